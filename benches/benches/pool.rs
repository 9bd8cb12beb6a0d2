//! Pooling by 2 and by overlapping windows of 3, and the ways back.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::tensor::Tensor;
use chainrule::tensor::kernels::{self, PoolSpec};
use criterion::{Criterion, criterion_group, criterion_main};

fn pool(c: &mut Criterion) {
    let x = Tensor::<f32>::randn([16, 16, 28, 28], 1.0, 1);
    let overlapping = PoolSpec::Sliding { kernel: [3; 2], stride: [2; 2], padding: [1; 2] };
    for (name, spec) in [("2x2", PoolSpec::square(2)), ("3x3 by 2", overlapping)] {
        let (y, places) = kernels::max_pool(&x, &spec).expect("it fits");
        let mut group = c.benchmark_group(format!("pool/{name}"));
        group.bench_function("max", |b| b.iter(|| kernels::max_pool(&x, &spec)));
        group.bench_function("max, back", |b| b.iter(|| kernels::max_pool_scatter(&y, &places, x.shape())));
        group.bench_function("mean", |b| b.iter(|| kernels::avg_pool(&x, &spec)));
        group.bench_function("mean, back", |b| b.iter(|| kernels::avg_unpool(&y, &spec, x.shape())));
    }
}

criterion_group!(benches, pool);
criterion_main!(benches);
