//! Diagonals: taken out, put in, summed.

use super::Result;
use crate::{Axes, Elem, Layout, Real, Shape, ShapeError, Tensor, kernels};

/// The main diagonal `[.., min(m, n)]` of every matrix of `[.., m, n]`. A view: walking down a diagonal is one stride.
pub fn diagonal<E: Elem>(a: &Tensor<E>) -> Result<Tensor<E>> {
    let (&[ref lead @ .., m, n], &[ref strides @ .., down, right]) =
        (a.shape().dims(), &*a.layout().strides())
    else {
        return Err(ShapeError::invalid("diagonal", &[*a.shape()], "a matrix needs at least two axes").into());
    };
    let shape = Shape::new(&[lead, &[m.min(n)]].concat())?;
    Ok(a.view(Layout::new(shape, &[strides, &[down + right]].concat(), a.layout().offset())))
}

/// Square matrices `[.., n, n]` with the vectors of `[.., n]` on their diagonals and zeros elsewhere.
pub fn diag<T: Real>(v: &Tensor<T>) -> Result<Tensor<T>> {
    let &[.., n] = v.shape().dims() else {
        return Err(ShapeError::invalid("diag", &[*v.shape()], "a vector needs at least one axis").into());
    };
    // A product with the identity would turn infinities into NaN.
    let shape = Shape::new(&[v.shape().dims(), &[n]].concat())?;
    let mut out = Tensor::zeros(shape);
    let data = out.make_mut();
    for (i, x) in v.to_vec().into_iter().enumerate() {
        data[i * n + i % n] = x;
    }
    Ok(out)
}

/// The sum of the main diagonal of every matrix of `[.., m, n]`.
pub fn trace<T: Real>(a: &Tensor<T>) -> Result<Tensor<T>> {
    let d = diagonal(a)?;
    Ok(kernels::sum(&d, Axes::one(d.rank() - 1), false)?)
}
