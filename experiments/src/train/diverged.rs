//! A loss that became no number: where that began, and which setting is the suspect.

use super::{Settings, TrainError};
use crate::data::{Labels, Split};
use chainrule_autograd::Error;
use std::fmt;

/// Where a run left the finite numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The step in it, from 1, in which the first number that is not finite arose.
    pub step: usize,
    /// The op that made it, and from what.
    pub began: Option<Error>,
    /// What to change.
    pub suspect: String,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "training diverged: the loss is not a finite number, from epoch {}, step {} on",
            self.epoch, self.step
        )?;
        if let Some(Error::Anomaly { op, phase, why, at, .. }) = &self.began {
            writeln!(f, "    first in {op} ({phase}) at {at}: {why}")?;
        }
        write!(f, "    suspect: {}", self.suspect)
    }
}

impl From<Divergence> for TrainError {
    fn from(divergence: Divergence) -> TrainError {
        TrainError::Diverged(Box::new(divergence))
    }
}

/// Inputs and labels beyond this are too large for the usual learning rates.
const LARGE: f32 = 100.0;

/// Which setting most likely made the numbers grow, the most likely first.
pub(super) fn suspect(settings: &Settings, train: &Split) -> String {
    let usual_lr = Settings::defaults(&settings.data, settings.model, Some(settings.optimizer)).lr;
    let largest = |values: &[f32]| values.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    let largest_label = match &train.y {
        Labels::Values(y) => largest(&y.to_vec()),
        Labels::Classes(_) => 0.0,
    };
    if settings.momentum >= 1.0 {
        return format!("--momentum {}: steps add up and never fade; try --momentum 0.9", settings.momentum);
    }
    if settings.lr > usual_lr {
        return format!("--lr {}, as the usual is {usual_lr}; try --lr {usual_lr}", settings.lr);
    }
    if largest(train.x.as_slice().unwrap_or(&[])) > LARGE {
        return "the inputs, which are large; train without --raw, so that they are scaled".into();
    }
    if largest_label > LARGE {
        return format!(
            "the labels, which reach {largest_label}; scale them to about 1, or try --lr {}",
            settings.lr / 100.0
        );
    }
    format!("--lr {}; try --lr {}, or --clip-norm 1", settings.lr, settings.lr / 10.0)
}
