//! The derivation language: write a forward function and the gradient you derived, and learn whether it is right.
//!
//! A text is read into a tree ([`syntax`]), its names get shapes, its claims are run on the tape at many points and held
//! against the tape's own derivatives, and what is wrong is explained.

mod dim;
mod eval;
pub mod expect;
pub mod explain;
mod hint;
mod judge;
pub mod ledger;
pub mod markdown;
mod program;
mod report;
mod sample;
mod source;
pub mod syntax;

pub use judge::{MOST_POINTS, Options, check};
pub use report::{ClaimReport, Counterexample, Evidence, Hint, Report, Step, Verdict};
pub use source::{Diagnostic, Dialect, Edit, Help, Level, Source, Span};
