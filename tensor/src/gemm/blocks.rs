//! The loops around the tile, on one thread.
//!
//! From outside: panels of columns, blocks of steps, bands of rows. A block of a panel stays in the second cache while every
//! band of the left factor passes over it; a band is read once by each panel, and the tile asks for the next band while it
//! works on its own.

use super::Mat;
use super::pack::Pack;
use super::tile::{Shape, Strided, Tile, call, most_registers, most_rows};
use crate::Real;
use crate::buffer::Buffer;
use crate::simd::{Choice, Lanes};

/// Bytes of a column of the left factor's block, at most: with the widest panel a quarter of a second cache of 1 MiB. A sum
/// is cut into as few even blocks as that allows, by its length and nothing else, so that this is part of the result.
const COLUMN: usize = 4 << 10;
/// Rows of the left factor up to which a copy of the right one does not pay.
const FEW: usize = 24;
const MANY: usize = 512;
/// Bytes after which addresses share a place in the second cache, and how many of those that share one it holds.
const PERIOD: usize = 64 << 10;
const WAYS: usize = 16;

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
        let (k, n) = (self.a.cols, self.b.cols);
        let most = most_registers(V::REGISTERS);
        let blocks = (k * size_of::<T>()).div_ceil(COLUMN).max(1);
        let mut copy = None;
        for registers in even(n.div_ceil(V::LEN), most) {
            let j = registers.start * V::LEN;
            let width = (registers.end * V::LEN).min(n) - j;
            let shape = Shape::of::<V>(width);
            for block in 0..blocks {
                let (k0, k1) = (block * k / blocks, (block + 1) * k / blocks);
                let b = self.b.part(k0, k1 - k0, j, width);
                let panel = if self.reads_in_place(b) {
                    Strided { start: b.ptr(), rows: b.row_stride, steps: 1 }
                } else {
                    let room = || Buffer::new(k.div_ceil(blocks) * most * V::LEN);
                    let copy: &mut Buffer<T> = copy.get_or_insert_with(room);
                    // SAFETY: there is room for a block of the widest panel; `V` is what the machine has.
                    unsafe { V::enter(Pack { from: b, to: copy.as_mut_ptr(), wide: most * V::LEN }) };
                    Strided { start: copy.as_ptr(), rows: (shape.registers * V::LEN) as isize, steps: 1 }
                };
                let beta = if block == 0 { self.beta } else { T::ONE };
                // SAFETY: the panel has a row for each step of the block.
                unsafe { self.bands::<V>(k0..k1, panel, j, shape, beta) }
            }
        }
    }
}

impl<T: Real> Product<'_, T> {
    /// Whether a panel is read where it lies: if its rows are contiguous, and either few tiles read them, or they do not
    /// drive each other out of the second cache.
    fn reads_in_place(&self, b: Mat<'_, T>) -> bool {
        let stride = b.row_stride.unsigned_abs() * size_of::<T>();
        let places = PERIOD >> stride.trailing_zeros().min(PERIOD.ilog2());
        b.col_stride == 1 && (self.a.rows <= FEW || self.a.rows <= MANY && b.rows <= WAYS * places)
    }

    /// Every band of the left factor's steps over a panel, for the columns from `j`.
    ///
    /// # Safety
    /// The panel has a row of the shape's registers for each of the steps, and the machine the registers `V`.
    unsafe fn bands<V: Lanes<Elem = T>>(
        &self,
        steps: std::ops::Range<usize>,
        panel: Strided<T>,
        j: usize,
        shape: Shape,
        beta: T,
    ) {
        let a = self.a.part(0, self.a.rows, steps.start, steps.len());
        for rows in even(a.rows, most_rows(V::REGISTERS, shape.registers)) {
            // SAFETY: rows and columns lie inside the product, of which `new` was promised the rest.
            unsafe {
                let start = a.ptr().offset(rows.start as isize * a.row_stride);
                let tile = Tile {
                    a: Strided { start, rows: a.row_stride, steps: a.col_stride },
                    b: panel,
                    k: a.cols,
                    beta,
                    c: self.c.add(rows.start * self.ldc + j),
                    ldc: self.ldc,
                };
                call::<T, V, _, _>(rows.len(), shape, &tile);
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
