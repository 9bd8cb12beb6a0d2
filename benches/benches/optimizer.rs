//! A step of each update rule on the weights of a layer.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::optim::{Adam, AdamW, Optim, RmsProp, Sgd, Update};
use chainrule::prelude::*;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SHAPE: [usize; 2] = [128, 784];

fn step(c: &mut Criterion, name: &str, update: impl Update) {
    let w = Param::new("weight", Role::Weight, Tensor::<f32>::randn(SHAPE, 1.0, 1));
    let mut tape = Tape::new();
    let loss = tape.param(&w).square().sum(&[]).id();
    let grads = tape.backward(loss);
    let mut optimizer = Optim::new(update, vec![("weight".to_string(), w)]).expect("settings that converge");
    let mut group = c.benchmark_group("optimizer");
    group.throughput(Throughput::Elements((SHAPE[0] * SHAPE[1]) as u64));
    group.bench_function(name, |b| b.iter(|| optimizer.step(&grads)));
}

fn optimizers(c: &mut Criterion) {
    step(c, "sgd", Sgd::new(1e-6));
    step(c, "sgd with momentum", Sgd::new(1e-6).momentum(0.9));
    step(c, "rmsprop", RmsProp::new(1e-6));
    step(c, "adam", Adam::new(1e-6));
    step(c, "adamw", AdamW::new(1e-6));
}

criterion_group!(benches, optimizers);
criterion_main!(benches);
