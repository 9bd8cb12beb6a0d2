//! The same multiplications in another order: `i, k, j` instead of `i, j, k`.
//!
//! The naive rung walks down columns and waits for each addition. Here the inner loop runs along a row of `b` and a row of
//! `c`: neighbours in memory, and sums that do not depend on each other, which the compiler puts side by side into vector
//! registers. What is left: a row of `c` is read and written for every single `k`.

use crate::Real;
use crate::gemm::Mat;

pub fn multiply<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    c.fill(T::ZERO);
    add(a, b, c, b.cols);
}

/// `c += a·b`, where the rows of `c` are `ldc` apart.
pub fn add<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T], ldc: usize) {
    for i in 0..a.rows {
        let c = &mut c[i * ldc..][..b.cols];
        for k in 0..a.cols {
            let factor = a.at(i, k);
            match b.row(k) {
                Some(row) => c.iter_mut().zip(row).for_each(|(c, &b)| *c += factor * b),
                None => c.iter_mut().enumerate().for_each(|(j, c)| *c += factor * b.at(k, j)),
            }
        }
    }
}
