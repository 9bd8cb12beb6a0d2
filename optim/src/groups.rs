//! Parameters, and what is different for some of them.

use crate::{Error, Objection, Result, Update};
use chainrule_autograd::{Param, ParamKey, Role};
use chainrule_tensor::Real;
use std::collections::HashSet;

type Pick<T> = Box<dyn Fn(&str, &Param<T>) -> bool>;

/// Some parameters, chosen by name and role, and what is different for them.
pub struct Group<T: Real> {
    name: String,
    pick: Pick<T>,
    lr_scale: Option<f64>,
    weight_decay: Option<f64>,
    l1: Option<f64>,
    freeze: bool,
}

impl<T: Real> Group<T> {
    /// The parameters for which `pick(full name, parameter)` holds; `name` is what errors call the group.
    pub fn new(name: impl Into<String>, pick: impl Fn(&str, &Param<T>) -> bool + 'static) -> Group<T> {
        let pick = Box::new(pick);
        Group { name: name.into(), pick, lr_scale: None, weight_decay: None, l1: None, freeze: false }
    }

    /// Their learning rate as a multiple of the optimizer's, so that schedules move both.
    #[must_use]
    pub fn lr_scale(self, scale: f64) -> Group<T> {
        Group { lr_scale: Some(scale), ..self }
    }

    /// Their weight decay, coupled or decoupled as the optimizer's is.
    #[must_use]
    pub fn weight_decay(self, rate: f64) -> Group<T> {
        Group { weight_decay: Some(rate), ..self }
    }

    /// The strength of their L1 penalty.
    #[must_use]
    pub fn l1(self, strength: f64) -> Group<T> {
        Group { l1: Some(strength), ..self }
    }

    /// Not trained: [`Param::set_trainable`] is switched off when the optimizer is built, so that no gradient is computed
    /// for them or counted in a norm. Switch it on again to thaw them.
    #[must_use]
    pub fn freeze(self) -> Group<T> {
        Group { freeze: true, ..self }
    }

    /// What speaks against the group, given the parameters that it picks.
    fn objections(&self, picked: &[&Param<T>], update: &impl Update) -> Vec<Objection> {
        let mut found = Vec::new();
        let setting = |what: &str| format!("{what} of group `{}`", self.name);
        if picked.is_empty() {
            found.push(Objection::no_effect("group", format!("`{}`", self.name), "it picks no parameter"));
            return found;
        }
        let changes = self.lr_scale.or(self.weight_decay).or(self.l1);
        if let Some(x) = changes.filter(|_| self.freeze) {
            found.push(Objection::no_effect(&setting("a setting"), x, "the group is frozen"));
        } else if changes.is_none() && !self.freeze {
            found.push(Objection::no_effect("group", format!("`{}`", self.name), "it changes nothing"));
        }
        if let Some(scale) = self.lr_scale {
            let why = "it multiplies the learning rate; to stop training use freeze()";
            found.extend(Objection::not_positive(&setting("lr_scale"), scale, why));
        }
        if let Some(rate) = self.weight_decay {
            let name = setting("weight_decay");
            found.extend(Objection::negative(&name, rate, "a negative decay makes weights grow"));
            if rate > 0.0 && !picked.iter().any(|p| p.role() == Role::Weight) {
                let why = "the group has no weights, only biases or normalisation, which need no decay";
                found.push(Objection::no_effect(&name, rate, why));
            }
        }
        if let Some(strength) = self.l1 {
            let name = setting("l1");
            found.extend(Objection::negative(&name, strength, "a negative penalty rewards large weights"));
            if update.l1().is_none() {
                let why = "this optimizer has no L1 penalty; ProximalSgd has";
                found.push(Objection::no_effect(&name, strength, why));
            }
        }
        found
    }
}

/// The parameters of an optimizer: all alike until [`Groups::with`] says otherwise.
pub struct Groups<T: Real> {
    params: Vec<(String, Param<T>)>,
    groups: Vec<Group<T>>,
}

impl<T: Real> Groups<T> {
    /// Parameters under their full names. Buffers are left out; a tied parameter counts once, under its first name.
    pub fn new(params: impl IntoIterator<Item = (String, Param<T>)>) -> Groups<T> {
        let mut seen = HashSet::<ParamKey>::new();
        let mut params: Vec<_> = params.into_iter().collect();
        params.retain(|(_, p)| p.role() != Role::Buffer && seen.insert(p.key()));
        Groups { params, groups: Vec::new() }
    }

    /// Treats the parameters of `group` differently. Groups may overlap: for each setting the last group that names it wins.
    #[must_use]
    pub fn with(mut self, group: Group<T>) -> Groups<T> {
        self.groups.push(group);
        self
    }

    /// Each parameter with what holds for it, and all that speaks against the groups.
    pub(crate) fn resolve(self, update: &impl Update) -> Result<(Vec<Member<T>>, Vec<Objection>)> {
        let mut names = HashSet::new();
        if let Some((name, _)) = self.params.iter().find(|(name, _)| !names.insert(name)) {
            return Err(Error::DuplicateName { name: name.clone() });
        }
        let mut objections = Vec::new();
        for group in &self.groups {
            let picked = self.params.iter().filter(|(name, p)| (group.pick)(name, p)).map(|(_, p)| p);
            objections.extend(group.objections(&picked.collect::<Vec<_>>(), update));
        }
        let member = |(name, param): (String, Param<T>)| {
            let mut member = Member {
                lr_scale: 1.0,
                weight_decay: update.decay().rate,
                l1: update.l1().unwrap_or(0.0),
                freeze: false,
                name,
                param,
            };
            for group in self.groups.iter().filter(|g| (g.pick)(&member.name, &member.param)) {
                member.lr_scale = group.lr_scale.unwrap_or(member.lr_scale);
                member.weight_decay = group.weight_decay.unwrap_or(member.weight_decay);
                member.l1 = group.l1.unwrap_or(member.l1);
                member.freeze |= group.freeze;
            }
            member
        };
        Ok((self.params.into_iter().map(member).collect(), objections))
    }
}

impl<T: Real> From<Vec<(String, Param<T>)>> for Groups<T> {
    fn from(params: Vec<(String, Param<T>)>) -> Groups<T> {
        Groups::new(params)
    }
}

/// A parameter and what holds for it.
pub(crate) struct Member<T: Real> {
    pub name: String,
    pub param: Param<T>,
    pub lr_scale: f64,
    pub weight_decay: f64,
    pub l1: f64,
    pub freeze: bool,
}
