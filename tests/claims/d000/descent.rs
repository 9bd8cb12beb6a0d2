//! What the size of a step does, and what one step is.

use crate::support::{T, alone, descend, dot, gap, gradient, norm, normal, num, pull, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::nn::loss::binary_cross_entropy;
use chainrule::optim::{Optim, Optimizer, Sgd};
use chainrule::tensor::Tensor;
use chainrule::tensor::linalg::symmetric_eigen;

/// ½ wᵀ H w
fn bowl<'t>(w: Var<'t, f64>, h: &T) -> Var<'t, f64> {
    w.constant(h.clone()).matmul(&w).dot(&w) * 0.5
}

/// 000.Q1.2-a: too small a step is slow, too large a one oscillates or diverges. On a quadratic the border is 2/λ, and no
/// step below it, however small, ends anywhere else.
#[test]
fn id_000_q1_2_a() {
    let a = normal([6, 4], 1);
    let h = a.t().matmul(&a);
    let (values, vectors) = symmetric_eigen(&h).unwrap();
    let top = values.at(&[3]);
    let start = normal([4], 2);
    let along = |w: &T| vectors.t().matmul(w);
    let mut previous = num(&bowl_at(&start, &h));
    for share in [0.05, 0.4, 0.99] {
        // Up to 1/λ nothing ever changes its sign, and a smaller step has come less far.
        let end = descend(|w| bowl(w, &h), &start, share / top, 20);
        assert!(along(&end).to_vec().iter().zip(along(&start).to_vec()).all(|(e, s)| e * s > 0.0));
        let value = num(&bowl_at(&end, &h));
        assert!(value < previous, "{share}");
        previous = value;
    }
    // Between 1/λ and 2/λ the steepest direction swings from side to side and still shrinks.
    let ways = [start.clone(), descend(|w| bowl(w, &h), &start, 1.7 / top, 1)];
    let [before, after] = ways.map(|w| along(&w).at(&[3]));
    assert!((after / before + 0.7).abs() < 1e-12);
    // Any start and any step below 2/λ: the same end.
    for (seed, share) in [(3, 0.3), (4, 1.0), (5, 1.9)] {
        assert!(norm(&descend(|w| bowl(w, &h), &normal([4], seed), share / top, 4000)) < 1e-6, "{share}");
    }
    // At 2/λ a cycle of two steps, exactly where the numbers are exact; beyond it, divergence.
    let h = Tensor::from_rows([[1.0, 0.0], [0.0, 4.0]]);
    let start = Tensor::from_slice(&[1.0, 1.0]);
    let at = |rate, steps| descend(|w| bowl(w, &h), &start, rate, steps).to_vec();
    assert_eq!((at(0.5, 1)[1], at(0.5, 2)[1], at(0.5, 41)[1]), (-1.0, 1.0, -1.0));
    assert!(at(0.5, 41)[0] < 1e-9 && at(0.51, 400)[1].abs() > 1e6);
}

fn bowl_at(w: &T, h: &T) -> T {
    slope(|w| bowl(w, h), w).0
}

/// Points with labels that a plane through 0 separates, and a direction that does.
fn separable() -> (T, T, T) {
    let (x, u) = (normal([12, 2], 6), Tensor::from_slice(&[1.0, -0.5]));
    let y = x.matmul(&u).step();
    (x, y, u)
}

/// Mean logistic loss and ½ λ ‖θ‖².
fn logistic<'t>(theta: Var<'t, f64>, x: &T, y: &T, lambda: f64) -> Var<'t, f64> {
    let logits = theta.constant(x.clone()).matmul(&theta);
    binary_cross_entropy(&logits, &theta.constant(y.clone())).unwrap()
        + theta.square().sum(&[]) * (0.5 * lambda)
}

