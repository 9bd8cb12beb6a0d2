//! Exact zeros: who makes them.

use crate::support::{T, alone, pull};
use chainrule::autograd::{Maths, Var};
use chainrule::optim::{Optim, Optimizer, ProximalSgd, Sgd, Update};
use chainrule::tensor::Tensor;

/// What is wanted, of which a penalty of 0.5 leaves the first and the last, each 0.5 nearer to 0.
const WANTED: [f64; 5] = [2.0, 0.3, -0.2, 0.1, -1.5];
const LAMBDA: f64 = 0.5;

/// ½ ‖w - wanted‖²
fn pull_towards<'t>(w: Var<'t, f64>) -> Var<'t, f64> {
    (w - w.constant(Tensor::from_slice(&WANTED))).square().sum(&[]) * 0.5
}

/// The weights after each of the last steps of a long run.
fn tail(rule: impl Update, loss: impl for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>) -> Vec<Vec<f64>> {
    let p = alone(&T::from_slice(&[0.4; 5]));
    let mut opt = Optim::new(rule, p.clone()).unwrap();
    let step = |_| {
        opt.step(&pull(&p, &loss)).unwrap();
        p[0].1.value().to_vec()
    };
    (0..2000).map(step).collect::<Vec<_>>().split_off(1900)
}

/// 000.Q3.2-2b: the L1 penalty pushes small weights to 0, but steps along a subgradient only chatter about it, within
/// η λ; the soft threshold makes exact zeros.
#[test]
fn id_000_q3_2_2b() {
    let eta = 0.01;
    let chatter = tail(Sgd::new(eta), |w| pull_towards(w) + w.abs().sum(&[]) * LAMBDA);
    let settled = tail(ProximalSgd::new(eta).l1(LAMBDA), pull_towards);
    let small = |w: &Vec<f64>| w[1..4].to_vec();
    for w in &chatter {
        assert!(small(w).iter().all(|x| *x != 0.0 && x.abs() <= 2.0 * eta * LAMBDA), "{w:?}");
    }
    // It does not die down: signs go on changing to the end.
    assert!((1..4).all(|i| chatter.windows(2).any(|pair| pair[0][i] * pair[1][i] < 0.0)));
    for w in &settled {
        assert_eq!(small(w), [0.0; 3]);
        assert!((w[0] - 1.5).abs() < 1e-6 && (w[4] + 1.0).abs() < 1e-6, "{w:?}");
    }
}

/// 002.Q1.2d-a: an L1 penalty makes weights sparse, an L2 penalty only smaller.
#[test]
fn id_002_q1_2d_a() {
    let shrunk = tail(Sgd::new(0.01), |w| pull_towards(w) + w.square().sum(&[]) * LAMBDA);
    let last = shrunk.last().unwrap();
    for (w, a) in last.iter().zip(WANTED) {
        assert!((w - a / (1.0 + 2.0 * LAMBDA)).abs() < 1e-6 && *w != 0.0, "{last:?}");
    }
    let sparse = tail(ProximalSgd::new(0.01).l1(LAMBDA), pull_towards);
    assert_eq!(sparse.last().unwrap().iter().filter(|w| **w == 0.0).count(), 3);
}
