//! Softmax and a decision circle, deep chains, logistic regression, weight decay of a head.

mod chain;
mod circle;
mod head;
mod metric;
mod zero;
