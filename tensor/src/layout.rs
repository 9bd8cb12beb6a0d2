//! How an index finds its element.

use crate::{MAX_RANK, Shape};

/// Shape, strides and offset: element `[i, j, ...]` of a tensor is element `offset + i*strides[0] + j*strides[1] + ...`
/// of its storage. A stride may be 0 (a broadcast axis) or negative (a reversed one).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    shape: Shape,
    strides: [isize; MAX_RANK],
    offset: usize,
}

impl Layout {
    /// The row-major layout of a shape: the last axis has stride 1.
    #[inline]
    pub fn contiguous(shape: Shape) -> Layout {
        let mut strides = [0; MAX_RANK];
        let mut next = 1;
        for i in (0..shape.rank()).rev() {
            strides[i] = next;
            next *= shape[i] as isize;
        }
        Layout { shape, strides, offset: 0 }
    }

    /// A layout from its parts. The caller answers for it that every index stays inside the storage.
    pub(crate) fn new(shape: Shape, strides: &[isize], offset: usize) -> Layout {
        debug_assert_eq!(shape.rank(), strides.len());
        let mut all = [0; MAX_RANK];
        all[..strides.len()].copy_from_slice(strides);
        Layout { shape, strides: all, offset }
    }

    /// The sizes of the axes.
    #[inline]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// By how many elements of the storage each axis steps.
    #[inline]
    pub fn strides(&self) -> &[isize] {
        &self.strides[..self.shape.rank()]
    }

    /// Where in the storage element `[0, 0, ...]` is.
    #[inline]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether the elements lie in row-major order without gaps (axes of size 1 may have any stride).
    pub fn is_contiguous(&self) -> bool {
        if self.shape.contains(&0) {
            return true;
        }
        let mut next = 1;
        for (&d, &s) in self.shape.iter().zip(self.strides()).rev() {
            if d != 1 {
                if s != next {
                    return false;
                }
                next *= d as isize;
            }
        }
        true
    }

    /// Whether two indices may read one element: some axis longer than 1 has stride 0.
    pub fn overlaps(&self) -> bool {
        self.shape.iter().zip(self.strides()).any(|(&d, &s)| d > 1 && s == 0)
    }

    /// The place in the storage of one index. The index must be inside the shape.
    #[inline]
    pub fn at(&self, index: &[usize]) -> usize {
        let step: isize = index.iter().zip(self.strides()).map(|(&i, &s)| i as isize * s).sum();
        (self.offset as isize + step) as usize
    }

    /// The same elements stretched to a larger shape, with stride 0 where an axis is repeated.
    pub(crate) fn expanded(&self, to: &Shape) -> Layout {
        let lead = to.rank() - self.shape.rank();
        let mut out = Layout { shape: *to, strides: [0; MAX_RANK], offset: self.offset };
        for (i, (&d, &s)) in self.shape.iter().zip(self.strides()).enumerate() {
            out.strides[lead + i] = if d == to[lead + i] { s } else { 0 };
        }
        out
    }
}

/// Walks several layouts of one shape in step, a row (the last axis) at a time.
pub(crate) struct Rows<const K: usize> {
    shape: Shape,
    strides: [[isize; MAX_RANK]; K],
    offsets: [usize; K],
    /// Length of a row.
    pub(crate) len: usize,
    /// Steps along a row, one for each layout.
    pub(crate) steps: [isize; K],
}

impl<const K: usize> Rows<K> {
    /// All layouts must have the same shape.
    pub(crate) fn new(layouts: [&Layout; K]) -> Rows<K> {
        let shape = *layouts[0].shape();
        let (outer, len) = match shape.rank() {
            0 => (Shape::SCALAR, 1),
            r => (shape.without_axis(r - 1), shape[r - 1]),
        };
        let last = shape.rank().saturating_sub(1);
        Rows {
            shape: outer,
            strides: layouts.map(|l| l.strides),
            offsets: layouts.map(|l| l.offset),
            len,
            steps: layouts.map(|l| if shape.rank() == 0 { 0 } else { l.strides[last] }),
        }
    }

    /// Calls `f(i, starts)` for the rows `first..first + count`; `starts` are the rows' first elements.
    pub(crate) fn each(&self, first: usize, count: usize, mut f: impl FnMut(usize, [usize; K])) {
        let rank = self.shape.rank();
        let mut index = [0usize; MAX_RANK];
        let mut rest = first;
        let mut at = self.offsets.map(|o| o as isize);
        for axis in (0..rank).rev() {
            index[axis] = rest % self.shape[axis].max(1);
            rest /= self.shape[axis].max(1);
            self.shift(&mut at, axis, index[axis] as isize);
        }
        for row in first..first + count {
            f(row, at.map(|a| a as usize));
            for axis in (0..rank).rev() {
                index[axis] += 1;
                self.shift(&mut at, axis, 1);
                if index[axis] < self.shape[axis] {
                    break;
                }
                self.shift(&mut at, axis, -(self.shape[axis] as isize));
                index[axis] = 0;
            }
        }
    }

    fn shift(&self, at: &mut [isize; K], axis: usize, by: isize) {
        at.iter_mut().zip(&self.strides).for_each(|(a, s)| *a += by * s[axis]);
    }
}
