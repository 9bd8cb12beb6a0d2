//! The overhead of the tape, and a training step.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::nn::{Layer, Run, loss, models};
use chainrule::prelude::*;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::sync::Arc;

/// A chain of 2,000 scalar operations, forward and backward.
fn scalar_chain(c: &mut Criterion) {
    let mut tape = Tape::<f64>::new();
    c.bench_function("tape/scalar chain of 2000", |b| {
        b.iter(|| {
            let loss = {
                let mut x = tape.leaf(Tensor::scalar(black_box(0.5)));
                for i in 0..1000 {
                    x = if i % 2 == 0 { x * x } else { x + x };
                    x = x.sigmoid();
                }
                x.id()
            };
            tape.backward(loss)
        });
    });
}

/// One forward and backward pass of a perceptron 784-128-10 on 64 examples, without the optimizer.
fn mlp_step(c: &mut Criterion) {
    let model = models::mlp::<f32>(&[784, 128, 10], 1);
    let x = Tensor::rand([64, 784], 0.0, 1.0, 2);
    let labels: Arc<[u32]> = (0..64).map(|i| i % 10).collect();
    let mut tape = Tape::new();
    c.bench_function("train/mlp 784-128-10 batch 64", |b| {
        b.iter(|| {
            let id = {
                let run = Run::train(&tape, 0, 0);
                let y = model.forward(&run, tape.constant(x.clone())).expect("shapes fit");
                loss::cross_entropy(&y, labels.clone()).expect("labels fit").id()
            };
            tape.backward(id)
        });
    });
}

criterion_group!(benches, scalar_chain, mlp_step);
criterion_main!(benches);
