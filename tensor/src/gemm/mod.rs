//! Matrix products: hand-written kernels, and the loops and copies that keep them fed.
//!
//! From the inside out: `tile` keeps a small piece of the product in registers; `blocks` runs it over a product so that
//! what it reads is in a cache, or turns it around where that leaves less to copy, and has `pack` copy what lies badly, of
//! either factor; `dots` is for products with few rows or columns, down to one, where what they are multiplied by lies in
//! rows, and `vector` for a single one where it does not; this file cuts a large product into pieces for several threads.
//!
//! The element `[i, j]` of a product is a sum over `k` that is cut where the shape says and nowhere else, and its order
//! within a piece is the natural one, or in `dots` that of a register's lanes, which the shape and the way that the factors
//! lie decide: so the bits do not depend on how many threads there are. Some rows of a product may have other last bits if
//! they are made alone.

mod blocks;
mod dots;
pub mod ladder;
mod mat;
mod pack;
pub(crate) mod tile;
mod vector;

pub(crate) use blocks::{Product, even};
pub use mat::Mat;
pub(crate) use pack::Pack;

use crate::finish::After;
use crate::memory::Buffer;
use crate::simd::{dispatch, isa};
use crate::threads::{self, Shared};
use crate::{Real, compiled};
use dots::{Dots, Few};
use std::ops::Range;
use std::slice;
use vector::MatVec;

/// Multiplications that are worth a second thread: some 10 µs of them.
pub(crate) const PARALLEL: usize = 1 << 20;
/// Columns that a piece has at least, so that the left factor is not read too often, and a unit in which they are cut.
const COLUMNS: usize = 64;
const UNIT: usize = 16;
/// The unit in which rows are cut.
const ROWS: usize = 8;

/// What is compiled once for each element type.
#[allow(clippy::type_complexity)] // The signatures of `product` and of what gives the rungs; an alias would hide them.
struct Table<T> {
    product: fn(Mat<T>, Mat<T>, T, &mut [T], Option<&After<T>>, usize),
    rungs: fn() -> Vec<ladder::Rung<T>>,
    libraries: fn() -> Vec<ladder::Rung<T>>,
}

impl<T: Real> Table<T> {
    const NEW: Table<T> = Table { product, rungs: ladder::all, libraries: ladder::others };

    fn get() -> &'static Table<T> {
        static F32: Table<f32> = Table::NEW;
        static F64: Table<f64> = Table::NEW;
        compiled(&F32, &F64)
    }
}

/// `c = a·b + beta·c` for a row-major `c`, on several threads if it is large; with `beta` 0, what `c` held is not read.
///
/// # Panics
/// If the sizes do not fit.
pub fn gemm<T: Real>(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T]) {
    gemm_then(a, b, beta, c, None);
}

/// [`gemm`], and what comes after on each row.
pub(crate) fn gemm_then<T: Real>(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T], after: Option<&After<T>>) {
    let work = a.rows.saturating_mul(a.cols).saturating_mul(b.cols);
    let threads = if work < PARALLEL { 1 } else { rayon::current_num_threads() };
    (Table::get().product)(a, b, beta, c, after, threads);
}

/// [`gemm`] on the calling thread alone: the same bits.
///
/// # Panics
/// If the sizes do not fit.
pub fn gemm_here<T: Real>(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T]) {
    (Table::get().product)(a, b, beta, c, None, 1);
}

/// [`gemm`] on at most so many threads.
fn product<T: Real>(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T], after: Option<&After<T>>, threads: usize) {
    let (m, k, n) = (a.rows, a.cols, b.cols);
    assert_eq!(k, b.rows, "the left factor has {k} columns, the right one {} rows", b.rows);
    assert_eq!(Some(c.len()), m.checked_mul(n), "the product has {m}x{n} elements");
    if c.is_empty() {
        return;
    }
    // Whether a factor with contiguous rows is multiplied by a few: if so, the lanes of a register.
    let lanes = |long: Mat<T>, few: Mat<T>| {
        // To copy the few costs as much as two rows of the product.
        let pays = few.col_stride == 1 || long.rows >= 2 * few.rows;
        let few = || T::choose(isa(), Few { columns: few.rows, k });
        (long.col_stride == 1 && pays).then(few).flatten()
    };
    if k == 0 {
        c.iter_mut().for_each(|c| *c = if beta == T::ZERO { T::ZERO } else { *c * beta });
        after.iter().for_each(|f| f.rows(0, n, c));
    } else if n <= m
        && let Some(lanes) = lanes(a, b.t())
    {
        dots([a, b.t()], lanes, beta, c, [n, 1], after, threads);
    } else if m < n
        && let Some(lanes) = lanes(b.t(), a)
    {
        dots([b.t(), a], lanes, beta, c, [1, n], after, threads);
    } else if n == 1 && a.row_stride == 1 {
        mat_vec(a, b, beta, c, threads, |_, y| after.iter().for_each(|f| f.rows(0, 1, y)));
    } else if m == 1 && b.col_stride == 1 {
        mat_vec(b.t(), a.t(), beta, c, threads, |at, y| after.iter().for_each(|f| f.rows(at, y.len(), y)));
    } else {
        pieces(a, b, beta, c, after, threads);
    }
}

