//! QR factorisation by Householder reflections.

use super::Result;
use super::matrices::Matrices;
use super::norm::euclidean;
use crate::{Real, Tensor};

/// `a = Q·R` for every matrix of `[.., m, n]`, with `k = min(m, n)`: `Q` `[.., m, k]` has orthonormal columns, `R` `[.., k, n]`
/// is upper triangular. The signs on `R`'s diagonal are those that the reflections give, as in LAPACK.
pub fn qr<T: Real>(a: &Tensor<T>) -> Result<(Tensor<T>, Tensor<T>)> {
    let a = Matrices::of("qr", a)?;
    let (m, n) = (a.m, a.n);
    let k = m.min(n);
    let (mut qs, mut rs) = (Vec::new(), Vec::new());
    for matrix in a.iter() {
        let mut r = matrix.to_vec();
        // The reflections 1 - 2·v·vᵀ, in the order of their columns; `v` acts on rows `j..m`.
        let mut vs: Vec<Vec<T>> = Vec::with_capacity(k);
        for j in 0..k {
            let mut v: Vec<T> = (j..m).map(|i| r[i * n + j]).collect();
            let length = euclidean(&v);
            // Away from the first entry, so that nothing cancels.
            let first = v[0];
            v[0] += if first < T::ZERO { -length } else { length };
            let norm = euclidean(&v);
            if norm > T::ZERO {
                v.iter_mut().for_each(|x| *x /= norm);
            }
            reflect(&v, &mut r, j, n);
            vs.push(v);
        }
        let mut q = vec![T::ZERO; m * k];
        (0..k).for_each(|i| q[i * k + i] = T::ONE);
        vs.iter().enumerate().rev().for_each(|(j, v)| reflect(v, &mut q, j, k));
        // Below the diagonal only rounding is left.
        rs.extend((0..k * n).map(|at| if at / n <= at % n { r[at] } else { T::ZERO }));
        qs.extend(q);
    }
    Ok((Tensor::from_vec(qs, a.shaped(&[m, k])?)?, Tensor::from_vec(rs, a.shaped(&[k, n])?)?))
}

/// `x -= 2·v·(vᵀ·x)` on the rows from `first` of a matrix with `n` columns.
fn reflect<T: Real>(v: &[T], x: &mut [T], first: usize, n: usize) {
    let rows = &mut x[first * n..];
    for c in 0..n {
        let dot = v.iter().enumerate().fold(T::ZERO, |s, (i, &v)| s + v * rows[i * n + c]);
        let twice = dot + dot;
        v.iter().enumerate().for_each(|(i, &v)| rows[i * n + c] -= twice * v);
    }
}
