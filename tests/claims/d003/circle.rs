//! Two surfaces that meet in a circle, and posteriors of three classes.

use crate::support::{T, gradient, normal};
use chainrule::autograd::{Maths, Var};
use chainrule::tensor::{Range, Tensor};
use std::f64::consts::PI;

/// y₁ - y₂ with y₁ = 6 + 2 x₁² + 2 x₂² and y₂ = 8, for each row.
fn lead<V: Maths>(x: &V) -> V {
    x.square().sum(&[-1]) * 2.0 + 6.0 - 8.0
}

/// 003.Q2-a: on the 200 x 200 grid from -1 to 0.99 the higher surface lies between 8 and 10. Class 1 wins on a share of
/// 0.2146 to 0.2151: 18 points lie on the circle itself, and in binary fractions rounding decides them. The share of the square
/// outside the circle is 1 - π/4.
#[test]
fn id_003_q2_a() {
    let axis: Vec<f64> = (0..200).map(|i| f64::from(i - 100) / 100.0).collect();
    let points: Vec<f64> = axis.iter().flat_map(|a| axis.iter().flat_map(move |b| [*a, *b])).collect();
    let lead = lead(&Tensor::from_vec(points, [40_000, 2]).unwrap());
    let higher: T = lead.relu() + 8.0;
    assert_eq!((higher.min(&[]).item(), higher.max(&[]).item()), (Some(8.0), Some(10.0)));
    let share = |at_least: f64| lead.to_vec().iter().filter(|d| **d > at_least).count() as f64 / 40_000.0;
    let [outside, with_ties] = [1e-12, -1e-12].map(share);
    assert_eq!([outside, with_ties].map(|s| (s * 40_000.0).round()), [8585.0, 8585.0 + 18.0]);
    assert!(outside <= share(0.0) && share(0.0) <= with_ties);
    assert!((outside - (1.0 - PI / 4.0)).abs() < 5e-5);
}

/// 003.Q2-b: the classes change over on the unit circle, class 1 winning outside, where the gradient 4 x points.
#[test]
fn id_003_q2_b() {
    for i in 0..24 {
        let angle = f64::from(i) * PI / 12.0;
        let at = |r: f64| Tensor::from_slice(&[r * angle.cos(), r * angle.sin()]);
        assert!(lead(&at(1.0)).item().unwrap().abs() < 1e-14);
        assert!(lead(&at(1.01)).item().unwrap() > 0.0 && lead(&at(0.99)).item().unwrap() < 0.0);
        let outward = gradient(|x: Var<'_, f64>| lead(&x), &at(1.0)) - at(4.0);
        assert!(outward.to_vec().iter().all(|d| d.abs() < 1e-14));
    }
}

/// 003.Q1-1, 003.Q1-2, 003.Q1-3: along rays from the point where three regions meet, of classes with linear scores: on a
/// boundary outwards two classes share, inwards they vanish; parallel to a boundary no class wins altogether.
#[test]
fn id_003_q1_3() {
    let (w, meet) = (normal([3, 2], 8), normal([2], 9));
    let posteriors = |x: &T| (w.matmul(x) - w.matmul(&meet)).softmax(0).to_vec();
    assert!(posteriors(&meet).iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-15));
    let row = |k: isize| w.slice(0, Range::new(k, k + 1)).reshape([2].into());
    // Along the boundary of classes 0 and 1: across the difference of their weights, to the side away from class 2.
    let across = row(0) - row(1);
    let along = Tensor::from_slice(&[-across.at(&[1]), across.at(&[0])]);
    let away = if (row(0) - row(2)).dot(&along).item().unwrap() > 0.0 { along } else { -along };
    let at = |r: f64, aside: f64| posteriors(&(&meet + &away * r + &across * aside));
    let mut third = 1.0 / 3.0;
    for r in [1.0, 3.0, 10.0, 100.0] {
        let p = at(r, 0.0);
        assert!((p[0] - p[1]).abs() < 1e-10 && p[2] < third);
        third = p[2];
    }
    assert!((at(200.0, 0.0)[0] - 0.5).abs() < 1e-9 && third < 1e-9);
    assert!(at(-200.0, 0.0)[0] < 1e-9 && at(-200.0, 0.0)[2] > 1.0 - 1e-9);
    let far = at(300.0, 0.1);
    let delta = 0.1 * across.dot(&across).item().unwrap();
    assert!((far[0] - 1.0 / (1.0 + (-delta).exp())).abs() < 1e-9 && far[0] < 0.99, "{far:?}");
}
