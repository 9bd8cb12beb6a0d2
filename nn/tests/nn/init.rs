//! First values have the spread that they promise.

use chainrule_autograd::prelude::*;
use chainrule_nn::init::Init;
use chainrule_nn::{Layer, layers::*, models};

/// Mean, standard deviation and extremes of 38,400 draws for a convolution of 80 channels from 30 by 4×4 taps.
fn spread(init: Init) -> [f64; 4] {
    let x = init.draw::<f64>([80, 30, 4, 4], 11).to_vec();
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let var = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    [mean, var.sqrt(), x.iter().copied().fold(0.0, f64::min), x.iter().copied().fold(0.0, f64::max)]
}

#[test]
fn spreads_are_as_defined() {
    let (fan_in, fan_out) = (30.0 * 16.0, 80.0 * 16.0);
    let normal = |init, sigma: f64| {
        let [mean, std, ..] = spread(init);
        assert!(mean.abs() < 0.03 * sigma && (std / sigma - 1.0).abs() < 0.02, "{init:?}: {mean} {std}");
    };
    normal(Init::Normal(0.3), 0.3);
    normal(Init::Kaiming, f64::sqrt(2.0 / fan_in));
    let uniform = |init, low: f64, high: f64| {
        let [mean, std, min, max] = spread(init);
        let width = high - low;
        assert!(min >= low && max < high && max - min > 0.999 * width, "{init:?}: {min} {max}");
        let (centre, sigma) = ((low + high) / 2.0, width / f64::sqrt(12.0));
        assert!((mean - centre).abs() < 0.03 * sigma && (std / sigma - 1.0).abs() < 0.02, "{init:?}");
    };
    uniform(Init::Uniform(-0.5, 1.5), -0.5, 1.5);
    for (init, limit) in [(Init::FanIn, 1.0 / fan_in), (Init::Xavier, 6.0 / (fan_in + fan_out))] {
        uniform(init, -f64::sqrt(limit), f64::sqrt(limit));
    }
    assert_eq!(spread(Init::Constant(0.25))[1..], [0.0, 0.0, 0.25]);
}

#[test]
fn biases_begin_within_the_weights_limit() {
    let conv = Conv2d::<f64>::new(4, 500, [3, 2], Default::default(), 1);
    let bias = conv.params()[1].1.value().to_vec();
    let (limit, largest) = (f64::sqrt(1.0 / 24.0), bias.iter().fold(0.0, |m: f64, b| m.max(b.abs())));
    assert!(largest < limit && largest > 0.98 * limit);
}

#[test]
fn equal_seeds_give_equal_models_and_others_do_not() {
    let draw =
        |seed| models::resnet20::<f32>(3, 10, seed).params().into_iter().map(|(_, p)| p.value().to_vec());
    assert!(draw(3).eq(draw(3)));
    let weights = |seed| draw(seed).filter(|w| w.iter().any(|x| *x != 0.0 && *x != 1.0)).collect::<Vec<_>>();
    let (a, b) = (weights(3), weights(4));
    assert!(a.iter().zip(&b).all(|(a, b)| a != b));
    // No two layers of one model begin alike.
    assert!(a.iter().enumerate().all(|(i, w)| a[..i].iter().all(|v| v[..8] != w[..8])));
}

#[test]
fn a_layer_without_inputs_begins_finite() {
    assert!(Linear::<f64>::new(0, 3, 1).params().iter().all(|(_, p)| p.value().all_finite()));
}

#[test]
fn models_have_the_right_size() {
    assert_eq!(models::resnet20::<f32>(3, 10, 1).count(), 272_474);
    assert_eq!(models::mlp::<f32>(&[784, 128, 10], 1).count(), 784 * 128 + 128 + 1280 + 10);
    let lenet = models::lenet::<f32>([1, 28, 28], [16, 32], 128, 10, 1).unwrap();
    assert_eq!(lenet.count(), (25 + 1) * 16 + (25 * 16 + 1) * 32 + (800 + 1) * 128 + 129 * 10);
    assert!(
        models::lenet::<f32>([1, 11, 28], [16, 32], 128, 10, 1)
            .is_err_and(|e| e.to_string().contains("12×12"))
    );
    assert_eq!(
        models::perceptron::<f64>(2, 1, 1).predict(Tensor::ones([5, 2])).unwrap().shape().dims(),
        [5, 1]
    );
}
