//! 128-bit registers of 64-bit ARM. There are no masks, so the first lanes go through memory one by one.

use super::{Job, Lanes};
use crate::Real;
use std::arch::aarch64::*;

/// Lane by lane through memory, where exponents are taken apart.
macro_rules! impl_through {
    ($name:ident, $t:ty, $len:literal) => {
        impl $name {
            #[inline(always)]
            unsafe fn through(self, other: Self, f: impl Fn($t, $t) -> $t) -> Self {
                let (mut a, mut b) = ([0.0; $len], [0.0; $len]);
                // SAFETY: the arrays have as many elements as the registers.
                unsafe {
                    self.store(a.as_mut_ptr());
                    other.store(b.as_mut_ptr());
                    a.iter_mut().zip(b).for_each(|(a, b)| *a = f(*a, b));
                    Self::load(a.as_ptr())
                }
            }
        }
    };
}

macro_rules! lanes {
    ($name:ident, $reg:ty, $t:ty, $len:literal, $dup:ident, $ld:ident, $st:ident, $fma:ident, $add:ident, $mul:ident, $uzp1:ident, $uzp2:ident, $zip1:ident, $zip2:ident,
     $sub:ident, $div:ident, $clt:ident, $bsl:ident, $rnd:ident) => {
        /// A 128-bit register.
        #[derive(Clone, Copy)]
        pub struct $name($reg);

        // SAFETY of every block below: every 64-bit ARM machine has these registers. Pointers are the caller's promise, as
        // the trait says.
        impl Lanes for $name {
            type Elem = $t;
            const LEN: usize = $len;
            const REGISTERS: usize = 32;
            type Mask = usize;

            #[target_feature(enable = "neon")]
            unsafe fn enter<J: Job<$t>>(job: J) -> J::Out {
                // SAFETY: as above.
                unsafe { job.run::<Self>() }
            }
            #[inline(always)]
            unsafe fn splat(x: $t) -> Self {
                // SAFETY: as above.
                Self(unsafe { $dup(x) })
            }
            #[inline(always)]
            unsafe fn load(p: *const $t) -> Self {
                // SAFETY: as above.
                Self(unsafe { $ld(p) })
            }
            #[inline(always)]
            unsafe fn store(self, p: *mut $t) {
                // SAFETY: as above.
                unsafe { $st(p, self.0) }
            }
            #[inline(always)]
            unsafe fn first(n: usize) -> usize {
                n
            }
            #[inline(always)]
            unsafe fn load_first(p: *const $t, n: usize) -> Self {
                let mut all = [0.0; $len];
                // SAFETY: as above.
                unsafe {
                    if n == $len {
                        return Self::load(p);
                    }
                    std::ptr::copy_nonoverlapping(p, all.as_mut_ptr(), n);
                    Self::load(all.as_ptr())
                }
            }
            #[inline(always)]
            unsafe fn store_first(self, p: *mut $t, n: usize) {
                let mut all = [0.0; $len];
                // SAFETY: as above.
                unsafe {
                    if n == $len {
                        return self.store(p);
                    }
                    self.store(all.as_mut_ptr());
                    std::ptr::copy_nonoverlapping(all.as_ptr(), p, n);
                }
            }
            #[inline(always)]
            unsafe fn mul_add(self, a: Self, b: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $fma(b.0, self.0, a.0) })
            }
            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $add(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn mul(self, other: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $mul(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn sub(self, other: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $sub(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn div(self, other: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $div(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn min(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { self.less(other, self, other) }
            }
            #[inline(always)]
            unsafe fn max(self, other: Self) -> Self {
                // SAFETY: as above.
                unsafe { other.less(self, self, other) }
            }
            #[inline(always)]
            unsafe fn less(self, other: Self, yes: Self, no: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $bsl($clt(self.0, other.0), yes.0, no.0) })
            }
            #[inline(always)]
            unsafe fn round(self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $rnd(self.0) })
            }
            #[inline(always)]
            unsafe fn scale(self, n: Self) -> Self {
                // SAFETY: as above.
                unsafe {
                    self.through(n, |x, n| {
                        let half = (n / 2.0).round();
                        x * <$t>::power_of_two(half as i32) * <$t>::power_of_two((n - half) as i32)
                    })
                }
            }
            #[inline(always)]
            unsafe fn split(self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe {
                    let e = self.through(self, |x, _| x.exponent() as $t);
                    (self.through(e, |x, e| x * <$t>::power_of_two(-(e as i32))), e)
                }
            }
            #[inline(always)]
            unsafe fn transpose(rows: &mut [Self]) {
                let mut all = [[0.0; $len]; $len];
                // SAFETY: as above.
                unsafe {
                    for (row, to) in rows.iter().zip(&mut all) {
                        row.store(to.as_mut_ptr());
                    }
                    for (j, row) in rows.iter_mut().enumerate() {
                        let mut column = [0.0; $len];
                        column.iter_mut().zip(&all).for_each(|(c, r)| *c = r[j]);
                        *row = Self::load(column.as_ptr());
                    }
                }
            }
            #[inline(always)]
            unsafe fn unzip(a: Self, b: Self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe { (Self($uzp1(a.0, b.0)), Self($uzp2(a.0, b.0))) }
            }
            #[inline(always)]
            unsafe fn zip(a: Self, b: Self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe { (Self($zip1(a.0, b.0)), Self($zip2(a.0, b.0))) }
            }
        }
    };
}

impl_through!(F32x4, f32, 4);
impl_through!(F64x2, f64, 2);
lanes!(
    F32x4,
    float32x4_t,
    f32,
    4,
    vdupq_n_f32,
    vld1q_f32,
    vst1q_f32,
    vfmaq_f32,
    vaddq_f32,
    vmulq_f32,
    vuzp1q_f32,
    vuzp2q_f32,
    vzip1q_f32,
    vzip2q_f32,
    vsubq_f32,
    vdivq_f32,
    vcltq_f32,
    vbslq_f32,
    vrndnq_f32
);
lanes!(
    F64x2,
    float64x2_t,
    f64,
    2,
    vdupq_n_f64,
    vld1q_f64,
    vst1q_f64,
    vfmaq_f64,
    vaddq_f64,
    vmulq_f64,
    vuzp1q_f64,
    vuzp2q_f64,
    vzip1q_f64,
    vzip2q_f64,
    vsubq_f64,
    vdivq_f64,
    vcltq_f64,
    vbslq_f64,
    vrndnq_f64
);
