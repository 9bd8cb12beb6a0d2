//! What a tensor may hold.

use crate::display;
use std::fmt::{Debug, Display, LowerExp};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// The type of a tensor's elements, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DType {
    /// 32-bit floating point.
    F32,
    /// 64-bit floating point.
    F64,
    /// Unsigned 32-bit integers: labels and indices.
    U32,
    /// Truth values: masks.
    Bool,
}

mod sealed {
    pub trait Sealed {}
}

/// An element type: `f32`, `f64`, `u32` or `bool`.
pub trait Elem:
    sealed::Sealed + Copy + Debug + Display + PartialEq + PartialOrd + Default + Send + Sync + 'static
{
    /// The type as data.
    const DTYPE: DType;

    /// The elements as text, all of one width; `digits` after the point, if it is given and there is a point.
    #[doc(hidden)]
    fn cells(items: &[Self], digits: Option<usize>) -> Vec<String>;
}

macro_rules! elem {
    ($($t:ty => $d:ident, $cells:expr;)*) => {$(
        impl sealed::Sealed for $t {}
        impl Elem for $t {
            const DTYPE: DType = DType::$d;
            fn cells(items: &[$t], digits: Option<usize>) -> Vec<String> { $cells(items, digits) }
        }
    )*};
}
elem! {
    f32 => F32, display::numbers;
    f64 => F64, display::numbers;
    u32 => U32, |items: &[u32], _| display::words(items.iter().map(u32::to_string).collect());
    bool => Bool, |items: &[bool], _| display::words(items.iter().map(bool::to_string).collect());
}

/// A floating-point element: the types that can be differentiated.
pub trait Real:
    Elem
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + LowerExp
    + crate::simd::Speaks
    + crate::vecmath::Constants
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The distance from 1 to the next larger number.
    const EPSILON: Self;
    /// The smallest normal number.
    const TINY: Self;
    /// The smallest value, for the start of a maximum.
    const NEG_INFINITY: Self;
    /// The largest value, for the start of a minimum.
    const INFINITY: Self;
    /// The nearest value to an `f64`.
    fn of(x: f64) -> Self;
    /// As an `f64`, exactly.
    fn f64(self) -> f64;
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Not a number.
    fn is_nan(self) -> bool;
    /// Absolute value.
    fn abs(self) -> Self;
    /// Square root.
    fn sqrt(self) -> Self;
    /// `e` to this power.
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// `ln(1 + self)`, accurate near 0.
    fn ln_1p(self) -> Self;
    /// Sine.
    fn sin(self) -> Self;
    /// Cosine.
    fn cos(self) -> Self;
    /// Tangent.
    fn tan(self) -> Self;
    /// Inverse of the sine.
    fn asin(self) -> Self;
    /// Inverse of the tangent.
    fn atan(self) -> Self;
    /// Hyperbolic tangent.
    fn tanh(self) -> Self;
    /// This to the power `p`.
    fn powf(self, p: Self) -> Self;
    /// This to a whole power.
    fn powi(self, p: i32) -> Self;
    /// 2ⁿ, for `n` within the range of the exponent of normal numbers.
    #[doc(hidden)]
    fn power_of_two(n: i32) -> Self;
    /// `e` of a normal number `m · 2ᵉ` with `1 <= |m| < 2`.
    #[doc(hidden)]
    fn exponent(self) -> i32;
    /// `self * a + b` with one rounding.
    fn mul_add(self, a: Self, b: Self) -> Self;
    /// The larger; NaN if either is.
    fn maximum(self, other: Self) -> Self {
        if self >= other || self.is_nan() { self } else { other }
    }
    /// The smaller; NaN if either is.
    fn minimum(self, other: Self) -> Self {
        if self <= other || self.is_nan() { self } else { other }
    }
}

macro_rules! real {
    ($($t:ty: $bits:ty),*) => {$(
        impl Real for $t {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const EPSILON: Self = <$t>::EPSILON;
            const TINY: Self = <$t>::MIN_POSITIVE;
            const NEG_INFINITY: Self = <$t>::NEG_INFINITY;
            const INFINITY: Self = <$t>::INFINITY;
            #[inline] fn of(x: f64) -> Self { x as $t }
            #[inline] fn f64(self) -> f64 { f64::from(self) }
            #[inline] fn is_finite(self) -> bool { <$t>::is_finite(self) }
            #[inline] fn is_nan(self) -> bool { <$t>::is_nan(self) }
            #[inline] fn abs(self) -> Self { <$t>::abs(self) }
            #[inline] fn sqrt(self) -> Self { <$t>::sqrt(self) }
            #[inline] fn exp(self) -> Self { <$t>::exp(self) }
            #[inline] fn ln(self) -> Self { <$t>::ln(self) }
            #[inline] fn ln_1p(self) -> Self { <$t>::ln_1p(self) }
            #[inline] fn sin(self) -> Self { <$t>::sin(self) }
            #[inline] fn cos(self) -> Self { <$t>::cos(self) }
            #[inline] fn tan(self) -> Self { <$t>::tan(self) }
            #[inline] fn asin(self) -> Self { <$t>::asin(self) }
            #[inline] fn atan(self) -> Self { <$t>::atan(self) }
            #[inline] fn tanh(self) -> Self { <$t>::tanh(self) }
            #[inline] fn powf(self, p: Self) -> Self { <$t>::powf(self, p) }
            #[inline] fn powi(self, p: i32) -> Self { <$t>::powi(self, p) }
            #[inline] fn power_of_two(n: i32) -> Self {
                <$t>::from_bits(((n + (<$t>::MAX_EXP - 1)) as $bits) << (<$t>::MANTISSA_DIGITS - 1))
            }
            #[inline] fn exponent(self) -> i32 {
                ((self.abs().to_bits() >> (<$t>::MANTISSA_DIGITS - 1)) as i32) - (<$t>::MAX_EXP - 1)
            }
            #[inline] fn mul_add(self, a: Self, b: Self) -> Self { <$t>::mul_add(self, a, b) }
        }
    )*};
}
real!(f32: u32, f64: u64);
