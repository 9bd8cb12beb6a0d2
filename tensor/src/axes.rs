//! A set of axes.

use crate::{Result, Shape, ShapeError};
use std::fmt;

/// A set of axes of a shape, as one byte: what reductions take.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Axes(u8);

impl Axes {
    /// The axes named in `list`, counted from the front or, if negative, from the back; an error if one is missing
    /// from `shape` or named twice. An empty list means all axes.
    pub fn new(op: &'static str, shape: &Shape, list: &[isize]) -> Result<Axes> {
        if list.is_empty() {
            return Ok(Axes::all(shape.rank()));
        }
        let mut set = Axes::default();
        for &axis in list {
            let at = shape.axis(op, axis)?;
            if set.contains(at) {
                return Err(ShapeError::invalid(op, &[*shape], format!("axis {axis} is named twice")));
            }
            set.0 |= 1 << at;
        }
        Ok(set)
    }

    /// All axes of a tensor with `rank` axes.
    pub fn all(rank: usize) -> Axes {
        Axes(((1u16 << rank) - 1) as u8)
    }

    /// Just this axis, counted from the front.
    pub fn one(axis: usize) -> Axes {
        Axes(1 << axis)
    }

    /// Whether the axis is in the set.
    pub fn contains(self, axis: usize) -> bool {
        axis < 8 && self.0 >> axis & 1 == 1
    }

    /// The axes in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |&i| self.contains(i))
    }

    /// One more than the largest axis: the least rank that a shape must have.
    pub fn min_rank(self) -> usize {
        8 - self.0.leading_zeros() as usize
    }

    /// The number of elements that are folded into one when these axes are reduced.
    pub fn count(self, shape: &Shape) -> usize {
        self.iter().map(|a| shape[a]).product()
    }

    /// The shape after these axes are reduced; `keepdim` keeps them with size 1.
    pub fn reduce(self, op: &'static str, shape: &Shape, keepdim: bool) -> Result<Shape> {
        if self.min_rank() > shape.rank() {
            return Err(ShapeError::Axis { op, axis: self.min_rank() as isize - 1, shape: *shape });
        }
        let mut dims = [0; crate::MAX_RANK];
        let mut rank = 0;
        for (i, &d) in shape.iter().enumerate() {
            if !self.contains(i) || keepdim {
                dims[rank] = if self.contains(i) { 1 } else { d };
                rank += 1;
            }
        }
        Shape::new(&dims[..rank])
    }
}

impl fmt::Display for Axes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for Axes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
