//! Sizes, counts and one entry of a convolution.

use crate::support::{T, normal};
use chainrule::autograd::Maths;
use chainrule::nn::Layer;
use chainrule::nn::init::Init;
use chainrule::nn::layers::Conv2d;
use chainrule::tensor::kernels::ConvSpec;
use chainrule::tensor::{Shape, Tensor};

/// 000.Q4.1-1: an entry of -7/8 is exact, as every sum of few-digit binary fractions is.
#[test]
fn id_000_q4_1_1() {
    let mean = |k: usize| T::full([1, 1, k, k], 1.0 / (k * k) as f64);
    // Sixteen numbers whose upper left four add up to -3.5 and all of which add up to -14.
    let x = [
        -1.5, -2.25, 0.5, -1.0, 0.75, -0.5, -2.0, -1.25, -0.125, -1.375, -1.5, -0.5, -2.5, 0.25, -0.75, -0.25,
    ];
    let image = Tensor::from_vec(x.to_vec(), [1, 1, 4, 4]).unwrap();
    assert_eq!(image.conv2d(&mean(2), ConvSpec::default()).at(&[0, 0, 0, 0]), -7.0 / 8.0);
    assert_eq!(image.conv2d(&mean(4), ConvSpec::default()).to_vec(), [-7.0 / 8.0]);
}

/// How long one axis comes out; nothing if the kernel does not fit.
fn length(size: usize, kernel: usize, stride: usize, dilation: usize, pad: usize) -> Option<usize> {
    let spec = ConvSpec { padding: [(pad, pad), (0, 0)], ..ConvSpec::default() };
    let spec = ConvSpec { stride: [stride, 1], dilation: [dilation, 1], ..spec };
    let out = spec.out_shape(&Shape::from([1, 1, size, 1]), &Shape::from([1, 1, kernel, 1])).ok()?;
    Some(out[2])
}

/// Every (size, kernel, stride, dilation) of an axis that comes out as `out`, and as long as it was with so much padding on
/// either side.
fn solutions(out: usize, pad: usize) -> Vec<[usize; 4]> {
    let mut found = Vec::new();
    for (size, kernel) in (1..=60).flat_map(|n| (1..=19).map(move |k| (n, k))) {
        // A kernel of one tap has no dilation.
        let dilations = if kernel == 1 { 1..=1 } else { 1..=4 };
        for (stride, dilation) in (1..=7).flat_map(|s| dilations.clone().map(move |d| (s, d))) {
            let of = |pad| length(size, kernel, stride, dilation, pad);
            if of(0) == Some(out) && of(pad) == Some(size) {
                found.push([size, kernel, stride, dilation]);
            }
        }
    }
    found
}

/// 000.Q4.1-2: an output of 3 x 2, and one of the input's size with padding 3 above and below and 2 at the sides. Of all
/// square kernels with more than one tap, and one stride for both axes, only 2 x 2 with stride 2 on 6 x 4 does it.
#[test]
fn id_000_q4_1_2() {
    let (rows, columns) = (solutions(3, 3), solutions(2, 2));
    assert_eq!(rows, [[6, 1, 2, 1], [6, 2, 2, 1], [9, 3, 1, 3], [9, 4, 1, 2], [9, 7, 1, 1]]);
    assert_eq!(columns, [[4, 1, 2, 1], [4, 2, 2, 1], [6, 2, 1, 4], [6, 3, 1, 2], [6, 5, 1, 1]]);
    let same = |r: &[usize; 4], c: &[usize; 4]| r[1..] == c[1..] && r[1] > 1;
    let square: Vec<_> = rows
        .iter()
        .flat_map(|r| columns.iter().filter(|c| same(r, c)).map(move |c| (r[0], c[0], r[1], r[2])))
        .collect();
    assert_eq!(square, [(6, 4, 2, 2)]);
    // The layers themselves.
    let x = normal([1, 1, 6, 4], 1);
    let conv = |spec: ConvSpec| Conv2d::new(1, 1, [2, 2], spec.stride(2), 2).predict(x.clone()).unwrap();
    assert_eq!(conv(ConvSpec::default()).shape().dims(), [1, 1, 3, 2]);
    let padded = ConvSpec { padding: [(3, 3), (2, 2)], ..ConvSpec::default() };
    assert_eq!(conv(padded).shape().dims(), [1, 1, 6, 4]);
}

/// 000.Q4.1-3: 16 parameters are four 2 x 2 filters or one of 4 x 4, both without bias; no kernel of 16 taps has the
/// sizes of the question before.
#[test]
fn id_000_q4_1_3() {
    let count = |outputs, kernel, bias| {
        Conv2d::<f64>::with(1, outputs, kernel, ConvSpec::default(), Init::FanIn, bias, 1).count()
    };
    assert_eq!((count(4, [2, 2], None), count(1, [4, 4], None)), (16, 16));
    assert_eq!(
        (count(4, [2, 2], Some(Init::Constant(0.0))), count(1, [4, 4], Some(Init::Constant(0.0)))),
        (20, 17)
    );
    assert_eq!(count(1, [2, 2], None), 4);
    let taps = |(r, c): (&[usize; 4], &[usize; 4])| count(1, [r[1], c[1]], None);
    let (rows, columns) = (solutions(3, 3), solutions(2, 2));
    assert!(rows.iter().flat_map(|r| columns.iter().map(move |c| (r, c))).all(|pair| taps(pair) != 16));
}
