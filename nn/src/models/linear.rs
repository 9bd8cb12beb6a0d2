//! Models of one linear layer

use crate::Sequential;
use crate::init::Init;
use crate::layers::{Flatten, Linear};
use chainrule_tensor::Real;

/// Logistic regression: logits x Wᵀ + b, one for each class, for [`crate::loss::cross_entropy`]. The loss is convex, so
/// the weights begin at 0. Images are flattened first.
pub fn logistic<T: Real>(inputs: usize, classes: usize) -> Sequential<T> {
    one(Linear::with(inputs, classes, Init::Constant(0.0), Some(Init::Constant(0.0)), 0))
}

/// Perceptron: activations x Wᵀ + b, one for each output, for [`crate::loss::perceptron`]. That loss has no gradient where
/// an activation is 0, so the weights begin at random. Images are flattened first.
pub fn perceptron<T: Real>(inputs: usize, outputs: usize, seed: u64) -> Sequential<T> {
    one(Linear::new(inputs, outputs, seed))
}

fn one<T: Real>(linear: Linear<T>) -> Sequential<T> {
    Sequential::new().named("flatten", Flatten).named("linear", linear)
}
