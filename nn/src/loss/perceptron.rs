//! The perceptron's loss

use super::same_shape;
use crate::checked::{mul, neg};
use chainrule_autograd::{Maths, Result, Value};

/// Σ max(0, -t a) for activations `a` and targets `t` of -1 or 1 of the same shape: only what is on the wrong side counts,
/// by its distance. At a = 0 the gradient is 0, so weights must not begin there.
#[track_caller]
pub fn perceptron<V: Value>(activations: &V, target: &V) -> Result<V> {
    same_shape("perceptron", activations, target)?;
    neg(&mul(target, activations)?)?.try_relu()?.try_sum(&[])
}
