//! A residual network without its last layer, trained here or elsewhere.

use crate::data::{Dataset, Labels, Split, Standardise, Target};
use crate::lab::Pretrained;
use crate::train::{Objective, Pass, Rate, Result, Schedule, Trainer};
use chainrule_autograd::Tape;
use chainrule_nn::init::Init;
use chainrule_nn::layers::{AdaptiveAvgPool2d, BatchNorm, Conv2d, Flatten, Linear, Relu};
use chainrule_nn::{Data, Layer, Params, Run, Sequential, models};
use chainrule_optim::{Optim, Sgd};
use chainrule_tensor::kernels::ConvSpec;
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// Where a frozen body comes from, and with that which examples its head is for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    /// Trained here on the lower half of ten classes; the head is for the upper half.
    Trained {
        /// Residual blocks in each of the three stages: 3 make ResNet-20.
        blocks: usize,
        /// Passes over the examples.
        epochs: usize,
    },
    /// ResNet-20 for colour images, from a file; the head is for all classes.
    Loaded(Pretrained),
}

/// A file of a whole ResNet-20, whose last layer may have any number of outputs.
///
/// # Errors
/// If it cannot be read, or holds something else.
pub fn read_resnet20(path: &Path) -> Result<Pretrained> {
    let weights = Pretrained::read(path)?;
    load(&weights)?;
    Ok(weights)
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

/// A body, which goes on living after this, with the layer that it was trained with.
struct Whole(Arc<Sequential<f32>>, Linear<f32>);

impl Layer<f32> for Whole {
    fn forward<V: Data<T = f32>>(&self, run: &Run<V>, x: V) -> chainrule_autograd::Result<V> {
        let features = self.0.forward(run, x)?;
        run.enter("fc", || self.1.forward(run, features))
    }
    fn list(&self, list: &mut Params<f32>) {
        self.0.list(list);
        list.nest("fc", |list| self.1.list(list));
    }
}

fn load(weights: &Pretrained) -> Result<Arc<Sequential<f32>>> {
    let outputs = match weights.state().shape("fc.weight") {
        Some(&[outputs, 64]) => outputs,
        _ => 100,
    };
    let body = Arc::new(body(3, 3, 0));
    weights.state().load_into(&Whole(body.clone(), Linear::new(64, outputs, 0)))?;
    Ok(body)
}

fn trained(data: &Dataset, blocks: usize, epochs: usize, seed: u64) -> Result<Arc<Sequential<f32>>> {
    let channels = data.input().first().copied().unwrap_or(1);
    let body = Arc::new(body(channels, blocks, seed));
    let model = Sequential::new().push(Whole(body.clone(), Linear::new(64, 5, !seed)));
    let mut trainer = Trainer {
        optimizer: Box::new(Optim::new(Sgd::new(0.05).momentum(0.9), model.params())?),
        model,
        objective: Objective::of(Target::Classes(5)),
        flood: None,
        batch_size: 32,
        rate: Rate::new(0.05, Schedule::Constant, 1)?,
        clip_norm: None,
        seed,
        at: Default::default(),
        tape: Tape::new(),
    };
    let lower = half(&data.train, false);
    for _ in 0..epochs {
        if !matches!(trainer.epoch(&lower, |_| ControlFlow::Continue(()))?, Pass::Done(_)) {
            break;
        }
    }
    Ok(body)
}

impl Body {
    pub(super) fn make(&self, data: &Dataset, seed: u64) -> Result<Arc<Sequential<f32>>> {
        match self {
            Body::Trained { blocks, epochs } => trained(data, *blocks, *epochs, seed),
            Body::Loaded(weights) => load(weights),
        }
    }

    /// What the head is trained on, what it is tested on, and how many classes it tells apart.
    pub(super) fn examples(&self, data: &Dataset) -> (Split, Split, usize) {
        match (self, data.target) {
            (Body::Loaded(_), Target::Classes(classes)) => {
                // The write-up's numbers: CIFAR-10's means, and the mean of the deviations within its images.
                let usual =
                    Standardise { mean: vec![0.4914, 0.4822, 0.4465], std: vec![0.2023, 0.1994, 0.2010] };
                (usual.apply(&data.train), usual.apply(&data.test), classes)
            }
            _ => (half(&data.train, true), half(&data.test, true), 5),
        }
    }
}
