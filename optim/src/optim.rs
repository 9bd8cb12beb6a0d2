//! Parameters in the hands of an update rule.

use crate::groups::Member;
use crate::state::Reader;
use crate::{At, Decay, Error, Groups, Objection, Result, State, Update};
use chainrule_autograd::{Grads, Role};
use chainrule_tensor::{Real, ShapeError, Tensor};
use std::collections::BTreeMap;

/// Something that moves parameters along their gradients.
pub trait Optimizer<T: Real>: Send {
    /// One step. Parameters without a gradient are left alone, their buffers and step count too. An error if a parameter
    /// has another shape than its gradient or buffers; then nothing has moved.
    fn step(&mut self, grads: &Grads<T>) -> chainrule_autograd::Result<()>;

    /// The learning rate of the next step, before groups scale it.
    fn lr(&self) -> f64;

    /// Sets the learning rate. Refuses a negative or non-finite one; 0 is where a schedule may end.
    fn set_lr(&mut self, lr: f64) -> Result<()>;

    /// All that is remembered from step to step.
    fn state(&self) -> State<T>;

    /// Takes up where `state` was left. An error lists every entry that is missing, misshapen or unknown; then nothing
    /// has changed.
    fn load_state(&mut self, state: &State<T>) -> Result<()>;
}

/// An optimizer: parameters and the rule that moves them.
pub struct Optim<T: Real, U: Update> {
    update: U,
    lr: f64,
    checked: bool,
    slots: Vec<Slot<T>>,
}

/// A parameter with what is remembered of it. Buffers are made at its first step, so frozen ones cost nothing.
struct Slot<T: Real> {
    member: Member<T>,
    steps: u64,
    buffers: Vec<Tensor<T>>,
}

impl<T: Real, U: Update> Optim<T, U> {
    /// Puts parameters in the hands of a rule. Settings that cannot converge or do nothing are refused, all in one error.
    pub fn new(update: U, params: impl Into<Groups<T>>) -> Result<Optim<T, U>> {
        Optim::build(update, params.into(), true)
    }

    /// The same, accepting any settings: to study divergence, say.
    pub fn unchecked(update: U, params: impl Into<Groups<T>>) -> Result<Optim<T, U>> {
        Optim::build(update, params.into(), false)
    }

    fn build(update: U, groups: Groups<T>, checked: bool) -> Result<Optim<T, U>> {
        let (members, mut objections) = groups.resolve(&update)?;
        let decays = members.iter().any(|m| !m.freeze && m.weight_decay > 0.0);
        objections.extend(update.objections(decays));
        objections.extend(common(&update, &members));
        if checked && !objections.is_empty() {
            return Err(Error::Refused { objections });
        }
        members.iter().filter(|m| m.freeze).for_each(|m| m.param.set_trainable(false));
        let slot = |member| Slot { member, steps: 0, buffers: Vec::new() };
        Ok(Optim { lr: update.lr(), update, checked, slots: members.into_iter().map(slot).collect() })
    }

    /// The rule and its settings.
    pub fn update(&self) -> &U {
        &self.update
    }
}

/// What speaks against the settings that every rule has.
fn common<T: Real>(update: &impl Update, members: &[Member<T>]) -> Vec<Objection> {
    let (lr, decay) = (update.lr(), update.decay());
    let mut found = Vec::new();
    found.extend(Objection::not_positive("lr", lr, "steps go against the gradient"));
    found.extend(Objection::negative("weight_decay", decay.rate, "a negative decay makes weights grow"));
    if members.iter().all(|m| m.freeze || !m.param.trainable()) {
        found.push(Objection::no_effect("parameters", members.len(), "none of them is trained"));
        return found;
    }
    let decayed = || members.iter().filter(|m| !m.freeze && m.weight_decay > 0.0);
    if decay.rate > 0.0 && !decayed().any(|m| m.param.role() == Role::Weight) {
        let why =
            "no weight that is trained is left to it, after what groups set, only biases or normalisation";
        found.push(Objection::no_effect("weight_decay", decay.rate, why));
    }
    let flips = |m: &&Member<T>| decay.decoupled && lr.is_finite() && lr * m.lr_scale * m.weight_decay >= 2.0;
    if let Some(m) = decayed().find(flips) {
        let why =
            format!("every step multiplies `{}` by 1 - lr * weight_decay, which is -1 or below", m.name);
        found.push(Objection::diverges("weight_decay", m.weight_decay, why));
    }
    if update.l1().is_some() && members.iter().all(|m| m.freeze || m.l1 == 0.0) {
        found.push(Objection::no_effect("l1", 0, "without a penalty this is plain Sgd; use that"));
    }
    found
}

