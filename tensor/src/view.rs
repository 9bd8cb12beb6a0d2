//! Views: other layouts over the same elements. None of these copies, but for [`Tensor::reshaped`] where no layout does.

use crate::memory::PoolVec;
use crate::{Elem, Layout, MAX_RANK, Result, Shape, ShapeError, Tensor};

/// Which elements of an axis a slice takes: `start`, `start + step`, ... before `end`. A negative `start` or `end` counts
/// from the back; a negative `step` walks backwards, then from the last element by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    /// Where to begin.
    pub start: Option<isize>,
    /// Where to stop, itself left out.
    pub end: Option<isize>,
    /// How far to go each time; not 0.
    pub step: isize,
}

impl Range {
    /// The whole axis.
    pub const ALL: Range = Range { start: None, end: None, step: 1 };

    /// From `start` up to, and without, `end`.
    pub fn new(start: isize, end: isize) -> Range {
        Range { start: Some(start), end: Some(end), step: 1 }
    }

    /// The same with another step.
    #[must_use]
    pub fn step(self, step: isize) -> Range {
        Range { step, ..self }
    }

    /// First element, count and step on an axis of `size` elements, clipped as in Python.
    pub fn resolve(&self, size: usize) -> Option<(usize, usize, isize)> {
        let n = size as isize;
        let wrap = |i: isize| if i < 0 { i.saturating_add(n) } else { i };
        match self.step {
            0 => None,
            s if s > 0 => {
                let start = wrap(self.start.unwrap_or(0)).clamp(0, n);
                let end = wrap(self.end.unwrap_or(n)).clamp(start, n);
                Some((start as usize, ((end - start) as usize).div_ceil(s as usize), s))
            }
            s => {
                let start = wrap(self.start.unwrap_or(n - 1)).clamp(-1, n - 1);
                let end = self.end.map_or(-1, wrap).clamp(-1, start.max(-1));
                let count = ((start - end) as usize).div_ceil(s.unsigned_abs());
                Some((start.max(0) as usize, count, s))
            }
        }
    }
}

impl From<std::ops::Range<isize>> for Range {
    fn from(r: std::ops::Range<isize>) -> Range {
        Range::new(r.start, r.end)
    }
}

impl<E: Elem> Tensor<E> {
    pub(crate) fn view(&self, layout: Layout) -> Tensor<E> {
        Tensor { storage: self.storage.clone(), layout }
    }

    /// The axes in another order: axis `i` of the result is axis `order[i]` of this.
    pub fn permuted(&self, order: &[usize]) -> Result<Tensor<E>> {
        let shape = self.shape();
        let mut seen = [false; crate::MAX_RANK];
        let valid = order.len() == shape.rank()
            && order.iter().all(|&a| a < shape.rank() && !std::mem::replace(&mut seen[a], true));
        if !valid {
            return Err(ShapeError::invalid(
                "permute",
                &[*shape],
                format!("{order:?} must name each of the {} axes once", shape.rank()),
            ));
        }
        let (strides, mut to, mut steps) = (self.layout.strides(), *shape, [0; crate::MAX_RANK]);
        for (i, &a) in order.iter().enumerate() {
            (to.dims_mut()[i], steps[i]) = (shape[a], strides[a]);
        }
        Ok(self.view(Layout::new(to, &steps[..order.len()], self.layout.offset())))
    }

    /// Two axes exchanged; negative axes count from the back.
    pub fn transposed(&self, a: isize, b: isize) -> Result<Tensor<E>> {
        let (a, b) = (self.shape().axis("transpose", a)?, self.shape().axis("transpose", b)?);
        let mut order: [usize; crate::MAX_RANK] = std::array::from_fn(|i| i);
        order.swap(a, b);
        self.permuted(&order[..self.rank()])
    }

