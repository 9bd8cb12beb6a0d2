//! Products with one column or a few, or as many rows: scalar products of what lies in rows on both sides.
//!
//! Where lanes are columns, as in a tile, most of a register is empty if there are few of them. Here lanes are steps: every
//! element of the product has a register of sums, which are added up at the end. So each number of the long factor is read
//! once, in whole registers, and those of the few stay in the first cache.

use super::Mat;
use crate::Real;
use crate::simd::{Choice, Job, Lanes};

/// What it costs to add up the lanes of an element's register, in multiply-adds.
const TOTAL: usize = 6;
/// Columns that may be few. With more, a row at a time is read, and loads decide.
const MOST: usize = 10;
/// Rows that are read side by side, at most.
const SIDE: usize = 8;
/// Room for the sums of a tile, of which there are fewer than registers, in whole registers.
const SUMS: usize = 32;
/// Bytes of the few that stay in the first cache. Longer sums are cut.
const NEAR: usize = 24 << 10;

/// Whether so many columns are few, if sums have `k` steps: if it takes less multiply-adds than a tile of one register.
/// If so, the lanes of a register.
pub(crate) struct Few {
    pub columns: usize,
    pub k: usize,
}

impl<T: Real> Choice<T> for Few {
    type Out = Option<usize>;

    fn with<V: Lanes<Elem = T>>(self) -> Option<usize> {
        let Few { columns, k } = self;
        let fewer = columns * (k.div_ceil(V::LEN) + TOTAL) < k;
        (columns == 1 || columns <= MOST.min(V::LEN) && fewer).then_some(V::LEN)
    }
}

/// `c = long · fewᵀ + beta · c`, where the rows of both factors are contiguous.
pub(crate) struct Dots<'a, T> {
    long: Mat<'a, T>,
    few: Mat<'a, T>,
    beta: T,
    c: *mut T,
    /// Element `[i, j]` of the product is at `c + i * strides[0] + j * strides[1]`.
    strides: [usize; 2],
}

impl<'a, T: Real> Dots<'a, T> {
    /// # Safety
    /// `c` is valid for the product's elements, and nobody else uses them as long as this lives.
    pub unsafe fn new(long: Mat<'a, T>, few: Mat<'a, T>, beta: T, c: *mut T, strides: [usize; 2]) -> Self {
        assert!(long.col_stride == 1 && few.col_stride == 1 && long.cols == few.cols);
        Dots { long, few, beta, c, strides }
    }
}

impl<T: Real> Job<T> for Dots<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let Dots { long, few, beta, .. } = self;
        let registers = long.cols.div_ceil(V::LEN);
        let blocks = (registers * few.rows * V::LEN * size_of::<T>()).div_ceil(NEAR);
        let steps = registers.div_ceil(blocks) * V::LEN;
        let mut start = 0;
        while start < long.cols {
            let steps = steps.min(long.cols - start);
            let block = Dots {
                long: long.part(0, long.rows, start, steps),
                few: few.part(0, few.rows, start, steps),
                beta: if start == 0 { beta } else { T::ONE },
                ..self
            };
            start += steps;
            // SAFETY: within `enter`; `few` has as many rows as are said.
            unsafe {
                match few.rows {
                    1 => block.columns::<V, 1>(),
                    2 => block.columns::<V, 2>(),
                    3 => block.columns::<V, 3>(),
                    4 => block.columns::<V, 4>(),
                    5 => block.columns::<V, 5>(),
                    6 => block.columns::<V, 6>(),
                    7 => block.columns::<V, 7>(),
                    8 => block.columns::<V, 8>(),
                    9 => block.columns::<V, 9>(),
                    10 => block.columns::<V, 10>(),
                    columns => unreachable!("{columns} columns are not few"),
                }
            }
        }
    }
}

/// How many rows are read side by side: each has a register for each of the columns and one for itself, which a single column
/// does not need, and one of the few is there for all.
const fn side(registers: usize, columns: usize) -> usize {
    let own = if columns == 1 { 0 } else { 1 };
    let rows = (registers - 1) / (columns + own);
    if rows > SIDE { SIDE } else { rows }
}

