//! A tensor read as a batch of row-major matrices.

use super::{LinalgError, Result};
use crate::{Elem, Real, Shape, ShapeError, Tensor};

/// A batch of `m`×`n` matrices, one after the other.
pub(super) struct Matrices<T: Elem> {
    op: &'static str,
    shape: Shape,
    /// The leading axes.
    pub lead: Shape,
    pub m: usize,
    pub n: usize,
    data: Vec<T>,
}

impl<T: Real> Matrices<T> {
    pub fn of(op: &'static str, a: &Tensor<T>) -> Result<Matrices<T>> {
        let shape = *a.shape();
        let &[.., m, n] = shape.dims() else {
            return Err(ShapeError::invalid(op, &[shape], "a matrix needs at least two axes").into());
        };
        Ok(Matrices { op, shape, lead: Shape::new(&shape[..shape.rank() - 2])?, m, n, data: a.to_vec() })
    }

    pub fn square(op: &'static str, a: &Tensor<T>) -> Result<Matrices<T>> {
        let all = Matrices::of(op, a)?;
        if all.m == all.n { Ok(all) } else { Err(LinalgError::NotSquare { op, shape: all.shape }) }
    }

    /// Square, finite, and equal to the transpose up to rounding.
    pub fn symmetric(op: &'static str, a: &Tensor<T>) -> Result<Matrices<T>> {
        let all = Matrices::square(op, a)?.finite()?;
        let n = all.n;
        for (matrix, a) in all.iter().enumerate() {
            let largest = a.iter().fold(T::ZERO, |m, x| m.maximum(x.abs()));
            let slack = T::of(8.0 * n as f64) * T::EPSILON * largest;
            for (row, column) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
                let difference = a[row * n + column] - a[column * n + row];
                if difference.abs() > slack {
                    let (shape, difference) = (all.shape, difference.f64());
                    return Err(LinalgError::NotSymmetric { op, shape, matrix, row, column, difference });
                }
            }
        }
        Ok(all)
    }

    pub fn finite(self) -> Result<Matrices<T>> {
        match self.data.iter().position(|x| !x.is_finite()) {
            None => Ok(self),
            Some(at) => {
                let (matrix, entry) = (at / (self.m * self.n), at % (self.m * self.n));
                let (row, column) = (entry / self.n, entry % self.n);
                let value = self.data[at].f64();
                Err(LinalgError::NotFinite { op: self.op, shape: self.shape, matrix, row, column, value })
            }
        }
    }

    /// How many matrices there are.
    pub fn count(&self) -> usize {
        self.lead.numel()
    }

    pub fn get(&self, i: usize) -> &[T] {
        &self.data[i * self.m * self.n..][..self.m * self.n]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.count()).map(|i| self.get(i))
    }

    /// The leading axes with others behind them.
    pub fn shaped(&self, tail: &[usize]) -> Result<Shape> {
        Ok(Shape::new(&[self.lead.dims(), tail].concat())?)
    }

    pub fn singular(&self, matrix: usize, pivot: usize) -> LinalgError {
        LinalgError::Singular { op: self.op, shape: self.shape, matrix, pivot }
    }

    pub fn not_positive(&self, matrix: usize, pivot: usize, value: T) -> LinalgError {
        let value = value.f64();
        LinalgError::NotPositiveDefinite { op: self.op, shape: self.shape, matrix, pivot, value }
    }
}

/// `m`×`n` transposed.
pub(super) fn transpose<T: Real>(a: &[T], m: usize, n: usize) -> Vec<T> {
    (0..n).flat_map(|j| (0..m).map(move |i| a[i * n + j])).collect()
}

/// Solves `a·x = b` for every matrix of a batch. `b` is a vector of n elements, or matrices of n rows; leading axes
/// broadcast. `one(i, x)` turns the matrix `x` from `b`
/// into the solution for matrix `i` of `a`.
pub(super) fn solve_each<T: Real>(
    a: &Matrices<T>,
    b: &Tensor<T>,
    one: impl Fn(usize, &mut [T]),
) -> Result<Tensor<T>> {
    let vector = b.rank() == 1;
    let columns = if vector { b.unsqueezed(1)? } else { b.clone() };
    let &[.., rows, k] = columns.shape().dims() else {
        return Err(ShapeError::invalid(
            a.op,
            &[a.shape, *b.shape()],
            "the right side needs at least one axis",
        )
        .into());
    };
    if rows != a.n {
        let why = format!("the right side has {rows} rows, the matrix {}; they must be equal", a.n);
        return Err(ShapeError::invalid(a.op, &[a.shape, *b.shape()], why).into());
    }
    let lead = Shape::new(&columns.shape()[..columns.rank() - 2])?;
    let lead = Shape::broadcast(a.op, &a.lead, &lead)?;
    let tail = |t: &[usize]| Shape::new(&[lead.dims(), t].concat());
    let mut out = columns.expanded(tail(&[rows, k])?)?.to_vec();
    // Which matrix of `a` each system uses: a batch may be stretched.
    let places = Tensor::from_vec((0..a.count() as u32).collect(), a.lead)?.expanded(lead)?.to_vec();
    for (x, &i) in out.chunks_mut((rows * k).max(1)).zip(&places) {
        one(i as usize, x);
    }
    Ok(Tensor::from_vec(out, if vector { tail(&[rows])? } else { tail(&[rows, k])? })?)
}
