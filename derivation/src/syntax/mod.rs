//! From text to a tree.

pub mod builtin;
pub mod latex;
mod letters;
pub mod plain;
mod reading;
pub mod scope;
pub mod tree;
