//! How the ledger looks once it has been judged again.

mod row;
#[cfg(test)]
mod tests;
mod text;

pub use row::{Row, json};
pub use text::text;
