//! One unit in each of 152 layers.

use crate::support::normal;
use chainrule::autograd::{Maths, Tape, Var};
use chainrule::tensor::{Real, Tensor};

const L: usize = 152;

/// Weights of about 3.5 in size.
fn weights() -> Vec<f64> {
    normal([L], 1).to_vec().iter().map(|x| 3.5 * x.signum() * (1.0 + 0.1 * x.tanh())).collect()
}

/// ∂E/∂w for every weight, and ∂E/∂a for every pre-activation, with E = ½ (a - t)².
fn gradients<R: Real>(w: &[f64]) -> (Vec<R>, Vec<R>, Vec<R>) {
    let tape = Tape::new();
    let ws: Vec<Var<R>> = w.iter().map(|w| tape.leaf(Tensor::scalar(R::of(*w)))).collect();
    let mut z = tape.constant(Tensor::scalar(R::of(0.8)));
    let mut pre = Vec::new();
    for (k, w) in ws.iter().enumerate() {
        let a = z * *w;
        pre.push(a);
        if k + 1 < ws.len() {
            z = a.sigmoid();
        }
    }
    let end = *pre.last().unwrap();
    let error = (end - end.constant(Tensor::scalar(R::of(0.3)))).square() * 0.5;
    let grads = tape.grad(error, &[ws.clone(), pre.clone()].concat());
    let of = |v: &Var<R>| grads.of(*v).item().unwrap();
    (
        ws.iter().map(of).collect(),
        pre.iter().map(of).collect(),
        pre.iter().map(|a| a.item().unwrap()).collect(),
    )
}

/// 003.Q4.1-d: every one of the 152 gradients is z times the last error times the product of slopes and weights above it.
/// With the layer's own error in that place the product is taken twice. The first gradients are far below what `f32` can hold.
#[test]
fn id_003_q4_1_d() {
    let w = weights();
    let (by_tape, errors, a) = gradients::<f64>(&w);
    let sigma = |a: f64| 1.0 / (1.0 + (-a).exp());
    let slope = |a: f64| sigma(a) * (1.0 - sigma(a));
    for l in 0..L {
        let z = if l == 0 { 0.8 } else { sigma(a[l - 1]) };
        let above: f64 = (l + 1..L).map(|k| slope(a[k - 1]) * w[k]).product();
        let right = z * errors[L - 1] * above;
        assert!((by_tape[l] / right - 1.0).abs() < 1e-12, "{l}");
        let printed = z * errors[l] * above;
        assert!(l == L - 1 || (printed / right - 1.0).abs() > 0.05, "{l}");
    }
    assert!(by_tape[0] != 0.0 && by_tape[0].abs() < 1e-60, "{:e}", by_tape[0]);
    let (single, ..) = gradients::<f32>(&w);
    assert_eq!(single[0], 0.0);
    assert!(single[L - 1] != 0.0);
}
