//! How good a model is on some examples.

use super::{Objective, Result};
use crate::data::Split;
use chainrule_nn::{Layer, Sequential};
use serde::{Deserialize, Serialize};

/// Mean loss and share of right answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean loss over the examples.
    pub loss: f64,
    /// Share of examples whose largest output is their class; none for regression.
    pub accuracy: Option<f64>,
}

impl Score {
    /// Whether it is better than another: by accuracy, and by loss where that is equal or there is none.
    pub fn better_than(&self, other: &Score) -> bool {
        match (self.accuracy, other.accuracy) {
            (Some(a), Some(b)) if a != b => a > b,
            _ => self.loss < other.loss,
        }
    }
}

/// A score in the making.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sum {
    loss: f64,
    right: Option<usize>,
    examples: usize,
}

impl Sum {
    /// Counts a batch in, from its mean loss.
    pub fn add(&mut self, examples: usize, mean_loss: f64, right: Option<usize>) {
        self.loss += mean_loss * examples as f64;
        self.right = right.map(|r| r + self.right.unwrap_or(0));
        self.examples += examples;
    }

    pub fn score(&self) -> Score {
        let n = self.examples.max(1) as f64;
        Score { loss: self.loss / n, accuracy: self.right.map(|r| r as f64 / n) }
    }
}

/// Examples that are predicted at once.
const BATCH: usize = 500;

/// The score of a model on a split, predicting.
///
/// # Errors
/// If the examples do not fit the model.
pub fn evaluate(model: &Sequential<f32>, objective: Objective, split: &Split) -> Result<Score> {
    let mut sum = Sum::default();
    let order: Vec<usize> = (0..split.len()).collect();
    for numbers in order.chunks(BATCH) {
        let batch = split.rows(numbers);
        let outputs = model.predict(batch.x)?;
        let loss = objective.loss((), &outputs, &batch.y)?;
        let loss = loss.item().map_or(f64::NAN, f64::from);
        sum.add(numbers.len(), loss, objective.right(&outputs, &batch.y)?);
    }
    Ok(sum.score())
}
