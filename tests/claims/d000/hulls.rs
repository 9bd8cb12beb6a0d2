//! Convex hulls and separating lines: two sets of points have either a common point of their hulls or a line between them.

use crate::support::{T, descend, dot, gap, matrix, num, simplex, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::nn::loss::binary_cross_entropy;
use chainrule::tensor::linalg::solve;
use chainrule::tensor::random::Stream;
use chainrule::tensor::{Range, Tensor};
use std::f64::consts::LN_2;

const N: usize = 5;

/// Five points about the origin and five about another.
fn pair(s: &mut Stream) -> (T, T) {
    let mut cloud = |centre: f64| matrix((0..N).map(|_| vec![centre + s.normal(), s.normal()]).collect());
    (cloud(0.0), cloud(1.5))
}

fn point(set: &T, i: usize) -> T {
    set.slice(0, Range::new(i as isize, i as isize + 1)).reshape([2].into())
}

/// Weights on both sets with one weighted mean, from at most four points: where two segments cross, or where a point lies
/// in a triangle. By Kirchberger's theorem no other case is needed in the plane.
fn meeting(x: &T, y: &T) -> Option<(T, T)> {
    let subset = |size: usize| (0u32..1 << N).filter(move |m| m.count_ones() as usize == size);
    let members = |m: u32| (0..N).filter(move |i| m >> i & 1 == 1);
    for (left, right) in [(2, 2), (1, 3), (3, 1)] {
        for (a, b) in subset(left).flat_map(|a| subset(right).map(move |b| (a, b))) {
            // Σ α = 1, Σ β = 1, Σ α x = Σ β y: four equations for four weights.
            let signed: Vec<(&T, usize, f64)> =
                members(a).map(|i| (x, i, 1.0)).chain(members(b).map(|j| (y, j, -1.0))).collect();
            let row = |f: &dyn Fn(&(&T, usize, f64)) -> f64| signed.iter().map(f).collect::<Vec<f64>>();
            let system = matrix(vec![
                row(&|p| f64::from(p.2 > 0.0)),
                row(&|p| f64::from(p.2 < 0.0)),
                row(&|p| p.2 * p.0.at(&[p.1, 0])),
                row(&|p| p.2 * p.0.at(&[p.1, 1])),
            ]);
            let Ok(weights) = solve(&system, &Tensor::from_slice(&[1.0, 1.0, 0.0, 0.0])) else { continue };
            if weights.to_vec().iter().all(|w| *w >= 0.0) {
                let (mut alpha, mut beta) = (T::zeros([N]), T::zeros([N]));
                for (w, (_, i, sign)) in weights.to_vec().into_iter().zip(&signed) {
                    if *sign > 0.0 { alpha.make_mut()[*i] = w } else { beta.make_mut()[*i] = w }
                }
                return Some((alpha, beta));
            }
        }
    }
    None
}

/// w and b with w·x + b > 0 on one set and < 0 on the other. If there is any, then one with the widest margin, and that
/// one is along a line between two points or across an edge of a hull.
fn line(x: &T, y: &T) -> Option<(T, f64)> {
    let all: Vec<T> = (0..N).flat_map(|i| [point(x, i), point(y, i)]).collect();
    for (p, q) in all.iter().flat_map(|p| all.iter().map(move |q| (p, q))) {
        let along = p - q;
        let across = Tensor::from_slice(&[-along.at(&[1]), along.at(&[0])]);
        for w in [along, across] {
            let (low, high) = (num(&x.matmul(&w).min(&[])), num(&y.matmul(&w).max(&[])));
            if low > high {
                return Some((w, -0.5 * (low + high)));
            }
        }
    }
    None
}

/// 000.Q2.2-a: hulls that meet cannot be separated. In 300 random pairs the ones with a common point have no line, and for
/// a line every two points of the hulls stay on their own sides.
#[test]
fn id_000_q2_2_a() {
    let mut s = Stream::new(1);
    let mut met = 0;
    for _ in 0..300 {
        let (x, y) = pair(&mut s);
        if let Some((alpha, beta)) = meeting(&x, &y) {
            met += 1;
            assert!((num(&alpha.sum(&[])) - 1.0).abs() < 1e-12 && (num(&beta.sum(&[])) - 1.0).abs() < 1e-12);
            assert!(gap(&alpha.matmul(&x), &beta.matmul(&y)) < 1e-10);
            assert!(line(&x, &y).is_none());
        } else if let Some((w, _)) = line(&x, &y) {
            for _ in 0..5 {
                let (alpha, beta) = (simplex(N, &mut s), simplex(N, &mut s));
                assert!(dot(&w, &(alpha.matmul(&x) - beta.matmul(&y))) > 0.0);
            }
        }
    }
    assert!((50..250).contains(&met), "{met}");
}

/// 000.Q2.2-b: the other direction, hulls that do not meet can be separated, needs the theorem of the separating plane; it
/// is true: of 300 pairs none is without both.
#[test]
fn id_000_q2_2_b() {
    let mut s = Stream::new(1);
    for _ in 0..300 {
        let (x, y) = pair(&mut s);
        assert!(meeting(&x, &y).is_some() != line(&x, &y).is_some());
    }
}

/// Mean logistic loss of a line (w, b) with the first set as 1 and the second as 0.
fn logistic<'t>(w: Var<'t, f64>, x: &T, y: &T) -> Var<'t, f64> {
    let points = T::concat(&[&T::concat(&[x, y], 0), &T::ones([2 * N, 1])], 1);
    let labels = T::concat(&[&T::ones([N]), &T::zeros([N])], 0);
    binary_cross_entropy(&w.constant(points).matmul(&w), &w.constant(labels)).unwrap()
}

