//! The ladder: the same convolution, from the definition to the kernels that run, one idea at a time.
//!
//! Every rung has one signature and is compared with the definition by a test, in all three directions.

use super::plan::Way;
use super::spec::{ConvSpec, Sizes};
use super::sweep::Sweep;
use super::weight::WeightGrad;
use super::{Table, check, im2col, naive};
use crate::simd::isa;
use crate::{Real, Result, Shape, Tensor, storage};

/// Two operands and a result that starts as zeros.
type Pass<T> = fn(&Sizes, &[T], &[T], &mut [T]);

/// One way to convolve.
pub struct Rung<T> {
    /// Its name.
    pub name: &'static str,
    /// Its idea, in a few words.
    pub idea: &'static str,
    /// Where it is written.
    pub file: &'static str,
    /// It may take a thousand times as long as the last.
    pub slow: bool,
    forward: Pass<T>,
    input_grad: Pass<T>,
    weight_grad: Pass<T>,
}

/// The rungs, slowest first.
pub fn rungs<T: Real>() -> Vec<Rung<T>> {
    (Table::get().rungs)()
}

pub(super) fn all<T: Real>() -> Vec<Rung<T>> {
    vec![
        Rung {
            name: "naive",
            idea: "the definition: seven loops",
            file: "naive.rs",
            slow: true,
            forward: naive::forward,
            input_grad: naive::input_grad,
            weight_grad: naive::weight_grad,
        },
        Rung {
            name: "column matrix",
            idea: "patches side by side, and one matrix product",
            file: "im2col.rs",
            slow: false,
            forward: im2col::forward,
            input_grad: im2col::input_grad,
            weight_grad: im2col::weight_grad,
        },
        Rung {
            name: "rows",
            idea: "no column matrix: lanes are pixels of a row, taps are offsets",
            file: "rows.rs",
            slow: false,
            forward: |s, x, w, y| sweep(s, x, w, y, Sweep::forward, Way::Rows),
            input_grad: |s, g, w, x| sweep(s, g, w, x, Sweep::backward, Way::Rows),
            weight_grad: |s, g, x, w| T::choose(isa(), WeightGrad::new(s, g, x, w).by(Way::Rows)),
        },
        Rung {
            name: "channels",
            idea: "lanes are output channels; products with the zeros around are left out",
            file: "channels.rs",
            slow: false,
            forward: |s, x, w, y| sweep(s, x, w, y, Sweep::forward, Way::Channels),
            input_grad: |s, g, w, x| sweep(s, g, w, x, Sweep::backward, Way::Channels),
            weight_grad: |s, g, x, w| T::choose(isa(), WeightGrad::new(s, g, x, w).by(Way::Channels)),
        },
        Rung {
            name: "planned",
            idea: "whichever is the cheaper for the shape: what the engine does",
            file: "plan.rs",
            slow: false,
            // SAFETY: the result is as long as its slice, and borrowed for as long as this takes.
            forward: |s, x, w, y| unsafe { super::forward(s, x, w, None, y.as_mut_ptr()) },
            // SAFETY: as above.
            input_grad: |s, g, w, x| unsafe { super::input_grad(s, g, w, x.as_mut_ptr()) },
            weight_grad: super::weight_grad,
        },
        Rung {
            name: "winograd",
            idea: "four sums of 3x3 taps from 16 products, if asked for; else as planned",
            file: "winograd.rs",
            slow: false,
            // SAFETY: as above.
            forward: |s, x, w, y| unsafe { super::forward(&asked_for(s), x, w, None, y.as_mut_ptr()) },
            // SAFETY: as above.
            input_grad: |s, g, w, x| unsafe { super::input_grad(&asked_for(s), g, w, x.as_mut_ptr()) },
            weight_grad: super::weight_grad,
        },
    ]
}

/// The same, by Winograd's way where it fits.
fn asked_for(s: &Sizes) -> Sizes {
    Sizes { spec: s.spec.winograd(), ..*s }
}

/// A sweep, in one way.
fn sweep<'a, T: Real>(
    s: &Sizes,
    source: &'a [T],
    weights: &'a [T],
    to: &mut [T],
    new: unsafe fn(&Sizes, &'a [T], &'a [T], *mut T) -> Sweep<'a, T>,
    way: Way,
) {
    // SAFETY: `to` is as long as the result, and borrowed for as long as this takes.
    T::choose(isa(), unsafe { new(s, source, weights, to.as_mut_ptr()) }.by(way));
}

impl<T: Real> Rung<T> {
    /// As [`super::conv2d`].
    pub fn conv2d(&self, x: &Tensor<T>, w: &Tensor<T>, spec: &ConvSpec) -> Result<Tensor<T>> {
        let sizes = Sizes::new(spec, x.shape(), w.shape())?;
        let shape = spec.out_shape(x.shape(), w.shape())?;
        Ok(run(self.forward, &sizes, x, w, shape))
    }

    /// As [`super::conv2d_input_grad`].
    pub fn conv2d_input_grad(
        &self,
        g: &Tensor<T>,
        w: &Tensor<T>,
        x: &Shape,
        spec: &ConvSpec,
    ) -> Result<Tensor<T>> {
        let sizes = Sizes::new(spec, x, w.shape())?;
        check("conv2d_input_grad", &spec.out_shape(x, w.shape())?, g.shape())?;
        Ok(run(self.input_grad, &sizes, g, w, *x))
    }

    /// As [`super::conv2d_weight_grad`].
    pub fn conv2d_weight_grad(
        &self,
        g: &Tensor<T>,
        x: &Tensor<T>,
        w: &Shape,
        spec: &ConvSpec,
    ) -> Result<Tensor<T>> {
        let sizes = Sizes::new(spec, x.shape(), w)?;
        check("conv2d_weight_grad", &spec.out_shape(x.shape(), w)?, g.shape())?;
        Ok(run(self.weight_grad, &sizes, g, x, *w))
    }
}

fn run<T: Real>(pass: Pass<T>, sizes: &Sizes, a: &Tensor<T>, b: &Tensor<T>, shape: Shape) -> Tensor<T> {
    let (a, b) = (a.contiguous(), b.contiguous());
    let mut out = storage::zeroed(shape.numel());
    pass(sizes, a.as_slice().unwrap_or(&[]), b.as_slice().unwrap_or(&[]), &mut out);
    Tensor::raw(out, shape)
}
