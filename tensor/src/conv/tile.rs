//! The innermost kernel for lanes that are pixels: as the tile of a matrix product, but each of its registers lies
//! wherever its pixels do.

use crate::Real;
use crate::gemm::tile::{in_order, most_rows};
use crate::memory::PoolVec;
use crate::simd::{Job, Lanes};

/// A register of neighbouring pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Register {
    /// Where its first pixel reads the source, before the offset of a step.
    pub from: usize,
    /// Where its first sum goes in an output channel.
    pub to: usize,
    /// Lanes that are pixels.
    pub lanes: usize,
}

impl Register {
    /// Those of some rows of so many pixels, whose rows in the source are `pitch` apart; in the result they have no gaps.
    pub fn rows(rows: usize, columns: usize, pitch: usize, lanes: usize) -> PoolVec<Register> {
        let row = |r: usize| {
            (0..columns).step_by(lanes).map(move |c| Register {
                from: r * pitch + c,
                to: r * columns + c,
                lanes: lanes.min(columns - c),
            })
        };
        let mut registers = PoolVec::with_capacity(rows * columns.div_ceil(lanes));
        registers.extend((0..rows).flat_map(row));
        registers
    }
}

/// One tile of work: for each of some output channels and registers of pixels, the sum over `k` steps.
pub(crate) struct Tile<'a, T> {
    /// Weights of the first output channel; how far apart those of the next are; where each step's weight is.
    pub weights: *const T,
    pub weight_row: usize,
    pub weight_steps: &'a [usize],
    /// The source, and where each step reads it.
    pub source: *const T,
    pub steps: &'a [usize],
    pub registers: &'a [Register],
    /// The first output channel of the result, and the distance of the next ones.
    pub to: *mut T,
    pub plane: usize,
}

/// How many registers side by side suit so many output channels: few channels need more, to have enough sums under way.
pub(crate) const fn side_by_side(all: usize, channels: usize) -> usize {
    match (all, channels) {
        (32, 1 | 2) => 8,
        (32, 3) => 6,
        (32, 4) => 5,
        (_, 1..=2) | (32, _) => 4,
        _ => 2,
    }
}

/// The most output channels of a tile with so many registers side by side.
pub(crate) const fn most_channels(all: usize, registers: usize) -> usize {
    match (all, registers) {
        (32, 5) => 4,
        (32, 6) => 3,
        (32, 7..) => 2,
        (32, _) | (_, 1..=2) => most_rows(all, registers),
        (_, 3) => 3,
        _ => 2,
    }
}

/// Calls the tile of its size, each of which is compiled on its own.
///
/// # Safety
/// The machine has the registers `V`. Every step of every register reads `V::LEN` elements, of every channel a weight; the
/// lanes that are pixels are written in each channel.
#[inline]
pub(crate) unsafe fn call<T: Real, V: Lanes<Elem = T>>(channels: usize, tile: &Tile<T>) {
    macro_rules! tiles {
        ($($c:literal: $($r:literal)*;)*) => {
            match (tile.registers.len(), channels) {
                $($(($c, $r) => V::enter(Sized::<_, $r, $c>(tile)),)*)*
                (c, r) => unreachable!("no tile of {r} channels by {c} registers"),
            }
        };
    }
    // SAFETY: the caller's.
    unsafe {
        if V::REGISTERS == 32 {
            tiles! {
                1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14;
                2: 1 2 3 4 5 6 7 8 9;
                3: 1 2 3 4 5 6 7;
                4: 1 2 3 4 5 6;
                5: 1 2 3 4;
                6: 1 2 3;
                7: 1 2;
                8: 1 2;
            }
        } else {
            tiles! {
                1: 1 2 3 4 5 6 7 8 9 10;
                2: 1 2 3 4 5 6;
                3: 1 2 3;
                4: 1 2;
            }
        }
    }
}

/// A tile of `R` output channels by `C` registers.
struct Sized<'a, T, const R: usize, const C: usize>(&'a Tile<'a, T>);

impl<T: Real, const R: usize, const C: usize> Job<T> for Sized<'_, T, R, C> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let &Tile { weights, weight_row, weight_steps, source, steps, registers, to, plane } = self.0;
        let zero = T::ZERO;
        // SAFETY: within `enter`; the rest is the caller's promise.
        unsafe {
            let mut sums = [[V::splat(zero); C]; R];
            let mut from = [std::ptr::null(); C];
            for (from, register) in from.iter_mut().zip(registers) {
                *from = source.add(register.from);
            }
            let mut rows = [weights; R];
            for (i, row) in rows.iter_mut().enumerate() {
                *row = weights.add(i * weight_row);
            }
            for (&step, &weight) in steps.iter().zip(weight_steps) {
                if R < C {
                    let mut left = [V::splat(zero); R];
                    for (left, row) in left.iter_mut().zip(rows) {
                        *left = V::splat(*row.add(weight));
                    }
                    for j in 0..C {
                        let right = V::load(from[j].add(step));
                        for i in 0..R {
                            sums[i][j] = left[i].mul_add(right, sums[i][j]);
                        }
                    }
                } else {
                    let mut right = [V::splat(zero); C];
                    for (right, from) in right.iter_mut().zip(from) {
                        *right = V::load(from.add(step));
                    }
                    for i in 0..R {
                        let left = V::splat(*rows[i].add(weight));
                        for j in 0..C {
                            sums[i][j] = left.mul_add(right[j], sums[i][j]);
                        }
                        in_order();
                    }
                }
            }
            for (j, register) in registers.iter().enumerate().take(C) {
                let mask = V::first(register.lanes);
                for (i, sums) in sums.iter().enumerate() {
                    let to = to.add(register.to + i * plane);
                    if register.lanes == V::LEN { sums[j].store(to) } else { sums[j].store_first(to, mask) }
                }
            }
        }
    }
}
