//! The rules, compiled once for each element type.
//!
//! A rule is generic over the kind of value, and generic code is compiled again by every crate that uses it: each test, each
//! binary would build all rules for itself. The functions in these tables are built with this crate, and everything else
//! calls them through a pointer.

use crate::rule::Aux;
use crate::{Op, Result, Saved, Slots, Var};
use chainrule_tensor::kernels::Finish;
use chainrule_tensor::{Real, Tensor, compiled};

/// What the rules do for one element type.
#[allow(clippy::type_complexity)] // Each is the signature of the rule's method of that name; an alias would hide it.
pub(crate) struct Engine<T: Real> {
    pub forward: fn(&Op, &[&Tensor<T>]) -> Result<Tensor<T>>,
    pub forward_aux: fn(&Op, &[&Tensor<T>]) -> Result<(Tensor<T>, Aux)>,
    pub forward_then: fn(&Op, &[&Tensor<T>], &Finish<T>) -> Option<Tensor<T>>,
    pub each: fn(&Op, &mut [T]) -> bool,
    pub fast: fn(&Op, &Saved<Tensor<T>>, &Tensor<T>, &mut Slots<T>) -> bool,
    pub vjp: fn(&Op, usize, &Saved<Tensor<T>>, Tensor<T>) -> Option<Tensor<T>>,
    pub jvp: fn(&Op, &Saved<Tensor<T>>, &[Option<Tensor<T>>]) -> Option<Tensor<T>>,
    pub var_vjp: for<'t> fn(&Op, usize, &Saved<Var<'t, T>>, Var<'t, T>) -> Option<Var<'t, T>>,
    pub var_jvp: for<'t> fn(&Op, &Saved<Var<'t, T>>, &[Option<Var<'t, T>>]) -> Option<Var<'t, T>>,
}

impl<T: Real> Engine<T> {
    const fn new() -> Engine<T> {
        Engine {
            forward: |op, x| op.rule_forward(x),
            forward_aux: |op, x| op.rule_forward_aux(x),
            forward_then: |op, x, then| op.rule_forward_then(x, then),
            each: |op, x| op.rule_each(x),
            fast: |op, s, g, into| op.rule_fast(s, g, into),
            vjp: |op, i, s, g| op.rule_vjp(i, s, g),
            jvp: |op, s, dx| op.rule_jvp(s, dx),
            var_vjp: |op, i, s, g| op.rule_vjp(i, s, g),
            var_jvp: |op, s, dx| op.rule_jvp(s, dx),
        }
    }
}

static F32: Engine<f32> = Engine::new();
static F64: Engine<f64> = Engine::new();

/// The table of an element type.
#[inline]
pub(crate) fn engine<T: Real>() -> &'static Engine<T> {
    compiled(&F32, &F64)
}
