//! Two error curves that are not of one function.

use crate::support::{T, gap, gradient, normal, num, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::nn::loss::binary_cross_entropy;
use chainrule::tensor::Tensor;

const EPS: f64 = 1e-5;

/// -mean(t log(y + ε) + (1 - t) log(1 - y + ε)) of y = σ(X w), as printed.
fn smoothed<'t>(w: Var<'t, f64>, x: &T, t: &T, eps: f64) -> Var<'t, f64> {
    let y = w.constant(x.clone()).matmul(&w).sigmoid();
    let t = w.constant(t.clone());
    let rest = -t + 1.0;
    -(t * (y + eps).log() + rest * (-y + 1.0 + eps).log()).mean(&[])
}

fn error<'t>(w: Var<'t, f64>, x: &T, t: &T) -> Var<'t, f64> {
    binary_cross_entropy(&w.constant(x.clone()).matmul(&w), &w.constant(t.clone())).unwrap()
}

/// 003.Q5-c: with 1e-5 inside the logarithms the error is lower, can be negative down to -log(1 + 1e-5), and is not the
/// function whose gradient the steps follow; without, the printed formula is not a number once a unit is saturated.
#[test]
fn id_003_q5_c() {
    let (x, t, w) = (normal([20, 3], 1), normal([20], 2).step(), normal([3], 3));
    let (plain, followed) = slope(|w| error(w, &x, &t), &w);
    let (lower, other) = slope(|w| smoothed(w, &x, &t, EPS), &w);
    assert!(num(&lower) < num(&plain) && num(&plain) - num(&lower) < 1e-3);
    assert!(gap(&followed, &other) > 1e-7);
    let right = x.t().matmul(&(x.matmul(&w).sigmoid() - &t)) / 20.0;
    assert!(gap(&followed, &right) < 1e-15);
    // One point, far on the right side.
    let (x, t, w) = (Tensor::from_rows([[1.0]]), Tensor::from_slice(&[1.0]), Tensor::from_slice(&[800.0]));
    let far = num(&slope(|w| smoothed(w, &x, &t, EPS), &w).0);
    assert_eq!(far, -(1.0 + EPS).ln());
    assert!(far < 0.0 && far > -1.0001e-5);
    assert!(num(&slope(|w| smoothed(w, &x, &t, 0.0), &w).0).is_nan());
    assert_eq!(num(&slope(|w| error(w, &x, &t), &w).0), 0.0);
}

/// 003.Q5-b: the error of one sample has the gradient (y - t) x, and their mean is the whole gradient.
#[test]
fn id_003_q5_b() {
    let (x, t, w) = (normal([6, 3], 1), normal([6], 2).step(), normal([3], 3));
    let mut total = T::zeros([3]);
    for i in 0..6 {
        let (xi, ti) = (x.slice(0, i..i + 1), t.slice(0, i..i + 1));
        let one = gradient(|w| error(w, &xi, &ti), &w);
        let miss = num(&xi.matmul(&w).sigmoid()) - num(&ti);
        assert!(gap(&one, &(xi.reshape([3].into()) * miss)) < 1e-15);
        total = total + one;
    }
    assert!(gap(&(total / 6.0), &gradient(|w| error(w, &x, &t), &w)) < 1e-15);
}
