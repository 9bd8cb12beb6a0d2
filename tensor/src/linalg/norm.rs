//! Norms of vectors and matrices.

use super::Result;
use super::matrices::Matrices;
use super::singular::of_one;
use crate::{Real, Tensor};

/// How to measure a vector or a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Norm {
    /// √Σ|a|² over all elements.
    Frobenius,
    /// Vector: Σ|a|. Matrix: the largest column sum of |a|.
    One,
    /// Vector: √Σ|a|². Matrix: the largest singular value.
    Two,
    /// Vector: the largest |a|. Matrix: the largest row sum of |a|.
    Inf,
}

/// The norm of a vector `[n]`, as a scalar, or of every matrix of `[.., m, n]`, as `[..]`. An empty one has norm 0.
pub fn norm<T: Real>(x: &Tensor<T>, kind: Norm) -> Result<Tensor<T>> {
    if x.rank() == 1 {
        let v = x.to_vec();
        return Ok(Tensor::scalar(match kind {
            Norm::Frobenius | Norm::Two => euclidean(&v),
            Norm::One => v.iter().map(|x| x.abs()).sum(),
            Norm::Inf => largest(v.iter().map(|x| x.abs())),
        }));
    }
    let a = Matrices::of("norm", x)?;
    // Jacobi's rotations cannot work on infinities.
    let a = if kind == Norm::Two { a.finite()? } else { a };
    let of = |m: &[T]| match kind {
        Norm::Frobenius => euclidean(m),
        Norm::One => largest((0..a.n).map(|j| (0..a.m).map(|i| m[i * a.n + j].abs()).sum())),
        Norm::Two => largest(of_one(m, a.m, a.n).into_iter()),
        Norm::Inf => largest(m.chunks(a.n.max(1)).map(|row| row.iter().map(|x| x.abs()).sum())),
    };
    Ok(Tensor::from_vec(a.iter().map(of).collect(), a.lead)?)
}

fn largest<T: Real>(x: impl Iterator<Item = T>) -> T {
    x.fold(T::ZERO, T::maximum)
}

/// √Σx², at a scale where the squares neither overflow nor vanish.
pub(super) fn euclidean<T: Real>(x: &[T]) -> T {
    let scale = largest(x.iter().map(|x| x.abs()));
    if scale == T::ZERO || !scale.is_finite() {
        return scale;
    }
    scale * x.iter().map(|&x| (x / scale) * (x / scale)).sum::<T>().sqrt()
}
