//! Lanes are output channels: registers of weights times one pixel after another. Nothing is wasted on narrow images; the
//! sums lie channel by channel and are transposed at the end.

use super::spread;
use super::task::Task;
use crate::Real;
use crate::gemm::tile::{Left, Shape, Strided, Tile, call, most_registers, most_rows};
use crate::gemm::{Mat, Pack, Shared, even};
use crate::simd::{Job, Lanes};

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

/// Bytes of the sums that are transposed in one go: they should stay in a first cache.
const TURN: usize = 16 << 10;

/// The most pixels whose sums are transposed in one go.
fn most_pixels<V: Lanes>(channels: usize) -> usize {
    let pixel = channels.next_multiple_of(V::LEN) * size_of::<V::Elem>();
    (TURN / pixel / V::LEN).max(1) * V::LEN
}

/// Elements of scratch that a task needs.
pub(crate) fn room<V: Lanes>(channels: usize) -> usize {
    most_pixels::<V>(channels) * channels.next_multiple_of(V::LEN)
}

/// Sums for the pixels that read the source at the offsets `pixels`; `panels` are the task's weights from [`pack`].
///
/// # Safety
/// As [`Task`] says; `scratch` has the [`room`].
pub(crate) unsafe fn run<T: Real, V: Lanes<Elem = T>>(
    task: &Task<T>,
    panels: &[T],
    pixels: &[usize],
    scratch: *mut T,
) {
    assert!(panels.len() >= packed_len::<V>(task.steps.len(), task.channels));
    // Shares that are as even as whole registers allow.
    let shares = pixels.len().div_ceil(most_pixels::<V>(task.channels)).max(1);
    let share = pixels.len().div_ceil(shares).next_multiple_of(V::LEN).max(V::LEN);
    for (i, pixels) in pixels.chunks(share).enumerate() {
        let turn = Turn {
            from: scratch.cast_const(),
            row: task.channels.next_multiple_of(V::LEN),
            rows: pixels.len(),
            columns: task.channels,
            to: task.to.wrapping_add(i * share),
            plane: task.plane,
        };
        // SAFETY: the caller's promise; the scratch is full when it is transposed.
        unsafe {
            sum::<T, V>(task, panels, pixels, scratch);
            V::enter(turn);
        }
    }
}

/// The sums of some pixels, one pixel after the other.
unsafe fn sum<T: Real, V: Lanes<Elem = T>>(task: &Task<T>, panels: &[T], pixels: &[usize], scratch: *mut T) {
    let k = task.steps.len();
    let (wide, width) = (panel::<V>(task.channels), task.channels.next_multiple_of(V::LEN));
    let blocks = k.div_ceil(STEPS);
    for block in 0..blocks {
        let (k0, k1) = (block * k / blocks, (block + 1) * k / blocks);
        for j in (0..width).step_by(wide) {
            let own = wide.min(width - j);
            let shape = Shape::of::<V>(own);
            for band in even(pixels.len(), most_rows(V::REGISTERS, shape.registers)) {
                // SAFETY: rows and steps are the task's, the panel has `k` rows of `own`, the scratch as many rows as
                // there are pixels.
                unsafe {
                    let tile = Tile {
                        a: Scattered {
                            start: task.source,
                            rows: pixels[band.start..].as_ptr(),
                            steps: task.steps[k0..].as_ptr(),
                        },
                        b: Strided {
                            start: panels.as_ptr().add(j * k + k0 * own),
                            rows: own as isize,
                            steps: 1,
                            ahead: false,
                        },
                        k: k1 - k0,
                        beta: if block == 0 { T::ZERO } else { T::ONE },
                        c: scratch.add(band.start * width + j),
                        ldc: width,
                    };
                    call::<T, V, _, _>(band.len(), shape, &tile);
                }
            }
        }
    }
}

/// Transposes a matrix whose rows are filled up to whole registers: column `j` goes to `to + j·plane`.
pub(crate) struct Turn<T> {
    pub from: *const T,
    /// Distance of rows.
    pub row: usize,
    pub rows: usize,
    pub columns: usize,
    pub to: *mut T,
    pub plane: usize,
}

impl<T: Real> Job<T> for Turn<T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        // SAFETY: within `enter`; the caller has the matrix and its columns.
        unsafe {
            for i in (0..self.rows).step_by(V::LEN) {
                let rows = V::LEN.min(self.rows - i);
                let mask = V::first(rows);
                for j in (0..self.columns).step_by(V::LEN) {
                    let columns = V::LEN.min(self.columns - j);
                    // Bounds that the compiler knows keep the square in registers.
                    let mut square = [V::splat(T::ZERO); 16];
                    for (r, row) in square[..V::LEN].iter_mut().enumerate() {
                        if r < rows {
                            *row = V::load(self.from.add((i + r) * self.row + j));
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
