//! The training loop.

use super::Score;
use crate::data::{Labels, Split};
use chainrule_autograd::{Result, Tape};
use chainrule_nn::{Layer, Run, Sequential, loss};
use chainrule_optim::Optimizer;
use chainrule_tensor::kernels;
use chainrule_tensor::random::Stream;

/// What one epoch gave.
pub type Epoch = Score;

/// A model, its optimizer, and where they are in the training set.
pub struct Trainer {
    /// The model.
    pub model: Sequential<f32>,
    /// What moves its parameters.
    pub optimizer: Box<dyn Optimizer<f32>>,
    /// How many examples make a batch.
    pub batch_size: usize,
    seed: u64,
    order: Stream,
    step: u64,
    tape: Tape<f32>,
}

impl Trainer {
    /// Ready for the first epoch.
    pub fn new(
        model: Sequential<f32>,
        optimizer: Box<dyn Optimizer<f32>>,
        batch_size: usize,
        seed: u64,
    ) -> Trainer {
        Trainer { model, optimizer, batch_size, seed, order: Stream::new(seed), step: 0, tape: Tape::new() }
    }

    /// One pass over the training set in a new random order; gives the mean loss and accuracy over its batches, each
    /// measured before its step.
    pub fn epoch(&mut self, train: &Split, mut each: impl FnMut(usize)) -> Result<Epoch> {
        let order = self.order.permutation(train.len());
        let (mut total, mut right) = (0.0, 0);
        for numbers in order.chunks(self.batch_size) {
            let batch = train.rows(numbers);
            let Labels::Classes(labels) = batch.y else { continue };
            let (loss, hits) = self.batch(batch.x, labels)?;
            total += loss * numbers.len() as f64;
            right += hits;
            each(numbers.len());
        }
        let n = train.len() as f64;
        Ok(Epoch { loss: total / n, accuracy: right as f64 / n })
    }

    fn batch(
        &mut self,
        x: chainrule_tensor::Tensor<f32>,
        labels: std::sync::Arc<[u32]>,
    ) -> Result<(f64, usize)> {
        let (id, value, hits) = {
            let run = Run::train(&self.tape, self.seed, self.step);
            let logits = self.model.forward(&run, self.tape.constant(x))?;
            let best = kernels::argmax(&logits.value(), -1, false)?.to_vec();
            let hits = best.iter().zip(labels.iter()).filter(|(a, b)| a == b).count();
            let loss = loss::cross_entropy(&logits, labels)?;
            run.commit();
            (loss.id(), loss.item().map_or(f64::NAN, f64::from), hits)
        };
        let grads = self.tape.try_backward(id)?;
        self.optimizer.step(&grads)?;
        self.step += 1;
        Ok((value, hits))
    }
}
