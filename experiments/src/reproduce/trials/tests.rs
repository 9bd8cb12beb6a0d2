//! The formulas that are written out for speed, against the tape.

use super::linear::{Rule, Weights};
use super::points::{gradient, look_alike};
use super::{Body, Images, Least, Linear, Order, Plane, Shape, read_resnet20};
use crate::data::{Dataset, Labels, Split, Store, Target};
use crate::lab::{Bench, Trial};
use chainrule_autograd::{Maths, Tape, Var};
use chainrule_nn::loss::{binary_cross_entropy, cross_entropy};
use chainrule_nn::{Layer, StateDict, models};
use chainrule_tensor::Tensor;
use std::sync::Arc;

fn apart(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_gradient_of_points_is_the_tapes() {
    let points = look_alike(3);
    let w = [0.3, -0.2, 0.1];
    let tape = Tape::new();
    let v = tape.leaf(Tensor::from_slice(&w));
    let x: Vec<f64> = points.iter().flat_map(|(x, _)| *x).collect();
    let t: Vec<f64> = points.iter().map(|(_, t)| *t).collect();
    let logits = tape.constant(Tensor::from_vec(x, [200, 3]).unwrap()).matmul(&v);
    let loss = binary_cross_entropy(&logits, &tape.constant(Tensor::from_slice(&t))).unwrap();
    let expected = tape.grad(loss, &[v]).of(v).to_vec();
    assert!(apart(&gradient(&w, &points), &expected) < 1e-14);
}

#[test]
fn look_alikes_have_the_moments_that_they_should() {
    let all: Vec<_> = (0..50).flat_map(look_alike).collect();
    for (class, mean, covariance) in
        [(0.0, [4.98, 0.938], [2.776, 2.084, 3.914]), (1.0, [6.93, -0.869], [1.999, 1.271, 2.513])]
    {
        let of: Vec<_> = all.iter().filter(|(_, t)| *t == class).map(|(x, _)| x).collect();
        let n = of.len() as f64;
        let m = [0, 1].map(|j| of.iter().map(|x| x[j]).sum::<f64>() / n);
        assert!(apart(&m, &mean) < 0.08, "{m:?}");
        let c = [(0, 0), (0, 1), (1, 1)]
            .map(|(i, j)| of.iter().map(|x| (x[i] - m[i]) * (x[j] - m[j])).sum::<f64>() / n);
        assert!(apart(&c, &covariance) < 0.25, "{c:?}");
    }
    let labels: Vec<f64> = look_alike(1).iter().map(|(_, t)| *t).collect();
    assert!(labels[..100].iter().all(|t| *t == 0.0) && labels[100..].iter().all(|t| *t == 1.0));
}

/// Some weights, an example, and the gradient by the tape of what `loss` makes of the scores.
fn example(loss: impl for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>) -> (Weights, Vec<f32>, Vec<f64>) {
    let w = Tensor::<f64>::randn([4, 6], 1.0, 1);
    let x: Vec<f32> = vec![0.5, -1.0, 2.0, 0.25, 1.5];
    let one: Vec<f64> = x.iter().map(|x| f64::from(*x)).chain([1.0]).collect();
    let tape = Tape::new();
    let v = tape.leaf(w.clone());
    let scores = v.matmul(&tape.constant(Tensor::from_slice(&one)));
    let slope = tape.grad(loss(scores), &[v]).of(v).to_vec();
    (Weights { rows: w.to_vec().chunks(6).map(<[f64]>::to_vec).collect(), scale: 1.0 }, x, slope)
}

fn values(w: &Weights) -> Vec<f64> {
    w.rows.iter().flatten().map(|v| v * w.scale).collect()
}

#[test]
fn a_logistic_step_goes_against_the_tapes_gradient() {
    let (mut w, x, slope) = example(|s| cross_entropy(&s.unsqueeze(0), [2].into()).unwrap());
    let before = values(&w);
    let (lr, l2) = (0.1, 0.3);
    w.step(Rule::Logistic { lr, l2 }, &x, 2);
    let expected: Vec<f64> = before.iter().zip(&slope).map(|(w, g)| w - lr * (g + l2 * w)).collect();
    assert!(apart(&values(&w), &expected) < 1e-14);
}

#[test]
fn a_perceptron_moves_on_mistakes_only() {
    let (w, x, _) = example(|s| s.sum(&[]));
    let scores = w.scores(&x);
    let best = (0..4).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
    let label = (best + 1) % 4;
    // The gradient of what the predicted class leads by.
    let mut sign = [0.0; 4];
    (sign[best], sign[label]) = (1.0, -1.0);
    let (mut w, x, slope) = example(|s| s.dot(&s.constant(Tensor::from_slice(&sign))));
    let before = values(&w);
    assert!(w.step(Rule::Perceptron, &x, best).0);
    assert_eq!(values(&w), before);
    assert!(!w.step(Rule::Perceptron, &x, label).0);
    let expected: Vec<f64> = before.iter().zip(&slope).map(|(w, g)| w - g).collect();
    assert!(apart(&values(&w), &expected) < 1e-14);
}

#[test]
fn wrong_labels_do_not_turn_a_gap() {
    // Half of the training labels are drawn anew, so that any classifier is much better on clean examples.
    let images = Images {
        set: "mnist-small".into(),
        train: 600,
        validation: 100,
        test: 1000,
        order: Order::Drawn,
        shrink: 2,
        noise: 0.5,
    };
    let bench = Bench::new(Store::at("/nonexistent"));
    let rule = Rule::Logistic { lr: 0.05, l2: 0.0 };
    let found = Linear { images, rule, epochs: 5 }.run(1, &bench).unwrap();
    let [train, test, alike, gap] =
        ["training accuracy", "test accuracy", "test accuracy, labels redrawn alike", "gap"]
            .map(|name| found.number(name).unwrap());
    assert!(test > train && gap > 0.05, "{train} {test} {gap}");
    // 0.5 a + 0.05 of what is a on clean labels.
    assert!((alike - (0.5 * test + 0.05)).abs() < 0.06, "{alike} {test}");

    let turned = Plane {
        set: "circle",
        noise: 0.1,
        flipped: 0.3,
        shape: Shape::Relu,
        hidden: vec![8],
        l2: 0.0,
        epochs: 20,
        prune: None,
    };
    let found = turned.run(1, &bench).unwrap();
    let [train, test, gap] = ["training loss", "test loss", "gap"].map(|name| found.number(name).unwrap());
    assert!(test < train && gap > test - train + 0.05, "{train} {test} {gap}");
}

#[test]
fn no_output_moves_by_more_than_the_deleted_units_can_move_it() {
    let bench = Bench::new(Store::at("/nonexistent"));
    let run = |least, shape, prune| {
        let set = Plane {
            set: "circle",
            noise: 0.1,
            flipped: 0.0,
            shape,
            hidden: vec![6, 8],
            l2: 0.0,
            epochs: 6,
            prune: Some((prune, least)),
        };
        set.run(3, &bench).unwrap().number("share of the bound").unwrap()
    };
    for least in [Least::Weights, Least::Effect] {
        for shape in [Shape::Relu, Shape::Tanh, Shape::Sigmoid] {
            let share = run(least, shape, 6);
            assert!(share > 0.1 && share < 1.001, "{least:?} {shape:?}: {share}");
        }
        // One unit moves the outputs by all of it.
        for shape in [Shape::Tanh, Shape::Sigmoid] {
            let share = run(least, shape, 1);
            assert!((share - 1.0).abs() < 1e-3, "{least:?} {shape:?}: {share}");
        }
    }
}

#[test]
fn a_loaded_body_is_the_network_of_the_file_on_images_as_the_write_up_scales_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("resnet20.safetensors");
    let model = models::resnet20::<f32>(3, 7, 4);
    StateDict::of(&model).unwrap().write(&file).unwrap();
    let images = Tensor::<f32>::rand([2, 3, 32, 32], 0.0, 1.0, 1);
    let split = Split::new("two", images.clone(), Labels::Classes(Arc::from([1, 9]))).unwrap();
    let data = Dataset::new("two", split.clone(), split, Target::Classes(10)).unwrap();
    let body = Body::Loaded(read_resnet20(&file).unwrap());
    let (train, _, classes) = body.examples(&data);
    assert_eq!(classes, 10);
    for (channel, [mean, std]) in
        [[0.4914, 0.2023], [0.4822, 0.1994], [0.4465, 0.2010]].into_iter().enumerate()
    {
        let (before, after) = (images.at(&[1, channel, 3, 4]), train.x.at(&[1, channel, 3, 4]));
        assert!((after - (before - mean) / std).abs() < 1e-5, "{channel}");
    }
    let features = body.make(&data, 1).unwrap().predict(train.x.clone()).unwrap();
    let params = model.params();
    let of = |name: &str| params.iter().find(|(n, _)| n == name).unwrap().1.value();
    let found = features.matmul(&of("fc.weight").transposed(0, 1).unwrap()) + of("fc.bias");
    let expected = model.predict(train.x).unwrap();
    let apart = found.to_vec().iter().zip(expected.to_vec()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-5, "{apart}");
}
