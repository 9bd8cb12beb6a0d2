//! The first-order sweep: numbers only, nothing recorded. Cotangents add up in place, and kernels write straight into their
//! slots.

use crate::anomaly::explain;
use crate::grads::Asked;
use crate::node::{Few, Inner, Inputs, Node, Slot, fill};
use crate::program::{Reach, unbroadcast};
use crate::rule::Saved;
use crate::{Error, Needs, Result, Tape};
use chainrule_tensor::memory::PoolVec;
use chainrule_tensor::{Real, Shape, Tensor, kernels};

/// The cotangents that a hand-written kernel adds to: one for each input, of which it serves those that were asked for.
pub struct Slots<'a, T: Real> {
    bars: &'a mut Bars<T>,
    inputs: &'a [u32],
    shapes: &'a [Shape],
    asked: &'a [bool],
}

impl<T: Real> Slots<'_, T> {
    /// Whether the cotangent of input `i` is wanted.
    pub fn asked(&self, i: usize) -> bool {
        self.asked[i]
    }

    /// Adds to the cotangent of input `i`, which must have the input's shape.
    pub fn add(&mut self, i: usize, bar: Tensor<T>) {
        debug_assert_eq!(*bar.shape(), self.shapes[i]);
        self.bars.add(self.inputs[i] as usize, bar);
    }

    /// The sum so far for input `i`, for a kernel that adds to what is there; `None` if nothing is there yet.
    pub fn sum(&mut self, i: usize) -> Option<&mut Tensor<T>> {
        self.bars.slot(self.inputs[i] as usize).as_mut()
    }
}

/// The cotangents of the nodes from `first` on, as far as they are known.
struct Bars<T: Real> {
    first: usize,
    slots: Vec<Option<Tensor<T>>>,
}

impl<T: Real> Bars<T> {
    fn slot(&mut self, node: usize) -> &mut Option<Tensor<T>> {
        &mut self.slots[node - self.first]
    }

    fn add(&mut self, node: usize, bar: Tensor<T>) {
        match self.slot(node) {
            Some(sum) => kernels::accumulate(sum, &bar),
            empty => *empty = Some(bar),
        }
    }
}

/// Through which nodes cotangents flow.
pub(crate) enum Wants {
    /// Those with a leaf behind them that wants a gradient.
    Leaves,
    /// Those on a way to a target.
    Reached(Reach),
}

/// What a sweep is to do.
pub(crate) struct Plan<'a> {
    pub wants: Wants,
    /// The nodes whose cotangents are kept.
    pub targets: &'a [usize],
    /// Whether values are freed as they are passed.
    pub consume: bool,
}

impl Plan<'_> {
    fn wants<T: Real>(&self, nodes: &[Node<T>], i: u32) -> bool {
        match &self.wants {
            Wants::Leaves => nodes[i as usize].wants,
            Wants::Reached(reach) => reach.wants(i as usize),
        }
    }

    fn first(&self) -> usize {
        match &self.wants {
            Wants::Leaves => 0,
            Wants::Reached(reach) => reach.first,
        }
    }
}

impl<T: Real> Tape<T> {
    /// One reverse pass from `out`, whose cotangent is `seed`.
    pub(crate) fn sweep(
        &self,
        inner: &mut Inner<T>,
        out: usize,
        seed: Tensor<T>,
        plan: Plan<'_>,
    ) -> Result<PoolVec<Asked<T>>> {
        let first = plan.first();
        let asked = |&t: &usize| Asked { node: t as u32, shape: inner.nodes[t].shape(), grad: None };
        let mut found: PoolVec<_> = plan.targets.iter().map(asked).collect();
        found.sort_unstable_by_key(|asked| asked.node);
        found.dedup_by_key(|asked| asked.node);
        let mut targets = found.iter_mut().rev().skip_while(|asked| asked.node as usize > out).peekable();
        let mut bars = Bars { first, slots: std::mem::take(&mut inner.bars) };
        bars.slots.resize_with(out + 1 - first, || None);
        *bars.slot(out) = Some(seed);
        for i in (first..=out).rev() {
            let target = targets.next_if(|asked| asked.node as usize == i);
            if let Some(g) = bars.slot(i).take() {
                if let Some(asked) = target {
                    asked.grad = Some(g.clone());
                }
                if inner.nodes[i].op.is_some() && plan.wants(&inner.nodes, i as u32) {
                    if self.spares.get() {
                        hold(inner, i, &plan)?;
                        self.note_memory();
                    }
                    pull(&inner.nodes, i, g, &plan, &mut bars, self.anomalies.get())
                        .map_err(|e| locate(inner, i, e))?;
                    self.note_memory();
                }
            }
            let node = &mut inner.nodes[i];
            if plan.consume && node.op.is_some() {
                node.value = Slot::Released(node.at, node.shape());
                node.aux = None;
            }
        }
        bars.slots.clear();
        inner.bars = bars.slots;
        Ok(found)
    }
}

