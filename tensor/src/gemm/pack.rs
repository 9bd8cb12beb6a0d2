//! Copies of a factor in the order in which the tiles read it.

use super::Mat;
use crate::Real;
use crate::simd::{Job, Lanes};

/// Panels of `wide` columns, one after the other; in each, row after row. The last panel may be narrower: as wide as the
/// registers that hold what is left, filled up with zeros.
pub(crate) struct Pack<'a, T> {
    pub from: Mat<'a, T>,
    pub to: *mut T,
    pub wide: usize,
}

impl<T: Real> Job<T> for Pack<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let (k, n) = (self.from.rows, self.from.cols);
        for j in (0..n).step_by(self.wide) {
            let width = self.wide.min(n - j);
            let from = self.from.part(0, k, j, width);
            // SAFETY: the caller has room for every panel.
            unsafe {
                let to = self.to.add(j * k);
                match (from.row_stride, from.col_stride) {
                    (_, 1) => rows::<V>(from, to),
                    (1, _) => columns::<V>(from, to),
                    _ => anyhow::<V>(from, to),
                }
            }
        }
    }
}

/// Rows that are contiguous.
#[inline(always)]
unsafe fn rows<V: Lanes>(from: Mat<'_, V::Elem>, to: *mut V::Elem) {
    let registers = from.cols.div_ceil(V::LEN);
    // SAFETY: `from` is inside its elements, `to` has `registers` for each row; called from within `enter`.
    unsafe {
        let last = V::first(from.cols - (registers - 1) * V::LEN);
        for k in 0..from.rows {
            let (src, dst) =
                (from.ptr().offset(k as isize * from.row_stride), to.add(k * registers * V::LEN));
            for r in 0..registers - 1 {
                V::load(src.add(r * V::LEN)).store(dst.add(r * V::LEN));
            }
            let at = (registers - 1) * V::LEN;
            V::load_first(src.add(at), last).store(dst.add(at));
        }
    }
}

/// Columns that are contiguous: squares of a register's width, transposed on the way.
#[inline(always)]
unsafe fn columns<V: Lanes>(from: Mat<'_, V::Elem>, to: *mut V::Elem) {
    let width = from.cols.next_multiple_of(V::LEN);
    // SAFETY: as above.
    unsafe {
        for j in (0..from.cols).step_by(V::LEN) {
            let there = V::LEN.min(from.cols - j);
            let src = from.ptr().offset(j as isize * from.col_stride);
            for k in (0..from.rows).step_by(V::LEN) {
                let steps = V::LEN.min(from.rows - k);
                let mask = V::first(steps);
                let mut square = [V::splat(<V::Elem as Real>::ZERO); 16];
                for (i, row) in square[..V::LEN].iter_mut().enumerate() {
                    if i < there {
                        let src = src.offset(i as isize * from.col_stride).add(k);
                        *row = if steps == V::LEN { V::load(src) } else { V::load_first(src, mask) };
                    }
                }
                V::transpose(&mut square[..V::LEN]);
                for (i, row) in square[..V::LEN].iter().enumerate() {
                    if i < steps {
                        row.store(to.add((k + i) * width + j));
                    }
                }
            }
        }
    }
}

/// Any strides, element by element.
#[inline(always)]
unsafe fn anyhow<V: Lanes>(from: Mat<'_, V::Elem>, to: *mut V::Elem) {
    let width = from.cols.next_multiple_of(V::LEN);
    // SAFETY: as above.
    unsafe {
        for k in 0..from.rows {
            for j in 0..width {
                let at = k as isize * from.row_stride + j as isize * from.col_stride;
                *to.add(k * width + j) =
                    if j < from.cols { *from.ptr().offset(at) } else { <V::Elem as Real>::ZERO };
            }
        }
    }
}
