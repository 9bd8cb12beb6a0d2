//! LU factorisation with partial pivoting, and what follows from it: solutions, inverse, determinant.

use super::Result;
use super::matrices::{Matrices, solve_each, transpose};
use super::triangular::substitute;
use crate::{Real, Tensor};

/// `P·A = L·U`: `L` below the diagonal (its own diagonal is 1), `U` on and above.
struct Lu<T> {
    n: usize,
    lu: Vec<T>,
    /// Row `i` of `P·A` is row `order[i]` of `A`.
    order: Vec<usize>,
    /// The determinant of `P`: 1 or -1.
    sign: T,
}

impl<T: Real> Lu<T> {
    fn new(a: &[T], n: usize) -> Lu<T> {
        let (mut lu, mut order, mut sign) = (a.to_vec(), Vec::from_iter(0..n), T::ONE);
        for k in 0..n {
            // The largest entry of the column, so that no multiplier exceeds 1.
            let larger = |p: usize, i: usize| if lu[i * n + k].abs() > lu[p * n + k].abs() { i } else { p };
            let p = (k + 1..n).fold(k, larger);
            if p != k {
                (0..n).for_each(|j| lu.swap(k * n + j, p * n + j));
                order.swap(k, p);
                sign = -sign;
            }
            let pivot = lu[k * n + k];
            if pivot == T::ZERO {
                continue;
            }
            let (above, below) = lu.split_at_mut((k + 1) * n);
            let row = &above[k * n..];
            for other in below.chunks_mut(n) {
                let factor = other[k] / pivot;
                other[k] = factor;
                other[k + 1..].iter_mut().zip(&row[k + 1..]).for_each(|(o, &u)| *o -= factor * u);
            }
        }
        Lu { n, lu, order, sign }
    }

    fn diagonal(&self) -> impl Iterator<Item = T> {
        self.lu.iter().step_by(self.n + 1).copied()
    }

    /// The first column without a pivot.
    fn zero_pivot(&self) -> Option<usize> {
        self.diagonal().position(|d| d == T::ZERO)
    }

    /// Replaces the matrix `b` of n rows by `A⁻¹·b`.
    fn solve(&self, b: &mut [T]) {
        let k = b.len() / self.n;
        let permuted: Vec<T> = self.order.iter().flat_map(|&i| &b[i * k..][..k]).copied().collect();
        b.copy_from_slice(&permuted);
        substitute(&self.lu, b, true, true);
        substitute(&self.lu, b, false, false);
    }

    /// Replaces the matrix `b` of n rows by `A⁻ᵀ·b`: from `Aᵀ = Uᵀ·Lᵀ·P`.
    fn solve_transposed(&self, b: &mut [T]) {
        let k = b.len() / self.n;
        let flipped = transpose(&self.lu, self.n, self.n);
        substitute(&flipped, b, true, false);
        substitute(&flipped, b, false, true);
        let permuted = b.to_vec();
        for (from, &to) in self.order.iter().enumerate() {
            b[to * k..][..k].copy_from_slice(&permuted[from * k..][..k]);
        }
    }
}

fn solve_named<T: Real>(
    op: &'static str,
    a: &Tensor<T>,
    b: &Tensor<T>,
    one: impl Fn(&Lu<T>, &mut [T]),
) -> Result<Tensor<T>> {
    let a = Matrices::square(op, a)?;
    let factors: Vec<Lu<T>> = a.iter().map(|m| Lu::new(m, a.n)).collect();
    for (i, lu) in factors.iter().enumerate() {
        if let Some(pivot) = lu.zero_pivot() {
            return Err(a.singular(i, pivot));
        }
    }
    solve_each(&a, b, |i, x| one(&factors[i], x))
}

/// `x` with `a·x = b`, for `a` `[.., n, n]` and `b` `[n]` or `[.., n, k]`; leading axes broadcast. An error if some `a` is
/// singular, which is to say that elimination meets a pivot of exactly 0.
pub fn solve<T: Real>(a: &Tensor<T>, b: &Tensor<T>) -> Result<Tensor<T>> {
    solve_named("solve", a, b, Lu::solve)
}

