//! Training steps: forward, backward and the optimizer; and what only the tape does.

use crate::bench::Bench;
use crate::cases::Wanted;
use crate::error::BenchError;
use crate::memory;
use crate::report::{self, Report};
use crate::timing::{Effort, Piece};
use chainrule::nn::layers::{Conv2d, Flatten, Linear, MaxPool2d, Relu, Sigmoid, Tanh};
use chainrule::nn::{Run, loss, models};
use chainrule::optim::{Optim, Sgd};
use chainrule::prelude::*;
use chainrule::tensor::kernels::{ConvSpec, PoolSpec};
use rayon::ThreadPoolBuilder;
use std::sync::Arc;

/// A case: its name and the code of one step.
type Case = (&'static str, fn() -> Piece<'static>);

/// The cases.
const CASES: [Case; 9] = [
    ("mlp batch 1", || mlp(1)),
    ("mlp batch 16", || mlp(16)),
    ("mlp batch 64", || mlp(64)),
    ("mlp batch 256", || mlp(256)),
    ("cnn batch 64", || cnn(64)),
    ("resnet20 batch 32", || resnet(32)),
    ("playground batch 100", playground),
    ("double backward", double),
    ("scalar chain", chain),
];

/// A step of a classifier: cross-entropy, backward, SGD.
fn classify(model: Sequential<f32>, x: Tensor<f32>, sgd: Sgd) -> Piece<'static> {
    let labels: Arc<[u32]> = (0..x.shape()[0] as u32).map(|i| i % 10).collect();
    let mut optimizer = Optim::new(sgd, model.params()).expect("parameters of its own model");
    let mut tape = Tape::new();
    Box::new(move || {
        let (loss, updates) = {
            let run = Run::train(&tape, 0, 0);
            let y = model.forward(&run, tape.constant(x.clone())).expect("images that fit");
            (loss::cross_entropy(&y, labels.clone()).expect("ten classes").id(), run.updates())
        };
        let grads = tape.backward(loss);
        optimizer.step(&grads).expect("gradients of its own parameters");
        updates.into_iter().for_each(|(param, value)| param.set(value));
    })
}

/// 784-128-10 with sigmoids.
fn mlp(batch: usize) -> Piece<'static> {
    let model = Sequential::new().push(Linear::new(784, 128, 1)).push(Sigmoid).push(Linear::new(128, 10, 2));
    classify(model, Tensor::randn([batch, 784], 1.0, 3), Sgd::new(0.01))
}

/// Two convolutions of 5x5 with 16 and 32 filters, pooled by 2, and a linear layer.
fn cnn(batch: usize) -> Piece<'static> {
    let spec = ConvSpec::default().padding(2);
    let model = Sequential::new()
        .push(Conv2d::new(1, 16, [5, 5], spec, 1))
        .push(Relu)
        .push(MaxPool2d(PoolSpec::square(2)))
        .push(Conv2d::new(16, 32, [5, 5], spec, 2))
        .push(Relu)
        .push(MaxPool2d(PoolSpec::square(2)))
        .push(Flatten)
        .push(Linear::new(32 * 49, 10, 3));
    classify(model, Tensor::randn([batch, 1, 28, 28], 1.0, 4), Sgd::new(0.01).momentum(0.9))
}

fn resnet(batch: usize) -> Piece<'static> {
    classify(
        models::resnet20(3, 10, 1),
        Tensor::randn([batch, 3, 32, 32], 1.0, 5),
        Sgd::new(0.01).momentum(0.9),
    )
}