/// 000.Q2.2-a by training: below ln 2 / n no point can be on the wrong side, so the loss gets there if there is a line and
/// never if the hulls meet; and the distance between two points of the hulls can be trained to 0 only if they meet.
#[test]
fn id_000_q2_2_a_trained() {
    let mut s = Stream::new(1);
    let (mut separated, mut met) = (0, 0);
    while separated < 4 || met < 4 {
        let (x, y) = pair(&mut s);
        let wide = line(&x, &y).is_some_and(|(w, b)| {
            let least = num(&(x.matmul(&w) + b).min(&[])).min(-num(&(y.matmul(&w) + b).max(&[])));
            least > 0.1 * dot(&w, &w).sqrt()
        });
        if !wide && meeting(&x, &y).is_none() {
            continue; // too narrow for a short training
        }
        let (mut w, mut best) = (T::zeros([3]), f64::INFINITY);
        for _ in 0..3000 {
            let (loss, step) = slope(|w| logistic(w, &x, &y), &w);
            best = best.min(num(&loss));
            w = w - step * 2.0;
        }
        assert_eq!(best < LN_2 / (2 * N) as f64, wide);
        let nearest = distance(&x, &y);
        assert_eq!(nearest < 1e-3, !wide, "{nearest}");
        if wide { separated += 1 } else { met += 1 }
    }
}

/// ‖Σ softmax(a) x - Σ softmax(b) y‖²
fn apart<'t>(ab: Var<'t, f64>, x: &T, y: &T) -> Var<'t, f64> {
    let mean = |r: Range, set: &T| ab.slice(0, r).softmax(0).matmul(&ab.constant(set.clone()));
    (mean(Range::new(0, 5), x) - mean(Range::new(5, 10), y)).square().sum(&[])
}

/// What training leaves of it.
fn distance(x: &T, y: &T) -> f64 {
    let end = descend(|ab| apart(ab, x, y), &T::zeros([2 * N]), 0.5, 3000);
    num(&slope(|ab| apart(ab, x, y), &end).0)
}
