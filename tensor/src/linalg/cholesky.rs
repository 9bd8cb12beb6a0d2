//! Cholesky factorisation.

use super::Result;
use super::matrices::Matrices;
use crate::{Real, Tensor};

/// The lower triangular `L` with `a = L·Lᵀ` and a positive diagonal, for every symmetric positive definite matrix of
/// `[.., n, n]`.
pub fn cholesky<T: Real>(a: &Tensor<T>) -> Result<Tensor<T>> {
    let a = Matrices::symmetric("cholesky", a)?;
    let n = a.n;
    let mut out = vec![T::ZERO; a.count() * n * n];
    for (matrix, (l, a_i)) in out.chunks_mut((n * n).max(1)).zip(a.iter()).enumerate() {
        for i in 0..n {
            for j in 0..=i {
                // a[i, j] without what the columns before j explain.
                let (done, row) = l.split_at(i * n);
                let above = if j < i { &done[j * n..][..j] } else { &row[..j] };
                let rest = above.iter().zip(row).fold(a_i[i * n + j], |s, (&u, &v)| s - u * v);
                l[i * n + j] = if j < i {
                    rest / l[j * n + j]
                } else if rest > T::ZERO {
                    rest.sqrt()
                } else {
                    return Err(a.not_positive(matrix, i, rest));
                };
            }
        }
    }
    Ok(Tensor::from_vec(out, a.shaped(&[n, n])?)?)
}
