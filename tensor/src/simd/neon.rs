//! 128-bit registers of 64-bit ARM. There are no masks, so the first lanes go through memory one by one.

use super::{Job, Lanes};
use std::arch::aarch64::*;

/// Exponents, by their bits.
macro_rules! exponents {
    ($name:ident, $int:ty, $digits:literal, $bias:literal, $dup:ident, $to_int:ident, $from_int:ident, $bits:ident, $of_bits:ident,
     $add:ident, $sub:ident, $and:ident, $or:ident, $left:ident, $right:ident) => {
        impl $name {
            /// 2ⁿ for exponents `n` of normal numbers.
            #[inline(always)]
            unsafe fn power_of_two(n: Self) -> Self {
                // SAFETY: every 64-bit ARM machine has these registers.
                Self(unsafe { $of_bits($left::<$digits>($add($to_int(n.0), $dup($bias)))) })
            }

            /// The exponent of a positive normal number.
            #[inline(always)]
            unsafe fn exponent(self) -> Self {
                // SAFETY: every 64-bit ARM machine has these registers.
                Self(unsafe { $from_int($sub($right::<$digits>($bits(self.0)), $dup($bias))) })
            }

            /// The same number with the exponent 0.
            #[inline(always)]
            unsafe fn significand(self) -> Self {
                let (digits, one): ($int, $int) = ((1 << $digits) - 1, $bias << $digits);
                // SAFETY: every 64-bit ARM machine has these registers.
                Self(unsafe { $of_bits($or($and($bits(self.0), $dup(digits)), $dup(one))) })
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
            unsafe fn store_first_counts(self, p: *mut u32, n: usize) {
                let mut all = [0.0; $len];
                // SAFETY: as above.
                unsafe {
                    self.store(all.as_mut_ptr());
                    for (i, &x) in all[..n].iter().enumerate() {
                        *p.add(i) = x as u32;
                    }
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
                    // In two steps, the first of which is exact: powers beyond the range of the exponent are no numbers.
                    let half = n.mul(Self::splat(0.5)).round();
                    self.mul(Self::power_of_two(half)).mul(Self::power_of_two(n.sub(half)))
                }
            }
            #[inline(always)]
            unsafe fn split(self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe { (self.significand(), self.exponent()) }
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

exponents!(
    F32x4,
    i32,
    23,
    127,
    vdupq_n_s32,
    vcvtq_s32_f32,
    vcvtq_f32_s32,
    vreinterpretq_s32_f32,
    vreinterpretq_f32_s32,
    vaddq_s32,
    vsubq_s32,
    vandq_s32,
    vorrq_s32,
    vshlq_n_s32,
    vshrq_n_s32
);
exponents!(
    F64x2,
    i64,
    52,
    1023,
    vdupq_n_s64,
    vcvtq_s64_f64,
    vcvtq_f64_s64,
    vreinterpretq_s64_f64,
    vreinterpretq_f64_s64,
    vaddq_s64,
    vsubq_s64,
    vandq_s64,
    vorrq_s64,
    vshlq_n_s64,
    vshrq_n_s64
);
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
