//! Evaluation: expressions of the language become values on the tape.
//!
//! Types are checked with sizes as symbols, on the way: `N x D` times `D` is N whatever numbers were drawn, and `N + D` never
//! fits `D + N` by accident.

mod arithmetic;
mod builtins;
mod call;
mod cond;
mod define;
mod derivative;
mod eigen;
mod expr;
mod fault;
mod fold;
mod frame;
mod index;
mod int;
mod kink;
mod list;
mod outer;
mod range;
mod sliding;
mod stage;
mod unknown;
mod value;
mod world;
mod zero;

pub use arithmetic::transposed;
pub use fault::{Fault, Result, said, said_help};
pub use frame::Frame;
pub use kink::{Edge, Sides};
pub use outer::outer;
pub use value::{Value, room, shape};
pub use world::{Binding, Doubt, Local, Taken, World};
