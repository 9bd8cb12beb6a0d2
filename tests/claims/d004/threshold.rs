//! AND, OR and XOR as one unit.

use crate::support::{T, alone, descend, norm, normal, num, pull, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::nn::loss::{binary_cross_entropy, perceptron};
use chainrule::optim::{Optim, Optimizer, Sgd};
use chainrule::tensor::Tensor;
use std::f64::consts::LN_2;

/// The four inputs, with a 1 for the offset.
fn inputs() -> T {
    Tensor::from_rows([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
}

const AND: [f64; 4] = [0.0, 0.0, 0.0, 1.0];
const OR: [f64; 4] = [0.0, 1.0, 1.0, 1.0];
const XOR: [f64; 4] = [0.0, 1.0, 1.0, 0.0];

fn activations(w: [f64; 3]) -> T {
    inputs().matmul(&Tensor::from_slice(&w))
}

/// 004.T2-a: w = (1, 1), b = -1.5 is AND, with a margin of ½.
#[test]
fn id_004_t2_a() {
    let a = activations([1.0, 1.0, -1.5]);
    assert_eq!(a.to_vec(), [-1.5, -0.5, -0.5, 0.5]);
    assert_eq!(a.greater_equal(&T::zeros([4])).to_vec(), AND);
    assert_eq!(a.greater(&T::zeros([4])).to_vec(), AND);
}

/// 004.T2-b: w = (½, ½), b = -½ is OR only if 0 counts as firing; any offset between -½ and 0 does without.
#[test]
fn id_004_t2_b() {
    let a = activations([0.5, 0.5, -0.5]);
    assert_eq!(a.to_vec(), [-0.5, 0.0, 0.0, 0.5]);
    assert_eq!(a.greater_equal(&T::zeros([4])).to_vec(), OR);
    assert_eq!(a.greater(&T::zeros([4])).to_vec(), AND);
    for b in [-0.4, -0.25, -0.01] {
        assert_eq!(activations([0.5, 0.5, b]).greater(&T::zeros([4])).to_vec(), OR, "{b}");
    }
}

/// The first round of the perceptron's rule, one input at a time, after which all four are right.
fn learns(labels: [f64; 4], rounds: usize, seed: u64) -> Option<usize> {
    let p = alone(&normal([3], seed));
    let mut opt = Optim::new(Sgd::new(1.0), p.clone()).unwrap();
    (0..rounds).find(|_| {
        for (i, label) in labels.iter().enumerate() {
            let i = i as isize;
            let step = pull(&p, |w| {
                let a = w.constant(inputs().slice(0, i..i + 1)).matmul(&w);
                perceptron(&a, &w.constant(Tensor::from_slice(&[2.0 * label - 1.0]))).unwrap()
            });
            opt.step(&step).unwrap();
        }
        inputs().matmul(&p[0].1.value()).greater(&T::zeros([4])).to_vec() == labels
    })
}

/// 004.T3: no line separates XOR. The perceptron learns AND and OR and never XOR, and logistic regression ends at w = 0 with
/// a loss of ln 2, from anywhere.
#[test]
fn id_004_t3() {
    for seed in 1..6 {
        assert!(learns(AND, 100, seed).is_some() && learns(OR, 100, seed).is_some(), "{seed}");
        assert_eq!(learns(XOR, 500, seed), None);
    }
    let start = T::zeros([3]);
    let (value, gradient) = slope(xor_loss, &start);
    assert!((num(&value) - LN_2).abs() < 1e-15 && norm(&gradient) < 1e-16);
    for seed in 1..6 {
        let start = normal([3], seed);
        assert!(num(&slope(xor_loss, &start).0) > LN_2);
        assert!(norm(&descend(xor_loss, &start, 1.0, 2000)) < 1e-9, "{seed}");
    }
}

/// Logistic regression on XOR.
fn xor_loss(w: Var<'_, f64>) -> Var<'_, f64> {
    let a = w.constant(inputs()).matmul(&w);
    binary_cross_entropy(&a, &w.constant(Tensor::from_slice(&XOR))).unwrap()
}
