//! Every rung of the ladder of convolutions, forward and both gradients, at one shape.
#![allow(missing_docs)] // criterion's macros make undocumented items

use chainrule::tensor::conv::{ConvSpec, ladder};
use chainrule::tensor::{Shape, Tensor};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A layer of a ResNet for small images: 4 images of 32 channels, 32 filters of 3x3.
fn conv(c: &mut Criterion) {
    let (image, filters) = (Shape::from([4, 32, 16, 16]), Shape::from([32, 32, 3, 3]));
    let spec = ConvSpec::default().padding(1);
    let random = |shape: Shape, seed| Tensor::<f32>::randn(shape, 1.0, seed);
    let (x, w) = (random(image, 1), random(filters, 2));
    let g = random(spec.out_shape(&image, &filters).expect("they fit"), 3);
    let mut group = c.benchmark_group("conv/32 of 3x3");
    for rung in ladder::rungs::<f32>() {
        let name = |what| BenchmarkId::new(what, rung.name);
        group.bench_function(name("forward"), |b| b.iter(|| rung.conv2d(&x, &w, &spec)));
        group.bench_function(name("input"), |b| b.iter(|| rung.conv2d_input_grad(&g, &w, &image, &spec)));
        group.bench_function(name("weight"), |b| b.iter(|| rung.conv2d_weight_grad(&g, &x, &filters, &spec)));
    }
}

criterion_group!(benches, conv);
criterion_main!(benches);
