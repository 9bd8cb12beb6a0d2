//! A value on a tape.

use crate::chain::Link;
use crate::engine::engine;
use crate::node::{Inputs, fill};
use crate::{Error, NodeId, Op, Result, Saved, Tape, Value};
use chainrule_tensor::{Real, Shape, Tensor};
use std::fmt;
use std::panic::Location;

/// A handle to a value on a tape: `Copy`, with operators, so that `x * y + z` needs neither `&` nor `.clone()`. It borrows
/// its tape, so a handle to a cleared tape does not compile.
#[derive(Clone, Copy)]
pub struct Var<'t, T: Real = f64> {
    pub(crate) tape: &'t Tape<T>,
    pub(crate) index: u32,
}

impl<'t, T: Real> Var<'t, T> {
    /// The tape that it is on.
    pub fn tape(self) -> &'t Tape<T> {
        self.tape
    }

    /// Its place, which outlives the borrow.
    pub fn id(self) -> NodeId {
        self.tape.id(self.index)
    }

    /// Its numbers.
    ///
    /// # Panics
    /// If it was released.
    pub fn value(self) -> Tensor<T> {
        match self.try_value() {
            Ok(v) => v,
            Err(e) => panic!("{e}"),
        }
    }

    /// Its numbers, unless it was released.
    pub fn try_value(self) -> Result<Tensor<T>> {
        self.tape.hold(&[self.index])?;
        self.tape.inner.borrow().nodes[self.index as usize].value().cloned()
    }

    /// Its only number, if it has one and is still held.
    pub fn item(self) -> Option<T> {
        self.try_value().ok()?.item()
    }

    /// Gives it a name, for printing and errors.
    #[must_use]
    pub fn named(self, name: &str) -> Var<'t, T> {
        self.tape.set_name(self.index, name);
        self
    }

    /// Frees its numbers: for a value that no rule needs and that nobody will read. A later need is an error that names
    /// this line. What a spared value was to be made from stays.
    #[track_caller]
    pub fn release(self) {
        self.tape.release(self.index, Location::caller());
    }

    /// Frees its numbers if that frees memory and they are soon made again from what is held, by a normalisation and an
    /// activation, say; they are when somebody reads them, and then held. For a value that nobody reads until the way back; one
    /// of up to 64 KiB is kept, as is the newest, and all are under a limit and in anomaly mode.
    pub fn spare(self) {
        self.tape.spare(self.index);
    }

    /// A constant on the same tape.
    #[track_caller]
    pub fn constant(self, value: Tensor<T>) -> Var<'t, T> {
        self.tape.constant(value)
    }

    /// The same value cut off from what made it: no gradient flows through.
    #[must_use]
    #[track_caller]
    pub fn detach(self) -> Var<'t, T> {
        self.tape.constant(self.value())
    }
}

/// The tape that all of an op's inputs are on.
fn home<'t, T: Real>(op: &Op, x: &[&Var<'t, T>]) -> Result<&'t Tape<T>> {
    let Some(first) = x.first() else {
        return Err(Error::domain(op.name(), "needs at least one input"));
    };
    if x.iter().any(|v| !std::ptr::eq(v.tape, first.tape)) {
        return Err(Error::TwoTapes { op: op.name() });
    }
    Ok(first.tape)
}

impl<'t, T: Real> Value for Var<'t, T> {
    #[track_caller]
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self> {
        let at = Location::caller();
        let tape = home(&op, x)?;
        let mut inputs = Inputs::new();
        fill(&mut inputs, x.iter().map(|v| v.index));
        let index = tape.record(op, inputs, at)?;
        Ok(Var { tape, index })
    }
    #[track_caller]
    fn try_chain(first: Op, x: &[&Self], then: &[Link<'_, Self>]) -> Result<Self> {
        let at = Location::caller();
        let tape = home(&first, x)?;
        let elsewhere = |link: &&Link<'_, Self>| link.with.is_some_and(|v| !std::ptr::eq(v.tape, tape));
        if let Some(link) = then.iter().find(elsewhere) {
            return Err(Error::TwoTapes { op: link.op.name() });
        }
        let index = tape.record_chain(&first, x.iter().map(|v| v.index).collect(), then, at)?;
        Ok(Var { tape, index })
    }
    fn vjp_of(op: &Op, i: usize, s: &Saved<Self>, g: Self) -> Option<Self> {
        (engine().var_vjp)(op, i, s, g)
    }
    fn jvp_of(op: &Op, s: &Saved<Self>, dx: &[Option<Self>]) -> Option<Self> {
        (engine().var_jvp)(op, s, dx)
    }
    fn shape(&self) -> Shape {
        self.tape.inner.borrow().nodes[self.index as usize].shape()
    }
}

crate::value::operators!(['t, T: Real] Var<'t, T>);

impl<T: Real> fmt::Debug for Var<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.try_value() {
            Ok(v) => write!(f, "Var#{} {v:?}", self.index),
            Err(_) => write!(f, "Var#{} (released)", self.index),
        }
    }
}
