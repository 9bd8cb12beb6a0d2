//! Lanes are output channels: registers of weights times one pixel after another, where they are neighbours in runs.
//! Nothing is wasted on narrow images; the sums lie channel by channel and are transposed at the end.

use super::edges::{Shares, Steps};
use super::spread;
use super::task::Task;
use crate::Real;
use crate::gemm::tile::{Left, Right, Runs, Shape, Tile, call_runs, most_registers, most_rows};
use crate::gemm::{Mat, Pack};
use crate::simd::{Job, Lanes};
use crate::threads::Shared;

/// The most steps of a block: a sum is cut into as few even blocks as that allows, so that this is part of the result.
const STEPS: usize = 1024;

/// Columns of a panel of weights: as even a share as it goes of the channels.
pub(crate) fn panel<V: Lanes>(channels: usize) -> usize {
    let registers = channels.div_ceil(V::LEN).max(1);
    registers.div_ceil(registers.div_ceil(most_registers(V::REGISTERS))) * V::LEN
}

/// Elements of the panels.
pub(crate) fn packed_len<V: Lanes>(steps: usize, channels: usize) -> usize {
    steps * channels.next_multiple_of(V::LEN)
}

/// Puts weights into panels: step after step, in each the channels side by side. `weights[i·row + at[k]]` is channel `i`
/// in step `k`.
pub(crate) fn pack<T: Real, V: Lanes<Elem = T>>(
    weights: &[T],
    row: usize,
    at: &[usize],
    channels: usize,
    to: &mut [T],
) {
    let wide = panel::<V>(channels);
    assert!(to.len() >= packed_len::<V>(at.len(), channels));
    let to = Shared(to.as_mut_ptr());
    // A copy takes about as long as so many multiplications.
    let work = wide * at.len() * 8;
    spread(channels.div_ceil(wide), work, |p| {
        let j = p * wide;
        let width = wide.min(channels - j);
        let own = width.next_multiple_of(V::LEN);
        let mut k = 0;
        for run in at.chunk_by(|a, b| a + 1 == *b) {
            let from = Mat::new(weights, j * row + run[0], (run.len(), width), (1, row as isize));
            // SAFETY: this machine has the registers; there is room for every panel, and this is a run of this one.
            unsafe { V::enter(Pack { from, to: to.at(j * at.len() + k * own), wide: own }) }
            k += run.len();
        }
    });
}

/// A left factor whose rows and steps lie anywhere.
#[derive(Clone, Copy)]
pub(crate) struct Scattered<T> {
    pub start: *const T,
    pub rows: *const usize,
    pub steps: *const usize,
}

impl<T: Copy> Left<T> for Scattered<T> {
    #[inline(always)]
    unsafe fn row(self, i: usize) -> *const T {
        // SAFETY: the caller has as many rows.
        unsafe { self.start.add(*self.rows.add(i)) }
    }
    #[inline(always)]
    unsafe fn step(self, k: usize) -> isize {
        // SAFETY: the caller has as many steps.
        unsafe { *self.steps.add(k) as isize }
    }
}

/// A right factor of panels, whose steps may leave rows out.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<T> {
    pub start: *const T,
    /// Of each step, times the lanes of a register: an element's place in a panel of one register.
    pub rows: *const usize,
}

impl<T: Copy> Right<T> for Chosen<T> {
    const WHOLE: bool = true;
    #[inline(always)]
    unsafe fn row(self, k: usize, registers: usize) -> *const T {
        // SAFETY: the caller has as many steps.
        unsafe { self.start.add(*self.rows.add(k) * registers) }
    }
    #[inline(always)]
    fn apart<V: Lanes<Elem = T>>(self, registers: usize) -> isize {
        (registers * V::LEN) as isize
    }
}

/// Bytes of the sums that are transposed in one go: they should stay in a first cache.
const TURN: usize = 16 << 10;

/// The most pixels whose sums are transposed in one go.
fn most_pixels<V: Lanes>(channels: usize) -> usize {
    let pixel = channels.max(1).next_multiple_of(V::LEN) * size_of::<V::Elem>();
    (TURN / pixel / V::LEN).max(1) * V::LEN
}

/// Elements of scratch that a task needs.
pub(crate) fn room<V: Lanes>(channels: usize) -> usize {
    most_pixels::<V>(channels) * channels.next_multiple_of(V::LEN)
}

/// How many of so many pixels make a share: as even as whole registers allow.
pub(crate) fn share<V: Lanes>(pixels: usize, channels: usize) -> usize {
    let shares = pixels.div_ceil(most_pixels::<V>(channels)).max(1);
    pixels.div_ceil(shares).next_multiple_of(V::LEN).max(V::LEN)
}

/// The longest run of neighbouring pixels that tiles for so many channels make use of.
pub(crate) fn longest<V: Lanes>(channels: usize) -> usize {
    Runs::longest(V::REGISTERS, panel::<V>(channels) / V::LEN)
}

