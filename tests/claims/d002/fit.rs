//! Fitting such a network in closed form.

use super::features::phi;
use super::reachable::spectral;
use crate::support::{T, matrix, normal, num};
use chainrule::autograd::{Maths, Param, Tape};
use chainrule::nn::layers::{Linear, Sigmoid};
use chainrule::nn::{Layer, Run, Sequential, loss};
use chainrule::tensor::linalg::solve;
use chainrule::tensor::{Range, Tensor};

const D: usize = 3;

fn data() -> (T, T) {
    let x = normal([30, D], 1);
    let y = (x.slice(1, Range::new(0, 1)).reshape([30].into())).sin() + normal([30], 2) * 0.3;
    (x, y)
}

/// ½ Σ (ŷ - y)² and the gradients of all parameters.
fn error(net: &Sequential<f64>, x: &T, y: &T) -> (f64, Vec<(Param<f64>, T)>) {
    let mut tape = Tape::new();
    let loss = {
        let run = Run::train(&tape, 0, 0);
        let out = net.forward(&run, tape.constant(x.clone())).unwrap().reshape(*y.shape());
        loss::squared_sum(&out, &tape.constant(y.clone())).unwrap() * 0.5
    };
    let (value, loss) = (num(&loss.value()), loss.id());
    let grads = tape.backward(loss);
    let each = net.params().into_iter().map(|(_, p)| (p.clone(), grads.param(&p).unwrap().clone()));
    (value, each.collect())
}

/// 002.Q3.4-e: the network built from the closed-form coefficients has the least-squares loss; no gradient is left in any of
/// its parameters, and descent from it or from near it does not go below.
#[test]
fn id_002_q3_4_e() {
    let (x, y) = data();
    let f = phi(&x);
    let c = solve(&f.t().matmul(&f), &f.t().matmul(&y)).unwrap();
    let optimum = 0.5 * num(&(f.matmul(&c) - &y).square().sum(&[]));
    let c = c.to_vec();
    let place = |i: usize, j: usize| 1 + 2 * D + [0, 1, 2][i + j - 1];
    let s = matrix(
        (0..D)
            .map(|i| (0..D).map(|j| if i == j { c[1 + D + i] } else { c[place(i, j)] / 2.0 }).collect())
            .collect(),
    );
    let net = spectral(c[0], &Tensor::from_slice(&c[1..=D]), &s, 1e-12).network();
    let (value, slopes) = error(&net, &x, &y);
    assert!((value - optimum).abs() < 1e-10 && optimum > 0.1, "{value} {optimum}");
    assert!(slopes.iter().all(|(_, g)| g.to_vec().iter().all(|g| g.abs() < 1e-8)));
    // From near it: down again, but not below.
    for (i, (p, _)) in slopes.iter().enumerate() {
        p.set(p.value() + normal(p.shape(), i as u64) * 1e-2);
    }
    let start = error(&net, &x, &y).0;
    assert!(start > optimum + 1e-4);
    let mut last = start;
    for _ in 0..3000 {
        let (value, slopes) = error(&net, &x, &y);
        assert!(value > optimum - 1e-10 && value <= last, "{value} {last}");
        last = value;
        slopes.iter().for_each(|(p, g)| p.set(p.value() - g * 1e-4));
    }
    assert!(last < start);
}

/// 002.Q3.4-f: other networks have no such form. Their loss is not convex: with two hidden units exchanged it is the same,
/// and half-way between it is larger.
#[test]
fn id_002_q3_4_f() {
    let (x, y) = data();
    let net = |values: &[T]| {
        let net = Sequential::new().push(Linear::new(D, 2, 1)).push(Sigmoid).push(Linear::new(2, 1, 2));
        net.params().into_iter().zip(values).for_each(|((_, p), v)| p.set(v.clone()));
        net
    };
    let trained = Sequential::new().push(Linear::new(D, 2, 1)).push(Sigmoid).push(Linear::new(2, 1, 2));
    for _ in 0..2000 {
        error(&trained, &x, &y).1.iter().for_each(|(p, g)| p.set(p.value() - g * 0.02));
    }
    let here: Vec<T> = trained.params().into_iter().map(|(_, p)| p.value()).collect();
    let axes = [Some(0), Some(0), Some(1), None];
    let there: Vec<T> =
        here.iter().zip(axes).map(|(v, axis)| axis.map_or_else(|| v.clone(), |a| v.flip(a))).collect();
    let between: Vec<T> = here.iter().zip(&there).map(|(a, b)| (a + b) * 0.5).collect();
    let [at, mirrored, middle] = [&here, &there, &between].map(|values| error(&net(values), &x, &y).0);
    assert!((at - mirrored).abs() < 1e-12 && middle > at + 0.1, "{at} {mirrored} {middle}");
}