/// Cuts the product into strips of rows or columns: each thread takes some.
fn pieces<T: Real>(a: Mat<T>, b: Mat<T>, beta: T, c: &mut [T], after: Option<&After<T>>, threads: usize) {
    let (m, n) = (a.rows, b.cols);
    let (isa, c) = (isa(), Shared(c.as_mut_ptr()));
    let piece = |rows: Range<usize>, columns: Range<usize>| {
        let a = a.part(rows.start, rows.len(), 0, a.cols);
        let b = b.part(0, b.rows, columns.start, columns.len());
        let c = c.at(rows.start * n + columns.start);
        // SAFETY: `Mat` has checked its elements, `gemm` the length of `c`; the pieces are disjoint.
        let product = unsafe { Product::new(a, b, beta, c, n) };
        T::choose(isa, product.then(after, columns.start));
    };
    if threads == 1 {
        return piece(0..m, 0..n);
    }
    // Strips of rows lie together in the result, and what is copied of the left factor is copied once; strips of columns spare
    // copies of the right one, if that is the larger.
    let by_rows = m >= n || n < threads * COLUMNS;
    let (size, unit) = if by_rows { (m, ROWS) } else { (n, UNIT) };
    let strip = size.div_ceil(threads).next_multiple_of(unit).min(size);
    threads::each(size.div_ceil(strip), |i| {
        let part = i * strip..((i + 1) * strip).min(size);
        if by_rows { piece(part, 0..n) } else { piece(0..m, part) }
    });
}

/// `c = long·fewᵀ + beta·c` for a `long` with contiguous rows; `strides` are those of `c`, one of them 1.
fn dots<T: Real>(
    [long, few]: [Mat<T>; 2],
    lanes: usize,
    beta: T,
    c: &mut [T],
    strides: [usize; 2],
    after: Option<&After<T>>,
    threads: usize,
) {
    let (isa, c, mut copy) = (isa(), Shared(c.as_mut_ptr()), None);
    let few = if few.col_stride == 1 {
        few
    } else {
        // The rows of a copy are whole registers.
        let wide = few.cols.next_multiple_of(lanes);
        let copy = copy.insert(Buffer::new(few.rows * wide));
        dispatch(isa, Pack { from: few, to: copy.as_mut_ptr(), wide });
        Mat::new(copy, 0, (few.rows, few.cols), (wide as isize, 1))
    };
    let by_rows = strides[1] == 1;
    let piece = |part: Range<usize>| {
        let (start, count) = (part.start, part.len());
        let long = long.part(start, count, 0, long.cols);
        // SAFETY: `Mat` has checked its elements, `gemm` the length of `c`; the pieces are disjoint.
        dispatch(isa, unsafe { Dots::new(long, few, beta, c.at(start * strides[0]), strides) });
        let Some(after) = after else { return };
        // SAFETY: the piece's own elements, as above, in runs of neighbours.
        let run = |at, len| unsafe { slice::from_raw_parts_mut(c.at(at), len) };
        if by_rows {
            after.rows(0, few.rows, run(start * few.rows, count * few.rows));
        } else {
            (0..few.rows).for_each(|j| after.rows(start, count, run(j * strides[1] + start, count)));
        }
    };
    if threads == 1 {
        return piece(0..long.rows);
    }
    let unit = if by_rows { ROWS } else { UNIT };
    let strip = long.rows.div_ceil(threads).next_multiple_of(unit);
    threads::each(long.rows.div_ceil(strip), |i| piece(i * strip..((i + 1) * strip).min(long.rows)));
}

/// `y = m·x + beta·y` for an `m` with contiguous columns; then what follows, given where a piece of `y` begins.
fn mat_vec<T: Real>(
    m: Mat<T>,
    x: Mat<T>,
    beta: T,
    y: &mut [T],
    threads: usize,
    then: impl Fn(usize, &mut [T]) + Sync,
) {
    let strip = m.rows.div_ceil(threads).next_multiple_of(64);
    let isa = isa();
    let job = |i: usize, y: &mut [T]| {
        dispatch(isa, MatVec { m: m.part(i * strip, y.len(), 0, m.cols), x, beta, y });
        then(i * strip, y);
    };
    threads::chunks(y, strip, job);
}
