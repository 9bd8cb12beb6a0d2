//! Matrix times vector, where columns are contiguous: every element of the matrix is used once, so memory decides and not
//! arithmetic. Where rows are, a vector is one of the few that `dots` multiplies by.

use super::Mat;
use crate::Real;
use crate::simd::{Job, Lanes};

/// Columns that are read side by side.
const SIDE: usize = 8;

/// `y = m·x + beta·y`, where the columns of `m` are contiguous, and `x` is one.
pub(crate) struct MatVec<'a, T> {
    pub m: Mat<'a, T>,
    pub x: Mat<'a, T>,
    pub beta: T,
    pub y: &'a mut [T],
}

impl<T: Real> Job<T> for MatVec<'_, T> {
    type Out = ();

    /// Sums of columns, several columns at a time: `y` is read and written once for all of them.
    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let MatVec { m, x, beta, y } = self;
        assert!(m.row_stride == 1 && x.rows == m.cols && y.len() == m.rows);
        // SAFETY: every column has as many elements as `y`; masked accesses do not touch what is beyond; within `enter`.
        unsafe {
            for first in (0..m.cols).step_by(SIDE) {
                let count = SIDE.min(m.cols - first);
                let mut start = [m.ptr(); SIDE];
                let mut factor = [V::splat(T::ZERO); SIDE];
                for i in 0..SIDE {
                    start[i] = start[i].offset((first + i.min(count - 1)) as isize * m.col_stride);
                    if i < count {
                        factor[i] = V::splat(x.at(first + i, 0));
                    }
                }
                let old = if first == 0 { beta } else { T::ONE };
                for at in (0..y.len()).step_by(V::LEN) {
                    let mask = V::first(V::LEN.min(y.len() - at));
                    let to = y.as_mut_ptr().add(at);
                    let mut sum = V::splat(T::ZERO);
                    if old != T::ZERO {
                        sum = V::splat(old).mul(V::load_first(to, mask));
                    }
                    for i in 0..count {
                        sum = V::load_first(start[i].add(at), mask).mul_add(factor[i], sum);
                    }
                    sum.store_first(to, mask);
                }
            }
        }
    }
}
