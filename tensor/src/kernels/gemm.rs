//! Matrix product of two strided matrices: the seam where hand-written micro-kernels go.

use std::sync::LazyLock;

/// A strided matrix over borrowed elements.
#[derive(Clone, Copy)]
pub struct Mat<'a, T> {
    data: &'a [T],
    offset: usize,
    rows: usize,
    cols: usize,
    row_stride: isize,
    col_stride: isize,
}

impl<'a, T> Mat<'a, T> {
    /// A matrix whose element `[i, j]` is `data[offset + i*row_stride + j*col_stride]`.
    ///
    /// # Panics
    /// If some element lies outside `data`.
    pub fn new(
        data: &'a [T],
        offset: usize,
        (rows, cols): (usize, usize),
        (rs, cs): (isize, isize),
    ) -> Mat<'a, T> {
        if rows > 0 && cols > 0 {
            // In a type where nothing overflows: the kernels trust this check.
            let (r, c) = ((rows as i128 - 1) * rs as i128, (cols as i128 - 1) * cs as i128);
            let (low, high) = (r.min(0) + c.min(0), r.max(0) + c.max(0));
            let inside = offset as i128 + low >= 0 && offset as i128 + high < data.len() as i128;
            assert!(inside, "matrix {rows}x{cols} reaches outside its {} elements", data.len());
        }
        Mat { data, offset, rows, cols, row_stride: rs, col_stride: cs }
    }

    /// A row-major matrix.
    pub fn dense(data: &'a [T], rows: usize, cols: usize) -> Mat<'a, T> {
        Mat::new(data, 0, (rows, cols), (cols as isize, 1))
    }

    /// The transpose, without a copy.
    #[must_use]
    pub fn t(self) -> Mat<'a, T> {
        let Mat { data, offset, rows, cols, row_stride, col_stride } = self;
        Mat { data, offset, rows: cols, cols: rows, row_stride: col_stride, col_stride: row_stride }
    }

    /// `count` rows from `first`.
    #[must_use]
    pub fn rows(self, first: usize, count: usize) -> Mat<'a, T> {
        assert!(first <= self.rows && count <= self.rows - first);
        let offset = (self.offset as isize + first as isize * self.row_stride) as usize;
        Mat { offset, rows: count, ..self }
    }

    fn ptr(&self) -> *const T {
        if self.rows == 0 || self.cols == 0 { self.data.as_ptr() } else { self.data[self.offset..].as_ptr() }
    }
}

/// `c = a·b + beta·c` for a row-major `c`; with `beta` 0, what `c` held is not read.
pub type Gemm<T> = fn(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T]);

/// The machine-dependent kernels of one element type.
pub struct Kernels<T> {
    /// What they are made for.
    pub isa: &'static str,
    /// Matrix product on one thread.
    pub gemm: Gemm<T>,
}

/// Element types that have kernels.
pub trait Dispatch: Sized + 'static {
    /// The kernels for this machine, chosen at the first call.
    fn kernels() -> &'static Kernels<Self>;
}

macro_rules! dispatch {
    ($t:ty, $gemm:path) => {
        impl Dispatch for $t {
            fn kernels() -> &'static Kernels<$t> {
                static TABLE: LazyLock<Kernels<$t>> = LazyLock::new(|| Kernels {
                    isa: "matrixmultiply",
                    gemm: |a, b, beta, c| {
                        assert_eq!(a.cols, b.rows);
                        assert_eq!(Some(c.len()), a.rows.checked_mul(b.cols));
                        // SAFETY: `Mat::new` has checked that every element of `a` and `b` lies inside its slice, the
                        // length of `c` was just checked, and `c` is borrowed mutably, so it overlaps neither.
                        unsafe {
                            $gemm(
                                a.rows,
                                a.cols,
                                b.cols,
                                1.0,
                                a.ptr(),
                                a.row_stride,
                                a.col_stride,
                                b.ptr(),
                                b.row_stride,
                                b.col_stride,
                                beta,
                                c.as_mut_ptr(),
                                b.cols as isize,
                                1,
                            );
                        }
                    },
                });
                &TABLE
            }
        }
    };
}
dispatch!(f32, matrixmultiply::sgemm);
dispatch!(f64, matrixmultiply::dgemm);

/// Products of fewer multiplications than this stay on the calling thread.
const PARALLEL: usize = 1 << 20;
/// Rows that one task computes at least.
const ROWS: usize = 32;

/// `c = a·b + beta·c` for a row-major `c`, on several threads if it is large.
pub fn gemm<T: crate::Real>(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T]) {
    use rayon::prelude::*;
    let (m, k, n) = (a.rows, a.cols, b.cols);
    if m == 0 || n == 0 {
        return;
    }
    if k == 0 {
        c.iter_mut().for_each(|c| *c = if beta == T::ZERO { T::ZERO } else { *c * beta });
        return;
    }
    let kernel = T::kernels().gemm;
    if m * k * n < PARALLEL || m < 2 * ROWS {
        return kernel(a, b, beta, c);
    }
    // Four tasks at most: each packs `b` anew, so more of them would cost more than they balance.
    let rows = m.div_ceil(4).next_multiple_of(ROWS);
    c.par_chunks_mut(rows * n)
        .enumerate()
        .for_each(|(i, c)| kernel(a.rows(i * rows, c.len() / n), b, beta, c));
}
