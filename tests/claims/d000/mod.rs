//! Descent, hulls, logistic regression, convolution, flooding.

mod convolution;
mod depth;
mod descent;
mod flooding;
mod hulls;
mod pruning;
mod sparsity;
