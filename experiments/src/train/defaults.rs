//! The settings that are taken when nothing is said.

use super::settings::{Model, Optimizer, Schedule, Settings};
use crate::data::{Source, known};

/// Points of a toy set.
pub(super) const EXAMPLES: usize = 500;

/// Whether a data set is drawn when asked for, so that number and noise can be chosen.
pub(super) fn is_toy(data: &str) -> bool {
    matches!(known(data).map(|k| k.source), Ok(Source::Made(_)))
}

impl Settings {
    /// What is usual for a data set, a model, and an optimizer, if another than the usual is asked for.
    ///
    /// For images the values were chosen by mean accuracy on validation examples of `mnist-small`, never on its test
    /// examples.
    pub fn defaults(data: &str, model: Model, optimizer: Option<Optimizer>) -> Settings {
        let toy = is_toy(data);
        let optimizer = optimizer.unwrap_or(Optimizer::Sgd);
        let lr = match optimizer {
            Optimizer::Sgd => 0.1,
            Optimizer::Adagrad => 0.01,
            Optimizer::Rmsprop | Optimizer::Adam | Optimizer::Adamw => 0.001,
        };
        Settings {
            data: data.to_string(),
            examples: EXAMPLES,
            noise: 0.0,
            model,
            hidden: match model {
                Model::Mlp if toy => vec![16, 16],
                Model::Mlp => vec![128],
                _ => Vec::new(),
            },
            epochs: if toy { 40 } else { 15 },
            batch_size: if toy { 16 } else { 64 },
            lr,
            optimizer,
            momentum: if optimizer == Optimizer::Sgd { 0.9 } else { 0.0 },
            weight_decay: if optimizer == Optimizer::Adamw { 0.01 } else { 0.0 },
            schedule: Schedule::Constant,
            clip_norm: 0.0,
            validation: 0.1,
            standardise: true,
            seed: 1,
            allow_divergent: false,
        }
    }
}
