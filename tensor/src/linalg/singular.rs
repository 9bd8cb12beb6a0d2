//! Singular values by one-sided Jacobi rotations, the rank that they show, and the pseudo-inverse.

use super::Result;
use super::eigen::{rotation, turn};
use super::matrices::{Matrices, transpose};
use super::norm::euclidean;
use crate::{Real, Tensor};

/// Sweeps after which to stop; convergence is quadratic, and ten are seldom needed.
const SWEEPS: usize = 60;

/// The singular values `[.., min(m, n)]` in descending order, of every matrix of `[.., m, n]`.
pub fn singular_values<T: Real>(a: &Tensor<T>) -> Result<Tensor<T>> {
    let a = Matrices::of("singular_values", a)?.finite()?;
    let values: Vec<T> = a.iter().flat_map(|m| of_one(m, a.m, a.n)).collect();
    Ok(Tensor::from_vec(values, a.shaped(&[a.m.min(a.n)])?)?)
}

/// The rank `[..]` of every matrix of `[.., m, n]`: how many singular values exceed `max(m, n)·ε·(the largest)`, which is
/// NumPy's default.
pub fn rank<T: Real>(a: &Tensor<T>) -> Result<Tensor<u32>> {
    let a = Matrices::of("rank", a)?.finite()?;
    let of = |m: &[T]| {
        let values = of_one(m, a.m, a.n);
        let largest = values.first().copied().unwrap_or(T::ZERO);
        let limit = largest * T::of(a.m.max(a.n) as f64) * T::EPSILON;
        values.iter().filter(|&&s| s > limit).count() as u32
    };
    Ok(Tensor::from_vec(a.iter().map(of).collect(), a.lead)?)
}

/// The pseudo-inverse `[.., n, m]` of every matrix of `[.., m, n]`. Singular values of no more than `limit·(the largest)`, or
/// than rounding leaves of a 0, count as 0.
pub fn pseudo_inverse<T: Real>(a: &Tensor<T>, limit: f64) -> Result<Tensor<T>> {
    let a = Matrices::of("pseudo_inverse", a)?.finite()?;
    let (m, n) = (a.m, a.n);
    let limit = T::of(limit).maximum(T::of(m.max(n) as f64) * T::EPSILON);
    let mut out = Vec::with_capacity(a.count() * m * n);
    for matrix in a.iter() {
        let Turned { columns, turns, len, count, scale } = Turned::new(matrix, m, n);
        let lengths: Vec<T> = columns.chunks(len.max(1)).map(euclidean).collect();
        let largest = lengths.iter().copied().fold(T::ZERO, T::maximum);
        // A·V = W has columns of length s at right angles: A⁺ = Σ v·wᵀ / s².
        let mut inverse = vec![T::ZERO; count * len];
        for ((w, v), &s) in columns.chunks(len.max(1)).zip(turns.chunks(count.max(1))).zip(&lengths) {
            if s <= limit * largest {
                continue;
            }
            for (row, &v) in inverse.chunks_mut(len).zip(v) {
                row.iter_mut().zip(w).for_each(|(x, &w)| *x += v * (w / s) / s / scale);
            }
        }
        // Of a wide matrix it is the transpose's.
        out.extend(if m >= n { inverse } else { transpose(&inverse, count, len) });
    }
    Ok(Tensor::from_vec(out, a.shaped(&[n, m])?)?)
}

/// The singular values of one matrix, in descending order.
pub(super) fn of_one<T: Real>(a: &[T], m: usize, n: usize) -> Vec<T> {
    let Turned { columns, len, scale, .. } = Turned::new(a, m, n);
    let mut values: Vec<T> = columns.chunks(len.max(1)).map(|column| euclidean(column) * scale).collect();
    values.sort_by(|a, b| b.f64().total_cmp(&a.f64()));
    values
}

/// A matrix whose pairs of columns were turned until all are orthogonal; their lengths are then the singular values.
struct Turned<T> {
    /// The columns one after the other; of a wide matrix the rows, which are fewer and longer.
    columns: Vec<T>,
    /// Column i is the sum of the first columns, times the entries of row i.
    turns: Vec<T>,
    /// The length of a column.
    len: usize,
    /// The number of columns.
    count: usize,
    /// The columns were divided by this.
    scale: T,
}

impl<T: Real> Turned<T> {
    fn new(a: &[T], m: usize, n: usize) -> Turned<T> {
        let (mut x, len) = if m >= n { (transpose(a, m, n), m) } else { (a.to_vec(), n) };
        let count = m.min(n);
        let mut turns = Tensor::<T>::eye(count).to_vec();
        // At a scale where squares neither overflow nor vanish.
        let largest = x.iter().fold(T::ZERO, |m, x| m.maximum(x.abs()));
        let scale = if largest > T::ZERO { largest } else { T::ONE };
        x.iter_mut().for_each(|x| *x /= scale);
        for _ in 0..SWEEPS {
            let mut moved = false;
            for (p, q) in (0..count).flat_map(|p| (p + 1..count).map(move |q| (p, q))) {
                let (u, v) = (&x[p * len..][..len], &x[q * len..][..len]);
                let dot = u.iter().zip(v).fold(T::ZERO, |s, (&u, &v)| s + u * v);
                let (uu, vv) = (euclidean(u), euclidean(v));
                if dot.abs() <= T::of(len as f64) * T::EPSILON * uu * vv || dot.abs() <= T::TINY {
                    continue;
                }
                moved = true;
                let (c, s) = rotation(uu * uu, vv * vv, dot);
                (0..len).for_each(|i| turn(&mut x, p * len + i, q * len + i, c, s));
                (0..count).for_each(|i| turn(&mut turns, p * count + i, q * count + i, c, s));
            }
            if !moved {
                break;
            }
        }
        Turned { columns: x, turns, len, count, scale }
    }
}
