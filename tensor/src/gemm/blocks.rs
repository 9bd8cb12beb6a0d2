//! The loops around the tile, on one thread.
//!
//! From outside: groups of panels of columns, blocks of steps, bands of rows, the panels of a group. A block of a group stays
//! in the second cache while every band of the left factor passes over it; a band stays in the first one while the panels
//! pass over *it*, and the last of them asks for the next band.

use super::Mat;
use super::pack::Pack;
use super::tile::{LINE, Rows, Shape, Strided, Tile, call, most_registers, most_rows};
use crate::Real;
use crate::finish::After;
use crate::memory::Buffer;
use crate::simd::{Choice, Lanes};
use std::ops::Range;

/// Bytes of a column of the right factor's block, at most: six rows of the left one are to stay in the first cache. A sum
/// is cut into as few even blocks as that allows, by its length and nothing else, so that this is part of the result.
const COLUMN: usize = 4 << 10;
/// Bytes of a group's block, if one panel has no more: half of a second cache of 1 MiB.
const GROUP: usize = 512 << 10;
/// Rows of the left factor up to which a copy of the right one does not pay, and from which on it always does.
const FEW: usize = 24;
const MANY: usize = 96;
/// Bytes of a result that are still in the first cache when what comes after them is done: more than one band, since that
/// waits until the sums of the last tile are there.
const WARM: usize = 8 << 10;
/// Bytes after which addresses share a place in the second cache, and how many of those that share one it holds.
const PERIOD: usize = 64 << 10;
const WAYS: usize = 16;
/// The same of the first cache, for the rows of a band.
const NEAR_PERIOD: usize = 4 << 10;
const NEAR_WAYS: usize = 8;
/// Columns of the right factor from which on a copy of the left one may pay, and rows that are copied at a time.
const OFTEN: usize = 256;
const LEFT: usize = 1024;
/// Lanes of multiply-adds that could be done while an element is transposed.
const TURN: usize = 6;

/// `c = a·b + beta·c`, where the rows of `c` are contiguous and `ldc` apart.
pub(crate) struct Product<'a, T> {
    a: Mat<'a, T>,
    b: Mat<'a, T>,
    beta: T,
    c: *mut T,
    ldc: usize,
    /// What follows, and the first column's place in it.
    after: Option<(&'a After<'a, T>, usize)>,
}

impl<'a, T: Real> Product<'a, T> {
    /// # Safety
    /// `c` is valid for the product's rows and columns, and nobody else uses them as long as this lives.
    pub unsafe fn new(a: Mat<'a, T>, b: Mat<'a, T>, beta: T, c: *mut T, ldc: usize) -> Self {
        assert_eq!(a.cols, b.rows);
        Product { a, b, beta, c, ldc, after: None }
    }

    /// With what follows on each row, whose first number is that of column `first` there.
    pub fn then(self, after: Option<&'a After<'a, T>>, first: usize) -> Self {
        Product { after: after.map(|after| (after, first)), ..self }
    }
}

impl<T: Real> Choice<T> for Product<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        if self.is_cheaper_turned::<V>() {
            return self.turned::<V>();
        }
        if self.reads_left_badly() {
            return self.with_rows::<V>();
        }
        let (m, k) = (self.a.rows, self.a.cols);
        let panels = Panels::of::<V>(self.b.cols);
        let blocks = (k * size_of::<T>()).div_ceil(COLUMN).max(1);
        let panel = k.div_ceil(blocks).max(1) * most_registers(V::REGISTERS) * V::LEN;
        let group = (GROUP / size_of::<T>() / panel).clamp(1, panels.count.max(1));
        let mut copy = None;
        for first in (0..panels.count).step_by(group) {
            let group = first..(first + group).min(panels.count);
            let (j0, j1) = (panels.start(group.start), panels.start(group.end));
            for block in 0..blocks {
                let (k0, k1) = (block * k / blocks, (block + 1) * k / blocks);
                let (a, b) = (self.a.part(0, m, k0, k1 - k0), self.b.part(k0, k1 - k0, j0, j1 - j0));
                let beta = if block == 0 { self.beta } else { T::ONE };
                let after = self.after.filter(|_| block + 1 == blocks);
                // SAFETY: there is room for a block of the largest group; `V` is what the machine has; each panel has a
                // row for each step.
                unsafe {
                    if self.reads_in_place(b) {
                        let place = |j: usize, _| (b.ptr().add(j - j0), b.row_stride, false);
                        self.bands::<V>(a, beta, &panels, group.clone(), place, after);
                    } else {
                        let room = || Buffer::new(panel * group.len());
                        let copy: &mut Buffer<T> = copy.get_or_insert_with(room);
                        let at = |j: usize| (j - j0) * (k1 - k0);
                        for p in group.clone() {
                            let (j, wide) = (panels.start(p), panels.start(p + 1) - panels.start(p));
                            let from = b.part(0, b.rows, j - j0, wide);
                            V::enter(Pack { from, to: copy.as_mut_ptr().add(at(j)), wide });
                        }
                        let place = |j: usize, registers: usize| {
                            (copy.as_ptr().add(at(j)), (registers * V::LEN) as isize, true)
                        };
                        self.bands::<V>(a, beta, &panels, group.clone(), place, after);
                    }
                }
            }
        }
    }
}

