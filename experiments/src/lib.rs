//! Data sets and training.

pub mod data;
pub mod train;
