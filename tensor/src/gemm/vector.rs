//! Matrix times vector: every element of the matrix is used once, so memory decides and not arithmetic.

use super::Mat;
use crate::Real;
use crate::simd::{Job, Lanes};

/// Rows or columns that are read side by side.
const SIDE: usize = 8;

/// `y = m·x + beta·y`, where either the rows or the columns of `m` are contiguous, and so are `x` and `y`.
pub(crate) struct MatVec<'a, T> {
    pub m: Mat<'a, T>,
    pub x: &'a [T],
    pub beta: T,
    pub y: &'a mut [T],
}

impl<T: Real> Job<T> for MatVec<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        assert!(self.x.len() == self.m.cols && self.y.len() == self.m.rows);
        // SAFETY: within `enter`.
        unsafe {
            if self.m.col_stride == 1 {
                self.rows::<V>();
            } else {
                assert_eq!(self.m.row_stride, 1);
                self.columns::<V>();
            }
        }
    }
}

impl<T: Real> MatVec<'_, T> {
    /// Scalar products with rows, several rows at a time: they share what is read of `x`.
    #[inline(always)]
    unsafe fn rows<V: Lanes<Elem = T>>(self) {
        let MatVec { m, x, beta, y } = self;
        let whole = x.len() / V::LEN;
        let rest = x.len() - whole * V::LEN;
        // SAFETY: every row has as many elements as `x`; masked loads do not touch what is beyond; within `enter`.
        unsafe {
            let mask = V::first(rest);
            for first in (0..m.rows).step_by(SIDE) {
                let count = SIDE.min(m.rows - first);
                // Rows that do not exist are the last one once more.
                let mut start = [m.ptr(); SIDE];
                for (i, start) in start.iter_mut().enumerate() {
                    *start = start.offset((first + i.min(count - 1)) as isize * m.row_stride);
                }
                let mut sums = [V::splat(T::ZERO); SIDE];
                for k in 0..whole {
                    let x = V::load(x.as_ptr().add(k * V::LEN));
                    for (sum, start) in sums.iter_mut().zip(start) {
                        *sum = V::load(start.add(k * V::LEN)).mul_add(x, *sum);
                    }
                }
                if rest > 0 {
                    let x = V::load_first(x.as_ptr().add(whole * V::LEN), mask);
                    for (sum, start) in sums.iter_mut().zip(start) {
                        *sum = V::load_first(start.add(whole * V::LEN), mask).mul_add(x, *sum);
                    }
                }
                for (y, sum) in y[first..first + count].iter_mut().zip(sums) {
                    let sum = total(sum);
                    *y = if beta == T::ZERO { sum } else { beta * *y + sum };
                }
            }
        }
    }

    /// Sums of columns, several columns at a time: `y` is read and written once for all of them.
    #[inline(always)]
    unsafe fn columns<V: Lanes<Elem = T>>(self) {
        let MatVec { m, x, beta, y } = self;
        // SAFETY: every column has as many elements as `y`; masked accesses do not touch what is beyond; within `enter`.
        unsafe {
            for first in (0..m.cols).step_by(SIDE) {
                let count = SIDE.min(m.cols - first);
                let mut start = [m.ptr(); SIDE];
                let mut factor = [V::splat(T::ZERO); SIDE];
                for i in 0..SIDE {
                    start[i] = start[i].offset((first + i.min(count - 1)) as isize * m.col_stride);
                    if i < count {
                        factor[i] = V::splat(x[first + i]);
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

/// The sum of the lanes, halves upon halves.
#[inline(always)]
unsafe fn total<V: Lanes>(v: V) -> V::Elem {
    let mut all = [<V::Elem as Real>::ZERO; 16];
    // SAFETY: no register has more lanes than this; within `enter`.
    unsafe { v.store(all.as_mut_ptr()) };
    let mut n = V::LEN;
    while n > 1 {
        n /= 2;
        for i in 0..n {
            all[i] += all[i + n];
        }
    }
    all[0]
}
