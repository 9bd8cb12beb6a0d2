//! The judge: runs a file's claims at many points, and says of each whether it is right, wrong or unproven, and why.

pub(crate) mod chain;
mod claim;
pub(crate) mod compare;
mod descend;
mod enough;
mod excuse;
mod extreme;
mod extremum;
pub(crate) mod figures;
mod file;
mod follow;
pub(crate) mod ground;
mod hidden;
mod kink;
mod limit;
pub(crate) mod look;
mod lower;
mod names;
mod own;
mod place;
mod property;
mod range;
mod referee;
mod room;
pub(crate) mod scene;
mod shrink;
mod special;
mod steps;
mod strata;
mod tell;
#[cfg(test)]
mod tests;

pub use crate::sample::MOST_POINTS;
pub(crate) use file::one;
pub use file::{check, on_large_stack, seed};

/// What is said where the judge panicked.
const STOPPED: &str = "the judge stopped: this is a mistake in chainrule";

/// What to try, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What all random choices follow from; a file may set its own.
    pub seed: u64,
    /// How many points each claim is tried at, up to [`MOST_POINTS`]; `None`: 15 for each setting of sizes.
    pub points: Option<usize>,
}

impl Default for Options {
    fn default() -> Options {
        Options { seed: 7, points: None }
    }
}
