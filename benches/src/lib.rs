//! Speeds, measured: kernels and training steps against the peak of this machine, taken in the same run.
//!
//! A speed is a median over rounds, and everything that is compared in one table runs in turn, round by round, so that a
//! machine that slows down slows all of it down. What is measured is data ([`Report`]); [`plot`] draws it.

mod bench;
pub mod conv;
pub mod machine;
pub mod matmul;
pub mod memory;
pub mod plot;
mod report;
pub mod timing;
pub mod train;

pub use bench::Bench;
pub use report::{Report, Row};
