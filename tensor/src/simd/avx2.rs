//! 256-bit registers with fused multiply-add.

use super::{Job, Lanes};
use std::arch::x86_64::*;

macro_rules! lanes {
    ($name:ident, $reg:ty, $t:ty, $len:literal, $first:ident, $set1:ident, $loadu:ident, $storeu:ident, $maskload:ident, $maskstore:ident, $fma:ident, $add:ident, $mul:ident, $transpose:ident, $unzip:ident, $zip:ident) => {
        /// A 256-bit register.
        #[derive(Clone, Copy)]
        pub struct $name($reg);

        // SAFETY of every block below: `enter` is compiled with the features and runs only where the machine has them; the
        // rest is inlined into it. Pointers are the caller's promise, as the trait says.
        impl Lanes for $name {
            type Elem = $t;
            const LEN: usize = $len;
            const REGISTERS: usize = 16;
            type Mask = __m256i;

            #[target_feature(enable = "avx2,fma")]
            unsafe fn enter<J: Job<$t>>(job: J) -> J::Out {
                // SAFETY: as above.
                unsafe { job.run::<Self>() }
            }
            #[inline(always)]
            unsafe fn splat(x: $t) -> Self {
                // SAFETY: as above.
                Self(unsafe { $set1(x) })
            }
            #[inline(always)]
            unsafe fn load(p: *const $t) -> Self {
                // SAFETY: as above.
                Self(unsafe { $loadu(p) })
            }
            #[inline(always)]
            unsafe fn store(self, p: *mut $t) {
                // SAFETY: as above.
                unsafe { $storeu(p, self.0) }
            }
            #[inline(always)]
            unsafe fn first(n: usize) -> __m256i {
                // SAFETY: as above.
                unsafe { $first(n) }
            }
            #[inline(always)]
            unsafe fn load_first(p: *const $t, mask: __m256i) -> Self {
                // SAFETY: as above; lanes outside the mask are not touched.
                Self(unsafe { $maskload(p, mask) })
            }
            #[inline(always)]
            unsafe fn store_first(self, p: *mut $t, mask: __m256i) {
                // SAFETY: as above; lanes outside the mask are not touched.
                unsafe { $maskstore(p, mask, self.0) }
            }
            #[inline(always)]
            unsafe fn mul_add(self, a: Self, b: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $fma(self.0, a.0, b.0) })
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
            unsafe fn transpose(rows: &mut [Self]) {
                // SAFETY: as above.
                unsafe { $transpose(rows) }
            }
            #[inline(always)]
            unsafe fn unzip(a: Self, b: Self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe { $unzip(a, b) }
            }
            #[inline(always)]
            unsafe fn zip(a: Self, b: Self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe { $zip(a, b) }
            }
        }
    };
}

lanes!(
    F32x8,
    __m256,
    f32,
    8,
    first8,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_maskload_ps,
    _mm256_maskstore_ps,
    _mm256_fmadd_ps,
    _mm256_add_ps,
    _mm256_mul_ps,
    transpose8,
    unzip8,
    zip8
);
lanes!(
    F64x4,
    __m256d,
    f64,
    4,
    first4,
    _mm256_set1_pd,
    _mm256_loadu_pd,
    _mm256_storeu_pd,
    _mm256_maskload_pd,
    _mm256_maskstore_pd,
    _mm256_fmadd_pd,
    _mm256_add_pd,
    _mm256_mul_pd,
    transpose4,
    unzip4,
    zip4
);

#[inline(always)]
unsafe fn first8(n: usize) -> __m256i {
    // SAFETY: called from within `enter`.
    unsafe { _mm256_cmpgt_epi32(_mm256_set1_epi32(n as i32), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)) }
}

#[inline(always)]
unsafe fn first4(n: usize) -> __m256i {
    // SAFETY: called from within `enter`.
    unsafe { _mm256_cmpgt_epi64(_mm256_set1_epi64x(n as i64), _mm256_setr_epi64x(0, 1, 2, 3)) }
}

