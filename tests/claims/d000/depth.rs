//! What depth does to a gradient.

use crate::support::gradient;
use chainrule::autograd::{Maths, Var};
use chainrule::tensor::Tensor;

type Activation = for<'t> fn(Var<'t, f64>) -> Var<'t, f64>;

/// ∂out/∂w₁ of `depth` units in a row: z ← h(w z), with all later weights `rest`.
fn chain(h: Activation, depth: usize, first: f64, rest: f64) -> f64 {
    gradient(|w| (1..depth).fold(h(w), |z, _| h(z * rest)), &Tensor::scalar(first)).item().unwrap()
}

/// 000.Q1.2-b: sigmoid and tanh lose the gradient with depth. A ReLU does not while it is active, but one dead unit
/// stops all of it, and weights below 1 shrink it as well: "no vanishing gradient" is too much.
#[test]
fn id_000_q1_2_b() {
    for depth in [1, 2, 5, 20, 100] {
        let s = chain(|x| x.sigmoid(), depth, 1.0, 1.0);
        assert!(0.0 < s && s <= 0.25f64.powi(depth as i32), "{depth}");
        assert_eq!(chain(|x| x.relu(), depth, 1.0, 1.0), 1.0);
        assert_eq!(chain(|x| x.relu(), depth, 1.0, 0.5), 0.5f64.powi(depth as i32 - 1));
    }
    // tanh has slope 1 at 0 only: the gradient falls with depth, if slowly.
    let tanh = [1, 10, 100].map(|depth| chain(|x| x.tanh(), depth, 1.0, 1.0));
    assert!(1.0 > tanh[0] && tanh[0] > tanh[1] && tanh[1] > tanh[2] && tanh[2] > 0.0);
    // Dead at the first unit, and dead in the middle by one negative weight.
    assert_eq!(chain(|x| x.relu(), 5, -1.0, 1.0), 0.0);
    let middle = gradient(|w| ((w.relu() * -1.0).relu() * 2.0).relu(), &Tensor::scalar(1.0));
    assert_eq!(middle.item(), Some(0.0));
    // A slope below 0 repairs it.
    let leaky =
        gradient(|w| ((w.relu() * -1.0).leaky_relu(0.01) * 2.0).leaky_relu(0.01), &Tensor::scalar(1.0));
    assert!((leaky.item().unwrap() + 2e-4_f64).abs() < 1e-18);
}
