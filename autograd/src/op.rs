//! The table of ops: one line adds one.

use crate::custom::Custom;
use crate::engine::engine;
use crate::rule::{Aux, Needs, Rule, Saved};
use crate::{Math, Result, Sample, Slots, Value, ops};
use chainrule_tensor::kernels::Finish;
use chainrule_tensor::{Real, Shape, Tensor};

/// A line of `chainrule ops`.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The op's name.
    pub name: &'static str,
    /// What it says where the derivative does not exist; empty if it always does.
    pub kink: &'static str,
    /// The file that holds the rule.
    pub file: &'static str,
    /// Inputs to try it on.
    pub samples: fn() -> Vec<Sample>,
}

macro_rules! table {
    ($($module:ident :: $rule:ident),* $(,)?) => {
        /// An operation with its attributes; what a tape records.
        #[derive(Clone, Debug)]
        #[allow(missing_docs)] // Each variant is the rule of the same name, which has the docs.
        pub enum Op {
            $($rule(ops::$rule),)*
            /// A rule that the user wrote.
            Custom(Custom),
        }

        $(impl From<ops::$rule> for Op {
            #[inline]
            fn from(rule: ops::$rule) -> Op { Op::$rule(rule) }
        })*

        impl Op {
            /// Every op of the engine, in the order of the table.
            pub fn table() -> Vec<Entry> {
                vec![$(Entry {
                    name: <ops::$rule as Rule>::NAME,
                    kink: <ops::$rule as Rule>::KINK,
                    file: concat!("autograd/src/ops/", stringify!($module), ".rs"),
                    samples: <ops::$rule as Rule>::samples,
                }),*]
            }

            /// The op's name.
            pub fn name(&self) -> &'static str {
                match self { $(Op::$rule(_) => <ops::$rule as Rule>::NAME,)* Op::Custom(c) => c.0.name() }
            }

            /// What the op says where its derivative does not exist.
            pub fn kink(&self) -> &'static str {
                match self { $(Op::$rule(_) => <ops::$rule as Rule>::KINK,)* Op::Custom(c) => c.0.kink() }
            }

            /// See [`Rule::CHEAP`].
            pub fn is_cheap(&self) -> bool {
                match self { $(Op::$rule(_) => <ops::$rule as Rule>::CHEAP,)* Op::Custom(_) => false }
            }

            /// See [`Rule::shape`].
            pub fn shape(&self, x: &[Shape]) -> Result<Shape> {
                match self { $(Op::$rule(r) => r.shape(x),)* Op::Custom(c) => c.0.shape(x) }
            }

            /// See [`Rule::needs`].
            pub fn needs(&self, i: usize) -> Needs {
                match self { $(Op::$rule(r) => r.needs(i),)* Op::Custom(c) => c.0.needs(i) }
            }

            /// See [`Rule::formula`].
            pub fn formula(&self, x: Vec<Math>) -> Math {
                match self { $(Op::$rule(r) => r.formula(x),)* Op::Custom(c) => c.0.formula(x) }
            }

            // The big matches. What calls them goes through `engine.rs`, so that they are compiled once.
            pub(crate) fn rule_forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
                match self { $(Op::$rule(r) => r.forward(x),)* Op::Custom(c) => c.forward(x) }
            }

            pub(crate) fn rule_forward_aux<T: Real>(&self, x: &[&Tensor<T>]) -> Result<(Tensor<T>, Aux)> {
                match self { $(Op::$rule(r) => r.forward_aux(x),)* Op::Custom(c) => Ok((c.forward(x)?, None)) }
            }

            pub(crate) fn rule_forward_then<T: Real>(&self, x: &[&Tensor<T>], then: &Finish<T>) -> Option<Tensor<T>> {
                match self { $(Op::$rule(r) => r.forward_then(x, then),)* Op::Custom(_) => None }
            }

            pub(crate) fn rule_each<T: Real>(&self, x: &mut [T]) -> bool {
                match self { $(Op::$rule(r) => r.each(x),)* Op::Custom(_) => false }
            }

            pub(crate) fn rule_vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
                match self { $(Op::$rule(r) => r.vjp(i, s, g),)* Op::Custom(c) => c.vjp(i, s, g) }
            }

            pub(crate) fn rule_jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
                match self { $(Op::$rule(r) => r.jvp(s, dx),)* Op::Custom(c) => c.jvp(s, dx) }
            }

            pub(crate) fn rule_fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
                match self { $(Op::$rule(r) => r.fast(s, g, into),)* Op::Custom(_) => false }
            }
        }
    };
}
ops::with_table!(table);

impl Op {
    /// See [`Rule::forward`].
    #[inline]
    pub fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        (engine().forward)(self, x)
    }

    /// See [`Rule::forward_aux`].
    #[inline]
    pub fn forward_aux<T: Real>(&self, x: &[&Tensor<T>]) -> Result<(Tensor<T>, Aux)> {
        (engine().forward_aux)(self, x)
    }

    /// See [`Rule::forward_then`].
    #[inline]
    pub(crate) fn forward_then<T: Real>(&self, x: &[&Tensor<T>], then: &Finish<T>) -> Option<Tensor<T>> {
        (engine().forward_then)(self, x, then)
    }

    /// See [`Rule::each`].
    #[inline]
    pub(crate) fn each<T: Real>(&self, x: &mut [T]) -> bool {
        (engine().each)(self, x)
    }

    /// See [`Rule::vjp`].
    #[inline]
    pub fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        V::vjp_of(self, i, s, g)
    }

    /// See [`Rule::jvp`].
    #[inline]
    pub fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        V::jvp_of(self, s, dx)
    }

    /// See [`Rule::fast`].
    #[inline]
    pub(crate) fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        (engine().fast)(self, s, g, into)
    }
}
