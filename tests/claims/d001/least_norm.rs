//! Where descent on an overparameterised least-squares problem ends.

use crate::support::{T, descend, gap, gradient, norm, normal};
use chainrule::autograd::{Maths, Var};
use chainrule::tensor::Range;
use chainrule::tensor::linalg::{inverse, rank};

const N: usize = 5;

fn problem() -> (T, T) {
    let (x, t) = (normal([N, 8], 1), normal([N], 2));
    assert_eq!(rank(&x).unwrap().item(), Some(N as u32));
    (x, t)
}

/// Xᵀ (X Xᵀ)⁻¹ t, the solution of least norm.
fn least(x: &T, t: &T) -> T {
    x.t().matmul(&inverse(&x.matmul(&x.t())).unwrap()).matmul(t)
}

/// Σ (x w - t)² over some of the rows.
fn loss<'t>(w: Var<'t, f64>, x: &T, t: &T, rows: Range) -> Var<'t, f64> {
    let [x, t] = [x, t].map(|all| w.constant(all.slice(0, rows)));
    (x.matmul(&w) - t).square().sum(&[])
}

/// One pass over the rows in batches of 2, 2 and 1.
fn epoch(w: T, x: &T, t: &T) -> T {
    [0..2, 2..4, 4..5].into_iter().fold(w, |w, rows| {
        let step = gradient(|w| loss(w, x, t, rows.clone().into()), &w) * 0.05;
        w - step
    })
}

/// 001.1.1.1-d: from w = 0 every iterate is Xᵀ a for some a. From elsewhere the part of the start that X does not see stays.
#[test]
fn id_001_1_1_1_d() {
    let (x, t) = problem();
    // What is left of a vector beside the rows of X.
    let beside = |w: &T| w - &least(&x, &x.matmul(w));
    let mut w = T::zeros([8]);
    for _ in 0..30 {
        w = epoch(w, &x, &t);
        assert!(norm(&beside(&w)) < 1e-14 && norm(&w) > 0.1);
    }
    let start = normal([8], 3);
    let end = descend(|w| loss(w, &x, &t, Range::ALL), &start, 0.02, 20_000);
    assert!(norm(&beside(&start)) > 0.1);
    assert!(gap(&end, &(beside(&start) + least(&x, &t))) < 1e-12);
}

/// 001.1.1.1-e: mini-batches with a constant step reach Xᵀ (X Xᵀ)⁻¹ t, if X has full row rank.
#[test]
fn id_001_1_1_1_e() {
    let (x, t) = problem();
    let w = (0..5000).fold(T::zeros([8]), |w, _| epoch(w, &x, &t));
    assert!(gap(&w, &least(&x, &t)) < 2e-15, "{}", gap(&w, &least(&x, &t)));
    assert!(norm(&(x.matmul(&w) - &t)).powi(2) < 1e-28);
}
