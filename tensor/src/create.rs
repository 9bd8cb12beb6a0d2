//! Construction.

use crate::{Elem, Real, Result, Shape, ShapeError, Tensor, storage};

impl<E: Elem> Tensor<E> {
    /// A tensor from its elements in row-major order; an error if their number is not that of the shape.
    pub fn from_vec(data: Vec<E>, shape: impl Into<Shape>) -> Result<Tensor<E>> {
        let shape = shape.into();
        if data.len() != shape.numel() {
            return Err(ShapeError::invalid(
                "from_vec",
                &[shape],
                format!("{} elements were given for a shape of {}", data.len(), shape.numel()),
            ));
        }
        Ok(Tensor::raw(data, shape))
    }

    /// A tensor of rank 1.
    pub fn from_slice(data: &[E]) -> Tensor<E> {
        Tensor::raw(data.to_vec(), Shape::from([data.len()]))
    }

    /// A matrix from its rows.
    pub fn from_rows<const R: usize, const C: usize>(rows: [[E; C]; R]) -> Tensor<E> {
        Tensor::raw(rows.concat(), Shape::from([R, C]))
    }

    /// Every element the same. The elements are written out; see [`Tensor::expanded`] for a view.
    pub fn full(shape: impl Into<Shape>, value: E) -> Tensor<E> {
        let shape = shape.into();
        if shape.numel() == 1 {
            Tensor::one(value, shape)
        } else {
            Tensor::raw(storage::build(shape.numel(), |_, out| out.fill(value)), shape)
        }
    }
}

impl<T: Real> Tensor<T> {
    /// All zeros.
    pub fn zeros(shape: impl Into<Shape>) -> Tensor<T> {
        let shape = shape.into();
        if shape.numel() == 1 {
            Tensor::one(T::ZERO, shape)
        } else {
            Tensor::raw(storage::zeroed(shape.numel()), shape)
        }
    }

    /// All ones.
    pub fn ones(shape: impl Into<Shape>) -> Tensor<T> {
        Tensor::full(shape, T::ONE)
    }

    /// `start, start + step, ...` up to, and without, `end`. Empty if `step` does not lead from `start` towards `end`.
    pub fn arange(start: f64, end: f64, step: f64) -> Tensor<T> {
        let n = ((end - start) / step).ceil();
        let n = if n.is_finite() && n > 0.0 { n as usize } else { 0 };
        Tensor::raw((0..n).map(|i| T::of(start + i as f64 * step)).collect::<Vec<_>>(), Shape::from([n]))
    }

    /// `n` numbers from `start` to `end`, both included, equally spaced.
    pub fn linspace(start: f64, end: f64, n: usize) -> Tensor<T> {
        let at = |i: usize| match i {
            _ if n == 1 => start,
            i if i + 1 == n => end,
            i => start + (end - start) * (i as f64 / (n - 1) as f64),
        };
        Tensor::raw((0..n).map(|i| T::of(at(i))).collect::<Vec<_>>(), Shape::from([n]))
    }

    /// The identity matrix of `n` rows.
    pub fn eye(n: usize) -> Tensor<T> {
        let mut data = storage::zeroed(n * n);
        data.iter_mut().step_by(n + 1).for_each(|x| *x = T::ONE);
        Tensor::raw(data, Shape::from([n, n]))
    }
}
