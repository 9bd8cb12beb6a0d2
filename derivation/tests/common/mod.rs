//! What the tests of whole derivations share: the right claims of the files, and editing trees.
#![allow(dead_code)] // Each test binary uses its own part.

pub mod corpus;
pub mod tree;
