//! Lanes are pixels of a row: registers of the source times one weight after another. For images that are wide enough.

use super::task::Task;
use super::tile::{MOST, Register, Tile, call, most_channels, side_by_side};
use crate::Real;
use crate::gemm::even;
use crate::simd::Lanes;

/// # Safety
/// As [`Task`] says; the source is readable for a register more than its pixels.
pub(crate) unsafe fn run<T: Real, V: Lanes<Elem = T>>(task: &Task<T>) {
    let per_row = task.columns.div_ceil(V::LEN);
    let empty = Register { from: task.source, to: task.to, lanes: 0 };
    for part in even(task.rows * per_row, side_by_side(V::REGISTERS, task.channels)) {
        let mut registers = [empty; MOST];
        for (at, register) in part.clone().zip(&mut registers) {
            let (row, column) = (at / per_row, at % per_row * V::LEN);
            // SAFETY: a pixel of the task.
            unsafe {
                register.from = task.source.add(row * task.source_row + column);
                register.to = task.to.add(row * task.columns + column);
            }
            register.lanes = V::LEN.min(task.columns - column);
        }
        let registers = &registers[..part.len()];
        for channels in even(task.channels, most_channels(V::REGISTERS, part.len())) {
            let mut own = [empty; MOST];
            for (own, register) in own.iter_mut().zip(registers) {
                *own = *register;
                own.to = register.to.wrapping_add(channels.start * task.plane);
            }
            // SAFETY: the caller's promise, for some of the channels and pixels.
            unsafe {
                let tile = Tile {
                    weights: task.weights.add(channels.start * task.weight_row),
                    weight_row: task.weight_row,
                    weight_steps: task.weight_steps,
                    steps: task.steps,
                    registers: &own[..registers.len()],
                    plane: task.plane,
                };
                call::<T, V>(channels.len(), tile);
            }
        }
    }
}
