//! The triangular parts of matrices.

use crate::{Elem, Result, Shape, ShapeError, Tensor, storage};

/// Which entries of an `[m, n]` matrix lie on or below the `k`-th diagonal: column - row ≤ k. 0 is the main diagonal,
/// negative ones lie below it.
pub fn tril_mask(m: usize, n: usize, k: isize) -> Tensor<bool> {
    let kept = |at: usize| (at % n) as isize - (at / n) as isize <= k;
    let out = storage::build(m * n, |start, out| {
        out.iter_mut().enumerate().for_each(|(i, o)| *o = kept(start + i));
    });
    Tensor::raw(out, Shape::from([m, n]))
}

/// Every matrix of `[.., m, n]` with zeros above its `k`-th diagonal. Linear, and its own transpose.
pub fn tril<E: Elem>(x: &Tensor<E>, k: isize) -> Result<Tensor<E>> {
    super::select(&mask("tril", x.shape(), k)?, x, &Tensor::scalar(E::default()))
}

/// Every matrix of `[.., m, n]` with zeros below its `k`-th diagonal. Linear, and its own transpose.
pub fn triu<E: Elem>(x: &Tensor<E>, k: isize) -> Result<Tensor<E>> {
    super::select(&mask("triu", x.shape(), k.saturating_sub(1))?, &Tensor::scalar(E::default()), x)
}

fn mask(op: &'static str, shape: &Shape, k: isize) -> Result<Tensor<bool>> {
    match shape.dims() {
        &[.., m, n] => Ok(tril_mask(m, n, k)),
        _ => Err(ShapeError::invalid(op, &[*shape], "a matrix needs at least two axes")),
    }
}
