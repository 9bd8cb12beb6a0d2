//! Layers, one file each.

mod activation;
mod batch_norm;
mod conv2d;
mod dropout;
mod flatten;
mod linear;
mod pool;
mod residual;
mod softmax;

pub use activation::{LeakyRelu, Quadratic, Relu, Sigmoid, Softplus, Tanh};
pub use batch_norm::BatchNorm;
pub use conv2d::Conv2d;
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use linear::Linear;
pub use pool::{AdaptiveAvgPool2d, AvgPool2d, MaxPool2d};
pub use residual::Residual;
pub use softmax::{LogSoftmax, Softmax};