/// 000.Q3.1-b: θ ← θ - η ∂J is what one step of the optimizer does.
#[test]
fn id_000_q3_1_b() {
    let (x, y, theta) = (normal([7, 3], 8), normal([7], 9).step(), normal([3], 10));
    let (lambda, eta) = (0.3, 0.07);
    let p = alone(&theta);
    let mut opt = Optim::new(Sgd::new(eta), p.clone()).unwrap();
    opt.step(&pull(&p, |w| logistic(w, &x, &y, lambda))).unwrap();
    let misses: T = x.matmul(&theta).sigmoid() - &y;
    let by_formula = &theta - (x.t().matmul(&misses) / 7.0 + &theta * lambda) * eta;
    assert!(gap(&p[0].1.value(), &by_formula) < 1e-15);
    assert!(gap(&theta, &by_formula) > 1e-3);
}

/// 000.Q3.2-1: on separable data the loss falls to 0 along a separating direction, is never 0, and descent goes on for ever.
#[test]
fn id_000_q3_2_1() {
    let (x, y, u) = separable();
    let along = [1.0, 10.0, 100.0, 1000.0].map(|s| num(&slope(|w| logistic(w, &x, &y, 0.0), &(&u * s)).0));
    assert!(along.windows(2).all(|pair| 0.0 < pair[1] && pair[1] < pair[0]), "{along:?}");
    assert!(along[3] < 1e-6);
    // A label on the wrong side, and the same way up leads to infinity instead.
    let mut flipped = y.clone();
    flipped.make_mut()[0] = 1.0 - y.at(&[0]);
    assert!(num(&slope(|w| logistic(w, &x, &flipped, 0.0), &(&u * 1000.0)).0) > 1.0);
}

/// 000.Q3.2-2a: an L2 penalty keeps the weights bounded, where without it they grow like the logarithm of time.
#[test]
fn id_000_q3_2_2a() {
    let (x, y, _) = separable();
    let sizes = |lambda: f64| {
        let mut theta = T::zeros([2]);
        [1000usize, 3000, 12_000].map(|more| {
            theta = descend(|w| logistic(w, &x, &y, lambda), &theta, 1.0, more);
            norm(&theta)
        })
    };
    let free = sizes(0.0);
    assert!(free[1] > free[0] * 1.15 && free[2] > free[1] * 1.15, "{free:?}");
    let held = sizes(0.05);
    assert!((held[1] - held[0]).abs() < 1e-12 && (held[2] - held[1]).abs() < 1e-12, "{held:?}");
    // Where it stops, the penalty's pull λ θ meets the loss's.
    let theta = descend(|w| logistic(w, &x, &y, 0.05), &T::zeros([2]), 1.0, 1000);
    assert!(gap(&gradient(|w| logistic(w, &x, &y, 0.0), &theta), &(&theta * -0.05)) < 1e-12);
    // λ ‖θ‖² bounds it from above: at the minimum ½ λ ‖θ‖² is no more than the loss at 0.
    assert!(0.5 * 0.05 * dot(&theta, &theta) <= std::f64::consts::LN_2);
}

/// 000.Q3.2-1, how fast: every doubling of the time adds about the same to the norm.
#[test]
fn id_000_q3_2_1_growth() {
    // One point on each side, at distance 1: ‖θ‖ = s solves ds/dt = σ(-s), so s = ln t up to what vanishes.
    let x = Tensor::from_rows([[1.0, 0.0], [-1.0, 0.0]]);
    let y = Tensor::from_slice(&[1.0, 0.0]);
    let mut theta = T::zeros([2]);
    let mut norms = Vec::new();
    for more in [500, 500, 1000, 2000, 4000, 8000] {
        theta = descend(|w| logistic(w, &x, &y, 0.0), &theta, 1.0, more);
        norms.push(norm(&theta));
    }
    for pair in norms.windows(2) {
        assert!((pair[1] - pair[0] - std::f64::consts::LN_2).abs() < 0.02, "{norms:?}");
    }
}
