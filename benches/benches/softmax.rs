//! Softmax along rows and columns, and the cross-entropy of rows: few classes, and many.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::prelude::*;
use chainrule::tensor::kernels;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn softmax(c: &mut Criterion) {
    for (rows, classes) in [(64, 10), (64, 1000)] {
        let x = Tensor::<f32>::randn([rows, classes], 1.0, 1);
        let labels: Vec<u32> = (0..rows as u32).map(|i| i % 10).collect();
        let g = Tensor::full([rows], 1.0 / rows as f32);
        let mut group = c.benchmark_group(format!("softmax/{rows} x {classes}"));
        group.throughput(Throughput::Elements((rows * classes) as u64));
        group.bench_function("softmax of rows", |b| b.iter(|| x.softmax(1)));
        group.bench_function("softmax of columns", |b| b.iter(|| x.softmax(0)));
        group.bench_function("log_softmax", |b| b.iter(|| x.log_softmax(1)));
        group.bench_function("cross_entropy", |b| b.iter(|| kernels::cross_entropy(&x, &labels)));
        group.bench_function("cross_entropy_grad", |b| {
            b.iter(|| kernels::cross_entropy_grad(&x, &labels, &g));
        });
    }
}

criterion_group!(benches, softmax);
criterion_main!(benches);
