//! From text to a tree.

pub mod builtin;
pub mod plain;
pub mod scope;
pub mod tree;
