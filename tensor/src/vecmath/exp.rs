//! `eˣ = 2ⁿ eʳ` with the whole number `n` nearest to `x / ln 2`, so that `|r| ≤ ½ ln 2`, where the series is short.

use super::{Constants, c};
use crate::Real;
use crate::simd::Lanes;

/// `n` and `r`.
#[inline(always)]
unsafe fn reduce<V: Lanes>(x: V) -> (V, V) {
    // SAFETY: within `enter`.
    unsafe {
        let n = x.mul(c(std::f64::consts::LOG2_E)).round();
        let [high, low] = V::Elem::LN2;
        let minus = V::splat(V::Elem::ZERO).sub(n);
        let r = minus.mul_add(V::splat(high), x);
        (n, minus.mul_add(V::splat(low), r))
    }
}

/// `eʳ - 1 - r` by its series `r²/2! + r³/3! + …`, summed from its smallest term.
#[inline(always)]
unsafe fn series<V: Lanes>(r: V) -> V {
    let mut terms = [0.0; 16];
    let mut factorial = 1.0;
    for (k, term) in terms.iter_mut().enumerate() {
        factorial *= k.max(1) as f64;
        *term = 1.0 / factorial;
    }
    // SAFETY: within `enter`.
    unsafe {
        let mut sum: V = c(terms[V::Elem::EXP_TERMS - 1]);
        for &term in terms[2..V::Elem::EXP_TERMS - 1].iter().rev() {
            sum = sum.mul_add(r, c(term));
        }
        sum.mul(r.mul(r))
    }
}

/// eˣ
#[inline(always)]
pub unsafe fn exp<V: Lanes>(x: V) -> V {
    // SAFETY: within `enter`.
    unsafe {
        let [low, high] = V::Elem::EXP_RANGE;
        // In this order a NaN stays one.
        let x = V::splat(low).max(V::splat(high).min(x));
        let (n, r) = reduce(x);
        V::splat(V::Elem::ONE).add(r.add(series(r))).scale(n)
    }
}

/// `eˣ - 1`, accurate about 0, for numbers from 0 on whose power is finite: the nearest number, and what is left.
#[inline(always)]
pub unsafe fn exp_m1<V: Lanes>(x: V) -> (V, V) {
    // SAFETY: within `enter`.
    unsafe {
        let one = V::splat(V::Elem::ONE);
        let (n, r) = reduce(x);
        let rest = series(r);
        let small = r.add(rest);
        let lost = rest.sub(small.sub(r));
        // 2ⁿ (1 + small) - 1: of the two terms the first is the larger, or 0.
        let (first, second) = (one.scale(n).sub(one), small.scale(n));
        let sum = first.add(second);
        (sum, second.sub(sum.sub(first)).add(lost.scale(n)))
    }
}
