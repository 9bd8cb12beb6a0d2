//! The settings that are taken when nothing is said.

use super::settings::{Model, Optimizer, Schedule, Settings};
use crate::data::{Source, known};

impl Settings {
    /// What is usual for a data set and a model.
    ///
    /// For images the values were chosen by mean accuracy on validation examples of `mnist-small`, never on its test
    /// examples.
    pub fn defaults(data: &str, model: Model) -> Settings {
        let toy = matches!(known(data).map(|k| k.source), Ok(Source::Made(_)));
        let images = Settings {
            data: data.to_string(),
            examples: 500,
            noise: 0.0,
            model,
            hidden: if model == Model::Mlp { vec![128] } else { Vec::new() },
            epochs: 15,
            batch_size: 64,
            lr: 0.1,
            optimizer: Optimizer::Sgd,
            momentum: 0.9,
            weight_decay: 0.0,
            schedule: Schedule::Constant,
            clip_norm: 0.0,
            validation: 0.1,
            standardise: true,
            seed: 1,
            allow_divergent: false,
        };
        if toy {
            Settings {
                hidden: if model == Model::Mlp { vec![16, 16] } else { Vec::new() },
                batch_size: 16,
                epochs: 40,
                ..images
            }
        } else {
            images
        }
    }
}
