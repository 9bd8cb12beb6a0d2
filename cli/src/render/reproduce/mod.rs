//! How the ledger and the experiments look once they have been judged again.

mod experiments;
mod row;
#[cfg(test)]
mod tests;
mod text;
mod ticker;

pub use row::{Row, json};
pub use text::text;
pub use ticker::Ticker;
