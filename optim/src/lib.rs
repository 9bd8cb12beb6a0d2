//! Optimizers over [`chainrule_autograd::Param`]s. They know nothing of layers.
//!
//! An [`Optim`] moves parameters by an [`Update`] rule, and a rule is nothing but its settings and a formula for one
//! element. Settings that cannot converge, or that do nothing, are refused with an explanation.
//!
//! | rule | formula |
//! |---|---|
//! | [`Sgd`] | gradient descent with heavy-ball, averaged or Nesterov momentum |
//! | [`RmsProp`] | steps divided by a running root mean square |
//! | [`Adagrad`] | steps divided by the root of the sum of squares |
//! | [`Adam`] | averaged gradient over root mean square, both without the bias of their start |
//! | [`AdamW`] | the same with decoupled weight decay |
//! | [`ProximalSgd`] | gradient descent and a soft threshold, for an L1 penalty that gives exact zeros |
//!
//! ```
//! use chainrule_autograd::prelude::*;
//! use chainrule_optim::{Group, Groups, Optim, Optimizer, Schedule, Sgd, clip_norm};
//! let w = Param::new("w", Role::Weight, Tensor::scalar(1.0));
//! let b = Param::new("b", Role::Bias, Tensor::scalar(2.0));
//! let params = vec![("w".to_string(), w.clone()), ("b".to_string(), b.clone())];
//!
//! let biases = Group::new("biases", |_, p| p.role() == Role::Bias).weight_decay(0.0);
//! let groups = Groups::new(params.clone()).with(biases);
//! let mut opt = Optim::new(Sgd::new(0.1).momentum(0.9).weight_decay(1e-4), groups).unwrap();
//! let schedule = Schedule::cosine(100, 0.0).unwrap();
//!
//! let mut tape = Tape::new();
//! for step in 0..100 {
//!     let loss = { let (w, b) = (tape.param(&w), tape.param(&b)); (w * w + b * b).id() };
//!     let mut grads = tape.backward(loss);
//!     clip_norm(&mut grads, &params, 1.0).unwrap();
//!     opt.set_lr(0.1 * schedule.factor(step)).unwrap();
//!     opt.step(&grads).unwrap();
//! }
//! assert!(w.value().item().unwrap().abs() < 1e-2);
//! ```

mod clip;
mod error;
mod groups;
mod optim;
mod rules;
mod schedule;
mod state;
mod update;

pub use clip::{clip_norm, clip_value};
pub use error::{Error, Objection, Result, Trouble};
pub use groups::{Group, Groups};
pub use optim::{Optim, Optimizer};
pub use rules::{Adagrad, Adam, AdamW, ProximalSgd, RmsProp, Sgd};
pub use schedule::Schedule;
pub use state::State;
pub use update::{At, Decay, Update, pass};
