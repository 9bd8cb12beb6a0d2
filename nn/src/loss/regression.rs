//! Losses of real targets

use super::same_shape;
use crate::checked::{scale, sub};
use chainrule_autograd::{Maths, Result, Value};

/// Mean squared error, (1/n) Σ (y - t)². No factor ½: the gradient is 2 (y - t) / n.
#[track_caller]
pub fn squared<V: Value>(prediction: &V, target: &V) -> Result<V> {
    same_shape("squared", prediction, target)?;
    sub(prediction, target)?.try_square()?.try_mean(&[])
}

/// Σ (y - t)². No factor ½: the gradient is 2 (y - t).
#[track_caller]
pub fn squared_sum<V: Value>(prediction: &V, target: &V) -> Result<V> {
    same_shape("squared_sum", prediction, target)?;
    sub(prediction, target)?.try_square()?.try_sum(&[])
}

/// Σ ln (y - t)², less steep for large errors than the square; computed as 2 ln |y - t|, which neither overflows nor
/// underflows. -∞ where a prediction is exact.
#[track_caller]
pub fn log_squared<V: Value>(prediction: &V, target: &V) -> Result<V> {
    same_shape("log_squared", prediction, target)?;
    scale(&sub(prediction, target)?.try_abs()?.try_log()?.try_sum(&[])?, 2.0)
}
