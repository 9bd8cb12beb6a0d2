//! Lanes are pixels of a row: registers of the source times one weight after another. For images that are wide enough.

use super::task::Task;
use super::tile::{Register, Tile, call, most_channels, side_by_side};
use crate::Real;
use crate::gemm::even;
use crate::simd::Lanes;

/// Sums for the pixels of `registers`.
///
/// # Safety
/// As [`Task`] says; the source is readable for whole registers.
pub(crate) unsafe fn run<T: Real, V: Lanes<Elem = T>>(task: &Task<T>, registers: &[Register]) {
    for part in even(registers.len(), side_by_side(V::REGISTERS, task.channels)) {
        for channels in even(task.channels, most_channels(V::REGISTERS, part.len())) {
            // SAFETY: the caller's promise, for some of the channels and pixels.
            unsafe {
                let tile = Tile {
                    weights: task.weights.add(channels.start * task.weight_row),
                    weight_row: task.weight_row,
                    weight_steps: task.weight_steps,
                    source: task.source,
                    steps: task.steps,
                    registers: &registers[part.clone()],
                    to: task.to.add(channels.start * task.plane),
                    plane: task.plane,
                };
                call::<T, V>(channels.len(), &tile);
            }
        }
    }
}
