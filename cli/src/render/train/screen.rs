//! A run as it goes on: settings, a row for each epoch, a bar.

use super::bar::Bar;
use super::percent;
use crate::args::Format;
use crate::failure::tell;
use crate::render::count;
use chainrule::experiments::train::{Begin, Row, Schedule, Settings, Watch};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shows a run on the terminal, and passes on the wish to stop it.
pub struct Screen {
    format: Format,
    interrupted: Arc<AtomicBool>,
    /// The first failure to write; the run stops at it.
    failed: Option<io::Error>,
    bar: Bar,
    epochs: usize,
    epoch: usize,
}

impl Screen {
    /// Stops the run once the flag is raised.
    pub fn new(format: Format, interrupted: Arc<AtomicBool>) -> Screen {
        Screen { format, interrupted, failed: None, bar: Bar::new(0, 0), epochs: 0, epoch: 0 }
    }

    /// Clears the bar, and tells if something could not be written.
    pub fn end(&mut self) -> io::Result<()> {
        self.bar.clear();
        self.failed.take().map_or(Ok(()), Err)
    }

    fn say(&mut self, text: &str) {
        if self.format == Format::Text
            && self.failed.is_none()
            && let Err(e) = self.bar.aside(|| writeln!(io::stdout(), "{text}"))
        {
            self.failed = Some(e);
        }
    }
}

impl Watch for Screen {
    fn begin(&mut self, begin: &Begin) {
        let s = begin.settings;
        let [train, validation, test] = begin.examples;
        self.bar = Bar::new(s.epochs.saturating_mul(train), begin.done);
        (self.epochs, self.epoch) = (s.epochs, begin.rows.len() + 1);
        let held_back =
            if validation > 0 { format!("{} validation, ", count(validation)) } else { String::new() };
        self.say(&format!(
            "data   {}: {} training, {held_back}{} test examples",
            s.data,
            count(train),
            count(test)
        ));
        let hidden: Vec<String> = s.hidden.iter().map(usize::to_string).collect();
        let hidden = if hidden.is_empty() {
            String::new()
        } else {
            format!(" with hidden layers {}", hidden.join(", "))
        };
        self.say(&format!("model  {}{hidden}: {} parameters", s.model, count(begin.parameters)));
        self.say(&format!("steps  {}", steps(s)));
        self.say(&format!("run    {} epochs in batches of {}, seed {}\n", s.epochs, s.batch_size, s.seed));
        let accuracy = if begin.accuracy { "  accuracy" } else { "" };
        let held_back = if validation > 0 { format!("  validation loss{accuracy}") } else { String::new() };
        self.say(&format!("epoch  train loss{accuracy}{held_back}  seconds"));
        begin.rows.iter().for_each(|row| self.say(&line(row)));
    }
    fn batch(&mut self, examples: usize) {
        let epoch = format!("epoch {}/{}", self.epoch, self.epochs);
        self.bar.advance(&epoch, examples);
    }
    fn epoch(&mut self, row: &Row) {
        self.epoch = row.epoch + 1;
        self.say(&line(row));
    }
    fn note(&mut self, what: &str) {
        self.bar.aside(|| tell(what));
    }
    fn stop(&mut self) -> bool {
        self.failed.is_some() || self.interrupted.load(Ordering::Relaxed)
    }
}

/// What moves the parameters; what is off is left out.
fn steps(s: &Settings) -> String {
    let mut parts = vec![format!("{}, lr {}", s.optimizer, s.lr)];
    let on = |x: f64, name: &str| (x > 0.0).then(|| format!("{name} {x}"));
    parts.extend((s.schedule != Schedule::Constant).then(|| format!("{} schedule", s.schedule)));
    parts.extend(on(s.momentum, "momentum"));
    parts.extend(on(s.weight_decay, "weight decay"));
    parts.extend(on(s.clip_norm, "clip norm"));
    parts.join(", ")
}

/// An epoch, under the table's head.
fn line(row: &Row) -> String {
    let mut line = format!("{:>5}  {:>10.4}", row.epoch, row.train.loss);
    if row.train.accuracy.is_some() {
        line += &format!("  {:>8}", percent(row.train));
    }
    if let Some(v) = row.validation {
        line += &format!("  {:>15.4}", v.loss);
        if v.accuracy.is_some() {
            line += &format!("  {:>8}", percent(v));
        }
    }
    line + &format!("  {:>7.2}", row.seconds)
}
