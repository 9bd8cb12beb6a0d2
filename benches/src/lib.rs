//! Speeds, measured: kernels and training steps against the peak of this machine, taken in the same run.
//!
//! A speed is a median over rounds, and everything that is compared in one table runs in turn, round by round, so that a
//! machine that slows down slows all of it down: the peers too, though they are programs of their own ([`Peer`]). What is
//! measured is data ([`Report`]); [`plot`] draws it.

mod bench;
mod cases;
pub mod conv;
mod error;
pub mod machine;
pub mod matmul;
pub mod memory;
mod peer;
pub mod plot;
mod report;
pub mod timing;
pub mod train;

pub use bench::Bench;
pub use error::BenchError;
pub use peer::{Peer, PeerError};
pub use report::{Report, Row};
