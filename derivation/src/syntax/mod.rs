//! From text to a tree, and back.

pub mod builtin;
pub mod echo;
pub mod plain;
pub mod scope;
pub mod tree;
