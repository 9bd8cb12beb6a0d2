//! Which coefficients a network of K units can have: with K >= M any, by a QR factorisation; with K >= D still any, by
//! eigenvectors; with K < D not.

use super::features::Theta;
use crate::support::{T, gap, norm, normal, num, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::tensor::linalg::{diag, qr, rank, solve, symmetric_eigen};
use chainrule::tensor::{Range, Tensor};

/// How many features D inputs have.
fn features(d: usize) -> usize {
    (d + 1) * (d + 2) / 2
}

/// 002.Q3.3-b: what the argument needs is not that any matrix is near an invertible one, but that the matrices of networks
/// have full rank in general; they do.
#[test]
fn id_002_q3_3_b() {
    for seed in 0..20 {
        for (d, k) in [(1, 2), (1, 5), (2, 6), (2, 8), (3, 10), (3, 13)] {
            let a = Theta::random(d, k, seed).matrix();
            assert_eq!(a.shape().dims(), [k, features(d)]);
            assert_eq!(rank(&a).unwrap().item(), Some(k.min(features(d)) as u32), "{d} {k}");
        }
    }
}

/// 002.Q3.3-c: with fewer than M units the factorisation gives no invertible R: the rank is the number of units.
#[test]
fn id_002_q3_3_c() {
    for k in [1, 2, 3, 6, 9] {
        let (_, r) = qr(&Theta::random(3, k, 5).matrix()).unwrap();
        assert_eq!(r.shape().dims(), [k, 10]);
        assert_eq!(rank(&r).unwrap().item(), Some(k as u32));
    }
    let (q, r) = qr(&Theta::random(3, 12, 5).matrix()).unwrap();
    assert!(gap(&q.t().matmul(&q), &T::eye(10)) < 1e-14);
    assert_eq!(rank(&r).unwrap().item(), Some(10));
}

/// The network for a constant, a linear part and a symmetric quadratic part; eigenvalues below `eps` are replaced by it.
pub fn spectral(constant: f64, linear: &T, quadratic: &T, eps: f64) -> Theta {
    let (values, u) = symmetric_eigen(quadratic).unwrap();
    let v: T = Tensor::from_slice(
        &values.to_vec().iter().map(|l| -if l.abs() < eps { eps } else { *l }).collect::<Vec<_>>(),
    );
    let b = (T::ones(*v.shape()) - u.t().matmul(linear) / &v) * 0.5;
    let v0 = constant - num(&(&v * (&b - &b * &b)).sum(&[]));
    Theta { w: u.t().contiguous(), b, v, v0 }
}

/// A symmetric matrix from the coefficients of squares and products, and back.
fn coefficients(constant: f64, linear: &T, s: &T) -> T {
    let d = linear.numel();
    let squares = (0..d).map(|i| s.at(&[i, i]));
    let products = (0..d).flat_map(|i| (i + 1..d).map(move |j| 2.0 * s.at(&[i, j])));
    let all: Vec<f64> =
        [constant].into_iter().chain(linear.to_vec()).chain(squares).chain(products).collect();
    Tensor::from_slice(&all)
}

/// 002.Q3.3-e: any coefficients are reached with K >= M by the QR factorisation, and with K = D by eigenvectors, exactly if
/// the quadratic part is invertible.
#[test]
fn id_002_q3_3_e() {
    let (d, k) = (3, 14);
    let linear = normal([d], 1);
    let half = normal([d, d], 2);
    let s = &half + half.t();
    let wanted = coefficients(0.4, &linear, &s);
    let mut theta = Theta::random(d, k, 6);
    theta.v0 = wanted.at(&[0]);
    let mut rest = wanted.clone();
    rest.make_mut()[0] = 0.0;
    let (q, r) = qr(&theta.matrix()).unwrap();
    theta.v = q.matmul(&solve(&r.t(), &rest).unwrap());
    assert!(gap(&theta.coefficients(), &wanted) < 1e-10);

    let theta = spectral(0.4, &linear, &s, 1e-12);
    assert_eq!(theta.w.shape().dims(), [d, d]);
    assert!(gap(&theta.coefficients(), &wanted) < 1e-12);
}

/// 002.Q3.3-f: so with K >= D the coefficients may stand for the parameters, up to closure: a quadratic part of rank 1 is
/// approached within 2 eps, by biases that grow like 1/eps.
#[test]
fn id_002_q3_3_f() {
    let (a, linear) = (normal([3, 1], 3), normal([3], 4));
    let s = a.matmul(&a.t());
    let wanted = coefficients(0.0, &linear, &s);
    let of = |eps: f64| {
        let theta = spectral(0.0, &linear, &s, eps);
        (norm(&(theta.coefficients() - &wanted)), norm(&theta.b))
    };
    let (near, large) = of(1e-3);
    let (nearer, larger) = of(1e-5);
    // Two eigenvalues are moved by eps: √2 eps in S, and a product of two inputs has two entries of S as its coefficient.
    for ratio in [near / 1e-3, nearer / 1e-5] {
        assert!(2f64.sqrt() <= ratio && ratio <= 2.0, "{ratio}");
    }
    assert!((larger / large - 100.0).abs() < 5.0 && larger > 1e4, "{large} {larger}");
}

/// ‖c - (0, 0, 0, 1, 1, 0)‖² for one unit with two inputs: w₁, w₂, b, v, v₀.
fn distance(p: Var<'_, f64>) -> Var<'_, f64> {
    let at = |i: isize| p.slice(0, Range::new(i, i + 1));
    let (w1, w2, b, v, v0) = (at(0), at(1), at(2), at(3), at(4));
    let slope = v * (b * -2.0 + 1.0);
    let c = [v * (b - b * b) + v0, slope * w1, slope * w2, -v * w1 * w1, -v * w2 * w2, v * w1 * w2 * -2.0];
    let all = Var::concat(&c.each_ref(), 0);
    (all - all.constant(Tensor::from_slice(&[0.0, 0.0, 0.0, 1.0, 1.0, 0.0]))).square().sum(&[])
}

/// 002.Q3.3-e, too few units: the quadratic part has no more than rank K, so x₁² + x₂² is out of reach of one unit; its
/// coefficients stay at distance 1.
#[test]
fn id_002_q3_3_e_too_few() {
    for k in 1..4 {
        let theta = Theta::random(4, k, 7);
        let quadratic = theta.w.t().matmul(&diag(&theta.v).unwrap()).matmul(&theta.w);
        assert_eq!(rank(&quadratic).unwrap().item(), Some(k as u32));
    }
    let mut best = f64::INFINITY;
    for seed in 0..12 {
        let mut p = normal([5], seed);
        for _ in 0..4000 {
            let (value, step) = slope(distance, &p);
            best = best.min(num(&value));
            assert!(num(&value) > 1.0 - 1e-12);
            p = p - step * 0.02;
        }
    }
    assert!(best < 1.001, "{best}");
}
