//! The gradient of the weight with lanes that are pixels: scalar products of the output's gradient with the window, where
//! each lane has a sum of its own until the end. For few output channels, which would leave lanes idle.

use super::tile::Register;
use crate::Real;
use crate::gemm::even;
use crate::simd::{Job, Lanes};

/// The most taps of a tile of so many output channels, and the most of those.
pub(crate) const fn most_taps(all: usize, channels: usize) -> usize {
    match (all, channels) {
        (32, 1) => 9,
        (32, 2) => 8,
        (32, 3) => 6,
        (32, _) => 5,
        (_, 1) => 6,
        _ => 4,
    }
}

/// The most output channels of a tile.
pub(crate) const fn most_channels(all: usize) -> usize {
    if all == 32 { 4 } else { 2 }
}

/// Adds the products of some pixels to the sums: `V::LEN` for each tap of each output channel.
#[derive(Clone, Copy)]
pub(crate) struct Dots<'a, T> {
    /// The output's gradient, and the distance of its channels.
    pub g: *const T,
    pub plane: usize,
    pub channels: usize,
    /// The window, and where each tap reads it.
    pub source: *const T,
    pub taps: &'a [usize],
    /// The pixels: `from` in the window, `to` in a channel of the gradient.
    pub registers: &'a [Register],
    pub sums: *mut T,
}

impl<T: Real> Dots<'_, T> {
    /// # Safety
    /// The machine has the registers `V`; the pixels are inside the gradient's channels and, at each tap, inside the window;
    /// there are all sums.
    pub unsafe fn run<V: Lanes<Elem = T>>(self) {
        for channels in even(self.channels, most_channels(V::REGISTERS)) {
            for taps in even(self.taps.len(), most_taps(V::REGISTERS, channels.len())) {
                let tile = Dots {
                    g: self.g.wrapping_add(channels.start * self.plane),
                    channels: channels.len(),
                    taps: &self.taps[taps.clone()],
                    sums: self.sums.wrapping_add((channels.start * self.taps.len() + taps.start) * V::LEN),
                    ..self
                };
                // SAFETY: the caller's promise, for a part of the sums.
                unsafe { call::<T, V>(&tile, self.taps.len() * V::LEN) }
            }
        }
    }
}

/// Calls the tile of its size, each of which is compiled on its own; the channels of its sums are `row` apart.
unsafe fn call<T: Real, V: Lanes<Elem = T>>(dots: &Dots<T>, row: usize) {
    macro_rules! tiles {
        ($($r:literal: $($c:literal)*;)*) => {
            match (dots.channels, dots.taps.len()) {
                $($(($r, $c) => V::enter(Tile::<_, $r, $c> { dots, row }),)*)*
                (r, c) => unreachable!("no tile of {r} channels by {c} taps"),
            }
        };
    }
    // SAFETY: the caller's.
    unsafe {
        if V::REGISTERS == 32 {
            tiles! {
                1: 1 2 3 4 5 6 7 8 9;
                2: 1 2 3 4 5 6 7 8;
                3: 1 2 3 4 5 6;
                4: 1 2 3 4 5;
            }
        } else {
            tiles! {
                1: 1 2 3 4 5 6;
                2: 1 2 3 4;
            }
        }
    }
}

/// A tile of `R` output channels by `C` taps.
struct Tile<'a, T, const R: usize, const C: usize> {
    dots: &'a Dots<'a, T>,
    row: usize,
}

impl<T: Real, const R: usize, const C: usize> Job<T> for Tile<'_, T, R, C> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let &Dots { g, plane, source, taps, registers, sums: to, .. } = self.dots;
        // SAFETY: within `enter`; the rest is the caller's promise.
        unsafe {
            let mut sums = [[V::splat(T::ZERO); C]; R];
            let mut from = [source; C];
            for (from, tap) in from.iter_mut().zip(taps) {
                *from = source.add(*tap);
            }
            for register in registers {
                let whole = register.lanes == V::LEN;
                let mask = V::first(register.lanes);
                // Lanes beyond the row are no pixels, and what is there may be no number.
                let load = |p: *const T| if whole { V::load(p) } else { V::load_first(p, mask) };
                let mut left = [V::splat(T::ZERO); R];
                for (i, left) in left.iter_mut().enumerate() {
                    *left = load(g.add(i * plane + register.to));
                }
                for j in 0..C {
                    let right = load(from[j].add(register.from));
                    for i in 0..R {
                        sums[i][j] = left[i].mul_add(right, sums[i][j]);
                    }
                }
            }
            for (i, sums) in sums.iter().enumerate() {
                for (j, sum) in sums.iter().enumerate() {
                    let to = to.add(i * self.row + j * V::LEN);
                    sum.add(V::load(to)).store(to);
                }
            }
        }
    }
}

/// Adds up the lanes of every sum, and the blocks in order: `to[i]` of `V::LEN` lanes at `i·V::LEN` of each block, where
/// the blocks are filled up to whole squares.
pub(crate) struct Fold<'a, T> {
    pub blocks: &'a [T],
    /// Elements of a block.
    pub block: usize,
    pub to: &'a mut [T],
}

impl<T: Real> Job<T> for Fold<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        for (i, to) in self.to.chunks_mut(V::LEN).enumerate() {
            // SAFETY: within `enter`; every block has a square for the chunk.
            unsafe {
                let mut total = V::splat(T::ZERO);
                for block in self.blocks.chunks_exact(self.block) {
                    let from = block[i * V::LEN * V::LEN..][..V::LEN * V::LEN].as_ptr();
                    let mut square = [V::splat(T::ZERO); 16];
                    for (r, row) in square[..V::LEN].iter_mut().enumerate() {
                        *row = V::load(from.add(r * V::LEN));
                    }
                    V::transpose(&mut square[..V::LEN]);
                    for row in &square[..V::LEN] {
                        total = total.add(*row);
                    }
                }
                total.store_first(to.as_mut_ptr(), V::first(to.len()));
            }
        }
    }
}
