//! First-order backward sweeps over numbers: nothing is recorded, cotangents add up in place, kernels write straight into
//! their slots.

use crate::program::unbroadcast;
use crate::rule::Saved;
use crate::tape::{Inner, Slot};
use crate::{Error, Grads, NodeId, Result, Tape, Value, Var};
use chainrule_tensor::{Real, Shape, Tensor, kernels};
use smallvec::SmallVec;
use std::collections::HashMap;

/// The slots that a hand-written kernel fills: one for each input, of which it serves those that were asked for.
pub struct Slots<'a, T: Real> {
    bars: &'a mut [Option<Tensor<T>>],
    inputs: &'a [u32],
    shapes: &'a [Shape],
    asked: u32,
}

impl<T: Real> Slots<'_, T> {
    /// Whether the cotangent of input `i` is wanted.
    pub fn asked(&self, i: usize) -> bool {
        self.asked >> i & 1 == 1
    }

    /// Adds to the cotangent of input `i`, which must have the input's shape.
    pub fn add(&mut self, i: usize, bar: Tensor<T>) {
        debug_assert_eq!(*bar.shape(), self.shapes[i]);
        add(&mut self.bars[self.inputs[i] as usize], bar);
    }

    /// The sum so far for input `i`, for a kernel that adds to what is there; `None` if nothing is there yet.
    pub fn sum(&mut self, i: usize) -> Option<&mut Tensor<T>> {
        self.bars[self.inputs[i] as usize].as_mut()
    }
}

fn add<T: Real>(slot: &mut Option<Tensor<T>>, bar: Tensor<T>) {
    match slot {
        None => *slot = Some(bar),
        Some(sum) => kernels::accumulate(sum, &bar),
    }
}

impl<T: Real> Tape<T> {
    /// Gradients of a scalar with respect to some values; the tape is left as it is.
    ///
    /// # Panics
    /// If `loss` is not one number, or a value was released. See [`Tape::try_grad`].
    pub fn grad(&self, loss: Var<'_, T>, of: &[Var<'_, T>]) -> Grads<T> {
        done(self.try_grad(loss, of))
    }

    /// As [`Tape::grad`], with errors.
    pub fn try_grad(&self, loss: Var<'_, T>, of: &[Var<'_, T>]) -> Result<Grads<T>> {
        self.try_vjp(loss, &Tensor::full(scalar(loss.shape())?, T::ONE), of)
    }

    /// The cotangents of some values, from the cotangent `seed` of `out`, which need not be a scalar.
    pub fn try_vjp(&self, out: Var<'_, T>, seed: &Tensor<T>, of: &[Var<'_, T>]) -> Result<Grads<T>> {
        if of.iter().chain([&out]).any(|v| !std::ptr::eq(v.tape, self)) {
            return Err(Error::Stale);
        }
        same_shape(seed, out.shape())?;
        let mut inner = self.inner.borrow_mut();
        let mut wants = vec![false; out.index as usize + 1];
        of.iter().filter(|v| v.index <= out.index).for_each(|v| wants[v.index as usize] = true);
        for i in 0..wants.len() {
            wants[i] |= inner.nodes[i].inputs.iter().any(|&j| wants[j as usize]);
        }
        let targets: Vec<u32> = of.iter().map(|v| v.index).collect();
        let anomalies = self.anomalies.get();
        inner
            .sweep(out.index, seed.clone(), &|i, _| wants[i as usize], &targets, false, anomalies)
            .map(|by_node| Grads { epoch: out.id().epoch, by_node, params: inner.params.clone() })
    }

    /// Gradients of a scalar with respect to every leaf that wants one. Consumes the tape: each saved value is freed as
    /// the sweep passes it, and the arena is left empty with its capacity kept. `&mut` proves that no [`Var`] is alive, so
    /// that parameters are uniquely owned afterwards and can be updated in place.
    ///
    /// # Panics
    /// If `loss` is stale or not one number, or a value that is needed was released. See [`Tape::try_backward`].
    pub fn backward(&mut self, loss: NodeId) -> Grads<T> {
        done(self.try_backward(loss))
    }

    /// As [`Tape::backward`], with errors. The tape is emptied in any case.
    pub fn try_backward(&mut self, loss: NodeId) -> Result<Grads<T>> {
        let out = self.check(loss).and_then(|()| {
            let anomalies = self.anomalies.get();
            let inner = self.inner.get_mut();
            let shape = scalar(inner.nodes[loss.index()].shape())?;
            let leaves = inner.nodes.iter().enumerate().filter(|(_, n)| n.op.is_none() && n.wants);
            let leaves: Vec<u32> = leaves.map(|(i, _)| i as u32).collect();
            let seed = Tensor::full(shape, T::ONE);
            let by_node = inner.sweep(loss.index, seed, &|_, wants| wants, &leaves, true, anomalies)?;
            Ok(Grads { epoch: loss.epoch, by_node, params: std::mem::take(&mut inner.params) })
        });
        self.clear();
        out
    }

    /// As [`Tape::grad`], with the sweep itself recorded: the gradients are values on the tape, and can be differentiated
    /// again. A value that is not reached gives zeros.
    ///
    /// # Panics
    /// As [`Tape::grad`]. See [`Tape::try_grad_graph`].
    pub fn grad_graph<'t>(&'t self, loss: Var<'t, T>, of: &[Var<'t, T>]) -> Vec<Var<'t, T>> {
        done(self.try_grad_graph(loss, of))
    }

    /// As [`Tape::grad_graph`], with errors.
    pub fn try_grad_graph<'t>(&'t self, loss: Var<'t, T>, of: &[Var<'t, T>]) -> Result<Vec<Var<'t, T>>> {
        let seed = self.constant(Tensor::full(scalar(loss.shape())?, T::ONE));
        self.try_vjp_graph(loss, seed, of)
    }

    /// As [`Tape::try_vjp`], with the sweep itself recorded.
    pub fn try_vjp_graph<'t>(
        &'t self,
        out: Var<'t, T>,
        seed: Var<'t, T>,
        of: &[Var<'t, T>],
    ) -> Result<Vec<Var<'t, T>>> {
        if of.iter().chain([&out, &seed]).any(|v| !std::ptr::eq(v.tape, self)) {
            return Err(Error::Stale);
        }
        same_shape(&seed.try_value()?, out.shape())?;
        let program = self.program(out.id())?;
        let targets: Vec<usize> = of.iter().map(|v| v.index as usize).collect();
        let value = |i: usize| Some(Var { tape: self, index: i as u32 });
        let outer = self.from.get();
        let bars = program.pull_back(&value, out.index as usize, seed, &targets, &|i| self.from.set(i));
        self.from.set(outer);
        let zeros = |v: &Var<'t, T>| self.constant(Tensor::zeros(v.shape()));
        Ok(bars?.into_iter().zip(of).map(|(bar, v)| bar.unwrap_or_else(|| zeros(v))).collect())
    }
}

