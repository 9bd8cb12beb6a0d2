//! Losses: one number to be made small.

use chainrule_autograd::{Maths, Result, Value};
use std::sync::Arc;

/// Cross-entropy of logits `[N, C]` against a class for each row: mean of -ln softmax(x)[i, labelᵢ].
#[track_caller]
pub fn cross_entropy<V: Value>(logits: &V, labels: Arc<[u32]>) -> Result<V> {
    Ok(-logits.try_log_softmax(-1)?.try_pick(labels)?.try_mean(&[])?)
}
