//! A floor under a loss

use crate::checked::shift;
use chainrule_autograd::{Maths, Result, Value};

/// |J - b| + b: below the level `b` the gradient of J is turned round, so that training goes on without driving J to 0
/// (Ishida et al. 2020). At J = b it is 0.
#[track_caller]
pub fn flooding<V: Value>(loss: &V, level: f64) -> Result<V> {
    shift(&shift(loss, -level)?.try_abs()?, level)
}
