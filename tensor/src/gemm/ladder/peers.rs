//! Other crates, to be measured beside the ladder: they are built only with the feature `peers`.

use crate::gemm::Mat;
use crate::{DType, Real};

/// The crate gemm, with rayon's threads if there are several.
pub fn gemm<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    assert_eq!((a.cols, Some(c.len())), (b.rows, a.rows.checked_mul(b.cols)));
    let (m, k, n) = (a.rows, a.cols, b.cols);
    let threads = match rayon::current_num_threads() {
        1 => gemm::Parallelism::None,
        n => gemm::Parallelism::Rayon(n),
    };
    // SAFETY: `Mat` has checked that the factors' elements are there, and the assertion that `c` has as many as the product.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n as isize,
            false,
            a.ptr(),
            a.col_stride,
            a.row_stride,
            b.ptr(),
            b.col_stride,
            b.row_stride,
            T::ZERO,
            T::ONE,
            false,
            false,
            false,
            threads,
        );
    }
}

/// The crate faer, with rayon's threads if there are several.
pub fn faer<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    assert_eq!((a.cols, Some(c.len())), (b.rows, a.rows.checked_mul(b.cols)));
    match T::DTYPE {
        DType::F32 => typed::<T, f32>(a, b, c, 1.0),
        _ => typed::<T, f64>(a, b, c, 1.0),
    }
}

/// `E` is `T` by another name, of which faer knows that it is a number.
fn typed<T: Real, E: ::faer::traits::ComplexField>(a: Mat<T>, b: Mat<T>, c: &mut [T], one: E) {
    use ::faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
    assert_eq!(size_of::<T>(), size_of::<E>());
    let threads = match rayon::current_num_threads() {
        1 => Par::Seq,
        n => Par::rayon(n),
    };
    let (rows, cols) = (a.rows, b.cols);
    // SAFETY: as above; the types are one.
    unsafe {
        let a = MatRef::from_raw_parts(a.ptr().cast::<E>(), a.rows, a.cols, a.row_stride, a.col_stride);
        let b = MatRef::from_raw_parts(b.ptr().cast::<E>(), b.rows, b.cols, b.row_stride, b.col_stride);
        let c = MatMut::from_raw_parts_mut(c.as_mut_ptr().cast::<E>(), rows, cols, cols as isize, 1);
        matmul(c, Accum::Replace, a, b, one, threads);
    }
}
