//! The kinds of value that a layer runs on.

use crate::{DynLayer, Run};
use chainrule_autograd::{Param, Result, Tape, Value, Var};
use chainrule_tensor::{Real, Tensor};

/// A value with numbers: a tensor, or a variable on a tape.
pub trait Data: Value {
    /// The element type.
    type T: Real;
    /// Where new values are made: the tape, or nowhere in particular.
    type Home: Copy;

    /// The numbers.
    fn data(&self) -> Result<Tensor<Self::T>>;
    /// A value that no gradient is wanted for.
    fn constant(home: Self::Home, tensor: Tensor<Self::T>) -> Self;
    /// A parameter's value; on a tape the same leaf each time.
    fn param(home: Self::Home, p: &Param<Self::T>) -> Self;
    /// Runs `f` inside a named scope of the tape.
    fn scope<R>(home: Self::Home, name: &str, f: impl FnOnce() -> R) -> R;
    /// Frees numbers that no rule needs and that nobody will read any more.
    #[track_caller]
    fn release(self);
    /// Frees numbers that are soon made again, if they can be, when the way back reads them.
    fn spare(self) {}
    /// Itself, to be released or spared later; `None` where numbers are freed with their last owner.
    fn handle(&self) -> Option<Self> {
        None
    }
    /// Calls a boxed layer on this kind.
    fn forward(layer: &dyn DynLayer<Self::T>, run: &Run<Self>, x: Self) -> Result<Self>;
}

impl<T: Real> Data for Tensor<T> {
    type T = T;
    type Home = ();

    fn data(&self) -> Result<Tensor<T>> {
        Ok(self.clone())
    }
    fn constant((): (), tensor: Tensor<T>) -> Self {
        tensor
    }
    fn param((): (), p: &Param<T>) -> Self {
        p.value()
    }
    fn scope<R>((): (), _: &str, f: impl FnOnce() -> R) -> R {
        f()
    }
    fn release(self) {}
    fn forward(layer: &dyn DynLayer<T>, run: &Run<Self>, x: Self) -> Result<Self> {
        layer.forward_tensor(run, x)
    }
}

impl<'t, T: Real> Data for Var<'t, T> {
    type T = T;
    type Home = &'t Tape<T>;

    fn data(&self) -> Result<Tensor<T>> {
        self.try_value()
    }
    fn constant(home: &'t Tape<T>, tensor: Tensor<T>) -> Self {
        home.constant(tensor)
    }
    fn param(home: &'t Tape<T>, p: &Param<T>) -> Self {
        home.param(p)
    }
    fn scope<R>(home: &'t Tape<T>, name: &str, f: impl FnOnce() -> R) -> R {
        home.scope(name, f)
    }
    #[track_caller]
    fn release(self) {
        Var::release(self);
    }
    fn spare(self) {
        Var::spare(self);
    }
    fn handle(&self) -> Option<Self> {
        Some(*self)
    }
    fn forward(layer: &dyn DynLayer<T>, run: &Run<Self>, x: Self) -> Result<Self> {
        layer.forward_var(run, x)
    }
}
