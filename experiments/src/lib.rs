//! Data sets, training, and the experiments of the write-ups.

pub mod data;
pub mod lab;
pub mod reproduce;
pub mod sweep;
pub mod train;
