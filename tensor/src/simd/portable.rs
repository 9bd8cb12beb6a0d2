//! Registers for any machine: short arrays, which the compiler turns into whatever there is.

use super::{Job, Lanes};
use crate::Real;

/// `N` numbers side by side.
#[derive(Clone, Copy)]
pub struct Plain<T, const N: usize>([T; N]);

/// Element by element.
macro_rules! each {
    ($f:expr) => {{
        let mut out = [T::ZERO; N];
        for (i, o) in out.iter_mut().enumerate() {
            *o = $f(i);
        }
        Plain(out)
    }};
}

impl<T: Real, const N: usize> Lanes for Plain<T, N> {
    type Elem = T;
    const LEN: usize = N;
    const REGISTERS: usize = 16;
    type Mask = usize;

    #[inline(never)]
    unsafe fn enter<J: Job<T>>(job: J) -> J::Out {
        // SAFETY: this is `enter`, and plain code runs everywhere.
        unsafe { job.run::<Self>() }
    }
    #[inline(always)]
    unsafe fn splat(x: T) -> Self {
        Plain([x; N])
    }
    #[inline(always)]
    unsafe fn load(p: *const T) -> Self {
        // SAFETY: the caller's `p` is valid for `N` elements.
        Plain(unsafe { p.cast::<[T; N]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn store(self, p: *mut T) {
        // SAFETY: the caller's `p` is valid for `N` elements.
        unsafe { p.cast::<[T; N]>().write_unaligned(self.0) }
    }
    #[inline(always)]
    unsafe fn first(n: usize) -> usize {
        n
    }
    #[inline(always)]
    unsafe fn load_first(p: *const T, n: usize) -> Self {
        // SAFETY: the caller's `p` is valid for `n` elements.
        each!(|i| if i < n { unsafe { *p.add(i) } } else { T::ZERO })
    }
    #[inline(always)]
    unsafe fn store_first(self, p: *mut T, n: usize) {
        for (i, &x) in self.0[..n].iter().enumerate() {
            // SAFETY: the caller's `p` is valid for `n` elements.
            unsafe { *p.add(i) = x }
        }
    }
    #[inline(always)]
    unsafe fn store_first_counts(self, p: *mut u32, n: usize) {
        for (i, &x) in self.0[..n].iter().enumerate() {
            // SAFETY: the caller's `p` is valid for `n` counts.
            unsafe { *p.add(i) = x.f64() as u32 }
        }
    }
    #[inline(always)]
    unsafe fn mul_add(self, a: Self, b: Self) -> Self {
        // Two roundings: without the instruction, a fused one is a slow call.
        each!(|i: usize| self.0[i] * a.0[i] + b.0[i])
    }
    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        each!(|i: usize| self.0[i] + other.0[i])
    }
    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        each!(|i: usize| self.0[i] * other.0[i])
    }
    #[inline(always)]
    unsafe fn sub(self, other: Self) -> Self {
        each!(|i: usize| self.0[i] - other.0[i])
    }
    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        each!(|i: usize| self.0[i] / other.0[i])
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        each!(|i: usize| if self.0[i] < other.0[i] { self.0[i] } else { other.0[i] })
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        each!(|i: usize| if self.0[i] > other.0[i] { self.0[i] } else { other.0[i] })
    }
    #[inline(always)]
    unsafe fn less(self, other: Self, yes: Self, no: Self) -> Self {
        each!(|i: usize| if self.0[i] < other.0[i] { yes.0[i] } else { no.0[i] })
    }
    #[inline(always)]
    unsafe fn round(self) -> Self {
        // Where only whole numbers are left, adding and taking away leaves the nearest one.
        let big = T::of(1.5) / T::EPSILON;
        each!(|i: usize| (self.0[i] + big) - big)
    }
    #[inline(always)]
    unsafe fn scale(self, n: Self) -> Self {
        each!(|i: usize| {
            let half = (n.0[i].f64() / 2.0).round();
            self.0[i] * T::power_of_two(half as i32) * T::power_of_two((n.0[i].f64() - half) as i32)
        })
    }
    #[inline(always)]
    unsafe fn split(self) -> (Self, Self) {
        let e: [i32; N] = std::array::from_fn(|i| self.0[i].exponent());
        // In two steps: 2⁻ᵉ may be below the normal numbers.
        let m = each!(|i: usize| self.0[i] * T::power_of_two(-e[i] / 2) * T::power_of_two(e[i] / 2 - e[i]));
        (m, each!(|i: usize| T::of(f64::from(e[i]))))
    }
    #[inline(always)]
    unsafe fn transpose(rows: &mut [Self]) {
        for i in 0..N {
            for j in 0..i {
                let upper = rows[j].0[i];
                rows[j].0[i] = rows[i].0[j];
                rows[i].0[j] = upper;
            }
        }
    }
    #[inline(always)]
    unsafe fn unzip(a: Self, b: Self) -> (Self, Self) {
        let at = |i: usize| if i < N { a.0[i] } else { b.0[i - N] };
        (each!(|i: usize| at(2 * i)), each!(|i: usize| at(2 * i + 1)))
    }
    #[inline(always)]
    unsafe fn zip(a: Self, b: Self) -> (Self, Self) {
        let at = |i: usize| if i.is_multiple_of(2) { a.0[i / 2] } else { b.0[i / 2] };
        (each!(at), each!(|i: usize| at(N + i)))
    }
}