impl<T: Real> Product<'_, T> {
    /// Whether `bᵀ·aᵀ` is cheaper. The right factor of a layer is its transposed weight, whose copy is larger than that of a
    /// batch of few rows. The sums are the same, and so are their bits.
    fn is_cheaper_turned<V: Lanes>(&self) -> bool {
        let (m, k, n) = (self.a.rows, self.a.cols, self.b.cols);
        let whole = |n: usize| n.next_multiple_of(V::LEN);
        let possible = self.b.row_stride == 1 && self.b.col_stride != 1 && self.beta == T::ZERO;
        // What is turned back goes to the result in whole registers.
        possible
            && n == whole(n)
            && n == self.ldc
            && n * whole(m) + TURN * (m + m * n / k.max(1)) < m * n + TURN * n
    }

    /// The product as the transpose of `bᵀ·aᵀ`.
    fn turned<V: Lanes<Elem = T>>(self) {
        let (m, n) = (self.a.rows, self.b.cols);
        let mut room = Buffer::<T>::new(m * n);
        // SAFETY: there is room for the product, and for its transpose in `c`, whose rows have no gaps; `V` is what the machine
        // has.
        unsafe {
            Product::new(self.b.t(), self.a.t(), T::ZERO, room.as_mut_ptr(), m).with::<V>();
            V::enter(Pack { from: Mat::dense(&room, n, m).t(), to: self.c, wide: n });
            if let Some((after, first)) = self.after {
                after.rows(first, n, std::slice::from_raw_parts_mut(self.c, m * n));
            }
        }
    }

    /// Whether the columns of the left factor are what is contiguous, those of a band drive each other out of the second
    /// cache, and a copy pays; or are just more than the first one holds, and it pays twice.
    fn reads_left_badly(&self) -> bool {
        let a = &self.a;
        let stride = bytes::<T>(a.col_stride);
        let far = a.cols > WAYS * places(PERIOD, stride).min(PERIOD / LINE) && self.b.cols >= OFTEN;
        let near = a.cols > NEAR_WAYS * NEAR_PERIOD / LINE && self.b.cols >= 2 * OFTEN;
        a.row_stride == 1 && stride >= LINE && (far || near)
    }

    /// The product by a copy of the left factor whose rows are contiguous: a block of it at a time, cut as sums are.
    fn with_rows<V: Lanes<Elem = T>>(self) {
        let Product { a, b, beta, c, ldc, after } = self;
        let most = COLUMN / size_of::<T>();
        let mut copy = Buffer::<T>::new(a.rows.min(LEFT) * a.cols.min(most).next_multiple_of(V::LEN));
        for rows in even(a.rows, LEFT) {
            let c = c.wrapping_add(rows.start * ldc);
            for steps in even(a.cols, most) {
                let wide = steps.len().next_multiple_of(V::LEN);
                let from = a.part(rows.start, rows.len(), steps.start, steps.len());
                let b = b.part(steps.start, steps.len(), 0, b.cols);
                let beta = if steps.start == 0 { beta } else { T::ONE };
                let after = after.filter(|_| steps.end == a.cols);
                // SAFETY: there is room for whole registers in every row, and `V` is what the machine has; the rows of `c` are
                // the product's.
                unsafe {
                    V::enter(Pack { from, to: copy.as_mut_ptr(), wide });
                    let a = Mat::new(&copy, 0, (rows.len(), steps.len()), (wide as isize, 1));
                    Product { after, ..Product::new(a, b, beta, c, ldc) }.with::<V>();
                }
            }
        }
    }

    /// Whether a block is read where it lies: if its rows are contiguous, and either few tiles read them, or they do not
    /// drive each other out of the second cache.
    fn reads_in_place(&self, b: Mat<'_, T>) -> bool {
        let (m, places) = (self.a.rows, places(PERIOD, bytes::<T>(b.row_stride)));
        b.col_stride == 1 && (m <= FEW || m <= MANY && b.rows <= WAYS * places)
    }

    /// Every band of `a` over the panels of a group; `place` says, for a panel's first column and its registers, where its
    /// first row starts, how far apart its rows are, and whether these are whole registers. What comes after is done to a few
    /// bands at a time, when their sums are whole.
    ///
    /// # Safety
    /// Every panel has a row of its registers for each step of `a`, and the machine the registers `V`.
    unsafe fn bands<V: Lanes<Elem = T>>(
        &self,
        a: Mat<'_, T>,
        beta: T,
        panels: &Panels,
        group: Range<usize>,
        place: impl Fn(usize, usize) -> (*const T, isize, bool),
        after: Option<(&After<T>, usize)>,
    ) {
        let mut done = 0;
        let most = most_rows(V::REGISTERS, panels.widest());
        // Rows that share a place in the first cache drive each other out of it, before all of a line has been read.
        let alike =
            a.col_stride == 1 && a.row_stride != 0 && bytes::<T>(a.row_stride).is_multiple_of(NEAR_PERIOD);
        for band in even(a.rows, if alike { most.min(NEAR_WAYS) } else { most }) {
            let start = a.ptr().wrapping_offset(band.start as isize * a.row_stride);
            for p in group.clone() {
                let j = panels.start(p);
                let shape = Shape::of::<V>(panels.start(p + 1) - j);
                let (right, apart, whole) = place(j, shape.registers);
                let ahead = a.col_stride == 1 && p + 1 == group.end;
                let c = self.c.wrapping_add(band.start * self.ldc + j);
                let (k, ldc) = (a.cols, self.ldc);
                macro_rules! tile {
                    ($dense:literal, $whole:literal) => {{
                        let a =
                            Strided::<T, $dense> { start, rows: a.row_stride, steps: a.col_stride, ahead };
                        let b = Rows::<T, $whole> { start: right, apart };
                        call::<T, V, _, _>(band.len(), shape, &Tile { a, b, k, beta, c, ldc })
                    }};
                }
                // SAFETY: rows and columns lie inside the product, of which `new` was promised the rest; the rows of a copy
                // are whole registers, and so are those whose last register has all its lanes.
                unsafe {
                    match (a.col_stride == 1, whole || shape.last == V::LEN) {
                        (true, true) => tile!(true, true),
                        (true, false) => tile!(true, false),
                        (false, true) => tile!(false, true),
                        (false, false) => tile!(false, false),
                    }
                }
            }
            if let Some((after, first)) = after {
                let (j0, j1) = (panels.start(group.start), panels.start(group.end));
                let (width, rows) = (j1 - j0, band.end - done);
                if band.end < a.rows && rows * width * size_of::<T>() < WARM {
                    continue;
                }
                // Rows without gaps are one long piece.
                let (pieces, len) = if width == self.ldc { (1, rows * width) } else { (rows, width) };
                for i in 0..pieces {
                    let start = self.c.wrapping_add((done + i) * self.ldc + j0);
                    // SAFETY: what the tiles have written.
                    after.rows(first + j0, width, unsafe { std::slice::from_raw_parts_mut(start, len) });
                }
                done = band.end;
            }
        }
    }
}

