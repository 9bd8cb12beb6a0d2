//! Settings of the data sets that are made or divided here.

use super::{DataError, Result};

/// How toy sets are drawn and how files without a test part are divided. Other data sets are as published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Equal seeds give equal examples in equal order.
    pub seed: u64,
    /// How many points a toy set has, training and test together.
    pub examples: usize,
    /// How noisy a toy set is, 0 to 1.
    pub noise: f64,
    /// The part of the examples that are for training, above 0 and below 1.
    pub train_fraction: f64,
}

impl Default for Options {
    /// 500 points without noise, 80 % of them for training.
    fn default() -> Options {
        Options { seed: 1, examples: 500, noise: 0.0, train_fraction: 0.8 }
    }
}

impl Options {
    /// An error for the first setting out of range.
    ///
    /// # Errors
    /// [`DataError::Setting`].
    pub fn check(&self) -> Result<()> {
        let wrong = |option, value: String, rule| Err(DataError::Setting { option, value, rule });
        if !(2..=10_000_000).contains(&self.examples) {
            return wrong("examples", self.examples.to_string(), "must be 2 to 10,000,000");
        }
        if !(0.0..=1.0).contains(&self.noise) {
            return wrong("noise", self.noise.to_string(), "must be 0 to 1");
        }
        if !(self.train_fraction > 0.0 && self.train_fraction < 1.0) {
            return wrong("train fraction", self.train_fraction.to_string(), "must be above 0 and below 1");
        }
        Ok(())
    }
}
