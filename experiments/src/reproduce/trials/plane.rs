//! Small networks on points in the plane, and what deleting units does to them.

use crate::data::{Dataset, Labels, Options, Split};
use crate::lab::{Bench, Grid, Measures, Trial};
use crate::train::{Objective, Pass, Rate, Result, Schedule, Trainer, evaluate};
use chainrule_autograd::{Maths, Role, Tape};
use chainrule_nn::init::Init;
use chainrule_nn::layers::{Linear, Relu, Sigmoid, Tanh};
use chainrule_nn::{Layer, Sequential};
use chainrule_optim::{Group, Groups, Optim, Sgd};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use serde::Serialize;
use std::ops::ControlFlow;

/// What stands between the layers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// max(x, 0)
    Relu,
    /// The hyperbolic tangent.
    Tanh,
    /// The logistic function.
    Sigmoid,
}

/// Which units count as the least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Least {
    /// Those with the smallest outgoing weights, ‖v‖.
    Weights,
    /// Those whose deletion can move the outputs least, by the mean of ‖v‖ |h| over the training points.
    Effect,
}

/// A network on a toy set of 500 points, 400 of them to train on, in batches of 10 with rate 0.05.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plane {
    /// The toy set.
    pub set: &'static str,
    /// Its noise, 0 to 1.
    pub noise: f64,
    /// The share of training labels that are turned round.
    pub flipped: f64,
    /// Activation.
    pub shape: Shape,
    /// Sizes of the hidden layers.
    pub hidden: Vec<usize>,
    /// λ of the penalty on weights.
    pub l2: f64,
    /// Passes over the training points.
    pub epochs: usize,
    /// How many units of the last hidden layer are deleted in the end, and which.
    pub prune: Option<(usize, Least)>,
}

impl Plane {
    fn net(&self, hidden: &[usize], seed: u64) -> Sequential<f32> {
        let sizes = [&[2], hidden, &[2]].concat();
        let mut net = Sequential::new();
        for (key, pair) in sizes.windows(2).enumerate() {
            let init = if self.shape == Shape::Relu { Init::Kaiming } else { Init::Xavier };
            let key = seed ^ ((key as u64 + 1) << 32);
            net = net.push(Linear::with(pair[0], pair[1], init, Some(Init::Constant(0.0)), key));
            if key >> 32 != sizes.len() as u64 - 1 {
                net = match self.shape {
                    Shape::Relu => net.push(Relu),
                    Shape::Tanh => net.push(Tanh),
                    Shape::Sigmoid => net.push(Sigmoid),
                };
            }
        }
        net
    }

    fn trainer(&self, net: Sequential<f32>, seed: u64) -> Result<Trainer> {
        let mut groups = Groups::new(net.params());
        if self.l2 > 0.0 {
            groups = groups.with(Group::new("offsets", |_, p| p.role() != Role::Weight).weight_decay(0.0));
        }
        Ok(Trainer {
            optimizer: Box::new(Optim::new(Sgd::new(0.05).weight_decay(self.l2), groups)?),
            model: net,
            objective: Objective::CrossEntropy,
            flood: None,
            batch_size: 10,
            rate: Rate::new(0.05, Schedule::Constant, 1)?,
            clip_norm: None,
            seed,
            at: Default::default(),
            tape: Tape::new(),
        })
    }

    fn data(&self, seed: u64, bench: &Bench) -> Result<Dataset> {
        let options = Options { seed, noise: self.noise, ..Options::default() };
        let mut data = bench.draw(self.set, &options)?.standardised();
        data.train = self.turned(&data.train, seed ^ 0xF11);
        Ok(data)
    }

    /// Points with a share of their labels turned round.
    fn turned(&self, split: &Split, seed: u64) -> Split {
        let mut s = Stream::new(seed);
        let flip = |&label: &u32| if s.uniform() < self.flipped { 1 - label.min(1) } else { label };
        match &split.y {
            Labels::Classes(y) if self.flipped > 0.0 => {
                Split { x: split.x.clone(), y: Labels::Classes(y.iter().map(flip).collect()) }
            }
            _ => split.clone(),
        }
    }