impl<T: Real> Dots<'_, T> {
    /// All rows by `C` columns.
    #[inline(always)]
    unsafe fn columns<V: Lanes<Elem = T>, const C: usize>(self) {
        let Dots { long, few, beta, c, strides } = self;
        let side = const { side(V::REGISTERS, C) };
        let (whole, rest) = (long.cols / V::LEN, long.cols % V::LEN);
        // SAFETY: rows are contiguous, and masked loads do not touch what is beyond; `new` was promised the product's elements;
        // within `enter`.
        unsafe {
            let zero = V::splat(T::ZERO);
            let mut right = [few.ptr(); C];
            for (j, right) in right.iter_mut().enumerate() {
                *right = right.offset(j as isize * few.row_stride);
            }
            for first in (0..long.rows).step_by(side) {
                let count = side.min(long.rows - first);
                // Rows that do not exist are the last one once more.
                let mut left = [long.ptr(); SIDE];
                for (i, left) in left.iter_mut().enumerate() {
                    *left = left.offset((first + i.min(count - 1)) as isize * long.row_stride);
                }
                let mut sums = [[zero; C]; SIDE];
                for at in (0..whole).map(|k| k * V::LEN) {
                    let mut row = [zero; SIDE];
                    for i in 0..side {
                        row[i] = V::load(left[i].add(at));
                    }
                    for j in 0..C {
                        let column = V::load(right[j].add(at));
                        for i in 0..side {
                            sums[i][j] = row[i].mul_add(column, sums[i][j]);
                        }
                    }
                }
                if rest > 0 {
                    let (at, mask) = (whole * V::LEN, V::first(rest));
                    for j in 0..C {
                        let column = V::load_first(right[j].add(at), mask);
                        for i in 0..side {
                            sums[i][j] = V::load_first(left[i].add(at), mask).mul_add(column, sums[i][j]);
                        }
                    }
                }
                let (mut flat, mut all) = ([zero; SUMS], [T::ZERO; SUMS]);
                for i in 0..side {
                    for j in 0..C {
                        flat[i * C + j] = sums[i][j];
                    }
                }
                for start in (0..side * C).step_by(V::LEN) {
                    let sums = &mut flat[start..start + V::LEN];
                    totals(sums, V::LEN.min(side * C - start)).store(all.as_mut_ptr().add(start));
                }
                for i in 0..count {
                    for j in 0..C {
                        let (to, sum) = (c.add((first + i) * strides[0] + j * strides[1]), all[i * C + j]);
                        *to = if beta == T::ZERO { sum } else { beta * *to + sum };
                    }
                }
            }
        }
    }
}

/// The sums of the lanes of `count` registers, a lane for each; the other lanes have whatever numbers.
#[inline(always)]
unsafe fn totals<V: Lanes>(registers: &mut [V], mut count: usize) -> V {
    // SAFETY: within `enter`.
    unsafe {
        let mut n = V::LEN;
        while n > 1 {
            (n, count) = (n / 2, count.div_ceil(2));
            for i in 0..n {
                if i < count {
                    // Neighbours are added: half as many lanes for each register, and those of two in one.
                    let (even, odd) = V::unzip(registers[2 * i], registers[2 * i + 1]);
                    registers[i] = even.add(odd);
                }
            }
        }
        registers[0]
    }
}

#[cfg(test)]
mod tests {
    use super::{Few, SUMS, side};
    use crate::simd::{Isa, Speaks};

    #[test]
    fn what_is_few() {
        let few = |isa, columns, k| <f32 as Speaks>::choose(isa, Few { columns, k });
        for isa in Isa::here() {
            assert!(few(isa, 1, 1).is_some() && few(isa, 2, 1000).is_some(), "{}", isa.name());
            assert!(few(isa, 2, 10).is_none() && few(isa, 11, 10_000).is_none(), "{}", isa.name());
        }
    }

    #[test]
    fn a_tile_has_room_for_its_registers() {
        for registers in [16, 32] {
            for columns in 1..=if registers == 16 { 7 } else { 10 } {
                let rows = side(registers, columns);
                assert!(rows >= 1, "{registers} {columns}");
                let own = if columns == 1 { 0 } else { rows };
                assert!(rows * columns + own < registers && rows * columns <= SUMS, "{registers} {columns}");
            }
        }
    }
}
