//! `ln x = e ln 2 + ln m` for `x = m 2ᵉ` with `√½ ≤ m < √2`.
//!
//! With `f = m - 1` and `s = f/(2 + f)` is `ln m = ln(1 + s) - ln(1 - s) = 2s + ⅔ s³ + ⅖ s⁵ + …`. What the polynomial
//! gives is `R = ln m - 2s` divided by `s`; the main part, `2s = f - s f`, is put together so that `f`, which is exact, is
//! added last. The coefficients, which spread the error over the interval, are those of FreeBSD's msun (`e_log.c`,
//! `e_logf.c`).

use super::{Constants, c};
use crate::Real;
use crate::simd::Lanes;

/// ln x
#[inline(always)]
pub unsafe fn log<V: Lanes>(x: V) -> V {
    // SAFETY: within `enter`.
    unsafe {
        let (zero, one) = (c(0.0), c(1.0));
        // Numbers below the normal ones are made normal first.
        let tiny = V::splat(V::Elem::TINY);
        let up = c(1.0 / V::Elem::EPSILON.f64());
        let shift = c(V::Elem::EPSILON.f64().log2());
        let normal = x.less(tiny, x.mul(up), x);
        let (m, e) = normal.split();
        let e = e.add(x.less(tiny, shift, zero));
        let large: V = c(std::f64::consts::SQRT_2);
        let e = large.less(m, e.add(one), e);
        let m = large.less(m, m.mul(c(0.5)), m);
        let f = m.sub(one);
        let s = f.div(f.add(c(2.0)));
        let square = s.mul(s);
        let mut sum = zero;
        for &term in V::Elem::LOG.iter().rev() {
            sum = sum.mul_add(square, V::splat(term));
        }
        let r = sum.mul(square);
        let half = f.mul(f).mul(c(0.5));
        let [high, low] = V::Elem::LN2;
        let small = e.mul_add(V::splat(low), s.mul(half.add(r)));
        let y = e.mul_add(V::splat(high), f.sub(half.sub(small)));
        // ln 0 = -∞, ln ∞ = ∞; below 0, and of NaN, there is no logarithm.
        let infinity = V::splat(V::Elem::INFINITY);
        let y = x.less(infinity, y, x);
        let y = zero.less(x, y, zero.sub(infinity));
        let nan = c(f64::NAN);
        let y = x.less(zero, nan, y);
        // Of NaN nothing is true.
        zero.sub(one).less(x, y, nan)
    }
}
