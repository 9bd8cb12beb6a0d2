//! chainrule: a from-scratch reverse-mode autodiff engine for understanding backpropagation.

pub use chainrule_autograd as autograd;
pub use chainrule_derivation as derivation;
pub use chainrule_experiments as experiments;
pub use chainrule_nn as nn;
pub use chainrule_optim as optim;
pub use chainrule_tensor as tensor;

/// The README's example, compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// What most programs need.
pub mod prelude {
    pub use chainrule_autograd::prelude::*;
    pub use chainrule_nn::{Layer, Run, Sequential};
    pub use chainrule_optim::Optimizer;
}
