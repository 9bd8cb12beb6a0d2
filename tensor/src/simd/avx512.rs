//! 512-bit registers.

use super::{Job, Lanes};
use std::arch::x86_64::*;

macro_rules! lanes {
    ($name:ident, $reg:ty, $t:ty, $len:literal, $mask:ty, $set1:ident, $loadu:ident, $storeu:ident, $maskz:ident, $masks:ident, $storec:ident, $counts:ident, $fma:ident, $add:ident, $mul:ident, $transpose:ident, $unzip:ident, $zip:ident,
     $sub:ident, $div:ident, $min:ident, $max:ident, $cmp:ident, $blend:ident, $round:ident, $scalef:ident, $getmant:ident, $getexp:ident) => {
        /// A 512-bit register.
        #[derive(Clone, Copy)]
        pub struct $name($reg);

        // SAFETY of every block below: `enter` is compiled with the features and runs only where the machine has them; the
        // rest is inlined into it. Pointers are the caller's promise, as the trait says.
        impl Lanes for $name {
            type Elem = $t;
            const LEN: usize = $len;
            const REGISTERS: usize = 32;
            type Mask = $mask;

            #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
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
            unsafe fn first(n: usize) -> $mask {
                ((1u32 << n) - 1) as $mask
            }
            #[inline(always)]
            unsafe fn load_first(p: *const $t, mask: $mask) -> Self {
                // SAFETY: as above; lanes outside the mask are not touched.
                Self(unsafe { $maskz(mask, p) })
            }
            #[inline(always)]
            unsafe fn store_first(self, p: *mut $t, mask: $mask) {
                // SAFETY: as above; lanes outside the mask are not touched.
                unsafe { $masks(p, mask, self.0) }
            }
            #[inline(always)]
            unsafe fn store_first_counts(self, p: *mut u32, mask: $mask) {
                // SAFETY: as above; lanes outside the mask are not touched.
                unsafe { $storec(p.cast(), mask, $counts(self.0)) }
            }
            #[inline(always)]
            unsafe fn fetch(p: *const $t) {
                // SAFETY: a hint, which no address makes fail.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(p.cast()) }
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
                Self(unsafe { $min(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn max(self, other: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $max(self.0, other.0) })
            }
            #[inline(always)]
            unsafe fn less(self, other: Self, yes: Self, no: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $blend($cmp::<_CMP_LT_OQ>(self.0, other.0), no.0, yes.0) })
            }
            #[inline(always)]
            unsafe fn round(self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $round::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0) })
            }
            #[inline(always)]
            unsafe fn scale(self, n: Self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $scalef(self.0, n.0) })
            }
            #[inline(always)]
            unsafe fn split(self) -> (Self, Self) {
                // SAFETY: as above.
                unsafe {
                    (Self($getmant::<_MM_MANT_NORM_1_2, _MM_MANT_SIGN_SRC>(self.0)), Self($getexp(self.0)))
                }
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
    F32x16,
    __m512,
    f32,
    16,
    __mmask16,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_maskz_loadu_ps,
    _mm512_mask_storeu_ps,
    _mm512_mask_storeu_epi32,
    _mm512_cvttps_epi32,
    _mm512_fmadd_ps,
    _mm512_add_ps,
    _mm512_mul_ps,
    transpose16,
    unzip16,
    zip16,
    _mm512_sub_ps,
    _mm512_div_ps,
    _mm512_min_ps,
    _mm512_max_ps,
    _mm512_cmp_ps_mask,
    _mm512_mask_blend_ps,
    _mm512_roundscale_ps,
    _mm512_scalef_ps,
    _mm512_getmant_ps,
    _mm512_getexp_ps
);
lanes!(
    F64x8,
    __m512d,
    f64,
    8,
    __mmask8,
    _mm512_set1_pd,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    _mm512_maskz_loadu_pd,
    _mm512_mask_storeu_pd,
    _mm256_mask_storeu_epi32,
    _mm512_cvttpd_epi32,
    _mm512_fmadd_pd,
    _mm512_add_pd,
    _mm512_mul_pd,
    transpose8,
    unzip8,
    zip8,
    _mm512_sub_pd,
    _mm512_div_pd,
    _mm512_min_pd,
    _mm512_max_pd,
    _mm512_cmp_pd_mask,
    _mm512_mask_blend_pd,
    _mm512_roundscale_pd,
    _mm512_scalef_pd,
    _mm512_getmant_pd,
    _mm512_getexp_pd
);

