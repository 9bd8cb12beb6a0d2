//! The tape: every operation in the order in which it was done.
//!
//! An arena, so that index order is topological order and a backward sweep is a loop: no recursion, no sort, no graph of
//! reference counts.

use crate::node::{Few, Inner, Inputs, Leaf, NONE, Node, NodeId, NodeInfo, Slot};
use crate::rule::Aux;
use crate::{Error, Op, Param, Program, Result, Var};
use chainrule_tensor::{Real, Shape, Tensor, memory};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU32, Ordering};

/// A record of operations on tensors of one element type.
///
/// ```
/// use chainrule_autograd::prelude::*;
/// let mut tape = Tape::new();
/// let w = tape.leaf(Tensor::scalar(3.0));
/// let loss = (w * w).id();
/// let w = w.id();
/// let grads = tape.backward(loss); // takes the tape by `&mut`: no `Var` can be alive any more
/// assert_eq!(grads.get(w).unwrap().item(), Some(6.0));
/// assert!(tape.is_empty());
/// ```
///
/// Reading a value after the tape was consumed does not compile:
/// ```compile_fail,E0502
/// use chainrule_autograd::prelude::*;
/// let mut tape = Tape::new();
/// let w = tape.leaf(Tensor::scalar(3.0));
/// let loss = (w * w).id();
/// let grads = tape.backward(loss);
/// println!("{:?}", w.value());
/// ```
pub struct Tape<T: Real = f64> {
    pub(crate) inner: RefCell<Inner<T>>,
    epoch: Cell<u32>,
    pub(crate) anomalies: Cell<bool>,
    pub(crate) path: Cell<u32>,
    pub(crate) from: Cell<u32>,
    /// Whether any value may have been spared.
    pub(crate) spares: Cell<bool>,
    /// Bytes up to which none is.
    pub(crate) small: Cell<usize>,
    /// What this thread's tensors held when the tape was made, and the most that they have held since.
    before: isize,
    peak: Cell<isize>,
    /// The most bytes and values; see [`Tape::limit`].
    most: Cell<(usize, usize)>,
}

/// Sets a cell for as long as it lives, through panics too.
pub(crate) struct During<'a, C: Copy>(&'a Cell<C>, C);

impl<'a, C: Copy> During<'a, C> {
    pub fn set(cell: &'a Cell<C>, value: C) -> During<'a, C> {
        During(cell, cell.replace(value))
    }
}

impl<C: Copy> Drop for During<'_, C> {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

fn next_epoch() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl<T: Real> Default for Tape<T> {
    fn default() -> Tape<T> {
        Tape::new()
    }
}

impl<T: Real> Tape<T> {
    /// An empty tape.
    pub fn new() -> Tape<T> {
        Tape {
            inner: RefCell::new(Inner::new()),
            epoch: Cell::new(next_epoch()),
            anomalies: Cell::new(false),
            path: Cell::new(0),
            from: Cell::new(NONE),
            spares: Cell::new(false),
            small: Cell::new(crate::spare::SMALL),
            before: memory::live(),
            peak: Cell::new(memory::live()),
            most: Cell::new((usize::MAX, usize::MAX)),
        }
    }

    /// A value whose gradient is wanted.
    #[track_caller]
    pub fn leaf(&self, value: Tensor<T>) -> Var<'_, T> {
        self.push_leaf(value, true)
    }