/// Three rounds of shuffles: pairs, quads, then halves.
#[inline(always)]
unsafe fn transpose8(r: &mut [F32x8]) {
    // SAFETY: called from within `enter`.
    unsafe {
        for i in (0..8).step_by(4) {
            let (a, b, c, d) = (r[i].0, r[i + 1].0, r[i + 2].0, r[i + 3].0);
            let (ab, cd) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
            let (ef, gh) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
            r[i].0 = _mm256_shuffle_ps::<0x44>(ab, cd);
            r[i + 1].0 = _mm256_shuffle_ps::<0xEE>(ab, cd);
            r[i + 2].0 = _mm256_shuffle_ps::<0x44>(ef, gh);
            r[i + 3].0 = _mm256_shuffle_ps::<0xEE>(ef, gh);
        }
        for j in 0..4 {
            let (a, b) = (r[j].0, r[4 + j].0);
            r[j].0 = _mm256_permute2f128_ps::<0x20>(a, b);
            r[4 + j].0 = _mm256_permute2f128_ps::<0x31>(a, b);
        }
    }
}

/// Two rounds: pairs within halves, then the halves.
#[inline(always)]
unsafe fn transpose4(r: &mut [F64x4]) {
    // SAFETY: called from within `enter`.
    unsafe {
        for i in (0..4).step_by(2) {
            let (a, b) = (r[i].0, r[i + 1].0);
            r[i].0 = _mm256_unpacklo_pd(a, b);
            r[i + 1].0 = _mm256_unpackhi_pd(a, b);
        }
        for j in 0..2 {
            let (a, b) = (r[j].0, r[2 + j].0);
            r[j].0 = _mm256_permute2f128_pd::<0x20>(a, b);
            r[2 + j].0 = _mm256_permute2f128_pd::<0x31>(a, b);
        }
    }
}

#[inline(always)]
unsafe fn unzip8(a: F32x8, b: F32x8) -> (F32x8, F32x8) {
    // SAFETY: called from within `enter`.
    unsafe {
        let pairs = |x: __m256| _mm256_castpd_ps(_mm256_permute4x64_pd::<0xD8>(_mm256_castps_pd(x)));
        let (even, odd) = (_mm256_shuffle_ps::<0x88>(a.0, b.0), _mm256_shuffle_ps::<0xDD>(a.0, b.0));
        (F32x8(pairs(even)), F32x8(pairs(odd)))
    }
}

#[inline(always)]
unsafe fn zip8(a: F32x8, b: F32x8) -> (F32x8, F32x8) {
    // SAFETY: called from within `enter`.
    unsafe {
        let (low, high) = (_mm256_unpacklo_ps(a.0, b.0), _mm256_unpackhi_ps(a.0, b.0));
        (F32x8(_mm256_permute2f128_ps::<0x20>(low, high)), F32x8(_mm256_permute2f128_ps::<0x31>(low, high)))
    }
}

#[inline(always)]
unsafe fn unzip4(a: F64x4, b: F64x4) -> (F64x4, F64x4) {
    // SAFETY: called from within `enter`.
    unsafe {
        let (even, odd) = (_mm256_unpacklo_pd(a.0, b.0), _mm256_unpackhi_pd(a.0, b.0));
        (F64x4(_mm256_permute4x64_pd::<0xD8>(even)), F64x4(_mm256_permute4x64_pd::<0xD8>(odd)))
    }
}

#[inline(always)]
unsafe fn zip4(a: F64x4, b: F64x4) -> (F64x4, F64x4) {
    // SAFETY: called from within `enter`.
    unsafe {
        let (low, high) = (_mm256_unpacklo_pd(a.0, b.0), _mm256_unpackhi_pd(a.0, b.0));
        (F64x4(_mm256_permute2f128_pd::<0x20>(low, high)), F64x4(_mm256_permute2f128_pd::<0x31>(low, high)))
    }
}
