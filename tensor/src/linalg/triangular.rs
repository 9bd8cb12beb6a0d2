//! Systems with a triangular matrix.

use super::Result;
use super::matrices::{Matrices, solve_each, transpose};
use crate::{Real, Tensor};

/// Which half of a matrix counts; the other is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Triangle {
    /// On and below the diagonal.
    Lower,
    /// On and above the diagonal.
    Upper,
}

/// `x` with `a·x = b`, or `aᵀ·x = b` if `transposed`, where only the named triangle of `a` `[.., n, n]` is read. `b` is `[n]`
/// or `[.., n, k]`; leading axes broadcast. An error if the diagonal holds a 0.
pub fn solve_triangular<T: Real>(
    a: &Tensor<T>,
    b: &Tensor<T>,
    triangle: Triangle,
    transposed: bool,
) -> Result<Tensor<T>> {
    let a = Matrices::square("solve_triangular", a)?;
    let n = a.n;
    for (i, m) in a.iter().enumerate() {
        if let Some(pivot) = m.iter().step_by(n + 1).position(|&d| d == T::ZERO) {
            return Err(a.singular(i, pivot));
        }
    }
    let forwards = (triangle == Triangle::Lower) != transposed;
    solve_each(&a, b, |m, x| {
        let flipped = transposed.then(|| transpose(a.get(m), n, n));
        let a = flipped.as_deref().unwrap_or(a.get(m));
        substitute(a, x, forwards, false);
    })
}

/// Solves the triangular system `a·y = x` row by row, from the first or from the last, writing `y` over the matrix `x`. Only
/// the triangle already passed is read; a `unit` diagonal is not read but taken as 1.
pub(super) fn substitute<T: Real>(a: &[T], x: &mut [T], forwards: bool, unit: bool) {
    let n = a.len().isqrt();
    let k = x.len().checked_div(n).unwrap_or(0);
    for step in 0..n {
        let i = if forwards { step } else { n - 1 - step };
        for j in if forwards { 0..i } else { i + 1..n } {
            (0..k).for_each(|c| x[i * k + c] -= a[i * n + j] * x[j * k + c]);
        }
        if !unit {
            x[i * k..][..k].iter_mut().for_each(|x| *x /= a[i * n + i]);
        }
    }
}