    /// |h| of every unit of the last hidden layer, for each point.
    fn activities(&self, net: &Sequential<f32>, x: &Tensor<f32>) -> Result<Tensor<f32>> {
        let params = net.params();
        let layers = params.chunks_exact(2).take(self.hidden.len());
        let hidden = layers.map(|pair| (pair[0].1.value(), pair[1].1.value()));
        let mut h = x.clone();
        for (weight, bias) in hidden {
            let sum = h.try_matmul(&weight.try_transpose(0, 1)?)? + bias;
            h = match self.shape {
                Shape::Relu => sum.try_relu()?,
                Shape::Tanh => sum.try_tanh()?,
                Shape::Sigmoid => sum.try_sigmoid()?,
            };
        }
        Ok(h.try_abs()?)
    }

    /// ‖v‖ of every unit of the last hidden layer.
    fn outgoing(&self, net: &Sequential<f32>) -> Result<Tensor<f32>> {
        let params = net.params();
        norms(&params[params.len() - 2].1.value(), 0)
    }

    /// The units that stay, and so many that are deleted.
    fn parted(&self, net: &Sequential<f32>, data: &Dataset, n: usize, least: Least) -> Result<[Vec<u32>; 2]> {
        let weights = self.outgoing(net)?;
        let size = match least {
            Least::Weights => weights,
            Least::Effect => self.activities(net, &data.train.x)?.try_mean(&[0])? * weights,
        };
        let size = size.to_vec();
        let mut units: Vec<u32> = (0..size.len() as u32).collect();
        units.sort_by(|a, b| size[*b as usize].total_cmp(&size[*a as usize]));
        let deleted = units.split_off(units.len().saturating_sub(n));
        units.sort_unstable();
        Ok([units, deleted])
    }

    /// How far deleting units moves the outputs, as a share of Σ ‖v‖ |h|, the most that it can: the largest over some points,
    /// none if it can move them nowhere.
    fn moved(
        &self,
        [net, small]: [&Sequential<f32>; 2],
        deleted: &[u32],
        x: &Tensor<f32>,
    ) -> Result<Option<f64>> {
        let outputs = net.predict(x.clone())?;
        let moved = norms(&(&outputs - &small.predict(x.clone())?), -1)?.to_vec();
        let outputs = norms(&outputs, -1)?.to_vec();
        let most = (self.activities(net, x)? * self.outgoing(net)?).index_select(1, deleted);
        let most = most.try_sum(&[-1])?.to_vec();
        // Where the units do next to nothing, what moves may be rounding.
        let counts = |(_, (most, output)): &(&f32, (&f32, &f32))| **most > 0.01 * (1.0 + **output);
        let shares = moved.iter().zip(most.iter().zip(&outputs)).filter(counts);
        Ok(shares.map(|(moved, (most, _))| f64::from(moved / most)).max_by(f64::total_cmp))
    }

    /// The network with these units alone in its last hidden layer.
    fn pruned(&self, net: &Sequential<f32>, kept: &[u32], seed: u64) -> Sequential<f32> {
        let params = net.params();
        let [.., weight, bias, out, offset] = params.as_slice() else {
            return self.net(&self.hidden, seed);
        };
        let mut hidden = self.hidden.clone();
        hidden.pop();
        hidden.push(kept.len());
        let small = self.net(&hidden, seed);
        let into = small.params();
        let first = params.len() - 4;
        for (from, to) in params[..first].iter().zip(&into) {
            to.1.set(from.1.value());
        }
        let cut = [
            weight.1.value().index_select(0, kept),
            bias.1.value().index_select(0, kept),
            out.1.value().index_select(1, kept),
            offset.1.value(),
        ];
        for (tensor, to) in cut.into_iter().zip(&into[first..]) {
            to.1.set(tensor);
        }
        small
    }
}

/// √Σx² along an axis.
fn norms(x: &Tensor<f32>, axis: isize) -> Result<Tensor<f32>> {
    Ok(x.try_square()?.try_sum(&[axis])?.try_sqrt()?)
}