/// `x` with `aᵀ·x = b`, otherwise as [`solve`]. It factorises `a` itself, so that it succeeds exactly if [`solve`] does.
pub fn solve_transposed<T: Real>(a: &Tensor<T>, b: &Tensor<T>) -> Result<Tensor<T>> {
    solve_named("solve", a, b, Lu::solve_transposed)
}

/// The inverse of every matrix of `[.., n, n]`: the solution of `a·x = 1`. To solve a system, [`solve`] is more exact.
pub fn inverse<T: Real>(a: &Tensor<T>) -> Result<Tensor<T>> {
    let n = Matrices::square("inverse", a)?.n;
    solve_named("inverse", a, &Tensor::eye(n), Lu::solve)
}

/// The determinant of every matrix of `[.., n, n]`: the product of the pivots. 0 for a singular matrix, 1 for n = 0.
pub fn determinant<T: Real>(a: &Tensor<T>) -> Result<Tensor<T>> {
    let a = Matrices::square("determinant", a)?;
    let of = |m: &[T]| {
        let lu = Lu::new(m, a.n);
        lu.diagonal().fold(lu.sign, |product, d| product * d)
    };
    Ok(Tensor::from_vec(a.iter().map(of).collect(), a.lead)?)
}

/// The determinant's sign and `ln |det|`, for every matrix of `[.., n, n]`. It neither overflows nor underflows. A
/// singular matrix gives 0 and -∞.
pub fn log_abs_determinant<T: Real>(a: &Tensor<T>) -> Result<(Tensor<T>, Tensor<T>)> {
    let a = Matrices::square("log_abs_determinant", a)?;
    let of = |m: &[T]| {
        let lu = Lu::new(m, a.n);
        lu.diagonal().fold((lu.sign, T::ZERO), |(sign, log), d| {
            let factor = if d == T::ZERO || d.is_nan() {
                d
            } else if d > T::ZERO {
                T::ONE
            } else {
                -T::ONE
            };
            (sign * factor, log + d.abs().ln())
        })
    };
    let (signs, logs) = a.iter().map(of).unzip();
    Ok((Tensor::from_vec(signs, a.lead)?, Tensor::from_vec(logs, a.lead)?))
}

/// `A[rows, columns] = L·D·U` with the largest entry left as each pivot: `L` below the diagonal and `U` above it, both with
/// 1 on theirs. Once nothing is left, the pivots are 0, so that singular matrices have one, too.
pub(super) struct Complete<T> {
    pub lu: Vec<T>,
    pub pivots: Vec<T>,
    pub rows: Vec<usize>,
    pub columns: Vec<usize>,
    /// The determinant of both permutations: 1 or -1.
    pub sign: T,
}

impl<T: Real> Complete<T> {
    pub fn new(a: &[T], n: usize) -> Complete<T> {
        let (mut lu, mut pivots, mut sign) = (a.to_vec(), Vec::with_capacity(n), T::ONE);
        let (mut rows, mut columns) = (Vec::from_iter(0..n), Vec::from_iter(0..n));
        for k in 0..n {
            let places = (k..n).flat_map(|i| (k..n).map(move |j| (i, j)));
            let larger = |p: (usize, usize), q: (usize, usize)| {
                if lu[q.0 * n + q.1].abs() > lu[p.0 * n + p.1].abs() { q } else { p }
            };
            let (p, q) = places.fold((k, k), larger);
            if p != k {
                (0..n).for_each(|j| lu.swap(k * n + j, p * n + j));
                rows.swap(k, p);
                sign = -sign;
            }
            if q != k {
                (0..n).for_each(|i| lu.swap(i * n + k, i * n + q));
                columns.swap(k, q);
                sign = -sign;
            }
            let pivot = lu[k * n + k];
            pivots.push(pivot);
            if pivot == T::ZERO {
                continue;
            }
            for i in k + 1..n {
                lu[i * n + k] /= pivot;
                for j in k + 1..n {
                    let product = lu[i * n + k] * lu[k * n + j];
                    lu[i * n + j] -= product;
                }
            }
            (k + 1..n).for_each(|j| lu[k * n + j] /= pivot);
        }
        Complete { lu, pivots, rows, columns, sign }
    }
}
