//! The ladder: the same product, from the definition to the hardware's peak, one idea at a time.
//!
//! Every rung has one signature and is held to the definition by a test. Read them in order; each file begins with what
//! is wrong with the rung before it. A rung is not always faster than the one before: what it gains may show only when the
//! next one has mended what it lacks.

mod blocked;
mod library;
mod naive;
mod order;
mod packed;
#[cfg(feature = "peers")]
mod peers;
mod register;
mod simd;

use super::{Mat, Table};
use crate::Real;

/// `c = a·b` for a row-major `c`.
pub type Multiply<T> = fn(a: Mat<T>, b: Mat<T>, c: &mut [T]);

/// One way to multiply matrices.
pub struct Rung<T> {
    /// Its name.
    pub name: &'static str,
    /// Its idea, in a few words.
    pub idea: &'static str,
    /// Where it is written.
    pub file: &'static str,
    /// It may take a hundred times as long as the last.
    pub slow: bool,
    /// The code.
    pub multiply: Multiply<T>,
}

/// The rungs, plainest first.
pub fn rungs<T: Real>() -> Vec<Rung<T>> {
    (Table::get().rungs)()
}

pub(super) fn all<T: Real>() -> Vec<Rung<T>> {
    let rung = |name, idea, file, slow, multiply| Rung { name, idea, file, slow, multiply };
    vec![
        rung(
            "naive",
            "the definition: one sum after another",
            "naive.rs",
            true,
            naive::multiply as Multiply<T>,
        ),
        rung("loop order", "rows of b instead of columns", "order.rs", true, order::multiply),
        rung("blocked", "pieces that stay in a cache", "blocked.rs", true, blocked::multiply),
        rung("register tile", "sums that stay in registers", "register.rs", false, register::multiply),
        rung("packed", "b in the order in which it is read", "packed.rs", false, packed::multiply),
        rung("simd", "the machine's widest registers, by hand", "simd.rs", false, simd::one_thread),
        rung("threads", "every core", "simd.rs", false, simd::every_thread),
    ]
}

/// Other people's crates, for comparison: matrixmultiply, which the engine began with, and with the feature `peers` gemm
/// and faer.
pub fn libraries<T: Real>() -> Vec<Rung<T>> {
    (Table::get().libraries)()
}

pub(super) fn others<T: Real>() -> Vec<Rung<T>> {
    let rung =
        |name, file, multiply| Rung { name, idea: "the crate, for comparison", file, slow: false, multiply };
    vec![
        rung("matrixmultiply", "library.rs", library::multiply as Multiply<T>),
        #[cfg(feature = "peers")]
        rung("gemm", "peers.rs", peers::gemm),
        #[cfg(feature = "peers")]
        rung("faer", "peers.rs", peers::faer),
    ]
}