impl<T: Real> Slot<T> {
    /// Whether gradient, parameter and buffers fit.
    fn check(&self, grads: &Grads<T>) -> chainrule_autograd::Result<()> {
        let Some(g) = grads.param(&self.member.param) else { return Ok(()) };
        let (shape, name) = (self.member.param.shape(), &self.member.name);
        let problem = if *g.shape() != shape {
            format!("`{name}` has another shape than its gradient, so it was replaced since the forward pass")
        } else if self.buffers.iter().any(|b| *b.shape() != shape) {
            format!("`{name}` was replaced by a tensor of another shape; build a new optimizer for it")
        } else {
            return Ok(());
        };
        Err(ShapeError::invalid("optimizer step", &[shape, *g.shape()], problem).into())
    }
}

impl<T: Real, U: Update> Optimizer<T> for Optim<T, U> {
    fn step(&mut self, grads: &Grads<T>) -> chainrule_autograd::Result<()> {
        self.slots.iter().try_for_each(|slot| slot.check(grads))?;
        let decoupled = self.update.decay().decoupled;
        for slot in &mut self.slots {
            let Some(g) = grads.param(&slot.member.param) else { continue };
            if slot.steps == 0 {
                let shape = slot.member.param.shape();
                let kinds = self.update.buffers().into_iter();
                slot.buffers = kinds.map(|(_, start)| Tensor::full(shape, T::of(start))).collect();
            }
            slot.steps += 1;
            let at = At {
                lr: self.lr * slot.member.lr_scale,
                decay: Decay { rate: slot.member.weight_decay, decoupled },
                l1: slot.member.l1,
                step: slot.steps,
            };
            let g = g.contiguous();
            let g = g.as_slice().unwrap_or(&[]);
            slot.member.param.update(|p| self.update.apply(&at, p, g, &mut slot.buffers));
        }
        Ok(())
    }

    fn lr(&self) -> f64 {
        self.lr
    }

    fn set_lr(&mut self, lr: f64) -> Result<()> {
        match Objection::negative("lr", lr, "steps go against the gradient") {
            Some(objection) if self.checked => Err(Error::Refused { objections: vec![objection] }),
            _ => {
                self.lr = lr;
                Ok(())
            }
        }
    }

    fn state(&self) -> State<T> {
        let kinds = self.update.buffers();
        let mut state = State { tensors: BTreeMap::new(), scalars: BTreeMap::from([("lr".into(), self.lr)]) };
        for Slot { member, steps, buffers } in &self.slots {
            state.scalars.insert(format!("steps.{}", member.name), *steps as f64);
            for ((kind, _), buffer) in kinds.iter().zip(buffers) {
                state.tensors.insert(format!("{kind}.{}", member.name), buffer.clone());
            }
        }
        state
    }

    fn load_state(&mut self, state: &State<T>) -> Result<()> {
        let kinds = self.update.buffers();
        let mut reader = Reader::new(state);
        let lr = reader.scalar("lr");
        let mut loaded = Vec::new();
        for Slot { member, .. } in &self.slots {
            let steps = reader.count(&format!("steps.{}", member.name));
            let used = kinds.iter().filter(|_| steps > 0);
            let load =
                |(kind, _): &(_, _)| reader.tensor(&format!("{kind}.{}", member.name), member.param.shape());
            loaded.push((steps, used.map(load).collect()));
        }
        reader.finish()?;
        self.set_lr(lr)?;
        for (slot, (steps, buffers)) in self.slots.iter_mut().zip(loaded) {
            (slot.steps, slot.buffers) = (steps, buffers);
        }
        Ok(())
    }
}