/// Trains for some epochs; none if it diverges.
fn train(trainer: &mut Trainer, data: &Dataset, epochs: usize) -> Result<Option<()>> {
    for _ in 0..epochs {
        if !matches!(trainer.epoch(&data.train, |_| ControlFlow::Continue(()))?, Pass::Done(_)) {
            return Ok(None);
        }
    }
    Ok(Some(()))
}

/// log-odds of class 1 over the plane, in standardised coordinates.
fn decision(net: &Sequential<f32>) -> Result<Grid> {
    const SIDE: usize = 41;
    let at = |i: usize| -2.2 + 4.4 * i as f64 / (SIDE - 1) as f64;
    let points: Vec<f32> = (0..SIDE)
        .flat_map(|row| (0..SIDE).flat_map(move |column| [at(column) as f32, at(row) as f32]))
        .collect();
    let x = Tensor::from_vec(points, [SIDE * SIDE, 2]).map_err(chainrule_autograd::Error::from)?;
    let odds: Vec<f64> = net.predict(x)?.to_vec().chunks(2).map(|p| f64::from(p[1] - p[0])).collect();
    Ok(Grid { x: [-2.2, 2.2], y: [-2.2, 2.2], rows: odds.chunks(SIDE).map(<[f64]>::to_vec).collect() })
}

impl Trial for Plane {
    const KIND: &'static str = "plane";

    fn run(&self, seed: u64, bench: &Bench) -> Result<Measures> {
        let data = self.data(seed, bench)?;
        let mut trainer = self.trainer(self.net(&self.hidden, seed), seed)?;
        let loss = |t: &Trainer, split| evaluate(&t.model, t.objective, split);
        let mut found = Measures::default();
        let mut first = None;
        for epoch in 1..=self.epochs {
            let Pass::Done(score) = trainer.epoch(&data.train, |_| ControlFlow::Continue(()))? else {
                return Ok(found);
            };
            found.push("training loss", epoch as f64, score.loss);
            if score.loss < 0.3 && first.is_none() {
                first = Some(epoch);
            }
        }
        // A run that never gets there counts as one more than all: a lower limit.
        found.put("epochs to a loss of 0.3", first.unwrap_or(self.epochs + 1) as f64);
        let (train_score, test) = (loss(&trainer, &data.train)?, loss(&trainer, &data.test)?);
        found.put("training loss", train_score.loss);
        found.put("test loss", test.loss);
        found.put("test accuracy", test.accuracy.unwrap_or(f64::NAN));
        // With as many wrong labels as among the training points: else the gap would be theirs.
        let alike = self.turned(&data.test, seed ^ 0x7E57);
        found.put("gap", loss(&trainer, &alike)?.loss - train_score.loss);
        if seed == 1 {
            found.plot("log-odds", decision(&trainer.model)?);
        }
        if let Some((n, least)) = self.prune {
            let [kept, deleted] = self.parted(&trainer.model, &data, n, least)?;
            let mut small = self.trainer(self.pruned(&trainer.model, &kept, seed), seed + 1000)?;
            let share = self.moved([&trainer.model, &small.model], &deleted, &data.test.x)?;
            found.put("share of the bound", share.unwrap_or(f64::NAN));
            let v = self.outgoing(&trainer.model)?;
            let most = |units: &[u32]| v.index_select(0, units).to_vec().into_iter().fold(0.0, f32::max);
            let share = f64::from(most(&deleted)) / f64::from(most(&kept));
            found.put("largest deleted ‖v‖, of the largest", share);
            let cut = loss(&small, &data.test)?.loss;
            found.put("test loss, cut", cut);
            found.put("change by the cut", cut - test.loss);
            let again = self.epochs / 3;
            // The same further training for both, in the same order of batches.
            trainer.seed = seed + 1000;
            trainer.at = Default::default();
            if train(&mut small, &data, again)?.is_some() && train(&mut trainer, &data, again)?.is_some() {
                let (a, b) = (loss(&small, &data.test)?.loss, loss(&trainer, &data.test)?.loss);
                found.put("test loss, cut and retrained", a);
                found.put("test loss, retrained", b);
                found.put("change by cut and retraining", a - test.loss);
                found.put("change by retraining", b - test.loss);
            }
        }
        Ok(found)
    }
}
