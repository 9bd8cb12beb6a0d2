//! Losses of one class out of several

use crate::checked::neg;
use chainrule_autograd::{Maths, Result, Value};
use std::sync::Arc;

/// Cross-entropy of logits `[N, C]` against a class for each row: mean of -ln softmax(x)[i, labelᵢ].
#[track_caller]
pub fn cross_entropy<V: Value>(logits: &V, labels: Arc<[u32]>) -> Result<V> {
    logits.try_cross_entropy(labels)?.try_mean(&[])
}

/// The sum over the rows instead of the mean.
#[track_caller]
pub fn cross_entropy_sum<V: Value>(logits: &V, labels: Arc<[u32]>) -> Result<V> {
    logits.try_cross_entropy(labels)?.try_sum(&[])
}

/// Negative log-likelihood of log-probabilities `[N, C]`: mean of -p[i, labelᵢ].
#[track_caller]
pub fn nll<V: Value>(log_probabilities: &V, labels: Arc<[u32]>) -> Result<V> {
    neg(&log_probabilities.try_pick(labels)?.try_mean(&[])?)
}

/// The sum over the rows instead of the mean.
#[track_caller]
pub fn nll_sum<V: Value>(log_probabilities: &V, labels: Arc<[u32]>) -> Result<V> {
    neg(&log_probabilities.try_pick(labels)?.try_sum(&[])?)
}
