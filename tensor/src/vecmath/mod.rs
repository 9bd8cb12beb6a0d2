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
    unsafe fn of<V: Lanes>(self, x: V) -> V;
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

/// e^(x - this), exactly as [`Exp`] has it of the difference.
#[derive(Clone, Copy)]
pub(crate) struct ExpBelow(pub f64);

impl Function for ExpBelow {
    #[inline(always)]
    unsafe fn of<V: Lanes>(self, x: V) -> V {
        // SAFETY: within `enter`.
        unsafe { exp(x.sub(c(self.0))) }
    }
}

/// A constant in every lane.
///
/// # Safety
/// Called from within `enter`.
#[inline(always)]
unsafe fn c<V: Lanes>(x: f64) -> V {
    // SAFETY: as above.
    unsafe { V::splat(V::Elem::of(x)) }
}

/// What the functions need to know of a type.
pub trait Constants: Sized + 'static {
    /// ln 2 in two parts, the first of which has so many zeros at its end that whole multiples of it are exact.
    #[doc(hidden)]
    const LN2: [Self; 2];
    /// Terms of the series of `eʳ`, |r| ≤ ½ ln 2, that are seen in the result.
    #[doc(hidden)]
    const EXP_TERMS: usize;
    /// Where `eˣ` is 0 and infinite.
    #[doc(hidden)]
    const EXP_RANGE: [Self; 2];
    /// Twice where `tanh` is 1.
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
    const TANH_ONE: f32 = 20.0;
    const LOG: &'static [f32] = &[0.666_666_6, 0.400_009_72, 0.284_987_87, 0.242_790_79];
}

impl Constants for f64 {
    const LN2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
    const EXP_TERMS: usize = 14;
    const EXP_RANGE: [f64; 2] = [-746.0, 710.0];
    const TANH_ONE: f64 = 40.0;
    const LOG: &'static [f64] = &[
        0.666_666_666_666_673_5,
        0.399_999_999_994_094_2,
        0.285_714_287_436_623_9,
        0.222_221_984_321_497_84,
        0.181_835_721_616_180_5,
        0.153_138_376_992_093_73,
        0.147_981_986_051_165_86,
    ];
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident($x:ident) = $body:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name;

        impl Function for $name {
            #[inline(always)]
            unsafe fn of<V: Lanes>(self, $x: V) -> V {
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
    /// t/(t + 2) with t = e^2|x| - 1, and the sign of x
    Tanh(x) = {
        let (zero, one): (V, V) = (c(0.0), c(1.0));
        let size = x.max(zero.sub(x));
        let (t, lost) = exp_m1(V::splat(V::Elem::TANH_ONE).min(size.add(size)));
        let large = t.div(t.add(c(2.0)));
        // The same, where t is small: what is rounded more than once is only the correction to t/2.
        let half = t.mul(c(0.5));
        let y = t.less(one, half.add(lost.mul(c(0.5)).sub(half.mul(large))), large);
        // Where x is 0 or NaN it stands for itself: so -0 keeps its sign.
        zero.less(x, y, x.less(zero, zero.sub(y), x))
    };
    /// 1/(1 + e⁻ˣ): powers of e are negative only, so that neither overflows
    Sigmoid(x) = {
        let (zero, one): (V, V) = (c(0.0), c(1.0));
        let e = exp(x.min(zero.sub(x)));
        let low = e.div(one.add(e));
        // As in `Tanh`: for a small e only the correction to it is rounded twice.
        let low = e.less(c(0.5), e.sub(e.mul(low)), low);
        x.less(zero, low, one.div(one.add(e)))
    };
}