/// The columns of a product, cut into panels: as few as it goes, which share the registers evenly.
struct Panels {
    columns: usize,
    /// Of a register.
    lanes: usize,
    registers: usize,
    count: usize,
}

impl Panels {
    fn of<V: Lanes>(columns: usize) -> Panels {
        let registers = columns.div_ceil(V::LEN);
        Panels { columns, lanes: V::LEN, registers, count: registers.div_ceil(most_registers(V::REGISTERS)) }
    }

    /// The first column of a panel.
    fn start(&self, panel: usize) -> usize {
        (panel * self.registers / self.count * self.lanes).min(self.columns)
    }

    /// Registers of the widest.
    fn widest(&self) -> usize {
        self.registers.div_ceil(self.count)
    }
}

/// What a stride is in bytes. That of a single row or column may be anything.
fn bytes<T>(stride: isize) -> usize {
    stride.unsigned_abs().wrapping_mul(size_of::<T>())
}

/// How many different places in a cache addresses so many bytes apart have, if they share one after `period`.
fn places(period: usize, stride: usize) -> usize {
    period >> stride.trailing_zeros().min(period.ilog2())
}

/// Cuts `n` into as few parts of at most `most` as it goes, as even as it goes: a last part of one row would leave most of
/// the machine idle.
pub(crate) fn even(n: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let parts = n.div_ceil(most);
    (0..parts).map(move |i| i * n / parts..(i + 1) * n / parts)
}
