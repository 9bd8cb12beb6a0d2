//! The most that this machine's arithmetic can do: what the kernels are measured against.

use crate::Real;
use crate::simd::{Job, Lanes, dispatch, isa};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Sums that run side by side: more than any core has in flight (a latency of 4 or 5 cycles, two a cycle), and few enough
/// for 16 registers.
const SUMS: usize = 12;
/// Multiply-adds of each sum between two looks at the clock: some microseconds.
const STEPS: usize = 4096;

/// Floating-point operations per second of this thread when it does nothing but multiply-adds on registers of its
/// instruction set: two for each lane of each instruction.
pub fn peak<T: Real>(duration: Duration) -> f64 {
    let isa = isa();
    let lanes = dispatch::<T, _>(isa, Sums { steps: 0 });
    let mut best = 0.0f64;
    let start = Instant::now();
    while start.elapsed() < duration {
        let round = Instant::now();
        dispatch::<T, _>(isa, Sums { steps: black_box(STEPS) });
        best = best.max((2 * lanes * SUMS * STEPS) as f64 / round.elapsed().as_secs_f64());
    }
    best
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
