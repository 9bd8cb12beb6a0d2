//! Ready models. Each is a [`crate::Sequential`] whose parameters have PyTorch's names.

mod lenet;
mod linear;
mod mlp;
mod resnet;

pub use lenet::lenet;
pub use linear::{logistic, perceptron};
pub use mlp::mlp;
pub use resnet::{basic_block, resnet20};