/// Whether so many pixels, none of which are neighbours, have enough sums for tiles that are not idle.
pub(crate) fn fill_tiles<V: Lanes>(pixels: usize, channels: usize) -> bool {
    let registers = panel::<V>(channels) / V::LEN;
    let tiles = pixels.div_ceil(most_rows(V::REGISTERS, registers)).max(1);
    // Of 32 registers 14.
    pixels.div_ceil(tiles) * registers * 16 >= V::REGISTERS * 7
}

/// Sums for the pixels of `all`; `panels` are the task's weights from [`pack`].
///
/// # Safety
/// As [`Task`] says; `all` was made of the task's steps, with these registers and the [`longest`] runs for its channels;
/// `scratch` has the [`room`].
pub(crate) unsafe fn run<T: Real, V: Lanes<Elem = T>>(
    task: &Task<T>,
    panels: &[T],
    all: &Shares,
    scratch: *mut T,
) {
    assert!(panels.len() >= packed_len::<V>(task.steps.len(), task.channels));
    let row = task.channels.next_multiple_of(V::LEN);
    let mut done = 0;
    for share in &all.shares {
        assert!(share.pixels.len() * row <= room::<V>(task.channels));
        let mut at = 0;
        for group in &share.groups {
            let own = &share.pixels[at..at + group.pixels];
            let steps = &all.steps[group.steps];
            // SAFETY: the caller's promise, for some of the pixels.
            unsafe { sum::<T, V>(task, panels, steps, own, &group.runs, scratch.wrapping_add(at * row)) }
            at += own.len();
        }
        let turn = Turn {
            from: scratch.cast_const(),
            row,
            places: &share.places,
            columns: task.channels,
            to: task.to.wrapping_add(done),
            plane: task.plane,
        };
        // SAFETY: the scratch is full.
        unsafe { V::enter(turn) }
        done += share.pixels.len();
    }
}

/// The sums of some pixels, in these runs, over some steps: one pixel after the other.
unsafe fn sum<T: Real, V: Lanes<Elem = T>>(
    task: &Task<T>,
    panels: &[T],
    steps: &Steps,
    pixels: &[usize],
    runs: &[Runs],
    scratch: *mut T,
) {
    let all = task.steps.len();
    let (wide, width) = (panel::<V>(task.channels), task.channels.next_multiple_of(V::LEN));
    let blocks = all.div_ceil(STEPS).max(1);
    // Cut where the whole sum is, so that a pixel's bits do not depend on what is left out.
    let cut = |block: usize| steps.rows.partition_point(|&row| row < block * all / blocks * V::LEN);
    for block in 0..blocks {
        let (k0, k1) = (cut(block), cut(block + 1));
        for j in (0..width).step_by(wide) {
            let own = wide.min(width - j);
            let shape = Shape::of::<V>(own);
            let mut first = 0;
            for all_of_length in runs {
                for (runs, part) in all_of_length.tiles(V::REGISTERS, shape.registers) {
                    let at = first + part.start * runs.len;
                    // SAFETY: pixels and steps are the task's, the panel has a row for each of its steps, the scratch as many
                    // rows as there are pixels.
                    unsafe {
                        let tile = Tile {
                            a: Scattered {
                                start: task.source,
                                rows: pixels[at..].as_ptr(),
                                steps: steps.at[k0..].as_ptr(),
                            },
                            b: Chosen {
                                start: panels.as_ptr().add(j * all),
                                rows: steps.rows[k0..].as_ptr(),
                            },
                            k: k1 - k0,
                            beta: if block == 0 { T::ZERO } else { T::ONE },
                            c: scratch.add(at * width + j),
                            ldc: width,
                        };
                        call_runs::<T, V, _, _>(runs, shape, &tile);
                    }
                }
                first += all_of_length.len * all_of_length.count;
            }
        }
    }
}

/// Transposes a matrix whose rows are filled up to whole registers: column `j` goes to `to + j·plane`.
struct Turn<'a, T> {
    from: *const T,
    /// Distance of rows, and in which row the sums of each pixel are.
    row: usize,
    places: &'a [usize],
    columns: usize,
    to: *mut T,
    plane: usize,
}

impl<T: Real> Job<T> for Turn<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        // SAFETY: within `enter`; the caller has the matrix and its columns.
        unsafe {
            for (i, places) in self.places.chunks(V::LEN).enumerate() {
                let (i, rows) = (i * V::LEN, places.len());
                let mask = V::first(rows);
                for j in (0..self.columns).step_by(V::LEN) {
                    let columns = V::LEN.min(self.columns - j);
                    // Bounds that the compiler knows keep the square in registers.
                    let mut square = [V::splat(T::ZERO); 16];
                    for (r, row) in square[..V::LEN].iter_mut().enumerate() {
                        if let Some(place) = places.get(r) {
                            *row = V::load(self.from.add(place * self.row + j));
                        }
                    }
                    V::transpose(&mut square[..V::LEN]);
                    for (c, column) in square[..V::LEN].iter().enumerate() {
                        if c < columns {
                            let to = self.to.add((j + c) * self.plane + i);
                            if rows == V::LEN { column.store(to) } else { column.store_first(to, mask) }
                        }
                    }
                }
            }
        }
    }
}
