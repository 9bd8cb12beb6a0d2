//! Blocks that stay in a cache.
//!
//! The rung before reads all of `b` for every row of `a`; as soon as `b` is larger than a cache it comes from memory every
//! time. Here it is cut into blocks of 64 rows by 256 columns, 64 KiB in single precision, and all rows of `a` pass over
//! one block before the next is touched. The arithmetic is the same; each number of `b` now comes from memory once.

use super::order;
use crate::Real;
use crate::gemm::Mat;

/// Rows of a block of `b`.
const STEPS: usize = 64;
/// Columns of a block of `b`.
const COLUMNS: usize = 256;

pub fn multiply<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    let n = b.cols;
    c.fill(T::ZERO);
    for j in (0..n).step_by(COLUMNS) {
        let width = COLUMNS.min(n - j);
        for k in (0..a.cols).step_by(STEPS) {
            let steps = STEPS.min(a.cols - k);
            order::add(a.part(0, a.rows, k, steps), b.part(k, steps, j, width), &mut c[j..], n);
        }
    }
}
