//! Room for copies that a kernel makes on its way, kept by each thread.

use crate::Real;
use std::cell::RefCell;

/// One cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

thread_local! {
    static SCRATCH: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

/// Calls `f` with room for `len` elements, aligned to cache lines, that this thread keeps for the next time. What is in
/// it is left over from before.
pub(crate) fn scratch<T: Real, R>(len: usize, f: impl FnOnce(*mut T) -> R) -> R {
    // Taken out while in use, so that whoever calls from within gets another one.
    let mut lines = SCRATCH.take();
    let need = (len * size_of::<T>()).div_ceil(64);
    if lines.len() < need {
        lines = vec![Line([0; 64]); need];
    }
    let out = f(lines.as_mut_ptr().cast());
    SCRATCH.set(lines);
    out
}