type ByNode<T> = HashMap<u32, (Option<Tensor<T>>, Shape)>;

impl<T: Real> Inner<T> {
    /// One reverse pass from `out`. `wants(node, leaf wish)` says through which nodes cotangents flow; those of `targets`
    /// are kept. With `consume`, values are freed as they are passed.
    fn sweep(
        &mut self,
        out: u32,
        seed: Tensor<T>,
        wants: &dyn Fn(u32, bool) -> bool,
        targets: &[u32],
        consume: bool,
        anomalies: bool,
    ) -> Result<ByNode<T>> {
        let Inner { nodes, ledger, .. } = self;
        let mut keep = vec![false; nodes.len()];
        let mut found: ByNode<T> = HashMap::with_capacity(targets.len());
        for &t in targets {
            keep[t as usize] = true;
            found.insert(t, (None, nodes[t as usize].shape()));
        }
        let mut bars: Vec<Option<Tensor<T>>> = Vec::new();
        bars.resize_with(out as usize + 1, || None);
        bars[out as usize] = Some(seed);
        // The storage that each cotangent was counted with.
        let mut held = vec![None; out as usize + 1];
        for i in (0..=out).rev() {
            let node = &nodes[i as usize];
            if let Some(g) = bars[i as usize].take() {
                if keep[i as usize] {
                    found.insert(i, (Some(g.clone()), *g.shape()));
                }
                if node.op.is_some() && wants(i, node.wants) {
                    pull(nodes, i, g, wants, &mut bars, anomalies)?;
                    for &j in &node.inputs {
                        if let (None, Some(bar)) = (held[j as usize], &bars[j as usize]) {
                            held[j as usize] = bar.storage_id();
                            ledger.add_storage(held[j as usize]);
                        }
                    }
                }
                ledger.remove_storage(held[i as usize]);
            }
            if consume && nodes[i as usize].op.is_some() {
                let node = &mut nodes[i as usize];
                let shape = node.shape();
                let gone = std::mem::replace(&mut node.value, Slot::Released(node.at, shape));
                if let Slot::Held(v) = &gone {
                    ledger.remove(v);
                }
                node.aux = None;
            }
        }
        Ok(found)
    }
}

