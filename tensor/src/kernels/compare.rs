//! Masks: comparisons, with broadcasting, and the logic of what they give.

use super::{map, zip};
use crate::{Elem, Result, Tensor};

macro_rules! compare {
    ($($(#[$doc:meta])* $name:ident $op:tt),*) => {$(
        $(#[$doc])*
        pub fn $name<E: Elem>(a: &Tensor<E>, b: &Tensor<E>) -> Result<Tensor<bool>> {
            zip(stringify!($name), a, b, |a, b| a $op b)
        }
    )*};
}
compare!(
    /// Where `a > b`. As every comparison but [`ne`], false where either is NaN.
    gt >,
    /// Where `a ≥ b`.
    ge >=,
    /// Where `a < b`.
    lt <,
    /// Where `a ≤ b`.
    le <=,
    /// Where `a = b`.
    eq ==,
    /// Where `a ≠ b`; true where either is NaN.
    ne !=
);

/// Where both are true.
pub fn and(a: &Tensor<bool>, b: &Tensor<bool>) -> Result<Tensor<bool>> {
    zip("and", a, b, |a, b| a & b)
}

/// Where at least one is true.
pub fn or(a: &Tensor<bool>, b: &Tensor<bool>) -> Result<Tensor<bool>> {
    zip("or", a, b, |a, b| a | b)
}

/// Where it is false.
pub fn not(a: &Tensor<bool>) -> Tensor<bool> {
    map(a, |a| !a)
}
