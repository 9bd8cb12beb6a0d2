//! From settings to a model and what moves its parameters.

use super::{Model, Objective, Optimizer, Rate, Result, Settings, TrainError, Trainer};
use crate::data::{Dataset, Target};
use chainrule_autograd::Tape;
use chainrule_nn::{Layer, Sequential, models};
use chainrule_optim::{self as optim, Sgd};

/// A trainer at its beginning, for a data set that was checked against its model.
///
/// # Errors
/// [`TrainError::Setting`] for a batch larger than the training set, [`TrainError::Fit`] and [`TrainError::Outputs`] for
/// a model that is not one for this data.
pub fn trainer(settings: &Settings, data: &Dataset) -> Result<Trainer> {
    let examples = data.train.len();
    if settings.batch_size > examples {
        let rule = format!("must be at most {examples}, the number of training examples");
        return Err(TrainError::setting("batch-size", settings.batch_size, rule));
    }
    let model = model(settings, data)?;
    fits(&model, settings.model, data)?;
    let steps = (settings.epochs * examples.div_ceil(settings.batch_size)) as u64;
    Ok(Trainer {
        optimizer: optimizer(settings, &model)?,
        model,
        objective: Objective::of(data.target),
        batch_size: settings.batch_size,
        rate: Rate { lr: settings.lr, schedule: settings.schedule, steps },
        clip_norm: (settings.clip_norm > 0.0).then_some(settings.clip_norm),
        seed: settings.seed,
        at: super::Position::default(),
        tape: Tape::new(),
    })
}

fn model(settings: &Settings, data: &Dataset) -> Result<Sequential<f32>> {
    let (input, seed) = (data.input(), settings.seed);
    let outputs = match data.target {
        Target::Classes(classes) => classes,
        Target::Regression => 1,
    };
    Ok(match settings.model {
        Model::Logistic => models::mlp(&[input.numel(), outputs], seed),
        Model::Mlp => {
            let sizes = [&[input.numel()][..], &settings.hidden, &[outputs]].concat();
            models::mlp(&sizes, seed)
        }
        _ => todo!(),
    })
}

/// Tries one example, so that a model that is not for this data is told before training, in one place for all models.
///
/// # Errors
/// [`TrainError::Fit`] and [`TrainError::Outputs`].
pub fn fits(model: &Sequential<f32>, name: Model, data: &Dataset) -> Result<()> {
    let fit = |why: String| TrainError::Fit {
        model: name.to_string(),
        data: data.name.clone(),
        shape: data.input().to_vec(),
        why,
    };
    let one = data.train.rows(&[0]);
    let outputs = model.predict(one.x).map_err(|e| fit(e.to_string()))?;
    match (data.target, outputs.shape().dims()) {
        (Target::Classes(classes), [1, outputs]) if *outputs < classes => {
            Err(TrainError::Outputs { data: data.name.clone(), outputs: *outputs, classes })
        }
        (Target::Classes(_), [1, _]) => Ok(()),
        (_, dims) => {
            let expected = match &one.y {
                crate::data::Labels::Values(y) => y.shape().to_vec(),
                crate::data::Labels::Classes(_) => vec![1, 0],
            };
            if dims == expected { Ok(()) } else { Err(fit(format!("it gives {dims:?} for one example"))) }
        }
    }
}

fn optimizer(settings: &Settings, model: &Sequential<f32>) -> Result<Box<dyn optim::Optimizer<f32>>> {
    let params = model.params().into_iter().map(|(_, p)| p).collect();
    Ok(match settings.optimizer {
        Optimizer::Sgd => Box::new(Sgd::new(params, settings.lr).momentum(settings.momentum)),
        _ => todo!(),
    })
}
