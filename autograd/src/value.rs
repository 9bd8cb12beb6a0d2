//! The vocabulary in which rules are written.

use crate::chain::{Link, Links, in_one_pass};
use crate::engine::engine;
use crate::node::{Few, fill};
use crate::{Op, Result, Saved};
use chainrule_tensor::{Real, Shape, Tensor};
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Anything that ops can be applied to. A kind of value has one duty, [`Value::try_apply`]; operators and the methods of
/// [`crate::Maths`] follow from it.
pub trait Value:
    Clone
    + Debug
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + for<'a> Add<&'a Self, Output = Self>
    + for<'a> Sub<&'a Self, Output = Self>
    + for<'a> Mul<&'a Self, Output = Self>
    + for<'a> Div<&'a Self, Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// One op applied to values of this kind.
    #[track_caller]
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self>;

    /// The sizes of the axes.
    fn shape(&self) -> Shape;

    /// As [`Value::try_apply`].
    ///
    /// # Panics
    /// With the whole lesson if it fails.
    #[track_caller]
    fn apply(op: Op, x: &[&Self]) -> Self {
        match Self::try_apply(op, x) {
            Ok(y) => y,
            Err(e) => panic!("{e}"),
        }
    }

    /// An op, and others after it, each of what came before: as by [`Value::try_apply`] one by one, but a value
    /// between the first input and the last one is kept only for rules that read it, and where a kernel can, all is done in
    /// one pass.
    #[track_caller]
    fn try_chain(first: Op, x: &[&Self], then: &[Link<'_, Self>]) -> Result<Self> {
        go_on(Self::try_apply(first, x)?, then)
    }

    /// Runs an op's VJP on this kind. A kind of the engine calls code that is compiled once.
    #[doc(hidden)]
    fn vjp_of(op: &Op, i: usize, s: &Saved<Self>, g: Self) -> Option<Self> {
        op.rule_vjp(i, s, g)
    }

    /// Runs an op's JVP on this kind.
    #[doc(hidden)]
    fn jvp_of(op: &Op, s: &Saved<Self>, dx: &[Option<Self>]) -> Option<Self> {
        op.rule_jvp(s, dx)
    }
}

/// Ops after what is there, one by one.
#[track_caller]
fn go_on<V: Value>(mut y: V, then: &[Link<'_, V>]) -> Result<V> {
    for Link { op, with, .. } in then {
        y = match with {
            Some(with) => V::try_apply(op.clone(), &[&y, with])?,
            None => V::try_apply(op.clone(), &[&y])?,
        };
    }
    Ok(y)
}

impl<T: Real> Value for Tensor<T> {
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self> {
        let mut shapes = Few::new();
        fill(&mut shapes, x.iter().map(|x| *x.shape()));
        op.shape(&shapes)?;
        op.forward(x)
    }
    fn try_chain(first: Op, x: &[&Self], then: &[Link<'_, Self>]) -> Result<Self> {
        let links: Links<'_, T> = then.iter().map(|link| (&link.op, link.with)).collect();
        match in_one_pass(&first, x, &links) {
            Some(done) => go_on(done.value, &then[done.links..]),
            None => go_on(Self::try_apply(first, x)?, then),
        }
    }
    fn shape(&self) -> Shape {
        *Tensor::shape(self)
    }
    fn vjp_of(op: &Op, i: usize, s: &Saved<Self>, g: Self) -> Option<Self> {
        (engine().vjp)(op, i, s, g)
    }
    fn jvp_of(op: &Op, s: &Saved<Self>, dx: &[Option<Self>]) -> Option<Self> {
        (engine().jvp)(op, s, dx)
    }
}

/// A constant on the left of an operator: `c(1.0) - y`, which Rust does not let one write as `1.0 - y`.
#[derive(Debug, Clone, Copy)]
pub struct C(pub f64);

/// A constant on the left of an operator.
pub fn c(x: f64) -> C {
    C(x)
}

macro_rules! constants {
    ($($trait:ident $method:ident |$c:ident, $v:ident| $e:expr;)*) => {$(
        impl<V: Value> $trait<V> for C {
            type Output = V;
            #[track_caller]
            fn $method(self, $v: V) -> V { let $c = self.0; $e }
        }
    )*};
}
constants! {
    Add add |c, v| v + c;
    Sub sub |c, v| -v + c;
    Mul mul |c, v| v * c;
    Div div |c, v| V::apply(crate::ops::Reciprocal(c).into(), &[&v]);
}

/// Operators for a kind whose `apply` is all it has.
macro_rules! operators {
    ($generics:tt $kind:ty) => {
        $crate::value::operators!(@binary $generics $kind, Add add);
        $crate::value::operators!(@binary $generics $kind, Sub sub);
        $crate::value::operators!(@binary $generics $kind, Mul mul);
        $crate::value::operators!(@binary $generics $kind, Div div);
        $crate::value::operators!(@scalar $generics $kind, Add add, c => $crate::ops::Shift(c));
        $crate::value::operators!(@scalar $generics $kind, Sub sub, c => $crate::ops::Shift(-c));
        $crate::value::operators!(@scalar $generics $kind, Mul mul, c => $crate::ops::Scale(c));
        $crate::value::operators!(@scalar $generics $kind, Div div, c => $crate::ops::Over(c));
        $crate::value::operators!(@neg $generics $kind);
    };
    (@binary [$($generics:tt)*] $kind:ty, $trait:ident $method:ident) => {
        impl<$($generics)*> std::ops::$trait for $kind {
            type Output = Self;
            #[track_caller]
            fn $method(self, other: Self) -> Self {
                $crate::Value::apply($crate::ops::$trait.into(), &[&self, &other])
            }
        }
        impl<'r, $($generics)*> std::ops::$trait<&'r $kind> for $kind {
            type Output = Self;
            #[track_caller]
            fn $method(self, other: &'r Self) -> Self {
                $crate::Value::apply($crate::ops::$trait.into(), &[&self, other])
            }
        }
    };
    (@scalar [$($generics:tt)*] $kind:ty, $trait:ident $method:ident, $c:ident => $op:expr) => {
        impl<$($generics)*> std::ops::$trait<f64> for $kind {
            type Output = Self;
            #[track_caller]
            fn $method(self, $c: f64) -> Self {
                $crate::Value::apply($op.into(), &[&self])
            }
        }
    };
    (@neg [$($generics:tt)*] $kind:ty) => {
        impl<$($generics)*> std::ops::Neg for $kind {
            type Output = Self;
            #[track_caller]
            fn neg(self) -> Self {
                $crate::Value::apply($crate::ops::Neg.into(), &[&self])
            }
        }
    };
}
pub(crate) use operators;
