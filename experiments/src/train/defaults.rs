//! The settings that are taken when nothing is said.

use super::settings::{Model, Optimizer, Schedule, Settings};
use crate::data::{Source, is_path, known};

/// Points of a toy set.
pub(super) const EXAMPLES: usize = 500;

/// Whether a data set is drawn when asked for, so that number and noise can be chosen.
pub(super) fn is_toy(data: &str) -> bool {
    matches!(known(data).map(|k| k.source), Ok(Source::Made(_)))
}

/// Whether a name stands for nothing that is there: what is wrong with it is told when it is loaded.
pub(super) fn is_unknown(data: &str) -> bool {
    known(data).is_err() && !is_path(data)
}

/// What suits a data set and a model, with SGD and momentum 0.9 on half a cosine.
struct Recipe {
    hidden: &'static [usize],
    epochs: usize,
    batch_size: usize,
    lr: f64,
    weight_decay: f64,
}

/// For images the values were chosen by the mean validation accuracy over seeds 1 to 5 on `mnist-small`, and for points by
/// that on the toy sets; never by test examples.
fn recipe(toy: bool, model: Model) -> Recipe {
    let recipe = |hidden, epochs, batch_size, lr, weight_decay| Recipe {
        hidden,
        epochs,
        batch_size,
        lr,
        weight_decay,
    };
    match model {
        Model::Logistic | Model::Perceptron => recipe(&[], 20, if toy { 16 } else { 64 }, 0.01, 0.003),
        Model::Mlp if toy => recipe(&[16, 16], 100, 16, 0.03, 0.0),
        Model::Mlp => recipe(&[256, 128], 20, 64, 0.05, 0.003),
        Model::Cnn => recipe(&[], 8, 32, 0.05, 0.001),
        Model::Resnet20 => recipe(&[], 10, 64, 0.1, 0.0005),
    }
}

impl Settings {
    /// What is usual for a data set, a model, and an optimizer, if another than the usual is asked for.
    pub fn defaults(data: &str, model: Model, optimizer: Option<Optimizer>) -> Settings {
        let recipe = recipe(is_toy(data), model);
        let optimizer = optimizer.unwrap_or(Optimizer::Sgd);
        let (lr, momentum, weight_decay) = match optimizer {
            Optimizer::Sgd => (recipe.lr, 0.9, recipe.weight_decay),
            Optimizer::Adagrad => (0.01, 0.0, 0.0),
            Optimizer::Rmsprop | Optimizer::Adam => (0.001, 0.0, 0.0),
            Optimizer::Adamw => (0.001, 0.0, 0.01),
        };
        Settings {
            data: data.to_string(),
            examples: EXAMPLES,
            noise: 0.0,
            model,
            hidden: recipe.hidden.to_vec(),
            epochs: recipe.epochs,
            batch_size: recipe.batch_size,
            lr,
            optimizer,
            momentum,
            weight_decay,
            schedule: Schedule::Cosine,
            clip_norm: 0.0,
            validation: 0.1,
            standardise: true,
            seed: 1,
            allow_divergent: false,
        }
    }
}
