//! The training loop.

use super::score::Sum;
use super::{Objective, Rate, Result, Score};
use crate::data::Split;
use chainrule_autograd::Tape;
use chainrule_nn::{Layer, Run, Sequential, loss::flooding};
use chainrule_optim::{Optimizer, clip_norm};
use chainrule_tensor::random::Stream;
use serde::{Deserialize, Serialize};
use std::ops::ControlFlow;

/// A model, what moves its parameters, and where they are in the training set.
pub struct Trainer {
    /// The model.
    pub model: Sequential<f32>,
    /// What moves its parameters.
    pub optimizer: Box<dyn Optimizer<f32>>,
    /// What is made small.
    pub objective: Objective,
    /// A floor b under the loss J of each batch: |J - b| + b is made small instead.
    pub flood: Option<f64>,
    /// How many examples make a step.
    pub batch_size: usize,
    /// The learning rate of each step.
    pub rate: Rate,
    /// Gradients longer than this are scaled down to it.
    pub clip_norm: Option<f64>,
    /// What all randomness follows from.
    pub seed: u64,
    /// Where training is.
    pub at: Position,
    /// The tape of the current step.
    pub tape: Tape<f32>,
}

/// A place between two steps. Together with the parameters and the optimizer's state it decides all that follows: orders
/// and dropout are functions of the seed and the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Epochs that are complete.
    pub epoch: usize,
    /// Steps that are done in the next one.
    pub step: usize,
    sum: Sum,
}

/// A step that is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// How many examples it was made of.
    pub examples: usize,
    /// Their mean loss before it.
    pub loss: f64,
}

/// How a pass over the training set ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pass {
    /// With its last example; mean loss and accuracy, each batch measured before its step.
    Done(Score),
    /// Before its end, as was asked; the next pass goes on from there.
    Stopped,
    /// With a loss that is not a finite number.
    NotFinite(f64),
}

impl Trainer {
    /// One pass over the training set in a new random order, or the rest of one. `each` hears of every step and
    /// may stop the pass after it.
    ///
    /// # Errors
    /// If the examples do not fit the model; in the tape's anomaly mode, at the first number that is not finite.
    pub fn epoch(&mut self, train: &Split, mut each: impl FnMut(Step) -> ControlFlow<()>) -> Result<Pass> {
        let steps = train.len().div_ceil(self.batch_size);
        // Another stream for each epoch, so that the order does not depend on what was drawn before.
        let key = (self.at.epoch as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let order = Stream::new(self.seed ^ key).permutation(train.len());
        for numbers in order.chunks(self.batch_size).skip(self.at.step) {
            let number = (self.at.epoch * steps + self.at.step) as u64;
            let (loss, right) = self.step(train.rows(numbers), number)?;
            if !loss.is_finite() {
                return Ok(Pass::NotFinite(loss));
            }
            self.at.sum.add(numbers.len(), loss, right);
            self.at.step += 1;
            if each(Step { examples: numbers.len(), loss }).is_break() && self.at.step < steps {
                return Ok(Pass::Stopped);
            }
        }
        let score = self.at.sum.score();
        self.at = Position { epoch: self.at.epoch + 1, ..Position::default() };
        Ok(Pass::Done(score))
    }

    /// One step; gives the loss before it and the number of right answers.
    fn step(&mut self, batch: Split, number: u64) -> Result<(f64, Option<usize>)> {
        let (loss, value, right, buffers) = {
            let run = Run::train(&self.tape, self.seed, number);
            let outputs = self.model.forward(&run, self.tape.constant(batch.x))?;
            let right = self.objective.right(&outputs.value(), &batch.y)?;
            let loss = self.objective.loss(&self.tape, &outputs, &batch.y)?;
            let aim = self.flood.map_or(Ok(loss), |level| flooding(&loss, level))?;
            (aim.id(), loss.item().map_or(f64::NAN, f64::from), right, run.updates())
        };
        let mut grads = self.tape.try_backward(loss)?;
        if value.is_finite() {
            if let Some(max) = self.clip_norm {
                clip_norm(&mut grads, &self.model.params(), max)?;
            }
            self.optimizer.set_lr(self.rate.at(number))?;
            self.optimizer.step(&grads)?;
            buffers.into_iter().for_each(|(p, t)| p.set(t));
        }
        Ok((value, right))
    }
}
