//! Reverse-mode automatic differentiation over strided tensors.
//!
//! The idea that everything else follows from: **each op's derivative is written once**, as a [`Rule`] in a vocabulary
//! that any kind of [`Value`] can speak, and the kind decides what the rule does.
//!
//! | kind | what running a rule on it gives |
//! |---|---|
//! | [`Tensor`](chainrule_tensor::Tensor) | numbers: first-order gradients, nothing recorded |
//! | [`Var`] | a longer tape: gradients of gradients |
//! | [`Dual`] | directional derivatives, forwards |
//! | [`Sym`] | the derivation itself, as text or LaTeX |
//! | [`Mutant`] | a wrong rule on purpose, to test the tests |
//!
//! ```
//! use chainrule_autograd::prelude::*;
//! let tape = Tape::new();
//! let x = tape.leaf(Tensor::from_slice(&[1.0, 2.0, 3.0]));
//! let y = (x * x).sum(&[]);
//! let grads = tape.grad(y, &[x]);
//! assert_eq!(grads.of(x).to_vec(), [2.0, 4.0, 6.0]);
//! ```

mod anomaly;
pub mod calculus;
mod chain;
pub mod check;
mod custom;
mod describe;
mod dual;
mod engine;
mod error;
mod first_order;
mod grads;
mod hash;
mod math;
mod methods;
mod mutant;
mod node;
mod op;
pub mod ops;
mod param;
mod path;
mod program;
mod rule;
mod sample;
mod spare;
mod sweep;
mod sym;
mod tape;
mod value;
mod var;

pub use chain::Link;
pub use custom::Custom;
pub use describe::{Description, Formula};
pub use dual::Dual;
pub use error::{Error, Origin, Result};
pub use first_order::Slots;
pub use grads::Grads;
pub use math::Math;
pub use methods::Maths;
pub use mutant::{Corruption, Mutant, Mutation};
pub use op::{Entry, Op};
pub use param::{Param, ParamKey, Role};
pub use program::Program;
pub use rule::{Aux, Needs, Rule, Saved, diagonal, multilinear};
pub use sample::{Domain, Sample};

pub use node::{NodeId, NodeInfo};
pub use sym::Sym;
pub use tape::Tape;
pub use value::{C, Value, c};
pub use var::Var;

/// What most programs need.
pub mod prelude {
    pub use crate::{Error, Grads, Maths, NodeId, Param, Role, Rule, Tape, Value, Var, c};
    pub use chainrule_tensor::{Axes, Range, Real, Shape, Tensor};
}