    /// Part of one axis.
    pub fn sliced(&self, axis: isize, range: Range) -> Result<Tensor<E>> {
        let axis = self.shape().axis("slice", axis)?;
        let Some((start, count, step)) = range.resolve(self.shape()[axis]) else {
            return Err(ShapeError::invalid("slice", &[*self.shape()], "the step of a slice cannot be 0"));
        };
        let mut shape = *self.shape();
        shape.dims_mut()[axis] = count;
        let mut strides: PoolVec<isize> = self.layout.strides().iter().copied().collect();
        let mut offset = self.layout.offset() as isize;
        // An empty slice reads nothing and stays where it is; a step that is never taken may be any number.
        if count > 0 {
            offset += start as isize * strides[axis];
        }
        if count > 1 {
            strides[axis] *= step;
        }
        Ok(self.view(Layout::new(shape, &strides, offset as usize)))
    }

    /// One axis read from its end to its start.
    pub fn flipped(&self, axis: isize) -> Result<Tensor<E>> {
        self.sliced(axis, Range::ALL.step(-1))
    }

    /// Stretched to a larger shape: axes of size 1 and missing leading axes are repeated with stride 0.
    pub fn expanded(&self, shape: impl Into<Shape>) -> Result<Tensor<E>> {
        let to = shape.into();
        if !self.shape().expands_to(&to) {
            return Err(ShapeError::invalid(
                "expand",
                &[*self.shape(), to],
                "only axes of size 1 can be stretched, and new axes only be put in front",
            ));
        }
        Ok(self.view(self.layout.expanded(&to)))
    }

    /// The same elements in row-major order under another shape. A view where strides allow it, else a copy.
    pub fn reshaped(&self, shape: impl Into<Shape>) -> Result<Tensor<E>> {
        let to = shape.into();
        if to.numel() != self.numel() {
            return Err(ShapeError::invalid(
                "reshape",
                &[*self.shape(), to],
                format!("{} elements cannot fill a shape of {}", self.numel(), to.numel()),
            ));
        }
        Ok(match self.reshaped_layout(&to) {
            Some(layout) => self.view(layout),
            None => Tensor::raw(self.copied(), to),
        })
    }

    /// A layout of the same elements under another shape, if one exists: runs of axes that step evenly are merged,
    /// then split anew.
    fn reshaped_layout(&self, to: &Shape) -> Option<Layout> {
        if self.is_contiguous() {
            let l = Layout::contiguous(*to);
            return Some(Layout::new(*to, &l.strides(), self.layout.offset()));
        }
        let mut runs: PoolVec<(usize, isize)> = PoolVec::new();
        for (&d, &s) in self.shape().iter().zip(self.layout.strides().iter()) {
            match runs.last_mut() {
                _ if d == 1 => {}
                Some((n, step)) if *step == s * d as isize => (*n, *step) = (*n * d, s),
                _ => runs.push((d, s)),
            }
        }
        let mut strides = [0isize; MAX_RANK];
        let mut axis = to.rank();
        for &(n, step) in runs.iter().rev() {
            let mut left = n;
            while left > 1 {
                axis = axis.checked_sub(1)?;
                if left % to[axis] != 0 {
                    return None;
                }
                strides[axis] = step * (n / left) as isize;
                left /= to[axis];
            }
        }
        Some(Layout::new(*to, &strides[..to.rank()], self.layout.offset()))
    }

    /// A new axis of size 1 in front of axis `at` (`at` = rank puts it last).
    pub fn unsqueezed(&self, at: isize) -> Result<Tensor<E>> {
        let rank = self.rank() as isize;
        let place = if at < 0 { at + rank + 1 } else { at };
        if !(0..=rank).contains(&place) {
            return Err(ShapeError::Axis { op: "unsqueeze", axis: at, shape: *self.shape() });
        }
        self.reshaped(self.shape().with_axis(place as usize, 1)?)
    }

    /// Without the axis `at`, which must have size 1.
    pub fn squeezed(&self, at: isize) -> Result<Tensor<E>> {
        let axis = self.shape().axis("squeeze", at)?;
        if self.shape()[axis] != 1 {
            let why = format!("axis {at} has size {}, not 1", self.shape()[axis]);
            return Err(ShapeError::invalid("squeeze", &[*self.shape()], why));
        }
        self.reshaped(self.shape().without_axis(axis))
    }
}
