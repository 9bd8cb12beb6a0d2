//! Sums that stay in registers.
//!
//! The rungs before load and store `c` for every multiplication: three accesses to memory for one multiply-add, and a core
//! can do two of either in a cycle. Here a tile of 4 by 8 sums lives in registers for the whole loop over `k`; each step
//! loads 8 numbers of `b` and 4 of `a` and does 32 multiply-adds with them. The tile is written once, at the end.
//!
//! What is left: rows of `b` are far apart, and where their distance is a power of two they share a few places of the
//! cache, so that this can be slower than the rung before.

use crate::Real;
use crate::gemm::Mat;

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Columns of a tile.
pub const COLUMNS: usize = 8;

pub fn multiply<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    let n = b.cols;
    for j in (0..n).step_by(COLUMNS) {
        let whole = b.rows_as_slice().filter(|_| j + COLUMNS <= n);
        let right = |k: usize| -> [T; COLUMNS] {
            let row = whole.and_then(|(all, step)| all.get(k * step + j..)?.first_chunk());
            match row {
                Some(row) => *row,
                None => std::array::from_fn(|x| if j + x < n { b.at(k, j + x) } else { T::ZERO }),
            }
        };
        for i in (0..a.rows).step_by(ROWS) {
            let rows = ROWS.min(a.rows - i);
            let sums = tile(a.part(i, rows, 0, a.cols), right);
            for (r, sums) in sums.iter().take(rows).enumerate() {
                let width = COLUMNS.min(n - j);
                c[(i + r) * n + j..][..width].copy_from_slice(&sums[..width]);
            }
        }
    }
}

/// One tile of the product; `right(k)` are the numbers of `b` of step `k`. The sizes are constants, which is what lets the
/// compiler keep the sums in registers.
#[inline]
pub fn tile<T: Real>(a: Mat<T>, right: impl Fn(usize) -> [T; COLUMNS]) -> [[T; COLUMNS]; ROWS] {
    let mut sums = [[T::ZERO; COLUMNS]; ROWS];
    let mut add = |left: [T; ROWS], right: [T; COLUMNS]| {
        for i in 0..ROWS {
            for j in 0..COLUMNS {
                sums[i][j] += left[i] * right[j];
            }
        }
    };
    // Rows that do not exist are the last one once more; nobody looks at their sums.
    let own = |i: usize| i.min(a.rows - 1);
    match [0, 1, 2, 3].map(|i| a.row(own(i))) {
        [Some(p), Some(q), Some(r), Some(s)] => {
            for (k, (((&p, &q), &r), &s)) in p.iter().zip(q).zip(r).zip(s).enumerate() {
                add([p, q, r, s], right(k));
            }
        }
        _ => (0..a.cols).for_each(|k| add([0, 1, 2, 3].map(|i| a.at(own(i), k)), right(k))),
    }
    sums
}
