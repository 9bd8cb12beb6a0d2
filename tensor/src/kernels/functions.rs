//! The functions that networks live on, a register at a time: within 2 units in the last place of the exact value. For
//! `f32` that is checked over all numbers where the function is neither 0, 1 nor its argument; for `f64` on samples
//! against 60 digits (`tensor/tests/tensor/functions.rs`).
//!
//! The instruction set may decide the last bit; how many elements there are, and how they lie, does not.

use crate::simd::{dispatch, isa};
use crate::vecmath::{Each, Exp, Function, Log, Sigmoid, Tanh};
use crate::{Real, Tensor, storage};

fn each<T: Real>(f: impl Function, x: &Tensor<T>) -> Tensor<T> {
    let isa = isa();
    if let Some(only) = x.item() {
        let mut y = [T::ZERO];
        dispatch(isa, Each { f, from: &[only], to: &mut y });
        return Tensor::one(y[0], *x.shape());
    }
    let x = x.contiguous();
    let from = x.as_slice().unwrap_or(&[]);
    let y = storage::build(from.len(), |start, to| {
        dispatch(isa, Each { f, from: &from[start..][..to.len()], to });
    });
    Tensor::raw(y, *x.shape())
}

/// eˣ of every element.
pub fn exp<T: Real>(x: &Tensor<T>) -> Tensor<T> {
    each(Exp, x)
}

/// Natural logarithm of every element: -∞ of 0, NaN below.
pub fn ln<T: Real>(x: &Tensor<T>) -> Tensor<T> {
    each(Log, x)
}

/// Hyperbolic tangent of every element.
pub fn tanh<T: Real>(x: &Tensor<T>) -> Tensor<T> {
    each(Tanh, x)
}

/// σ(x) = 1/(1 + e⁻ˣ) of every element.
pub fn sigmoid<T: Real>(x: &Tensor<T>) -> Tensor<T> {
    each(Sigmoid, x)
}
