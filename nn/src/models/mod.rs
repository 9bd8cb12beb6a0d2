//! Ready models.

mod mlp;

pub use mlp::mlp;
