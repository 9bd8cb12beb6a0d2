//! 2-D convolution (cross-correlation, as in every deep-learning library) and its two gradients.
//!
//! There is no column matrix: a window of the image is copied with its padding, after which every tap of every pixel is a
//! plain address, and kernels like those of a matrix product read it through tables of offsets. What becomes a lane
//! differs: pixels of a row (`rows`; `dots` for the weight's gradient) or output channels (`channels`, `weight`), where
//! products with the padding are left out (`edges`); `plan` chooses, and [`explain`] tells. The gradient of the input is
//! the same sum with other tables (`lines`, `direction`). A kernel of one tap is a matrix product as it stands
//! (`pointwise`). Kernels of 3×3 have a way with fewer multiplications (`winograd`), which is taken where a [`ConvSpec`]
//! asks for it.
//!
//! From the inside out: `tile` and the tile of [`crate::gemm`] sum; `rows` and `channels` lead them over one window;
//! `window` makes it, or `interleave` where the channels of a pixel are to be neighbours; `sweep` goes over all images, and
//! `weave` puts the phases of a stride together. `naive` and `im2col` say the same in words that are easy to read;
//! [`ladder`] has all of them under one signature.

mod channels;
mod direction;
mod dots;
mod edges;
mod explain;
mod im2col;
mod interleave;
pub mod ladder;
mod lines;
mod naive;
mod plan;
mod pointwise;
mod rows;
mod spec;
mod sweep;
mod task;
mod tile;
mod weave;
mod weight;
mod window;
mod winograd;

pub use explain::explain;
pub use spec::ConvSpec;

use crate::finish::{After, Finish};
use crate::gemm::PARALLEL;
use crate::simd::isa;
use crate::threads::{self, Shared};
use crate::{Real, Result, Shape, ShapeError, Tensor, compiled, storage};
use pointwise::{Pointwise, PointwiseWeightGrad};
use spec::Sizes;
use sweep::Sweep;
use weight::WeightGrad;
use winograd::Winograd;

/// What is compiled once for each element type.
#[allow(clippy::type_complexity)] // The signatures of the functions of those names; an alias would hide them.
struct Table<T> {
    forward: unsafe fn(&Sizes, &[T], &[T], Option<&After<T>>, *mut T),
    input_grad: unsafe fn(&Sizes, &[T], &[T], *mut T),
    weight_grad: fn(&Sizes, &[T], &[T], &mut [T]),
    rungs: fn() -> Vec<ladder::Rung<T>>,
}

impl<T: Real> Table<T> {
    const NEW: Table<T> = Table { forward, input_grad, weight_grad, rungs: ladder::all };

    fn get() -> &'static Table<T> {
        static F32: Table<f32> = Table::NEW;
        static F64: Table<f64> = Table::NEW;
        compiled(&F32, &F64)
    }
}

/// Convolution of `x` `[N, C, H, W]` with `w` `[OC, C/groups, KH, KW]`.
pub fn conv2d<T: Real>(x: &Tensor<T>, w: &Tensor<T>, spec: &ConvSpec) -> Result<Tensor<T>> {
    conv2d_then(x, w, spec, &Finish::default())
}

/// [`conv2d`] with a bias for each output channel and a function after it, in the same pass.
pub fn conv2d_then<T: Real>(
    x: &Tensor<T>,
    w: &Tensor<T>,
    spec: &ConvSpec,
    finish: &Finish<T>,
) -> Result<Tensor<T>> {
    let sizes = Sizes::new(spec, x.shape(), w.shape())?;
    let shape = spec.out_shape(x.shape(), w.shape())?;
    let bias = finish.numbers("conv2d", [shape[1], 1, 1].into())?;
    let after = After::new(finish, bias.as_deref());
    let after = after.as_ref();
    let (x, w) = (x.contiguous(), w.contiguous());
    let (x, w) = (x.as_slice().unwrap_or(&[]), w.as_slice().unwrap_or(&[]));
    // SAFETY: there is room for the whole output.
    let out =
        storage::written(shape.numel(), |to| unsafe { (Table::get().forward)(&sizes, x, w, after, to) });
    Ok(Tensor::raw(out, shape))
}