/// Pushes the cotangent `g` of node `i` to the node's inputs.
fn pull<T: Real>(
    nodes: &[crate::tape::Node<T>],
    i: u32,
    g: Tensor<T>,
    wants: &dyn Fn(u32, bool) -> bool,
    bars: &mut [Option<Tensor<T>>],
    anomalies: bool,
) -> Result<()> {
    let node = &nodes[i as usize];
    let Some(op) = &node.op else { return Ok(()) };
    let at = |j: u32| &nodes[j as usize];
    let shapes: SmallVec<[Shape; 3]> = node.inputs.iter().map(|&j| at(j).shape()).collect();
    let mut asked = 0u32;
    let mut needs = crate::Needs::NOTHING;
    for (k, &j) in node.inputs.iter().enumerate() {
        if wants(j, at(j).wants) {
            asked |= 1 << k.min(31);
            needs = needs.and(op.needs(k));
        }
    }
    let mut x: SmallVec<[Option<&Tensor<T>>; 4]> = SmallVec::new();
    for (k, &j) in node.inputs.iter().enumerate() {
        x.push(if needs.reads(k) { Some(at(j).value()?) } else { None });
    }
    let y = if needs.reads_output() { Some(node.value()?) } else { None };
    let saved = Saved { x, y, shapes: &shapes, out: node.shape(), aux: node.aux.as_deref() };
    if !anomalies && op.fast(&saved, &g, &mut Slots { bars, inputs: &node.inputs, shapes: &shapes, asked }) {
        return Ok(());
    }
    let last = node.inputs.iter().rposition(|&j| wants(j, at(j).wants));
    let mut g = Some(g);
    for (k, &j) in node.inputs.iter().enumerate() {
        if !wants(j, at(j).wants) {
            continue;
        }
        // The last reader may take the cotangent's buffer over.
        let given_g = if Some(k) == last { g.take() } else { g.clone() };
        let Some(given_g) = given_g else { break };
        let given = anomalies.then(|| given_g.clone());
        let Some(bar) = op.vjp(k, &saved, given_g) else { continue };
        let bar = unbroadcast(op, k, bar, &shapes[k])?;
        if anomalies && !bar.all_finite() {
            let read: Vec<&Tensor<T>> = given.iter().chain(saved.x.iter().flatten().copied()).collect();
            return Err(Error::Anomaly {
                op: op.name(),
                phase: format!("backward, cotangent of input {k}"),
                why: explain(&read, &bar),
                operands: Vec::new(),
                at: node.at,
            });
        }
        add(&mut bars[j as usize], bar);
    }
    Ok(())
}

/// Why an op's result is not finite, as far as its operands tell.
pub(crate) fn explain<T: Real>(operands: &[&Tensor<T>], result: &Tensor<T>) -> String {
    let kind = |x: &T| if x.is_nan() { "NaN" } else { "an infinity" };
    let values = result.to_vec();
    let Some(at) = values.iter().position(|x| !x.is_finite()) else { return "all finite".into() };
    let mut text = format!("{} at element {at} of {}", kind(&values[at]), result.shape());
    for (i, x) in operands.iter().enumerate() {
        // Operands that broadcast to the result are read at the same place.
        let here = x.expanded(*result.shape()).ok().map(|x| x.to_vec()[at]);
        match here {
            Some(v) => text.push_str(&format!("{} operand {i} is {v} there", if i == 0 { ";" } else { "," })),
            None => {
                if let Some(v) = x.to_vec().iter().find(|v| !v.is_finite()) {
                    text.push_str(&format!("; operand {i} already holds {}", kind(v)));
                }
            }
        }
    }
    let at_place = |x: &&Tensor<T>| x.expanded(*result.shape()).ok().map(|x| x.to_vec()[at]);
    let here: Vec<T> = operands.iter().filter_map(at_place).collect();
    if values[at].is_nan() && here.iter().all(|x| !x.is_nan()) {
        let zero = here.contains(&T::ZERO);
        let infinite = here.iter().any(|x| !x.is_finite());
        if zero && infinite {
            text.push_str(": 0 times an infinity");
        } else if zero {
            text.push_str(": 0 meets a derivative that is infinite there");
        }
    }
    text
}

fn scalar(shape: Shape) -> Result<Shape> {
    if shape.numel() == 1 { Ok(shape) } else { Err(Error::NotScalar { shape }) }
}

fn same_shape<T: Real>(seed: &Tensor<T>, out: Shape) -> Result<()> {
    if *seed.shape() == out {
        return Ok(());
    }
    let why = "the seed of a backward sweep must have the output's shape";
    Err(chainrule_tensor::ShapeError::invalid("vjp", &[*seed.shape(), out], why).into())
}

fn done<R>(result: Result<R>) -> R {
    match result {
        Ok(r) => r,
        Err(e) => panic!("{e}"),
    }
}
