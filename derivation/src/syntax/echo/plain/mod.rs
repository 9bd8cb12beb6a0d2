//! The plain language.

mod atoms;
mod statement;
mod sum;

pub use atoms::number;
pub use statement::statement;
pub use sum::expr;
