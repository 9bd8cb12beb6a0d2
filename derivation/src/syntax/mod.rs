//! From text to a tree.

pub mod builtin;
mod letters;
pub mod plain;
mod reading;
pub mod scope;
pub mod tree;
