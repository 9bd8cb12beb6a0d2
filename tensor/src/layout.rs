//! How an index finds its element.

use crate::memory::PoolArc;
use crate::{MAX_RANK, Shape};

/// Shape, strides and offset: element `[i, j, ...]` of a tensor is element `offset + i*strides[0] + j*strides[1] + ...`
/// of its storage. A stride may be 0 (a broadcast axis) or negative (a reversed one).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    shape: Shape,
    offset: usize,
    // None: row-major without gaps. Most tensors are, and a tensor is moved often, so it had better be small.
    strides: Option<PoolArc<Strides>>,
}

/// By how many elements of the storage each axis steps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Strides {
    steps: [isize; MAX_RANK],
    rank: usize,
}

impl Strides {
    fn new(steps: &[isize]) -> Strides {
        let mut all = [0; MAX_RANK];
        all[..steps.len()].copy_from_slice(steps);
        Strides { steps: all, rank: steps.len() }
    }

    fn contiguous(shape: &Shape) -> Strides {
        let mut out = Strides { steps: [0; MAX_RANK], rank: shape.rank() };
        let mut next = 1;
        for i in (0..shape.rank()).rev() {
            out.steps[i] = next;
            next *= shape[i] as isize;
        }
        out
    }

    /// Whether these are the steps of a row-major tensor without gaps (axes of size 1 may have any).
    fn are_contiguous(&self, shape: &Shape) -> bool {
        if shape.contains(&0) {
            return true;
        }
        let mut next = 1;
        for (&d, &s) in shape.iter().zip(self.iter()).rev() {
            if d != 1 {
                if s != next {
                    return false;
                }
                next *= d as isize;
            }
        }
        true
    }
}

impl std::fmt::Debug for Strides {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl std::ops::Deref for Strides {
    type Target = [isize];
    fn deref(&self) -> &[isize] {
        &self.steps[..self.rank]
    }
}

impl Layout {
    /// The row-major layout of a shape: the last axis has stride 1.
    #[inline]
    pub fn contiguous(shape: Shape) -> Layout {
        Layout { shape, offset: 0, strides: None }
    }

    /// A layout from its parts. The caller answers for it that every index stays inside the storage.
    pub(crate) fn new(shape: Shape, strides: &[isize], offset: usize) -> Layout {
        debug_assert_eq!(shape.rank(), strides.len());
        let strides = Strides::new(strides);
        Layout { shape, offset, strides: (!strides.are_contiguous(&shape)).then(|| PoolArc::new(strides)) }
    }

    /// The sizes of the axes.
    #[inline]
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// By how many elements of the storage each axis steps.
    #[inline]
    pub fn strides(&self) -> Strides {
        self.strides.as_ref().map_or_else(|| Strides::contiguous(&self.shape), |strides| **strides)
    }

    /// Where in the storage element `[0, 0, ...]` is.
    #[inline]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Whether the elements lie in row-major order without gaps (axes of size 1 may have any stride).
    #[inline]
    pub fn is_contiguous(&self) -> bool {
        self.strides.is_none()
    }

    /// Whether two indices may read one element: some axis longer than 1 has stride 0.
    pub fn overlaps(&self) -> bool {
        self.shape.iter().zip(self.strides().iter()).any(|(&d, &s)| d > 1 && s == 0)
    }

    /// The place in the storage of one index. The index must be inside the shape.
    #[inline]
    pub fn at(&self, index: &[usize]) -> usize {
        let step: isize = index.iter().zip(self.strides().iter()).map(|(&i, &s)| i as isize * s).sum();
        (self.offset as isize + step) as usize
    }

    /// The same elements stretched to a larger shape, with stride 0 where an axis is repeated.
    pub(crate) fn expanded(&self, to: &Shape) -> Layout {
        if self.shape == *to {
            return self.clone();
        }
        let lead = to.rank() - self.shape.rank();
        let mut steps = [0; MAX_RANK];
        for (i, (&d, &s)) in self.shape.iter().zip(self.strides().iter()).enumerate() {
            steps[lead + i] = if d == to[lead + i] { s } else { 0 };
        }
        Layout::new(*to, &steps[..to.rank()], self.offset)
    }
}

/// The longest row that is made of several axes: rows are what threads share.
const LONG: usize = 1 << 13;

/// Walks several layouts of one shape in step, a row at a time: the last axis, or as many of the last axes as every layout
/// steps through evenly.
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
        let mut dims: [usize; MAX_RANK] = std::array::from_fn(|axis| shape.get(axis).copied().unwrap_or(1));
        let mut strides = layouts.map(|l| l.strides().steps);
        let mut last = shape.rank().saturating_sub(1);
        while last > 0 {
            let [before, len] = [dims[last - 1], dims[last]];
            let even = |s: &[isize; MAX_RANK]| s[last - 1] == s[last] * len as isize;
            if before != 1 && len != 1 && (before * len > LONG || !strides.iter().all(even)) {
                break;
            }
            if len != 1 {
                strides.iter_mut().for_each(|s| s[last - 1] = s[last]);
            }
            last -= 1;
            dims[last] = before * len;
        }
        Rows {
            shape: Shape::new(&dims[..last]).unwrap_or(Shape::SCALAR),
            strides,
            offsets: layouts.map(|l| l.offset),
            len: dims[last],
            steps: strides.map(|s| if shape.rank() == 0 { 0 } else { s[last] }),
        }
    }

    /// Calls `f(i, starts)` for the rows `first..first + count`; `starts` are the rows' first elements.
    // Inlined, so that `f` is compiled for the instruction set of whoever calls.
    #[inline(always)]
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

    #[inline(always)]
    fn shift(&self, at: &mut [isize; K], axis: usize, by: isize) {
        at.iter_mut().zip(&self.strides).for_each(|(a, s)| *a += by * s[axis]);
    }
}
