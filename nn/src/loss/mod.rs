//! Losses: one number to be made small.
//!
//! A loss without a suffix is a mean, over examples or, where targets have the predictions' shape, over elements; its twin
//! with `_sum` is the sum. Targets that do not have the right shape are errors: they are never broadcast.
//!
//! [`flooding`] wraps a loss; the penalties [`l1`] and [`l2`] are added to one.

mod binary;
mod classes;
mod flooding;
mod penalty;
mod perceptron;
mod regression;

pub use binary::{binary_cross_entropy, binary_cross_entropy_sum};
pub use classes::{cross_entropy, cross_entropy_sum, nll, nll_sum};
pub use flooding::flooding;
pub use penalty::{l1, l2};
pub use perceptron::perceptron;
pub use regression::{log_squared, squared, squared_sum};

use chainrule_autograd::{Result, Value};
use chainrule_tensor::ShapeError;

/// Predictions and targets of one shape, or the lesson.
fn same_shape<V: Value>(loss: &'static str, prediction: &V, target: &V) -> Result<()> {
    let (p, t) = (prediction.shape(), target.shape());
    if p == t {
        return Ok(());
    }
    let why = "predictions and targets must have one shape; broadcasting would pair each with many";
    Err(ShapeError::invalid(loss, &[p, t], why).into())
}
