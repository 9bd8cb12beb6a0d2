//! What deleting a unit does.

use crate::support::{T, norm, normal};
use chainrule::autograd::{Maths, Param};
use chainrule::nn::layers::{Linear, Relu, Sigmoid};
use chainrule::nn::{Layer, Sequential};
use chainrule::tensor::{Range, Tensor};

/// A value with one row or column of it set to 0.
fn without(weight: &T, axis: usize, unit: usize) -> T {
    let mut mask = T::ones([weight.shape()[axis]]);
    mask.make_mut()[unit] = 0.0;
    weight * mask.reshape(if axis == 0 { [mask.numel(), 1].into() } else { [1, mask.numel()].into() })
}

/// A network with three hidden layers, cut behind the third: the layers up to it, and the one that follows.
fn halves() -> (Sequential<f64>, Linear<f64>) {
    let front = Sequential::new()
        .push(Linear::new(3, 8, 1))
        .push(Relu)
        .push(Linear::new(8, 7, 2))
        .push(Sigmoid)
        .push(Linear::new(7, 6, 3))
        .push(Sigmoid);
    (front, Linear::new(6, 4, 4))
}

/// The parameter of a layer with this name.
fn param(layer: &impl Layer<f64>, name: &str) -> Param<f64> {
    layer.params().into_iter().find(|(n, _)| n == name).unwrap().1
}

/// 000.Q1.3: a unit with small weights can be deleted. With outgoing weights v and value h the next layer changes by -v h,
/// so by no more than ‖v‖ |h|; with no incoming weights it is a constant that the next bias can take over.
#[test]
fn id_000_q1_3() {
    let x = normal([20, 3], 5);
    let unit = 2;
    let (front, next) = halves();
    let h = front.predict(x.clone()).unwrap();
    let before = next.predict(h.clone()).unwrap();
    let weight = next.weight().value();
    next.weight().set(without(&weight, 1, unit));
    let after = next.predict(h.clone()).unwrap();
    let v: T = weight.slice(1, Range::new(unit as isize, unit as isize + 1)).reshape([4].into());
    for row in 0..20 {
        let of = |y: &T| y.slice(0, Range::new(row as isize, row as isize + 1)).reshape([4].into());
        let (change, value) = (of(&after) - of(&before), h.at(&[row, unit]));
        assert!(norm(&(&change + &v * value)) < 1e-15);
        assert!(norm(&change) <= norm(&v) * value.abs() * (1.0 + 1e-12) && norm(&change) > 1e-3);
    }
    // Small incoming weights alone are no licence to delete; with none at all the unit's value goes into the next bias.
    let (front, next) = halves();
    let incoming = param(&front, "4.weight");
    incoming.set(without(&incoming.value(), 0, unit));
    let h = front.predict(x).unwrap();
    let whole = next.predict(h.clone()).unwrap();
    next.weight().set(without(&next.weight().value(), 1, unit));
    let cut = next.predict(h).unwrap();
    assert!(norm(&(&cut - &whole)) > 0.1);
    let own = Tensor::scalar(param(&front, "4.bias").value().at(&[unit])).sigmoid();
    let bias = param(&next, "bias");
    bias.set(bias.value() + v * own);
    let folded = next.predict(front.predict(normal([20, 3], 5)).unwrap()).unwrap();
    assert!(norm(&(&folded - &whole)) < 1e-14);
}
