//! The best size of one step, found by descent on the step size.

use crate::support::{T, descend, norm, normal, num, slope};
use chainrule::autograd::{Maths, Var};
use chainrule::tensor::Tensor;

/// The loss 1/n ‖X w - t‖² after one step of size η; the step's gradient is taken on the tape.
fn after<'t>(eta: Var<'t, f64>, x: &T, t: &T, w0: &T) -> Var<'t, f64> {
    let tape = eta.tape();
    let loss =
        |w: Var<'t, f64>| (eta.constant(x.clone()).matmul(&w) - eta.constant(t.clone())).square().mean(&[]);
    let start = tape.leaf(w0.clone());
    let slope = tape.grad_graph(loss(start), &[start])[0];
    loss(start - eta * slope)
}

/// 001.2.2.3-f: the best step is n/2 ‖Xᵀ a‖² / ‖X Xᵀ a‖² with a = X w₀ - t: descent on η ends there and no other η is better.
#[test]
fn id_001_2_2_3_f() {
    let (x, t, w0) = (normal([6, 4], 1), normal([6], 2), normal([4], 3));
    let back = x.t().matmul(&(x.matmul(&w0) - &t));
    let best = 3.0 * norm(&back).powi(2) / norm(&x.matmul(&back)).powi(2);
    let at = |eta: f64| slope(|e| after(e, &x, &t, &w0), &Tensor::scalar(eta));
    assert!(
        num(&at(best).1).abs() < 1e-13 && num(&at(0.5 * best).1) < -1e-2 && num(&at(2.0 * best).1) > 1e-2
    );
    for step in 1..=60 {
        let eta = best * f64::from(step) / 20.0;
        assert!(num(&at(eta).0) >= num(&at(best).0) * (1.0 - 1e-14), "{eta}");
    }
    let curvature = num(&at(best + 1.0).1);
    let found = descend(|e| after(e, &x, &t, &w0), &Tensor::scalar(0.0), 0.5 / curvature, 200);
    assert!((num(&found) - best).abs() < 1e-12, "{found} {best}");
}
