//! `b` in the order in which the tiles read it.
//!
//! A tile reads 8 neighbours of one row of `b`, then 8 of the next row: far away, on another page, often in the same few
//! places of the cache as the row before. Here each panel of 8 columns is copied once, row under row without a gap, and
//! then read by every tile of its column: a plain walk through memory, which the hardware sees coming. The copy costs one
//! pass over `b` and is used as often as there are tiles above each other.

use super::register::{COLUMNS, ROWS, tile};
use crate::Real;
use crate::gemm::Mat;

/// Steps of a block: the panel of so many rows, and as much of four rows of `a`, stay in the first cache.
const STEPS: usize = 512;

pub fn multiply<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    let n = b.cols;
    let mut panel = vec![[T::ZERO; COLUMNS]; STEPS.min(a.cols)];
    c.fill(T::ZERO);
    for j in (0..n).step_by(COLUMNS) {
        let width = COLUMNS.min(n - j);
        for k0 in (0..a.cols).step_by(STEPS) {
            let steps = STEPS.min(a.cols - k0);
            for (k, row) in panel.iter_mut().take(steps).enumerate() {
                row.iter_mut().take(width).enumerate().for_each(|(x, p)| *p = b.at(k0 + k, j + x));
            }
            for i in (0..a.rows).step_by(ROWS) {
                let rows = ROWS.min(a.rows - i);
                let sums = tile(a.part(i, rows, k0, steps), |k| panel[k]);
                for (r, sums) in sums.iter().take(rows).enumerate() {
                    let c = &mut c[(i + r) * n + j..][..width];
                    c.iter_mut().zip(sums).for_each(|(c, &s)| *c += s);
                }
            }
        }
    }
}
