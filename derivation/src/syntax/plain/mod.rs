//! The reader of plain text: `.deriv` files and fenced blocks.

mod atoms;
mod claims;
mod cond;
mod declare;
mod derivative;
mod expr;
mod fold;
mod foreign;
mod parser;
mod pieces;
mod powers;
mod reach;
mod statement;
mod token;

pub use statement::{parse, parse_expr};
