//! The most that this machine's arithmetic can do: what the kernels are measured against.

use crate::Real;
use crate::simd::{Job, Lanes, dispatch, isa};
use std::hint::black_box;

/// Sums that run side by side: more than any core has in flight (a latency of 4 or 5 cycles, two a cycle), and few enough
/// for 16 registers.
const SUMS: usize = 12;
/// Multiply-adds of each sum: some microseconds.
const STEPS: usize = 4096;

/// Nothing but multiply-adds on registers of the instruction set, for some microseconds; gives how many floating-point
/// operations that were, two for each lane of each instruction. No kernel can do more of them in that time.
pub fn flat_out<T: Real>() -> usize {
    2 * SUMS * STEPS * dispatch::<T, _>(isa(), Sums { steps: black_box(STEPS) })
}

struct Sums {
    steps: usize,
}

impl<T: Real> Job<T> for Sums {
    /// Lanes of a register.
    type Out = usize;

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) -> usize {
        let half = black_box(T::of(0.5));
        // SAFETY: within `enter`.
        let sums = unsafe {
            let half = V::splat(half);
            // Different, so that they cannot be merged into one; they tend to 1 and never leave the normal numbers.
            let mut sums = [half; SUMS];
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = V::splat(T::of(i as f64));
            }
            for _ in 0..self.steps {
                for sum in &mut sums {
                    *sum = sum.mul_add(half, half);
                }
            }
            sums
        };
        black_box(sums);
        V::LEN
    }
}
