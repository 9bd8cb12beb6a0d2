//! Optimizers over [`chainrule_autograd::Param`]s. They know nothing of layers.
//!
//! ```
//! use chainrule_autograd::prelude::*;
//! use chainrule_optim::{Optimizer, Sgd};
//! let w = Param::new("w", Role::Weight, Tensor::scalar(1.0));
//! let mut opt = Sgd::new(vec![w.clone()], 0.1);
//! let mut tape = Tape::new();
//! let loss = { let w = tape.param(&w); (w * w).id() };
//! let grads = tape.backward(loss);
//! opt.step(&grads).unwrap();
//! assert_eq!(w.value().item(), Some(0.8));
//! ```

mod sgd;

pub use sgd::Sgd;

use chainrule_autograd::{Grads, Result};
use chainrule_tensor::Real;

/// Something that moves parameters along their gradients.
pub trait Optimizer<T: Real> {
    /// One step. Parameters that have no gradient are left alone.
    fn step(&mut self, grads: &Grads<T>) -> Result<()>;
    /// The learning rate from now on.
    fn set_lr(&mut self, lr: f64);
}
