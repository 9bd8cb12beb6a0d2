//! 256-bit registers with fused multiply-add.

use super::{Job, Lanes};
use std::arch::x86_64::*;

macro_rules! lanes {
    ($name:ident, $reg:ty, $t:ty, $len:literal, $first:ident, $set1:ident, $loadu:ident, $storeu:ident, $maskload:ident, $maskstore:ident, $storec:ident, $counts:ident, $fma:ident, $add:ident, $mul:ident, $transpose:ident, $unzip:ident, $zip:ident,
     $sub:ident, $div:ident, $min:ident, $max:ident, $cmp:ident, $blend:ident, $round:ident, $power:ident, $halves:ident) => {
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
            unsafe fn store_first_counts(self, p: *mut u32, mask: __m256i) {
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
                Self(unsafe { $blend(no.0, yes.0, $cmp::<_CMP_LT_OQ>(self.0, other.0)) })
            }
            #[inline(always)]
            unsafe fn round(self) -> Self {
                // SAFETY: as above.
                Self(unsafe { $round::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0) })
            }
            #[inline(always)]
            unsafe fn scale(self, n: Self) -> Self {
                // In two steps, the first of which is exact: powers beyond the range of the exponent are no numbers.
                // SAFETY: as above.
                unsafe {
                    let half = n.mul(Self::splat(0.5)).round();
                    Self($power(half.0)).mul(self).mul(Self($power(n.sub(half).0)))
                }
            }
            #[inline(always)]
            unsafe fn split(self) -> (Self, Self) {
                // SAFETY: as above.
                let (m, e) = unsafe { $halves(self.0) };
                (Self(m), Self(e))
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
    _mm256_maskstore_epi32,
    _mm256_cvttps_epi32,
    _mm256_fmadd_ps,
    _mm256_add_ps,
    _mm256_mul_ps,
    transpose8,
    unzip8,
    zip8,
    _mm256_sub_ps,
    _mm256_div_ps,
    _mm256_min_ps,
    _mm256_max_ps,
    _mm256_cmp_ps,
    _mm256_blendv_ps,
    _mm256_round_ps,
    power8,
    split8
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
    store4,
    _mm256_cvttpd_epi32,
    _mm256_fmadd_pd,
    _mm256_add_pd,
    _mm256_mul_pd,
    transpose4,
    unzip4,
    zip4,
    _mm256_sub_pd,
    _mm256_div_pd,
    _mm256_min_pd,
    _mm256_max_pd,
    _mm256_cmp_pd,
    _mm256_blendv_pd,
    _mm256_round_pd,
    power4,
    split4
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

/// The lanes of a mask for numbers twice as long.
#[inline(always)]
unsafe fn store4(p: *mut i32, mask: __m256i, counts: __m128i) {
    // SAFETY: called from within `enter`; lanes outside the mask are not touched.
    unsafe {
        let low_halves = _mm256_permutevar8x32_epi32(mask, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
        _mm_maskstore_epi32(p, _mm256_castsi256_si128(low_halves), counts);
    }
}

/// 2ⁿ for whole `n` within the range of the exponent, made of its bits.
#[inline(always)]
unsafe fn power8(n: __m256) -> __m256 {
    // SAFETY: called from within `enter`.
    unsafe {
        let biased = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
        _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
    }
}

/// As [`power8`]. Adding 1.5·2⁵² leaves a whole number in the lowest bits.
#[inline(always)]
unsafe fn power4(n: __m256d) -> __m256d {
    // SAFETY: called from within `enter`.
    unsafe {
        let low = _mm256_castpd_si256(_mm256_add_pd(n, _mm256_set1_pd(6_755_399_441_055_744.0 + 1023.0)));
        _mm256_castsi256_pd(_mm256_slli_epi64::<52>(low))
    }
}

/// Mantissa and exponent of normal numbers, by their bits.
#[inline(always)]
unsafe fn split8(x: __m256) -> (__m256, __m256) {
    // SAFETY: called from within `enter`.
    unsafe {
        let bits = _mm256_castps_si256(x);
        let e = _mm256_sub_epi32(_mm256_srli_epi32::<23>(bits), _mm256_set1_epi32(127));
        let m = _mm256_and_si256(bits, _mm256_set1_epi32(0x007f_ffff));
        let m = _mm256_or_si256(m, _mm256_set1_epi32(0x3f80_0000));
        (_mm256_castsi256_ps(m), _mm256_cvtepi32_ps(e))
    }
}

/// As [`split8`]. The exponent's bits are read as the lowest bits of a number of the size 2⁵².
#[inline(always)]
unsafe fn split4(x: __m256d) -> (__m256d, __m256d) {
    // SAFETY: called from within `enter`.
    unsafe {
        let bits = _mm256_castpd_si256(x);
        let two52 = _mm256_set1_epi64x(0x4330_0000_0000_0000);
        let e = _mm256_castsi256_pd(_mm256_or_si256(_mm256_srli_epi64::<52>(bits), two52));
        let e = _mm256_sub_pd(e, _mm256_set1_pd(4_503_599_627_370_496.0 + 1023.0));
        let m = _mm256_and_si256(bits, _mm256_set1_epi64x(0x000f_ffff_ffff_ffff));
        let m = _mm256_or_si256(m, _mm256_set1_epi64x(0x3ff0_0000_0000_0000));
        (_mm256_castsi256_pd(m), e)
    }
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
