//! A network trained on images.

use super::Images;
use crate::data::Split;
use crate::lab::{Bench, Measures, Trial};
use crate::train::{Objective, Pass, Rate, Result, Schedule, Score, Trainer, evaluate};
use chainrule_autograd::{Param, Role, Tape};
use chainrule_nn::init::Init;
use chainrule_nn::layers::{Dropout, Flatten, Linear, Relu, Sigmoid, Softmax};
use chainrule_nn::{Layer, Sequential, models};
use chainrule_optim::{Adam, Group, Groups, Optim, Optimizer, Sgd};
use chainrule_tensor::kernels;
use serde::Serialize;
use std::ops::ControlFlow;

/// A network with a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Net {
    /// One linear layer, from 0.
    Linear,
    /// One linear layer with a softmax before the loss, which has one of its own.
    DoubleSoftmax,
    /// One hidden layer of sigmoids; weights normal with deviation 0.001, offsets 0.
    Sigmoid(usize),
    /// Hidden layers of ReLUs, each followed by dropout with this probability.
    Relu(Vec<usize>, f64),
    /// One hidden layer of ReLUs; its weights normal with mean and deviation 0.1, offsets 0.
    Shifted(usize),
    /// LeNet with so many channels and hidden units.
    Conv([usize; 2], usize),
}

/// What moves the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mover {
    /// Heavy-ball momentum, 0 for none.
    Sgd(f64),
    /// Momentum as an average of gradients.
    Averaged(f64),
    /// Adam.
    Adam,
}

/// A network, its training, and its data. Weights decay (λ w is added to the gradient), offsets do not. Batches are drawn
/// anew in each epoch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Network {
    /// What it is trained on.
    pub images: Images,
    /// The network.
    pub net: Net,
    /// Passes over the training examples.
    pub epochs: usize,
    /// Examples per step.
    pub batch: usize,
    /// Learning rate.
    pub lr: f64,
    /// What moves the parameters.
    pub mover: Mover,
    /// λ.
    pub l2: f64,
    /// The floor under the loss.
    pub flood: Option<f64>,
    /// Longer gradients are scaled down to this.
    pub clip: Option<f64>,
}

impl Net {
    fn build(&self, input: &[usize], classes: usize, seed: u64) -> Result<Sequential<f32>> {
        let inputs: usize = input.iter().product();
        let flat = || Sequential::new().named("flatten", Flatten);
        let layer = |i, o, init, key| Linear::with(i, o, init, Some(Init::Constant(0.0)), seed ^ (key << 32));
        Ok(match self {
            Net::Linear => models::logistic(inputs, classes),
            Net::DoubleSoftmax => models::logistic(inputs, classes).push(Softmax { axis: -1 }),
            Net::Sigmoid(hidden) => flat()
                .push(layer(inputs, *hidden, Init::Normal(1e-3), 1))
                .push(Sigmoid)
                .push(layer(*hidden, classes, Init::Normal(1e-3), 2)),
            Net::Shifted(hidden) => {
                let first: Linear<f32> = layer(inputs, *hidden, Init::Normal(0.1), 1);
                let second: Linear<f32> = layer(*hidden, classes, Init::Normal(0.1), 2);
                for weight in [first.weight(), second.weight()] {
                    weight.update(|w| w.iter_mut().for_each(|w| *w += 0.1));
                }
                flat().push(first).push(Relu).push(second)
            }
            Net::Relu(hidden, dropout) => {
                let sizes = [&[inputs][..], hidden].concat();
                let mut net = flat();
                for (key, pair) in sizes.windows(2).enumerate() {
                    net = net.push(layer(pair[0], pair[1], Init::Kaiming, key as u64 + 1)).push(Relu);
                    if *dropout > 0.0 {
                        net = net.push(Dropout { p: *dropout });
                    }
                }
                net.push(layer(sizes.last().copied().unwrap_or(inputs), classes, Init::Kaiming, 99))
            }
            Net::Conv(channels, hidden) => {
                let image = <[usize; 3]>::try_from(input).unwrap_or([1, 1, inputs]);
                models::lenet(image, *channels, *hidden, classes, seed)?
            }
        })
    }
}

impl Network {
    fn trainer(&self, net: Sequential<f32>, seed: u64) -> Result<Trainer> {
        let mut groups = Groups::new(net.params());
        if self.l2 > 0.0 {
            groups = groups.with(Group::new("offsets", |_, p| p.role() != Role::Weight).weight_decay(0.0));
        }
        let (lr, l2) = (self.lr, self.l2);
        // Unchecked: a momentum of 1.1 is to be seen diverging.
        let optimizer: Box<dyn Optimizer<f32>> = match self.mover {
            Mover::Sgd(mu) => Box::new(Optim::unchecked(Sgd::new(lr).momentum(mu).weight_decay(l2), groups)?),
            Mover::Averaged(mu) => {
                let rule = Sgd::new(lr).momentum(mu).averaged(true).weight_decay(l2);
                Box::new(Optim::unchecked(rule, groups)?)
            }
            Mover::Adam => Box::new(Optim::unchecked(Adam::new(lr).weight_decay(l2), groups)?),
        };
        Ok(Trainer {
            model: net,
            optimizer,
            objective: Objective::CrossEntropy,
            flood: self.flood,
            batch_size: self.batch,
            rate: Rate::new(lr, Schedule::Constant, 1)?,
            clip_norm: self.clip,
            seed,
            at: Default::default(),
            tape: Tape::new(),
        })
    }
}

