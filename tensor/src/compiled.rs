//! Code that is compiled once for each element type.

use std::any::Any;

/// Of two tables of functions, for `f32` and for `f64`, the one that is an `R`.
///
/// A generic function is compiled again by every crate that uses it, and a matrix product is some hundred tiles for each
/// instruction set. The functions in a table that is a `static` are built with its crate, and everybody calls them through
/// a pointer.
#[inline]
#[doc(hidden)]
pub fn compiled<R: Any>(f32: &'static dyn Any, f64: &'static dyn Any) -> &'static R {
    match f32.downcast_ref().or_else(|| f64.downcast_ref()) {
        Some(table) => table,
        None => unreachable!("`Real` is sealed: f32 or f64"),
    }
}
