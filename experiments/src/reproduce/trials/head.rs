//! A linear head on a frozen residual network.

use super::Images;
use crate::data::{Dataset, Labels, Split, Target};
use crate::lab::{Bench, Measures, Trial};
use crate::train::{Objective, Pass, Rate, Result, Schedule, Trainer};
use chainrule_autograd::{Param, Tape};
use chainrule_nn::init::Init;
use chainrule_nn::layers::{AdaptiveAvgPool2d, BatchNorm, Conv2d, Flatten, Linear, Relu};
use chainrule_nn::{Data, Layer, Mode, Params, Run, Sequential, models};
use chainrule_optim::{Optim, Optimizer, Sgd};
use chainrule_tensor::kernels::ConvSpec;
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Tensor, kernels};
use serde::Serialize;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A residual network is trained on the lower half of the classes; then its body is frozen and a linear layer on it is trained
/// for the upper half, once for each weight decay and on the same batches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Head {
    /// The images.
    pub images: Images,
    /// Residual blocks in each of the three stages: 3 make ResNet-20.
    pub blocks: usize,
    /// Passes for the body.
    pub before: usize,
    /// Passes for the head.
    pub epochs: usize,
    /// Rate of the head's steps, with momentum 0.9.
    pub lr: f64,
}

/// The weight decays of the head, on weights and offsets.
const DECAYS: [f64; 4] = [0.0, 0.001, 0.1, 0.2];
/// Examples in a batch of the head.
const BATCH: usize = 32;

/// A model that is part of another and goes on living after it.
struct Shared(Arc<Sequential<f32>>);

impl Layer<f32> for Shared {
    fn forward<V: Data<T = f32>>(&self, run: &Run<V>, x: V) -> chainrule_autograd::Result<V> {
        self.0.forward(run, x)
    }
    fn list(&self, list: &mut Params<f32>) {
        self.0.list(list);
    }
}

/// All of a residual network but its last layer.
fn body(channels: usize, blocks: usize, seed: u64) -> Sequential<f32> {
    let spec = ConvSpec::default().padding(1);
    let mut net = Sequential::new()
        .named("conv1", Conv2d::with(channels, 16, [3, 3], spec, Init::Kaiming, None, seed))
        .named("bn1", BatchNorm::new(16))
        .named("relu", Relu);
    let mut inputs = 16;
    for (stage, outputs) in [16, 32, 64].into_iter().enumerate() {
        for block in 0..blocks {
            let stride = if stage > 0 && block == 0 { 2 } else { 1 };
            let key = seed ^ ((10 * stage + block + 1) as u64) << 32;
            let name = format!("layer{}.{block}", stage + 1);
            net = net.named(&name, models::basic_block(inputs, outputs, stride, key));
            inputs = outputs;
        }
    }
    net.named("avgpool", AdaptiveAvgPool2d([1, 1])).named("flatten", Flatten)
}

/// The examples of the lower or the upper half of ten classes, counted from 0.
fn half(split: &Split, upper: bool) -> Split {
    let Labels::Classes(y) = &split.y else { return split.clone() };
    let rows: Vec<usize> = (0..y.len()).filter(|&i| (y[i] >= 5) == upper).collect();
    let part = split.rows(&rows);
    match part.y {
        Labels::Classes(y) => Split { x: part.x, y: Labels::Classes(y.iter().map(|c| c % 5).collect()) },
        other => Split { x: part.x, y: other },
    }
}

fn labels(split: &Split) -> Arc<[u32]> {
    match &split.y {
        Labels::Classes(y) => y.clone(),
        Labels::Values(_) => Arc::from([]),
    }
}

impl Head {
    /// The body, trained on the lower half.
    fn body(&self, data: &Dataset, seed: u64) -> Result<Arc<Sequential<f32>>> {
        let channels = data.input().first().copied().unwrap_or(1);
        let body = Arc::new(body(channels, self.blocks, seed));
        let model =
            Sequential::new().named("body", Shared(body.clone())).named("fc", Linear::new(64, 5, !seed));
        let mut trainer = Trainer {
            optimizer: Box::new(Optim::new(Sgd::new(0.05).momentum(0.9), model.params())?),
            model,
            objective: Objective::of(Target::Classes(5)),
            flood: None,
            batch_size: BATCH,
            rate: Rate::new(0.05, Schedule::Constant, 1)?,
            clip_norm: None,
            seed,
            at: Default::default(),
            tape: Tape::new(),
        };
        let lower = half(&data.train, false);
        for _ in 0..self.before {
            if !matches!(trainer.epoch(&lower, |_| ControlFlow::Continue(()))?, Pass::Done(_)) {
                break;
            }
        }
        Ok(body)
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
    fn new(decay: f64, lr: f64, seed: u64) -> Result<Tuned> {
        let layer = Linear::new(64, 5, seed);
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
        let all = self.params.iter().flat_map(|(_, p)| p.value().to_vec());
        all.map(|w| f64::from(w).powi(2)).sum::<f64>().sqrt()
    }
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

    fn run(&self, seed: u64, bench: &Bench) -> Result<Measures> {
        let data = self.images.load(seed, bench)?;
        let body = self.body(&data, seed)?;
        let (train, test) = (half(&data.train, true), half(&data.test, true));
        let mut heads =
            DECAYS.map(|d| Tuned::new(d, self.lr, seed)).into_iter().collect::<Result<Vec<_>>>()?;
        let mut found = Measures::default();
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
        let order: Vec<usize> = (0..test.len()).collect();
        let mut sorted = order.clone();
        let y = labels(&test);
        sorted.sort_by_key(|&i| y.get(i).copied());
        let ways = [
            ("accuracy", Mode::Train, &order),
            ("accuracy, predicting", Mode::Eval, &order),
            ("accuracy, sorted by class", Mode::Train, &sorted),
        ];
        for (name, mode, order) in ways {
            for (accuracy, decay) in accuracies(&body, mode, &heads, &test, order)?.into_iter().zip(DECAYS) {
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