    /// A value whose gradient is not wanted by [`Tape::backward`].
    #[track_caller]
    pub fn constant(&self, value: Tensor<T>) -> Var<'_, T> {
        self.push_leaf(value, false)
    }

    /// A parameter: the same leaf however often it is asked for, so that sharing adds gradients up. (Once the parameter has
    /// changed, a new leaf.)
    #[track_caller]
    pub fn param(&self, p: &Param<T>) -> Var<'_, T> {
        let version = p.version();
        if let Some(&(known, index)) = self.inner.borrow().current.get(&p.key())
            && known == version
        {
            return Var { tape: self, index };
        }
        let var = self.push_leaf(p.value(), p.trainable());
        let inner = &mut *self.inner.borrow_mut();
        inner.params.push(Leaf { param: p.clone(), node: var.index });
        inner.current.insert(p.key(), (version, var.index));
        var
    }

    #[track_caller]
    fn push_leaf(&self, value: Tensor<T>, wants: bool) -> Var<'_, T> {
        let index = self.push(None, Inputs::new(), Slot::Held(value), None, wants, Location::caller());
        Var { tape: self, index }
    }

    pub(crate) fn push(
        &self,
        op: Option<Op>,
        inputs: Inputs,
        value: Slot<T>,
        aux: Aux,
        wants: bool,
        at: &'static Location<'static>,
    ) -> u32 {
        let inner = &mut *self.inner.borrow_mut();
        let index = inner.nodes.len() as u32;
        let (path, from) = (self.path.get(), self.from.get());
        inner.nodes.push(Node { op, inputs, value, aux, at, path, from, wants, pinned: false });
        self.note_memory();
        index
    }

    /// Takes the memory held now into the peak.
    pub(crate) fn note_memory(&self) {
        self.peak.set(self.peak.get().max(memory::live()));
    }

    /// Applies an op to nodes of this tape and records it.
    pub(crate) fn record(&self, op: Op, inputs: Inputs, at: &'static Location<'static>) -> Result<u32> {
        let mut poison = None;
        self.hold(&inputs)?;
        let (value, aux, wants) = {
            let inner = self.inner.borrow();
            let mut x: Few<&Tensor<T>> = Few::new();
            let mut shapes: Few<Shape> = Few::new();
            for &i in &inputs {
                let value = inner.nodes[i as usize].value()?;
                shapes.push(*value.shape());
                x.push(value);
            }
            let done = op.shape(&shapes).and_then(|shape| {
                if let Some(full) = self.full(&op, shape) {
                    if self.from.get() == NONE {
                        return Err(full);
                    }
                    poison = Some(full);
                }
                op.forward_aux(&x)
            });
            let (value, aux) = done.map_err(|e| match e {
                Error::Shape { source, .. } => Error::Shape { source, operands: inner.origins(&inputs) },
                e => e,
            })?;
            if poison.is_none() && self.anomalies.get() && !value.all_finite() {
                let why = crate::anomaly::explain(&x, &value);
                let operands = inner.origins(&inputs);
                let phase = if self.from.get() == NONE { "forward" } else { "recorded backward" };
                poison = Some(Error::Anomaly { op: op.name(), phase: phase.into(), why, operands, at });
            }
            (value, aux, inner.wants(&inputs))
        };
        match poison {
            // Inside a sweep the rules go on, and the sweep reports it.
            Some(e) if self.from.get() != NONE => drop(self.inner.borrow_mut().poison.get_or_insert(e)),
            Some(e) => return Err(e),
            None => {}
        }
        Ok(self.push(Some(op), inputs, Slot::Held(value), aux, wants, at))
    }

    /// How many values are recorded.
    pub fn len(&self) -> usize {
        self.inner.borrow().nodes.len()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of the values held, shared storage counted once (parameters included).
    pub fn bytes(&self) -> usize {
        let inner = self.inner.borrow();
        let held = inner.nodes.iter().filter_map(|n| n.value().ok());
        let storages: HashMap<usize, usize> = held.filter_map(Tensor::storage_id).collect();
        storages.values().sum()
    }

    /// The most bytes that this thread's tensors have held beyond what they held when the tape was made: values, gradients
    /// and caches, looked at after every operation, forward and backward.
    pub fn peak_bytes(&self) -> usize {
        (self.peak.get() - self.before).max(0) as usize
    }

    /// Anomaly mode: the first NaN or infinity, forward or backward, becomes an error that names where it arose.
    /// Costs a pass over every value, and the memory of those that would be spared.
    pub fn detect_anomalies(&self, on: bool) {
        self.anomalies.set(on);
    }

    /// Refuses an operation, before it is done, if with its result this thread's tensors would hold more than so many bytes,
    /// or the tape more than so many values: [`Error::Full`]. A sweep that is recorded stops after the rule that passed a limit.
    /// As long as there is a limit no value is spared; one that was before is made again whatever the limit is.
    pub fn limit(&self, bytes: usize, values: usize) {
        self.most.set((bytes, values));
    }

    /// Whether every operation is looked at by itself, in anomaly mode or against a limit.
    pub(crate) fn watches(&self) -> bool {
        self.anomalies.get() || self.most.get() != (usize::MAX, usize::MAX)
    }

    fn full(&self, op: &Op, shape: Shape) -> Option<Error> {
        let (bytes, values) = self.most.get();
        let held = usize::try_from(memory::live()).unwrap_or(0);
        let full =
            self.len() >= values || held.saturating_add(shape.numel().saturating_mul(size_of::<T>())) > bytes;
        full.then(|| Error::Full { op: op.name(), bytes, values })
    }

    /// Runs `f` with `name` added to the layer path of every node that it records.
    pub fn scope<R>(&self, name: &str, f: impl FnOnce() -> R) -> R {
        let path = self.inner.borrow_mut().paths.add(self.path.get(), name);
        let _inside = During::set(&self.path, path);
        f()
    }

    /// The id of the value that was recorded at a place, if there is one.
    pub fn nth(&self, index: usize) -> Option<NodeId> {
        (index < self.len()).then(|| self.id(index as u32))
    }

    /// The handle of a node.
    pub fn var(&self, id: NodeId) -> Result<Var<'_, T>> {
        self.check(id)?;
        Ok(Var { tape: self, index: id.index })
    }

    pub(crate) fn check(&self, id: NodeId) -> Result<()> {
        if id.epoch == self.epoch.get() { Ok(()) } else { Err(Error::Stale) }
    }

    pub(crate) fn id(&self, index: u32) -> NodeId {
        NodeId { index, epoch: self.epoch.get() }
    }

    pub(crate) fn set_name(&self, index: u32, name: &str) {
        self.inner.borrow_mut().set_name(index, name);
    }

    pub(crate) fn release(&self, index: u32, at: &'static Location<'static>) {
        let inner = &mut *self.inner.borrow_mut();
        let node = &mut inner.nodes[index as usize];
        if !node.pinned {
            node.value = Slot::Released(at, node.shape());
        }
    }

    /// All nodes, in the order in which they were recorded.
    pub fn nodes(&self) -> Vec<NodeInfo> {
        (0..self.len()).map(|i| self.info(i)).collect()
    }

    /// One node.
    pub fn node(&self, id: NodeId) -> Result<NodeInfo> {
        self.check(id)?;
        Ok(self.info(id.index()))
    }

    fn info(&self, i: usize) -> NodeInfo {
        let inner = self.inner.borrow();
        let n = &inner.nodes[i];
        NodeInfo {
            op: n.name(),
            rule: n.op.clone(),
            inputs: n.inputs.iter().map(|&i| self.id(i)).collect(),
            shape: n.shape(),
            name: inner.name(i as u32).map(String::from),
            path: inner.paths.full(n.path),
            at: n.at,
            differentiates: (n.from != NONE).then(|| self.id(n.from)),
        }
    }

    /// The number that a constant leaf of one element is.
    pub(crate) fn constant_value(&self, i: usize) -> Option<f64> {
        let inner = self.inner.borrow();
        let n = &inner.nodes[i];
        if n.op.is_some() || n.wants { None } else { Some(n.value().ok()?.item()?.f64()) }
    }

    /// The recorded operations without their numbers, up to and with `last`.
    pub fn program(&self, last: NodeId) -> Result<Program> {
        self.check(last)?;
        let inner = self.inner.borrow();
        let steps = inner.nodes[..=last.index as usize].iter();
        let steps = steps.enumerate().map(|(i, n)| crate::program::Step {
            op: n.op.clone(),
            inputs: n.inputs.clone(),
            shape: n.shape(),
            name: inner.name(i as u32).map(String::from),
        });
        Ok(Program { steps: steps.collect() })
    }

    /// Forgets everything; the arena's capacity is kept. Values that were copied out stay valid.
    pub fn clear(&mut self) {
        self.inner.get_mut().clear();
        self.path.set(0);
        self.from.set(NONE);
        self.spares.set(false);
        self.epoch.set(next_epoch());
    }
}
