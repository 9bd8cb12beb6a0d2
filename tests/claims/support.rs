//! What the tests of the claims share.

use chainrule::autograd::{Grads, Maths, Param, Role, Tape, Var};
use chainrule::tensor::linalg::{Norm, norm as measure};
use chainrule::tensor::random::Stream;
use chainrule::tensor::{Real, Shape, Tensor};

/// The claims are about real numbers.
pub type T = Tensor<f64>;

/// The number in a tensor that has one.
pub fn num(x: &T) -> f64 {
    x.item().expect("one number")
}

/// √Σx².
pub fn norm(x: &T) -> f64 {
    num(&measure(x, Norm::Frobenius).unwrap())
}

/// Σ aᵢ bᵢ.
pub fn dot(a: &T, b: &T) -> f64 {
    num(&(a * b).sum(&[]))
}

/// The largest difference of two tensors of one shape.
pub fn gap(a: &T, b: &T) -> f64 {
    assert_eq!(a.shape(), b.shape());
    a.to_vec().iter().zip(b.to_vec()).fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs()))
}

/// Standard normal numbers.
pub fn normal(shape: impl Into<Shape>, seed: u64) -> T {
    Tensor::randn(shape, 1.0, seed)
}

/// Numbers in rows, of any number.
pub fn matrix(rows: Vec<Vec<f64>>) -> T {
    let shape = [rows.len(), rows.first().map_or(0, Vec::len)];
    Tensor::from_vec(rows.concat(), shape).unwrap()
}

/// A scalar function's value and gradient at a point.
pub fn slope<R: Real>(
    f: impl for<'t> Fn(Var<'t, R>) -> Var<'t, R>,
    at: &Tensor<R>,
) -> (Tensor<R>, Tensor<R>) {
    let tape = Tape::new();
    let x = tape.leaf(at.clone());
    let y = f(x);
    (y.value(), tape.grad(y, &[x]).of(x))
}

/// A scalar function's gradient at a point.
pub fn gradient<R: Real>(f: impl for<'t> Fn(Var<'t, R>) -> Var<'t, R>, at: &Tensor<R>) -> Tensor<R> {
    slope(f, at).1
}

/// Where gradient descent is after so many steps.
pub fn descend(f: impl for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>, start: &T, rate: f64, steps: usize) -> T {
    (0..steps).fold(start.clone(), |x, _| {
        let step = gradient(&f, &x) * rate;
        x - step
    })
}

/// One parameter, as optimizers take it.
pub fn alone(value: &T) -> Vec<(String, Param<f64>)> {
    vec![("w".to_string(), Param::new("w", Role::Weight, value.clone()))]
}

/// The gradients of a loss of the one parameter.
pub fn pull(p: &[(String, Param<f64>)], loss: impl for<'t> Fn(Var<'t, f64>) -> Var<'t, f64>) -> Grads<f64> {
    let mut tape = Tape::new();
    let id = loss(tape.param(&p[0].1)).id();
    tape.backward(id)
}

/// A point of the simplex with `n` corners.
pub fn simplex(n: usize, s: &mut Stream) -> T {
    let raw: Vec<f64> = (0..n).map(|_| -(1.0 - s.uniform()).ln()).collect();
    let total: f64 = raw.iter().sum();
    Tensor::from_slice(&raw) / total
}
