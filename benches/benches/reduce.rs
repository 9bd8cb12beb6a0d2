//! Sums and extrema along each axis.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::tensor::{Axes, Tensor, kernels};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn reduce(c: &mut Criterion) {
    let x = Tensor::<f32>::randn([256, 1024], 1.0, 1);
    let images = Tensor::<f32>::randn([16, 32, 16, 32], 1.0, 2);
    let mut group = c.benchmark_group("reduce/262,144 numbers");
    group.throughput(Throughput::Bytes(4 * x.numel() as u64));
    for (name, axes) in [("rows", Axes::one(1)), ("columns", Axes::one(0)), ("all", Axes::all(2))] {
        group.bench_function(format!("sum of {name}"), |b| b.iter(|| kernels::sum(&x, axes, false)));
        group.bench_function(format!("max of {name}"), |b| b.iter(|| kernels::max(&x, axes, false)));
    }
    group.bench_function("argmax of rows", |b| b.iter(|| kernels::argmax(&x, 1, false)));
    group.bench_function("sum of channels", |b| {
        b.iter(|| kernels::channel_sum(&images, &images, |_| |x, y| x * y));
    });
}

criterion_group!(benches, reduce);
criterion_main!(benches);
