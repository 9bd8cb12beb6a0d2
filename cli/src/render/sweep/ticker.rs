//! How far a sweep is: one line on a terminal's standard error, and a line for each run that diverged.

use crate::failure::tell;
use crate::render::progress;
use chainrule::experiments::sweep::Run;
use chainrule::experiments::train::End;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many runs there are, and how many have ended.
pub struct Ticker {
    all: usize,
    ended: AtomicUsize,
}

impl Ticker {
    pub fn new(all: usize) -> Ticker {
        let ticker = Ticker { all, ended: AtomicUsize::new(0) };
        ticker.show();
        ticker
    }

    /// One more has ended.
    pub fn done(&self, run: &Run, end: &End) {
        self.ended.fetch_add(1, Ordering::Relaxed);
        if let End::Diverged(why) = end {
            self.clear();
            tell(format!("{}: {}", run.folder.display(), why.trim_end()));
        }
        self.show();
    }

    /// Takes the line away.
    pub fn clear(&self) {
        progress("");
    }

    fn show(&self) {
        progress(&format!("{} of {} runs", self.ended.load(Ordering::Relaxed), self.all));
    }
}
