//! How far experiments are: one line on a terminal's standard error, and nothing elsewhere.

use crate::render::progress;
use chainrule::experiments::lab::Progress;
use std::sync::{Mutex, PoisonError};

/// The experiment at work, and how many of its runs are done.
#[derive(Default)]
pub struct Ticker(Mutex<(String, usize, usize)>);

impl Ticker {
    /// Takes the line away.
    pub fn clear(&self) {
        progress("");
    }
}

impl Progress for Ticker {
    fn begin(&self, id: &str, runs: usize, known: usize) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (id.into(), known, runs);
        progress(&format!("{id}: {known} of {runs} runs"));
    }
    fn done(&self) {
        let mut at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        at.1 += 1;
        progress(&format!("{}: {} of {} runs", at.0, at.1, at.2));
    }
}
