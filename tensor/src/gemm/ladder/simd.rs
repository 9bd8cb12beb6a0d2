//! The machine's own registers, by hand; then every core.
//!
//! The compiler does not know on which machine the program will run, so the rungs before use the registers that every
//! machine of its kind has: a quarter of the width of the newest ones, and no instruction that multiplies and adds at
//! once. `gemm/tile.rs` is the same tile written for each instruction set, and `gemm/blocks.rs` the loops around it; the
//! set is chosen when the program runs. The last rung cuts the product into strips, one for each core: nothing is
//! shared, so nobody waits.

use crate::Real;
use crate::gemm::{Mat, gemm, gemm_here};

pub fn one_thread<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    gemm_here(a, b, T::ZERO, c);
}

pub fn every_thread<T: Real>(a: Mat<T>, b: Mat<T>, c: &mut [T]) {
    gemm(a, b, T::ZERO, c);
}