/// 2-16-16-1 with tanh and a squared error: the network of a browser's playground.
fn playground() -> Piece<'static> {
    let model = Sequential::new()
        .push(Linear::new(2, 16, 1))
        .push(Tanh)
        .push(Linear::new(16, 16, 2))
        .push(Tanh)
        .push(Linear::new(16, 1, 3));
    let (x, t) = (Tensor::<f32>::randn([100, 2], 1.0, 4), Tensor::<f32>::randn([100, 1], 1.0, 5));
    let mut optimizer = Optim::new(Sgd::new(0.01), model.params()).expect("parameters of its own model");
    let mut tape = Tape::new();
    Box::new(move || {
        let loss = {
            let run = Run::train(&tape, 0, 0);
            let y = model.forward(&run, tape.constant(x.clone())).expect("points of the plane");
            (y - tape.constant(t.clone())).square().mean(&[]).id()
        };
        let grads = tape.backward(loss);
        optimizer.step(&grads).expect("gradients of its own parameters");
    })
}

/// The gradient of the squared norm of a gradient, of mean (tanh(x w) - y)² with w of 784 x 128 and 64 examples.
fn double() -> Piece<'static> {
    let (x, y) = (Tensor::<f32>::randn([64, 784], 1.0, 1), Tensor::<f32>::randn([64, 128], 1.0, 2));
    let w = Tensor::<f32>::randn([784, 128], 1.0, 3);
    let mut tape = Tape::new();
    Box::new(move || {
        {
            let w = tape.leaf(w.clone());
            let z = tape.constant(x.clone()).matmul(&w).tanh() - tape.constant(y.clone());
            let g = tape.grad_graph(z.square().mean(&[]), &[w])[0];
            drop(tape.grad(g.square().sum(&[]), &[w]));
        }
        tape.clear();
    })
}

/// 1,000 times sin and a product, of numbers, forward and backward.
fn chain() -> Piece<'static> {
    let mut tape = Tape::<f32>::new();
    Box::new(move || {
        let loss = {
            let a = tape.leaf(Tensor::scalar(0.5));
            let z = (0..1000).fold(a, |z, _| z.sin() * a);
            z.id()
        };
        drop(tape.backward(loss));
    })
}

/// Bytes by which this process grows in a step of a case, on one thread. They say what a step needs if nothing was measured
/// before, whose memory would serve again.
///
/// # Errors
/// If there is no such case.
pub fn memory(case: &str) -> Result<Option<u64>, BenchError> {
    let names = || CASES.map(|case| case.0).join("; ");
    let found = CASES.into_iter().find(|(name, _)| *name == case);
    let (_, step) = found.ok_or_else(|| BenchError::NoCase { only: case.into(), names: names() })?;
    let pool = ThreadPoolBuilder::new().num_threads(1).build();
    Ok(pool.ok().and_then(|pool| pool.install(|| memory::growth(|| step()()))))
}

/// Measures the cases whose names contain `only`; `memory` says what a case's step needs.
///
/// # Errors
/// If there is no such case.
pub fn run(
    only: &str,
    effort: Effort,
    bench: &mut Bench,
    told: &mut dyn FnMut(&str),
    memory: &dyn Fn(&str) -> Option<u64>,
) -> Result<Report, BenchError> {
    let wanted = Wanted::new(only, CASES.iter().map(|case| case.0))?;
    let mut rows = vec![];
    for (name, step) in CASES.into_iter().filter(|case| wanted.takes(case.0)) {
        told(name);
        let memory = memory(name);
        let case = report::Case { table: "step", name: name.into(), work: None };
        let mut figures = bench.rows::<f32>(effort, &case, vec![("chainrule", "", step())]);
        if let Some(ours) = figures.first_mut() {
            ours.memory = memory;
        }
        rows.extend(figures);
    }
    Ok(bench.report::<f32>("train", rows))
}

#[cfg(test)]
mod tests {
    #[test]
    fn peers_know_the_cases_by_name() {
        for (name, _) in super::CASES {
            assert!(include_str!("../peers/peer_torch.py").contains(&format!("\"{name}\":")), "{name}");
        }
        assert!(super::CASES.iter().any(|case| case.0 == "mlp batch 64"));
        assert!(include_str!("../peers/peer_jax.py").contains("\"step, mlp batch {batch}\""));
    }
}