/// Four rounds of shuffles: pairs, quads, then 128-bit quarters.
#[inline(always)]
unsafe fn transpose16(r: &mut [F32x16]) {
    // SAFETY: called from within `enter`.
    unsafe {
        for i in (0..16).step_by(4) {
            let (a, b, c, d) = (r[i].0, r[i + 1].0, r[i + 2].0, r[i + 3].0);
            let (ab, cd) = (_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
            let (ef, gh) = (_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
            // Row i + j now holds column j of each quarter.
            r[i].0 = _mm512_shuffle_ps::<0x44>(ab, cd);
            r[i + 1].0 = _mm512_shuffle_ps::<0xEE>(ab, cd);
            r[i + 2].0 = _mm512_shuffle_ps::<0x44>(ef, gh);
            r[i + 3].0 = _mm512_shuffle_ps::<0xEE>(ef, gh);
        }
        for j in 0..4 {
            let (a, b, c, d) = (r[j].0, r[4 + j].0, r[8 + j].0, r[12 + j].0);
            let (lo, hi) = (_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b));
            let (lo2, hi2) = (_mm512_shuffle_f32x4::<0x88>(c, d), _mm512_shuffle_f32x4::<0xDD>(c, d));
            r[j].0 = _mm512_shuffle_f32x4::<0x88>(lo, lo2);
            r[8 + j].0 = _mm512_shuffle_f32x4::<0xDD>(lo, lo2);
            r[4 + j].0 = _mm512_shuffle_f32x4::<0x88>(hi, hi2);
            r[12 + j].0 = _mm512_shuffle_f32x4::<0xDD>(hi, hi2);
        }
    }
}

/// Three rounds: pairs within quarters, then the quarters.
#[inline(always)]
unsafe fn transpose8(r: &mut [F64x8]) {
    // SAFETY: called from within `enter`.
    unsafe {
        for i in (0..8).step_by(2) {
            let (a, b) = (r[i].0, r[i + 1].0);
            r[i].0 = _mm512_unpacklo_pd(a, b);
            r[i + 1].0 = _mm512_unpackhi_pd(a, b);
        }
        for j in 0..2 {
            let (a, b, c, d) = (r[j].0, r[2 + j].0, r[4 + j].0, r[6 + j].0);
            let (lo, hi) = (_mm512_shuffle_f64x2::<0x88>(a, b), _mm512_shuffle_f64x2::<0xDD>(a, b));
            let (lo2, hi2) = (_mm512_shuffle_f64x2::<0x88>(c, d), _mm512_shuffle_f64x2::<0xDD>(c, d));
            r[j].0 = _mm512_shuffle_f64x2::<0x88>(lo, lo2);
            r[4 + j].0 = _mm512_shuffle_f64x2::<0xDD>(lo, lo2);
            r[2 + j].0 = _mm512_shuffle_f64x2::<0x88>(hi, hi2);
            r[6 + j].0 = _mm512_shuffle_f64x2::<0xDD>(hi, hi2);
        }
    }
}

#[inline(always)]
unsafe fn unzip16(a: F32x16, b: F32x16) -> (F32x16, F32x16) {
    // SAFETY: called from within `enter`.
    unsafe {
        let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        (F32x16(_mm512_permutex2var_ps(a.0, even, b.0)), F32x16(_mm512_permutex2var_ps(a.0, odd, b.0)))
    }
}

#[inline(always)]
unsafe fn zip16(a: F32x16, b: F32x16) -> (F32x16, F32x16) {
    // SAFETY: called from within `enter`.
    unsafe {
        let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        let high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        (F32x16(_mm512_permutex2var_ps(a.0, low, b.0)), F32x16(_mm512_permutex2var_ps(a.0, high, b.0)))
    }
}

#[inline(always)]
unsafe fn unzip8(a: F64x8, b: F64x8) -> (F64x8, F64x8) {
    // SAFETY: called from within `enter`.
    unsafe {
        let (even, odd) =
            (_mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14), _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15));
        (F64x8(_mm512_permutex2var_pd(a.0, even, b.0)), F64x8(_mm512_permutex2var_pd(a.0, odd, b.0)))
    }
}

#[inline(always)]
unsafe fn zip8(a: F64x8, b: F64x8) -> (F64x8, F64x8) {
    // SAFETY: called from within `enter`.
    unsafe {
        let (low, high) =
            (_mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11), _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15));
        (F64x8(_mm512_permutex2var_pd(a.0, low, b.0)), F64x8(_mm512_permutex2var_pd(a.0, high, b.0)))
    }
}
