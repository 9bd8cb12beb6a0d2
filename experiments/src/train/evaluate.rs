//! How good a model is on a split.

use crate::data::{Labels, Split};
use chainrule_autograd::Result;
use chainrule_nn::{Layer, loss};
use chainrule_tensor::kernels;
use serde::Serialize;

/// Mean loss and share of right answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Mean loss over the examples.
    pub loss: f64,
    /// Share of examples whose largest output is their class.
    pub accuracy: f64,
}

/// Examples that are predicted at once.
const BATCH: usize = 500;

/// The score of a model on a split, predicting.
pub fn evaluate(model: &impl Layer<f32>, split: &Split) -> Result<Score> {
    let (mut loss, mut right) = (0.0, 0);
    let order: Vec<usize> = (0..split.len()).collect();
    for numbers in order.chunks(BATCH) {
        let batch = split.rows(numbers);
        let logits = model.predict(batch.x)?;
        if let Labels::Classes(labels) = batch.y {
            let best = kernels::argmax(&logits, -1, false)?.to_vec();
            right += best.iter().zip(labels.iter()).filter(|(a, b)| a == b).count();
            let mean = loss::cross_entropy(&logits, labels)?;
            loss += f64::from(mean.item().unwrap_or(f32::NAN)) * numbers.len() as f64;
        }
    }
    let n = split.len() as f64;
    Ok(Score { loss: loss / n, accuracy: right as f64 / n })
}
