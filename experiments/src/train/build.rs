//! From settings to a model and what moves its parameters.

use super::{Model, Objective, Optimizer, Rate, Result, Settings, TrainError, Trainer};
use crate::data::{Dataset, Labels, Target};
use chainrule_autograd::{Role, Tape};
use chainrule_nn::{Layer, Sequential, models};
use chainrule_optim::{self as optim, Group, Groups, Optim};

/// A trainer at its beginning, for a data set that was checked against its model.
///
/// # Errors
/// [`TrainError::Setting`] for a batch larger than the training set, [`TrainError::Fit`] and [`TrainError::Outputs`] for
/// a model that is not one for this data.
pub fn trainer(settings: &Settings, data: &Dataset) -> Result<Trainer> {
    let examples = data.train.len();
    if settings.batch_size > examples {
        let rule = format!(
            "must be at most {examples}, the number of training examples; try --batch-size {}",
            examples.min(16)
        );
        return Err(TrainError::setting("batch-size", settings.batch_size, rule));
    }
    if matches!(data.target, Target::Classes(0 | 1)) {
        return Err(unfit(
            settings.model,
            data,
            "all examples are of one class, so there is nothing to tell apart",
        ));
    }
    let model = model(settings, data)?;
    fits(&model, settings.model, data)?;
    let steps = settings.epochs.saturating_mul(examples.div_ceil(settings.batch_size));
    Ok(Trainer {
        optimizer: optimizer(settings, &model)?,
        model,
        objective: objective(settings, data)?,
        flood: None,
        batch_size: settings.batch_size,
        rate: Rate::new(settings.lr, settings.schedule, steps)?,
        clip_norm: (settings.clip_norm > 0.0).then_some(settings.clip_norm),
        seed: settings.seed,
        at: super::Position::default(),
        tape: Tape::new(),
    })
}

fn model(settings: &Settings, data: &Dataset) -> Result<Sequential<f32>> {
    let (input, seed) = (data.input(), settings.seed);
    let outputs = match (data.target, &data.train.y) {
        (Target::Classes(classes), _) => classes,
        (Target::Regression, Labels::Values(y)) => y.shape().get(1).copied().unwrap_or(1),
        (Target::Regression, Labels::Classes(_)) => 1,
    };
    let image = || match *input.dims() {
        [channels, height, width] => Ok([channels, height, width]),
        _ => Err(unfit(settings.model, data, "it takes images, [channels, height, width]")),
    };
    Ok(match settings.model {
        Model::Logistic => models::logistic(input.numel(), outputs),
        Model::Perceptron => models::perceptron(input.numel(), outputs, seed),
        Model::Mlp => {
            let sizes = [&[input.numel()][..], &settings.hidden, &[outputs]].concat();
            models::mlp(&sizes, seed)
        }
        Model::Cnn => models::lenet(image()?, [16, 32], 128, outputs, seed)
            .map_err(|e| unfit(settings.model, data, e.to_string()))?,
        Model::Resnet20 => models::resnet20(image()?[0], outputs, seed),
    })
}

fn objective(settings: &Settings, data: &Dataset) -> Result<Objective> {
    match (settings.model, data.target) {
        (Model::Logistic | Model::Perceptron, Target::Regression) => Err(unfit(
            settings.model,
            data,
            "it tells classes apart, but the labels are numbers; --model mlp does both",
        )),
        (Model::Perceptron, Target::Classes(_)) => Ok(Objective::Perceptron),
        (_, target) => Ok(Objective::of(target)),
    }
}

fn unfit(model: Model, data: &Dataset, why: impl Into<String>) -> TrainError {
    let (model, data, shape) = (model.to_string(), data.name.clone(), data.input().to_vec());
    TrainError::Fit { model, data, shape, why: why.into() }
}

/// Tries one example, so that a model that is not for this data is told before training, in one place for all models.
///
/// # Errors
/// [`TrainError::Fit`] and [`TrainError::Outputs`].
pub fn fits(model: &Sequential<f32>, name: Model, data: &Dataset) -> Result<()> {
    let one = data.train.rows(&[0]);
    let outputs = model.predict(one.x).map_err(|e| unfit(name, data, e.to_string()))?;
    match (data.target, outputs.shape().dims()) {
        (Target::Classes(classes), [1, outputs]) if *outputs < classes => {
            Err(TrainError::Outputs { data: data.name.clone(), outputs: *outputs, classes })
        }
        (Target::Classes(_), [1, _]) => Ok(()),
        (_, dims) => {
            let expected = match &one.y {
                Labels::Values(y) => y.shape().to_vec(),
                Labels::Classes(_) => vec![1, 0],
            };
            if dims == expected {
                Ok(())
            } else {
                Err(unfit(name, data, format!("it gives {dims:?} for one example")))
            }
        }
    }
}

/// Whether the optimizer takes its settings, whatever the model.
pub(super) fn meant(settings: &Settings) -> Result<()> {
    optimizer(settings, &models::logistic(1, 2)).map(drop)
}

fn optimizer(settings: &Settings, model: &Sequential<f32>) -> Result<Box<dyn optim::Optimizer<f32>>> {
    let Settings { lr, momentum, weight_decay, .. } = *settings;
    match settings.optimizer {
        Optimizer::Sgd => {
            with(settings, model, optim::Sgd::new(lr).momentum(momentum).weight_decay(weight_decay))
        }
        Optimizer::Rmsprop => with(settings, model, optim::RmsProp::new(lr).weight_decay(weight_decay)),
        Optimizer::Adagrad => with(settings, model, optim::Adagrad::new(lr).weight_decay(weight_decay)),
        Optimizer::Adam => with(settings, model, optim::Adam::new(lr).weight_decay(weight_decay)),
        Optimizer::Adamw => with(settings, model, optim::AdamW::new(lr).weight_decay(weight_decay)),
    }
}

/// An update rule over a model's parameters; only weights decay.
fn with<U: optim::Update + 'static>(
    settings: &Settings,
    model: &Sequential<f32>,
    rule: U,
) -> Result<Box<dyn optim::Optimizer<f32>>> {
    let mut groups = Groups::new(model.params());
    if settings.weight_decay > 0.0 {
        groups = groups.with(Group::new("biases", |_, p| p.role() != Role::Weight).weight_decay(0.0));
    }
    let build = if settings.allow_divergent { Optim::unchecked } else { Optim::new };
    Ok(Box::new(build(rule, groups)?))
}
