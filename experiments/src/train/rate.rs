//! The learning rate over a run.

use super::Schedule;
use std::f64::consts::PI;

/// The learning rate as a function of the step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The largest.
    pub lr: f64,
    /// How it goes.
    pub schedule: Schedule,
    /// How many steps the run has.
    pub steps: u64,
}

impl Rate {
    /// The learning rate of a step, counted from 0.
    pub fn at(&self, step: u64) -> f64 {
        let part = step as f64 / self.steps.max(1) as f64;
        let cosine = |part: f64| 0.5 * (1.0 + (PI * part).cos());
        self.lr
            * match self.schedule {
                Schedule::Constant => 1.0,
                Schedule::Step if part < 0.5 => 1.0,
                Schedule::Step if part < 0.75 => 0.1,
                Schedule::Step => 0.01,
                Schedule::Cosine => cosine(part),
                // The first step must not be one of length 0.
                Schedule::Warmup if part < 0.1 => (step + 1) as f64 / (0.1 * self.steps as f64).max(1.0),
                Schedule::Warmup => cosine((part - 0.1) / 0.9),
            }
    }
}
