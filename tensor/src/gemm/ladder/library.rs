//! The crate matrixmultiply: the same ideas, by other hands.

use crate::gemm::Mat;
use crate::{DType, Real};

pub fn multiply<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    assert_eq!((a.cols, Some(c.len())), (b.rows, a.rows.checked_mul(b.cols)));
    let (m, k, n) = (a.rows, a.cols, b.cols);
    let (pa, pb, pc) = (a.ptr(), b.ptr(), c.as_mut_ptr());
    let (ra, ca, rb, cb) = (a.row_stride, a.col_stride, b.row_stride, b.col_stride);
    // SAFETY: `T` is the type that `DTYPE` says; `Mat` has checked that its elements are there, and the assertion that `c`
    // has as many as the product.
    unsafe {
        match T::DTYPE {
            DType::F32 => {
                let (pa, pb, pc) = (pa.cast(), pb.cast(), pc.cast());
                matrixmultiply::sgemm(m, k, n, 1.0, pa, ra, ca, pb, rb, cb, 0.0, pc, n as isize, 1);
            }
            _ => {
                let (pa, pb, pc) = (pa.cast(), pb.cast(), pc.cast());
                matrixmultiply::dgemm(m, k, n, 1.0, pa, ra, ca, pb, rb, cb, 0.0, pc, n as isize, 1);
            }
        }
    }
}
