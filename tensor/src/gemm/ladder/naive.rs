//! The definition: `c[i, j] = Σ_k a[i, k] b[k, j]`, one element after another.
//!
//! Every step of the inner loop waits for the addition of the step before, and walks down a column of `b`, so that each
//! number of `b` comes with a cache line of which nothing else is used before it is thrown out again.

use crate::Real;
use crate::gemm::Mat;

pub fn multiply<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    let n = b.cols;
    for i in 0..a.rows {
        for j in 0..n {
            let mut sum = T::ZERO;
            for k in 0..a.cols {
                sum += a.at(i, k) * b.at(k, j);
            }
            c[i * n + j] = sum;
        }
    }
}
