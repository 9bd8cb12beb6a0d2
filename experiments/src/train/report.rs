//! What a run gave.

use super::{Model, Score, Settings};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its number, from 1.
    pub epoch: usize,
    /// Over the training batches, each before its step.
    pub train: Score,
    /// On the validation examples, after its last step.
    pub validation: Option<Score>,
    /// The learning rate of its last step.
    pub lr: f64,
    /// How long it took, validation included.
    pub seconds: f64,
}

/// A finished run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The data set.
    pub data: String,
    /// The model.
    pub model: Model,
    /// What all randomness followed from.
    pub seed: u64,
    /// Passes over the training set.
    pub epochs: usize,
    /// How long all epochs took together.
    pub seconds: f64,
    /// The epoch after which the parameters were kept: the best by validation, or the last if there is none.
    pub best_epoch: usize,
    /// How many numbers were trained.
    pub parameters: usize,
    /// The kept parameters on the training examples.
    pub train: Score,
    /// The kept parameters on the validation examples.
    pub validation: Option<Score>,
    /// The kept parameters on the test examples.
    pub test: Score,
    /// Everything that the result depends on.
    pub settings: Settings,
    /// The command line that repeats the run.
    pub command: String,
    /// Every epoch.
    pub history: Vec<Row>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// After its last epoch.
    Finished(Box<Report>),
    /// Before, as [`super::Watch::stop`] asked.
    Stopped {
        /// Epochs that are complete.
        epochs: usize,
        /// Where the run was saved, if it has a folder.
        saved: Option<PathBuf>,
    },
}
