//! The large kernels, compiled once for each element type.
//!
//! A generic function is compiled again by every crate that uses it, and a matrix product is some hundred tiles for each
//! instruction set. The functions in these tables are built with this crate, and everything else calls them through a
//! pointer.

use crate::conv::spec::Sizes;
use crate::gemm::Mat;
use crate::{Real, conv, gemm};
use std::any::Any;

/// The kernels of one element type.
#[allow(clippy::type_complexity)] // Each is the signature of the function of that name; an alias would hide it.
pub(crate) struct Engine<T: Real> {
    pub product: fn(Mat<T>, Mat<T>, T, &mut [T], usize),
    pub conv2d: unsafe fn(&Sizes, &[T], &[T], *mut T),
    pub conv2d_input_grad: unsafe fn(&Sizes, &[T], &[T], *mut T),
    pub conv2d_weight_grad: fn(&Sizes, &[T], &[T], &mut [T]),
    pub gemm_rungs: fn() -> Vec<gemm::ladder::Rung<T>>,
    pub gemm_libraries: fn() -> Vec<gemm::ladder::Rung<T>>,
    pub conv_rungs: fn() -> Vec<conv::ladder::Rung<T>>,
}

impl<T: Real> Engine<T> {
    const fn new() -> Engine<T> {
        Engine {
            product: gemm::product,
            conv2d: conv::forward,
            conv2d_input_grad: conv::input_grad,
            conv2d_weight_grad: conv::weight_grad,
            gemm_rungs: gemm::ladder::all,
            gemm_libraries: gemm::ladder::others,
            conv_rungs: conv::ladder::all,
        }
    }
}

static F32: Engine<f32> = Engine::new();
static F64: Engine<f64> = Engine::new();

/// The table of an element type.
#[inline]
pub(crate) fn engine<T: Real>() -> &'static Engine<T> {
    let (f32, f64): (&'static dyn Any, &'static dyn Any) = (&F32, &F64);
    match f32.downcast_ref().or_else(|| f64.downcast_ref()) {
        Some(engine) => engine,
        None => unreachable!("`Real` is sealed: f32 or f64"),
    }
}
