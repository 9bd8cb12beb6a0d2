//! Singular values by one-sided Jacobi rotations, and the rank that they show.

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

/// Turns pairs of columns until all are orthogonal; their lengths are then the singular values.
pub(super) fn of_one<T: Real>(a: &[T], m: usize, n: usize) -> Vec<T> {
    // The columns one after the other; of a wide matrix the rows, which are fewer and longer.
    let (mut x, len) = if m >= n { (transpose(a, m, n), m) } else { (a.to_vec(), n) };
    let count = m.min(n);
    // At a scale where squares neither overflow nor vanish.
    let scale = x.iter().fold(T::ZERO, |m, x| m.maximum(x.abs()));
    if scale > T::ZERO {
        x.iter_mut().for_each(|x| *x /= scale);
    }
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
        }
        if !moved {
            break;
        }
    }
    let mut values: Vec<T> = x.chunks(len.max(1)).map(|column| euclidean(column) * scale).collect();
    values.sort_by(|a, b| b.f64().total_cmp(&a.f64()));
    values
}
