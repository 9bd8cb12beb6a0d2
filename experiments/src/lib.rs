//! Data sets and training.

pub mod data;
