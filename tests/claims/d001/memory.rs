//! What k steps of gradient descent hold in memory, if they are only computed and if they are to be differentiated.

use crate::support::{T, gap, normal};
use chainrule::autograd::{Dual, Maths, Tape, Value, Var, ops::checkpoint};
use chainrule::tensor::{Tensor, memory};

/// w - η 2/n Xᵀ (X w - t), on any kind of value.
fn step<V: Value>(w: &V, eta: &V, x: &V, t: &V) -> V {
    let miss = x.matmul(w) - t;
    let slope = x.matmul_with(&miss.unsqueeze(1), true, false).squeeze(1) * (2.0 / 6.0);
    w.clone() - eta.clone() * slope
}

fn problem() -> [T; 4] {
    [T::zeros([4]), Tensor::scalar(0.1), normal([6, 4], 1), normal([6], 2)]
}

/// 001.2.1.2-a: the forward pass alone needs the same memory however many steps it takes; so does forward mode with respect
/// to the one step size.
#[test]
fn id_001_2_1_2_a() {
    let [w, eta, x, t] = problem();
    let before = memory::live();
    let mut now = w.clone();
    for k in 0..300 {
        now = step(&now, &eta, &x, &t);
        assert_eq!(memory::live() - before, 4 * 8, "step {k}");
    }
    let fixed = |v: &T| Dual { primal: v.clone(), tangent: None };
    let (eta, x, t) = (Dual { primal: eta, tangent: Some(Tensor::scalar(1.0)) }, fixed(&x), fixed(&t));
    let mut both = step(&fixed(&w), &eta, &x, &t);
    let held = memory::live();
    for k in 0..300 {
        both = step(&both, &eta, &x, &t);
        assert_eq!(memory::live(), held, "step {k}");
    }
    assert!(both.tangent.is_some());
}

/// The tape of k steps and the last weights' sum of squares: nodes, bytes held, and at most held on the way back.
fn unrolled(k: usize) -> ([usize; 3], T) {
    let mut tape = Tape::new();
    let (eta, loss) = {
        let [w, eta, x, t] = problem().map(|v| tape.leaf(v));
        let end = (0..k).fold(w, |w, _| step(&w, &eta, &x, &t));
        (eta.id(), end.square().sum(&[]).id())
    };
    let (nodes, bytes) = (tape.len(), tape.bytes());
    let grads = tape.backward(loss);
    ([nodes, bytes, tape.peak_bytes()], grads.get(eta).unwrap())
}

/// 001.2.1.2-b: to differentiate through k steps, memory grows by the same amount with each. That is the price of the plain
/// reverse sweep, not of the gradient: in √k segments, each computed again on the way back, about 2 √k steps are held.
#[test]
fn id_001_2_1_2_b() {
    let sizes: Vec<_> = [16, 32, 64, 128, 256].map(|k| unrolled(k).0).to_vec();
    for what in 0..3 {
        let growth: Vec<f64> = sizes
            .windows(2)
            .enumerate()
            .map(|(i, s)| (s[1][what] - s[0][what]) as f64 / (16 << i) as f64)
            .collect();
        assert!(growth[0] > 0.0 && growth.iter().all(|g| *g == growth[0]), "{what}: {growth:?}");
    }
    let (k, root) = (256, 16);
    let ([_, plain, _], expected) = unrolled(k);
    let tape = Tape::new();
    let [w, eta, x, t] = problem().map(|v| tape.leaf(v));
    let part = |v: &[Var<'_, f64>]| -> usize {
        let inner = Tape::new();
        let [w, eta, x, t] = [0, 1, 2, 3].map(|i| inner.leaf(v[i].value()));
        (0..root).fold(w, |w, _| step(&w, &eta, &x, &t));
        inner.bytes()
    };
    let segment = part(&[w, eta, x, t]);
    let end = (0..root).fold(w, |w, _| {
        checkpoint(|v| (0..root).fold(v[0], |w, _| step(&w, &v[1], &v[2], &v[3])), &[w, eta, x, t]).unwrap()
    });
    let loss = end.square().sum(&[]);
    assert!(tape.bytes() + segment < plain / 6, "{} + {segment} of {plain}", tape.bytes());
    assert!(gap(&tape.grad(loss, &[eta]).of(eta), &expected) < 1e-15);
}
