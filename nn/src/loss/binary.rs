//! Losses of yes or no

use super::same_shape;
use crate::checked::{add, mul, neg, shift};
use chainrule_autograd::{Maths, Result, Value};

/// Cross-entropy of logits `a` against probabilities `t` in `[0, 1]` of the same shape: the mean of
/// -t ln σ(a) - (1 - t) ln (1 - σ(a)).
#[track_caller]
pub fn binary_cross_entropy<V: Value>(logits: &V, target: &V) -> Result<V> {
    each("binary_cross_entropy", logits, target)?.try_mean(&[])
}

/// The sum instead of the mean.
#[track_caller]
pub fn binary_cross_entropy_sum<V: Value>(logits: &V, target: &V) -> Result<V> {
    each("binary_cross_entropy_sum", logits, target)?.try_sum(&[])
}

/// t softplus(-a) + (1 - t) softplus(a): nothing cancels, however sure and however right a prediction is.
#[track_caller]
fn each<V: Value>(loss: &'static str, logits: &V, target: &V) -> Result<V> {
    same_shape(loss, logits, target)?;
    let yes = mul(target, &neg(logits)?.try_softplus()?)?;
    let no = mul(&shift(&neg(target)?, 1.0)?, &logits.try_softplus()?)?;
    add(&yes, &no)
}
