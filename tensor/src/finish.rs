//! What follows on a product or a convolution, done to a piece of the result while it is still in a cache.

use crate::simd::{Isa, isa, wide_on};
use crate::{Real, Result, Shape, ShapeError, Tensor};
use std::borrow::Cow;

/// Something that changes every number of a slice by itself.
pub type Each<'a, T> = dyn Fn(&mut [T]) + Sync + 'a;

/// A bias, then a function of each number: the same bits as one after the other, without the passes over memory.
#[derive(Clone, Copy, Default)]
pub struct Finish<'a, T: Real> {
    /// Added to every row of a product (`[columns]`), or to every pixel of a convolution (`[channels, 1, 1]`).
    pub bias: Option<&'a Tensor<T>>,
    /// Done to pieces of the result, after the bias.
    pub each: Option<&'a Each<'a, T>>,
}

impl<'a, T: Real> Finish<'a, T> {
    /// The bias's numbers; an error if it has not the shape `fits`.
    pub(crate) fn numbers(&self, op: &'static str, fits: Shape) -> Result<Option<Cow<'a, [T]>>> {
        let numbers = |bias: &'a Tensor<T>| {
            if *bias.shape() != fits {
                let why = format!("the bias must have the shape {fits}");
                return Err(ShapeError::invalid(op, &[*bias.shape()], why));
            }
            Ok(bias.as_slice().map_or_else(|| Cow::Owned(bias.to_vec()), Cow::Borrowed))
        };
        self.bias.map(numbers).transpose()
    }
}

/// A [`Finish`] as kernels use it; there is none where nothing follows.
#[derive(Clone, Copy)]
pub(crate) struct After<'a, T> {
    bias: Option<&'a [T]>,
    each: Option<&'a Each<'a, T>>,
    isa: Isa,
}

impl<'a, T: Real> After<'a, T> {
    /// With the numbers of the bias.
    pub fn new(finish: &Finish<'a, T>, bias: Option<&'a [T]>) -> Option<Self> {
        let something = bias.is_some() || finish.each.is_some();
        something.then(|| After { bias, each: finish.each, isa: isa() })
    }

    /// On rows of so many numbers, which have the biases from `first` on.
    pub fn rows(&self, first: usize, width: usize, rows: &mut [T]) {
        if width == 1 {
            // One column has one bias, and no row is long enough for a register.
            return self.channel(first, rows);
        }
        if let Some(bias) = self.bias {
            let bias = &bias[first..][..width];
            let add = |row: &mut [T]| row.iter_mut().zip(bias).for_each(|(y, &b)| *y += b);
            wide_on(self.isa, || rows.chunks_mut(width).for_each(add));
        }
        self.each.iter().for_each(|f| f(rows));
    }

    /// On numbers that share a bias.
    pub fn channel(&self, channel: usize, plane: &mut [T]) {
        if let Some(bias) = self.bias {
            let b = bias[channel];
            wide_on(self.isa, || plane.iter_mut().for_each(|y| *y += b));
        }
        self.each.iter().for_each(|f| f(plane));
    }

    /// On whole planes of so many numbers, those of the channels from `first` on.
    pub fn planes(&self, first: usize, plane: usize, to: &mut [T]) {
        to.chunks_mut(plane.max(1)).enumerate().for_each(|(c, to)| self.channel(first + c, to));
    }
}