/// √Σw² over all weights, offsets left out.
fn weight_norm(params: &[(String, Param<f32>)]) -> f64 {
    let weights = params.iter().filter(|(_, p)| p.role() == Role::Weight);
    let squares = weights.flat_map(|(_, p)| p.value().to_vec()).map(|w| f64::from(w).powi(2));
    squares.sum::<f64>().sqrt()
}

/// The share of examples that are given the class which is predicted most often.
fn commonest(net: &Sequential<f32>, split: &Split, classes: usize) -> Result<f64> {
    let mut counts = vec![0usize; classes];
    let order: Vec<usize> = (0..split.len()).collect();
    for rows in order.chunks(500) {
        let outputs = net.predict(split.rows(rows).x)?;
        let best = kernels::argmax(&outputs, -1, false).map_err(chainrule_autograd::Error::from)?;
        for class in best.to_vec() {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
    }
    Ok(counts.into_iter().max().unwrap_or(0) as f64 / split.len().max(1) as f64)
}

impl Trial for Network {
    const KIND: &'static str = "network";

    fn data(&self) -> Option<&str> {
        Some(&self.images.set)
    }

    fn run(&self, seed: u64, bench: &Bench) -> Result<Measures> {
        let data = self.images.load(seed, bench)?;
        let classes = match data.target {
            crate::data::Target::Classes(classes) => classes,
            crate::data::Target::Regression => 1,
        };
        let net = self.net.build(data.input().dims(), classes, seed)?;
        let mut trainer = self.trainer(net, seed)?;
        let params = trainer.model.params();
        let accuracy = |s: &Score| s.accuracy.unwrap_or(f64::NAN);
        let score = |t: &Trainer, split: &Split| evaluate(&t.model, t.objective, split);
        let mut found = Measures::default();
        let (mut best, mut steps) = (None::<Score>, 0);
        for epoch in 1..=self.epochs {
            let x = epoch as f64;
            let pass = trainer.epoch(&data.train, |step| {
                if self.flood.is_some() {
                    found.push("step loss", steps as f64, step.loss);
                }
                if self.flood.is_some_and(|b| step.loss < b) && found.number("first step below").is_none() {
                    found.put("first step below", steps as f64);
                }
                steps += 1;
                ControlFlow::Continue(())
            })?;
            let Pass::Done(train) = pass else {
                found.put("diverged in epoch", x);
                return Ok(found);
            };
            found.push("training loss", x, train.loss);
            found.push("training accuracy", x, accuracy(&train));
            found.push("training error", x, 1.0 - accuracy(&train));
            found.push("weight norm", x, weight_norm(&params));
            found.put("training accuracy", accuracy(&train));
            found.put("training loss", train.loss);
            found.put("weight norm", weight_norm(&params));
            if epoch == 1 {
                found.put("training loss in epoch 1", train.loss);
            }
            let Some(validation) = &data.validation else { continue };
            let v = score(&trainer, validation)?;
            if !v.loss.is_finite() {
                found.put("diverged in epoch", x);
                return Ok(found);
            }
            found.push("validation loss", x, v.loss);
            found.push("validation accuracy", x, accuracy(&v));
            found.push("validation error", x, 1.0 - accuracy(&v));
            found.put("last validation accuracy", accuracy(&v));
            found.put("validation less training", accuracy(&v) - accuracy(&train));
            found.put("validation loss", v.loss);
            if best.is_none_or(|b| v.better_than(&b)) {
                best = Some(v);
                found.put("validation accuracy", accuracy(&v));
                found.put("test accuracy", accuracy(&score(&trainer, &data.test)?));
                found.put("best epoch", x);
            }
        }
        let last = score(&trainer, &data.train)?;
        found.put("training accuracy of the last weights", accuracy(&last));
        let validated = found.number("last validation accuracy").unwrap_or(f64::NAN);
        found.put("validation less last weights", validated - accuracy(&last));
        found.put("training loss of the last weights", last.loss);
        if let Some(validation) = &data.validation {
            // With labels redrawn alike: else the gap would be theirs.
            let alike = self.images.like_training(validation, classes, seed);
            found.put("loss gap", score(&trainer, &alike)?.loss - last.loss);
        }
        found.put("last test accuracy", accuracy(&score(&trainer, &data.test)?));
        found.put("share of the commonest prediction", commonest(&trainer.model, &data.test, classes)?);
        for name in ["training error", "validation error", "validation accuracy"] {
            let half = &found.series(name)[found.series(name).len() / 2..];
            let values: Vec<f64> = half.iter().map(|p| p[1]).collect();
            if let Some(s) = crate::lab::Sample::of(&values) {
                found.put(&format!("{name}, deviation in the second half"), s.sd);
            }
        }
        Ok(found)
    }
}