/// Writes every element of the output.
///
/// # Safety
/// `to` has room for it, and nobody else uses it.
unsafe fn forward<T: Real>(s: &Sizes, x: &[T], w: &[T], after: Option<&After<T>>, to: *mut T) {
    // SAFETY: as above.
    if s.spec.winograd && winograd::fits(s) && by_winograd(unsafe { Winograd::forward(s, x, w, to) }) {
        let Some(after) = after else { return };
        let to = Shared(to);
        spread(s.images(), s.y_len(), |image| {
            // SAFETY: it has been written, and is nobody else's.
            let whole = unsafe { std::slice::from_raw_parts_mut(to.at(image * s.y_len()), s.y_len()) };
            after.planes(image % s.spec.groups * s.oc, s.pixels(), whole);
        });
    } else if pointwise::fits(s) {
        T::choose(isa(), Pointwise { sizes: *s, from: x, weights: w, backward: false, after, to });
    } else {
        // SAFETY: as above.
        T::choose(isa(), unsafe { Sweep::forward(s, x, w, to) }.then(after));
    }
}

/// Writes the result, and says whether it is as exact as it should be.
fn by_winograd<T: Real>(way: Winograd<T>) -> bool {
    T::choose(isa(), way);
    // SAFETY: it has been written.
    unsafe { way.is_exact_enough() }
}

/// The gradient of [`conv2d`] with respect to its input of shape `x`, from the output's gradient `g`.
pub fn conv2d_input_grad<T: Real>(
    g: &Tensor<T>,
    w: &Tensor<T>,
    x: &Shape,
    spec: &ConvSpec,
) -> Result<Tensor<T>> {
    let sizes = Sizes::new(spec, x, w.shape())?;
    check("conv2d_input_grad", &spec.out_shape(x, w.shape())?, g.shape())?;
    let (g, w) = (g.contiguous(), w.contiguous());
    let (g, w) = (g.as_slice().unwrap_or(&[]), w.as_slice().unwrap_or(&[]));
    // SAFETY: there is room for the whole input.
    let out = storage::written(x.numel(), |to| unsafe { (Table::get().input_grad)(&sizes, g, w, to) });
    Ok(Tensor::raw(out, *x))
}

/// Writes every element of the input's gradient.
///
/// # Safety
/// `to` has room for it, and nobody else uses it.
unsafe fn input_grad<T: Real>(s: &Sizes, g: &[T], w: &[T], to: *mut T) {
    // SAFETY: as above.
    if s.spec.winograd && winograd::fits(s) && by_winograd(unsafe { Winograd::backward(s, g, w, to) }) {
        return;
    }
    if pointwise::fits(s) {
        T::choose(isa(), Pointwise { sizes: *s, from: g, weights: w, backward: true, after: None, to });
    } else {
        // SAFETY: as above.
        T::choose(isa(), unsafe { Sweep::backward(s, g, w, to) });
    }
}

/// The gradient of [`conv2d`] with respect to its weight of shape `w`, from the output's gradient `g`.
pub fn conv2d_weight_grad<T: Real>(
    g: &Tensor<T>,
    x: &Tensor<T>,
    w: &Shape,
    spec: &ConvSpec,
) -> Result<Tensor<T>> {
    let sizes = Sizes::new(spec, x.shape(), w)?;
    check("conv2d_weight_grad", &spec.out_shape(x.shape(), w)?, g.shape())?;
    let (g, x) = (g.contiguous(), x.contiguous());
    let (g, x) = (g.as_slice().unwrap_or(&[]), x.as_slice().unwrap_or(&[]));
    let mut out = storage::zeroed(w.numel());
    (Table::get().weight_grad)(&sizes, g, x, &mut out);
    Ok(Tensor::raw(out, *w))
}

/// Adds the weight's gradient to `to`.
fn weight_grad<T: Real>(s: &Sizes, g: &[T], x: &[T], to: &mut [T]) {
    if pointwise::fits(s) {
        T::choose(isa(), PointwiseWeightGrad { sizes: *s, g, x, to });
    } else {
        T::choose(isa(), WeightGrad::new(s, g, x, to));
    }
}

fn check(op: &'static str, expected: &Shape, g: &Shape) -> Result<()> {
    if expected == g {
        return Ok(());
    }
    Err(ShapeError::invalid(
        op,
        &[*g],
        format!("the output's gradient must have the output's shape {expected}"),
    ))
}

/// Does `f(0), ..., f(n - 1)`, each of so many multiplications, on several threads if that is worth it.
fn spread(n: usize, work: usize, f: impl Fn(usize) + Sync) {
    if n.saturating_mul(work) < PARALLEL { (0..n).for_each(f) } else { threads::each(n, f) }
}
