//! The progress bar: for people, and only if there is something to wait for.

use crate::render::count;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// What is over sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar over all examples of a run, with how many are done in a second.
pub struct Bar {
    total: usize,
    done: usize,
    here: usize,
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// Hidden for the first second, and always where standard error is no terminal.
    pub fn new(total: usize, done: usize) -> Bar {
        Bar { total, done, here: 0, since: Instant::now(), bar: None }
    }

    /// So many examples more are done.
    pub fn advance(&mut self, epoch: &str, examples: usize) {
        self.here += examples;
        let elapsed = self.since.elapsed();
        if elapsed < PATIENCE || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(self.total as u64);
            let style = ProgressStyle::with_template("{prefix} [{bar:24}] {percent:>3}% {msg}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "))
        });
        let done = self.done + self.here;
        let rate = self.here as f64 / elapsed.as_secs_f64();
        let left = self.total.saturating_sub(done) as f64 / rate;
        bar.set_position(done as u64);
        bar.set_prefix(epoch.to_string());
        bar.set_message(format!("{} examples/s, {} left", count(rate as usize), span(left)));
    }

    /// Writes something else while the bar is out of the way.
    pub fn aside<R>(&self, f: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(f),
            None => f(),
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Seconds as people say them.
fn span(seconds: f64) -> String {
    match seconds.ceil() as u64 {
        s if s < 100 => format!("{s} s"),
        s if s < 6000 => format!("{} min", s.div_ceil(60)),
        s => format!("{:.1} h", s as f64 / 3600.0),
    }
}
