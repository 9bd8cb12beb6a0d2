//! Operators that give errors. The signs `+`, `-`, `*` panic where shapes do not fit, and in anomaly mode; layers and
//! losses use these.

use chainrule_autograd::{Result, Value, ops};

#[track_caller]
pub(crate) fn add<V: Value>(a: &V, b: &V) -> Result<V> {
    V::try_apply(ops::Add.into(), &[a, b])
}

#[track_caller]
pub(crate) fn sub<V: Value>(a: &V, b: &V) -> Result<V> {
    V::try_apply(ops::Sub.into(), &[a, b])
}

#[track_caller]
pub(crate) fn mul<V: Value>(a: &V, b: &V) -> Result<V> {
    V::try_apply(ops::Mul.into(), &[a, b])
}

#[track_caller]
pub(crate) fn neg<V: Value>(a: &V) -> Result<V> {
    V::try_apply(ops::Neg.into(), &[a])
}

#[track_caller]
pub(crate) fn scale<V: Value>(a: &V, by: f64) -> Result<V> {
    V::try_apply(ops::Scale(by).into(), &[a])
}

#[track_caller]
pub(crate) fn shift<V: Value>(a: &V, by: f64) -> Result<V> {
    V::try_apply(ops::Shift(by).into(), &[a])
}
