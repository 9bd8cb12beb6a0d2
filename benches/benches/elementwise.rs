//! One element at a time: functions, operators, broadcasting and copies.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::tensor::{Tensor, kernels};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn elementwise(c: &mut Criterion) {
    let x = Tensor::<f32>::rand([128, 512], 0.1, 2.0, 1);
    let (y, row) = (x.clone() + 1.0, Tensor::<f32>::rand([512], 0.1, 2.0, 2));
    let column = Tensor::<f32>::rand([128, 1], 0.1, 2.0, 3);
    let mut group = c.benchmark_group("elementwise/65,536 numbers");
    group.throughput(Throughput::Elements(x.numel() as u64));
    group.bench_function("exp", |b| b.iter(|| kernels::exp(&x)));
    group.bench_function("ln", |b| b.iter(|| kernels::ln(&x)));
    group.bench_function("tanh", |b| b.iter(|| kernels::tanh(&x)));
    group.bench_function("sigmoid", |b| b.iter(|| kernels::sigmoid(&x)));
    group.bench_function("relu", |b| b.iter(|| kernels::map(&x, |x| if x > 0.0 { x } else { 0.0 })));
    group.bench_function("x + y", |b| b.iter(|| &x + &y));
    group.bench_function("x y", |b| b.iter(|| &x * &y));
    group.bench_function("x + row", |b| b.iter(|| &x + &row));
    group.bench_function("x + column", |b| b.iter(|| &x + &column));
    let turned = x.transposed(0, 1).expect("two axes");
    group.bench_function("copy of a transpose", |b| b.iter(|| turned.contiguous()));
    let mut sum = x.clone() + 0.0;
    group.bench_function("sum += y", |b| b.iter(|| kernels::accumulate(&mut sum, &y)));
}

criterion_group!(benches, elementwise);
criterion_main!(benches);
