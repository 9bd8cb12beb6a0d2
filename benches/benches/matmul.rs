//! Every rung of the ladder of matrix products, at one size: how many operations each makes in a second.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::tensor::gemm::{Mat, ladder};
use chainrule::tensor::{Real, Tensor};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// Rows, columns and what is summed over: in the second cache as a whole.
const SIZE: usize = 256;

fn rungs<T: Real>(c: &mut Criterion, name: &str) {
    let random = |seed| Tensor::<T>::rand([SIZE * SIZE], -1.0, 1.0, seed).to_vec();
    let (a, b, mut out) = (random(1), random(2), random(3));
    let mut group = c.benchmark_group(format!("matmul/{name} {SIZE}"));
    group.throughput(Throughput::Elements(2 * (SIZE * SIZE * SIZE) as u64));
    for rung in ladder::rungs::<T>() {
        group.bench_function(BenchmarkId::from_parameter(rung.name), |bencher| {
            let (a, b) = (Mat::dense(&a, SIZE, SIZE), Mat::dense(&b, SIZE, SIZE));
            bencher.iter(|| (rung.multiply)(black_box(a), black_box(b), &mut out));
        });
    }
}

fn matmul(c: &mut Criterion) {
    rungs::<f32>(c, "f32");
    rungs::<f64>(c, "f64");
}

criterion_group!(benches, matmul);
criterion_main!(benches);
