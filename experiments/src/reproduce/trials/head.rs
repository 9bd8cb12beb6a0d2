//! A linear head on a frozen residual network.

use super::{Body, Images};
use crate::data::{Labels, Split};
use crate::lab::{Bench, Measures, Trial};
use crate::train::{Objective, Result};
use chainrule_autograd::{Param, Tape};
use chainrule_nn::layers::Linear;
use chainrule_nn::{Layer, Mode, Run, Sequential, models};
use chainrule_optim::{Optim, Optimizer, Sgd};
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Tensor, kernels};
use serde::Serialize;
use std::sync::Arc;

/// A linear layer is trained on a frozen body, once for each weight decay and on the same batches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    /// The images.
    pub images: Images,
    /// What makes features of them.
    pub body: Body,
    /// Passes for the head.
    pub epochs: usize,
    /// Rate of the head's steps, with momentum 0.9.
    pub lr: f64,
}

/// The weight decays of the head, on weights and offsets.
const DECAYS: [f64; 4] = [0.0, 0.001, 0.1, 0.2];
/// Examples in a batch of the head.
const BATCH: usize = 32;

fn labels(split: &Split) -> Arc<[u32]> {
    match &split.y {
        Labels::Classes(y) => y.clone(),
        Labels::Values(_) => Arc::from([]),
    }
}

/// A head with what trains it.
struct Tuned {
    layer: Linear<f32>,
    params: Vec<(String, Param<f32>)>,
    optimizer: Optim<f32, Sgd>,
    loss: f64,
}

impl Tuned {
    fn new(decay: f64, lr: f64, classes: usize, seed: u64) -> Result<Tuned> {
        let layer = Linear::new(64, classes, seed);
        let params = layer.params();
        let optimizer = Optim::new(Sgd::new(lr).momentum(0.9).weight_decay(decay), params.clone())?;
        Ok(Tuned { layer, params, optimizer, loss: 0.0 })
    }

    fn step(&mut self, features: &Tensor<f32>, y: &Labels) -> Result<()> {
        let mut tape = Tape::new();
        let loss = {
            let run = Run::train(&tape, 0, 0);
            let outputs = self.layer.forward(&run, tape.constant(features.clone()))?;
            let loss = Objective::CrossEntropy.loss(&tape, &outputs, y)?;
            self.loss += loss.item().map_or(f64::NAN, f64::from);
            loss.id()
        };
        self.optimizer.step(&tape.try_backward(loss)?)?;
        Ok(())
    }

    fn norm(&self) -> f64 {
        self.params.iter().map(|(_, p)| norm(&p.value()).powi(2)).sum::<f64>().sqrt()
    }
}

/// √Σx².
fn norm(x: &Tensor<f32>) -> f64 {
    x.to_vec().iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt()
}

/// How each head does on batches whose features are made in this mode, with the body's statistics left as they are.
fn accuracies(
    body: &Sequential<f32>,
    mode: Mode,
    heads: &[Tuned],
    split: &Split,
    order: &[usize],
) -> Result<Vec<f64>> {
    let mut right = vec![0; heads.len()];
    for rows in order.chunks(BATCH) {
        let batch = split.rows(rows);
        let features = body.forward(&Run::<Tensor<f32>>::new((), mode, 0, 0), batch.x.clone())?;
        for (head, right) in heads.iter().zip(&mut right) {
            let outputs = head.layer.predict(features.clone())?;
            let best =
                kernels::argmax(&outputs, -1, false).map_err(chainrule_autograd::Error::from)?.to_vec();
            *right += best.iter().zip(labels(&batch).iter()).filter(|(a, b)| a == b).count();
        }
    }
    Ok(right.into_iter().map(|n| n as f64 / order.len().max(1) as f64).collect())
}

impl Trial for Head {
    const KIND: &'static str = "head";

    fn data(&self) -> Option<&str> {
        Some(&self.images.set)
    }

    fn run(&self, seed: u64, bench: &Bench) -> Result<Measures> {
        let data = self.images.load(seed, bench)?;
        let body = self.body.make(&data, seed)?;
        let (train, test, classes) = self.body.examples(&data);
        let heads = DECAYS.map(|d| Tuned::new(d, self.lr, classes, seed));
        let mut heads = heads.into_iter().collect::<Result<Vec<_>>>()?;
        let mut found = Measures::default();
        let probe = test.rows(&(0..test.len().min(500)).collect::<Vec<_>>()).x;
        let before = body.predict(probe.clone())?;
        let mut s = Stream::new(seed);
        for epoch in 1..=self.epochs {
            let order = s.permutation(train.len());
            heads.iter_mut().for_each(|h| h.loss = 0.0);
            let batches: Vec<&[usize]> = order.chunks(BATCH).filter(|b| b.len() == BATCH).collect();
            for rows in &batches {
                let batch = train.rows(rows);
                // As in the write-up the body is in training mode: batch statistics, and its running ones move on.
                let run = Run::<Tensor<f32>>::new((), Mode::Train, seed, 0);
                let features = body.forward(&run, batch.x)?;
                run.commit();
                heads.iter_mut().try_for_each(|h| h.step(&features, &batch.y))?;
            }
            for (head, decay) in heads.iter().zip(DECAYS) {
                let loss = head.loss / batches.len().max(1) as f64;
                found.push(&format!("training loss, decay {decay}"), epoch as f64, loss);
                found.put(&format!("training loss, decay {decay}"), loss);
            }
        }
        let change = norm(&(&body.predict(probe)? - &before)) / norm(&before);
        found.put("change of the features", change);
        let learnt: Vec<usize> = (0..train.len()).collect();
        let order: Vec<usize> = (0..test.len()).collect();
        let mut sorted = order.clone();
        let y = labels(&test);
        sorted.sort_by_key(|&i| y.get(i).copied());
        let ways = [
            ("training accuracy", Mode::Train, &train, &learnt),
            ("accuracy", Mode::Train, &test, &order),
            ("accuracy, predicting", Mode::Eval, &test, &order),
            ("accuracy, sorted by class", Mode::Train, &test, &sorted),
        ];
        for (name, mode, split, order) in ways {
            for (accuracy, decay) in accuracies(&body, mode, &heads, split, order)?.into_iter().zip(DECAYS) {
                found.put(&format!("{name}, decay {decay}"), accuracy);
            }
        }
        for (head, decay) in heads.iter().zip(DECAYS) {
            found.put(&format!("norm, decay {decay}"), head.norm());
        }
        found.put("parameters of ResNet-20", models::resnet20::<f32>(3, 10, 1).count() as f64);
        Ok(found)
    }
}