/// Makes what the cotangents of a node's inputs read again, if it was spared.
fn hold<T: Real>(inner: &mut Inner<T>, i: usize, plan: &Plan<'_>) -> Result<()> {
    let Inner { nodes, .. } = &*inner;
    let Node { op: Some(op), inputs, .. } = &nodes[i] else { return Ok(()) };
    let asking = (0..inputs.len()).filter(|&k| plan.wants(nodes, inputs[k]));
    let needs = asking.fold(Needs::NOTHING, |n, k| n.and(op.needs(k)));
    let mut read = Inputs::new();
    fill(&mut read, (0..inputs.len()).filter(|&k| needs.reads(k)).map(|k| inputs[k]));
    if needs.reads_output() {
        read.push(i as u32);
    }
    read.into_iter().try_for_each(|j| inner.hold(j))
}

/// Pushes the cotangent `g` of node `i` to the node's inputs.
fn pull<T: Real>(
    nodes: &[Node<T>],
    i: usize,
    g: Tensor<T>,
    plan: &Plan<'_>,
    bars: &mut Bars<T>,
    anomalies: bool,
) -> Result<()> {
    let node = &nodes[i];
    let Some(op) = &node.op else { return Ok(()) };
    let at = |j: u32| &nodes[j as usize];
    let (mut shapes, mut asked) = (Few::new(), Few::new());
    fill(&mut shapes, node.inputs.iter().map(|&j| at(j).shape()));
    fill(&mut asked, node.inputs.iter().map(|&j| plan.wants(nodes, j)));
    if !asked.contains(&true) {
        // A target in the middle of a tape: nobody asks for what is behind it.
        return Ok(());
    }
    let asking = || asked.iter().enumerate().filter(|(_, a)| **a).map(|(k, _)| k);
    let needs = asking().fold(Needs::NOTHING, |n, k| n.and(op.needs(k)));
    let mut x: Few<Option<&Tensor<T>>> = Few::new();
    for (k, &j) in node.inputs.iter().enumerate() {
        x.push(if needs.reads(k) { Some(at(j).value()?) } else { None });
    }
    let y = if needs.reads_output() { Some(node.value()?) } else { None };
    let saved = Saved { x, y, shapes: &shapes, out: node.shape(), aux: node.aux.as_deref() };
    // Anomaly mode takes the rules one by one, to say which cotangent went wrong.
    if !anomalies
        && op.fast(&saved, &g, &mut Slots { bars, inputs: &node.inputs, shapes: &shapes, asked: &asked })
    {
        return Ok(());
    }
    let last = asking().next_back();
    let mut g = Some(g);
    for k in asking() {
        // The last reader may take the cotangent's buffer over.
        let Some(g) = (if Some(k) == last { g.take() } else { g.clone() }) else { break };
        let given = anomalies.then(|| g.clone());
        let Some(bar) = op.vjp(k, &saved, g) else { continue };
        let bar = unbroadcast(op, k, bar, &shapes[k])?;
        if anomalies && !bar.all_finite() {
            let read: Vec<&Tensor<T>> = given.iter().chain(saved.x.iter().flatten().copied()).collect();
            let phase = format!("backward, cotangent of input {k}");
            let why = explain(&read, &bar);
            return Err(Error::Anomaly { op: op.name(), phase, why, operands: Vec::new(), at: node.at });
        }
        bars.add(node.inputs[k] as usize, bar);
    }
    Ok(())
}

/// Adds to an anomaly where the node's operands came from.
fn locate<T: Real>(inner: &Inner<T>, i: usize, e: Error) -> Error {
    match e {
        Error::Anomaly { op, phase, why, at, .. } => {
            Error::Anomaly { op, phase, why, operands: inner.origins(&inner.nodes[i].inputs), at }
        }
        e => e,
    }
}
