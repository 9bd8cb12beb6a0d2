//! The lab: statistics, verdicts, the cache, and every experiment's smallest run.

mod cache;
mod experiments;
mod judge;
mod stats;
mod weights;
