//! The loops around the tile, on one thread.
//!
//! From outside: blocks of columns, blocks of steps, bands of rows, panels of columns. A block of the right factor stays in
//! the second cache while every band of the left one passes over it; a band, a few rows of one block of steps, stays in
//! the first cache while every panel of the block passes over *it*.

use super::Mat;
use super::pack::Pack;
use super::tile::{Shape, Strided, Tile, call, most_registers, most_rows};
use crate::Real;
use crate::buffer::Buffer;
use crate::simd::{Choice, Lanes};

/// The most steps of a block. A sum is cut into as few even blocks as that allows, by its length and nothing else, so that
/// this is part of the result.
const STEPS: usize = 512;
/// Bytes of the right factor that a block may have: half of a second cache of 1 MiB.
const BLOCK: usize = 512 << 10;
/// Bytes of a right factor that is read where it lies, if its rows are contiguous.
const IN_PLACE: usize = 1 << 20;
/// Rows of the left factor for which a copy of the right one does not pay.
const FEW: usize = 24;

/// `c = a·b + beta·c`, where the rows of `c` are contiguous and `ldc` apart.
pub(crate) struct Product<'a, T> {
    a: Mat<'a, T>,
    b: Mat<'a, T>,
    beta: T,
    c: *mut T,
    ldc: usize,
}

impl<'a, T: Real> Product<'a, T> {
    /// # Safety
    /// `c` is valid for the product's rows and columns, and nobody else uses them as long as this lives.
    pub unsafe fn new(a: Mat<'a, T>, b: Mat<'a, T>, beta: T, c: *mut T, ldc: usize) -> Self {
        assert_eq!(a.cols, b.rows);
        Product { a, b, beta, c, ldc }
    }
}

impl<T: Real> Choice<T> for Product<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let (m, k, n) = (self.a.rows, self.a.cols, self.b.cols);
        let wide = most_registers(V::REGISTERS) * V::LEN;
        let near = k * n * size_of::<T>() <= IN_PLACE;
        let in_place = self.b.col_stride == 1 && (near || m <= FEW);
        let blocks = k.div_ceil(STEPS).max(1);
        let columns = if in_place {
            n
        } else {
            (BLOCK / size_of::<T>() / k.div_ceil(blocks).max(1)).max(wide) / wide * wide
        };
        for j0 in (0..n).step_by(columns.max(1)) {
            let width = columns.min(n - j0);
            for block in 0..blocks {
                let (k0, k1) = (block * k / blocks, (block + 1) * k / blocks);
                let b = self.b.part(k0, k1 - k0, j0, width);
                let a = self.a.part(0, m, k0, k1 - k0);
                let beta = if block == 0 { self.beta } else { T::ONE };
                // SAFETY: what `new` was promised, for a part of `c`; `V` is what the machine has.
                unsafe {
                    let c = self.c.add(j0);
                    if in_place {
                        let panels =
                            |p: usize| Strided { start: b.ptr().add(p * wide), rows: b.row_stride, steps: 1 };
                        self.bands::<V>(a, width, panels, beta, c);
                    } else {
                        let padded = width.next_multiple_of(V::LEN);
                        let mut packed = Buffer::new((k1 - k0) * padded);
                        V::enter(Pack { from: b, to: packed.as_mut_ptr(), wide });
                        let panels = |p: usize| {
                            let own = wide.min(padded - p * wide);
                            let start = packed.as_ptr().add(p * wide * (k1 - k0));
                            Strided { start, rows: own as isize, steps: 1 }
                        };
                        self.bands::<V>(a, width, panels, beta, c);
                    }
                }
            }
        }
    }
}

impl<T: Real> Product<'_, T> {
    /// Every band of `a` over every panel: `panels(p)` is where panel `p` of the right factor lies.
    #[inline]
    unsafe fn bands<V: Lanes<Elem = T>>(
        &self,
        a: Mat<'_, T>,
        n: usize,
        panels: impl Fn(usize) -> Strided<T>,
        beta: T,
        c: *mut T,
    ) {
        let wide = most_registers(V::REGISTERS) * V::LEN;
        let whole = n / wide;
        let rest = n - whole * wide;
        let tile = |rows: std::ops::Range<usize>, p: usize, shape: Shape| {
            // SAFETY: the caller's promise; rows and columns lie inside the product.
            unsafe {
                let start = a.ptr().offset(rows.start as isize * a.row_stride);
                call::<T, V, _, _>(
                    rows.len(),
                    shape,
                    Tile {
                        a: Strided { start, rows: a.row_stride, steps: a.col_stride },
                        b: panels(p),
                        k: a.cols,
                        beta,
                        c: c.add(rows.start * self.ldc + p * wide),
                        ldc: self.ldc,
                    },
                );
            }
        };
        if whole > 0 {
            let shape = Shape::of::<V>(wide);
            for rows in even(a.rows, most_rows(V::REGISTERS, shape.registers)) {
                for p in 0..whole {
                    tile(rows.clone(), p, shape);
                }
            }
        }
        if rest > 0 {
            let shape = Shape::of::<V>(rest);
            for rows in even(a.rows, most_rows(V::REGISTERS, shape.registers)) {
                tile(rows, whole, shape);
            }
        }
    }
}

/// Cuts `n` into as few parts of at most `most` as it goes, as even as it goes: a last part of one row would leave most of
/// the machine idle.
pub(crate) fn even(n: usize, most: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let parts = n.div_ceil(most);
    (0..parts).map(move |i| i * n / parts..(i + 1) * n / parts)
}
