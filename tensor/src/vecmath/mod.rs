//! Exponentials, logarithms and their like, a register at a time and within 2 units in the last place.
//!
//! Each function is a polynomial on a short interval, and the exact steps that lead any number there and back. They are
//! written over [`Lanes`], so that one text serves every instruction set.

mod exp;
mod log;

pub(crate) use exp::{exp, exp_m1};
pub(crate) use log::log;

use crate::Real;
use crate::simd::{Job, Lanes};

/// A function of one number.
pub(crate) trait Function: Copy + Sync {
    /// Of every lane.
    ///
    /// # Safety
    /// Called from within `enter`.
    unsafe fn of<V: Lanes>(self, x: V) -> V
    where
        V::Elem: Constants;
}

/// A function of every element of a slice.
pub(crate) struct Each<'a, T, F> {
    pub f: F,
    pub from: &'a [T],
    pub to: &'a mut [T],
}

impl<T: Real, F: Function> Job<T> for Each<'_, T, F> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        assert_eq!(self.from.len(), self.to.len());
        let whole = self.from.len() / V::LEN * V::LEN;
        let rest = self.from.len() - whole;
        let (from, to) = (self.from.as_ptr(), self.to.as_mut_ptr());
        // SAFETY: within both slices; within `enter`.
        unsafe {
            for i in (0..whole).step_by(V::LEN) {
                self.f.of(V::load(from.add(i))).store(to.add(i));
            }
            if rest > 0 {
                let mask = V::first(rest);
                self.f.of(V::load_first(from.add(whole), mask)).store_first(to.add(whole), mask);
            }
        }
    }
}

/// What the functions need to know of a type.
pub trait Constants: Sized {
    /// ln 2 in two parts, the first of which has so many zeros at its end that whole multiples of it are exact.
    #[doc(hidden)]
    const LN2: [Self; 2];
    /// Terms of the series of `eʳ`, |r| ≤ ½ ln 2, that are seen in the result.
    #[doc(hidden)]
    const EXP_TERMS: usize;
    /// Where `eˣ` is 0 and infinite.
    #[doc(hidden)]
    const EXP_RANGE: [Self; 2];
    /// Where `tanh` is 1.
    #[doc(hidden)]
    const TANH_ONE: Self;
    /// The coefficients of the series of the logarithm; see `log.rs`.
    #[doc(hidden)]
    const LOG: &'static [Self];
}

impl Constants for f32 {
    const LN2: [f32; 2] = [0.693_145_75, 1.428_606_8e-6];
    const EXP_TERMS: usize = 8;
    const EXP_RANGE: [f32; 2] = [-104.0, 89.0];
    const TANH_ONE: f32 = 10.0;
    const LOG: &'static [f32] = &[0.666_666_6, 0.400_009_72, 0.284_987_87, 0.242_790_79];
}

impl Constants for f64 {
    const LN2: [f64; 2] = [6.931_471_803_691_238_2e-1, 1.908_214_929_270_587_7e-10];
    const EXP_TERMS: usize = 14;
    const EXP_RANGE: [f64; 2] = [-746.0, 710.0];
    const TANH_ONE: f64 = 20.0;
    const LOG: &'static [f64] = &[
        6.666_666_666_666_735_1e-1,
        3.999_999_999_940_941_9e-1,
        2.857_142_874_366_239_1e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident($x:ident) = $body:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name;

        impl Function for $name {
            #[inline(always)]
            unsafe fn of<V: Lanes>(self, $x: V) -> V where V::Elem: Constants {
                // SAFETY: within `enter`.
                unsafe { $body }
            }
        }
    )*};
}
functions! {
    /// eˣ
    Exp(x) = exp(x);
    /// ln x
    Log(x) = log(x);
    /// (eᶻ - 1)/(eᶻ + 1) with z = 2|x|, and the sign of x
    Tanh(x) = {
        let zero = V::splat(V::Elem::ZERO);
        let size = x.max(zero.sub(x));
        let most = V::splat(<V::Elem as Constants>::TANH_ONE);
        let t = exp_m1(most.min(size.add(size)));
        let y = t.div(t.add(V::splat(V::Elem::of(2.0))));
        // Where x is 0 or NaN it stands for itself: so -0 keeps its sign.
        let y = x.less(zero, zero.sub(y), x);
        zero.less(x, t.div(t.add(V::splat(V::Elem::of(2.0)))), y)
    };
    /// 1/(1 + e⁻ˣ): powers of e are negative only, so that neither overflows
    Sigmoid(x) = {
        let (zero, one) = (V::splat(V::Elem::ZERO), V::splat(V::Elem::ONE));
        let e = exp(x.min(zero.sub(x)));
        x.less(zero, e, one).div(one.add(e))
    };
}
