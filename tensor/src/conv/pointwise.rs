//! A kernel of one tap, without stride or padding: a product of matrices for each image, with nothing to copy.

use super::spec::Sizes;
use super::spread;
use crate::finish::After;
use crate::gemm::{Mat, Product};
use crate::simd::{Choice, Lanes};
use crate::threads::Shared;
use crate::{Real, storage};

/// Whether a convolution is one, of images large enough that lanes may be pixels.
pub(crate) fn fits(s: &Sizes) -> bool {
    s.kernel == [1; 2] && s.spec.stride == [1; 2] && s.spec.padding == [(0, 0); 2] && s.pixels() >= 128
}

/// `to[image] = w·from[image]`, or with the transpose of `w`.
pub(crate) struct Pointwise<'a, T> {
    pub sizes: Sizes,
    pub from: &'a [T],
    pub weights: &'a [T],
    /// The result is the input's gradient, `from` the output's.
    pub backward: bool,
    /// What follows on the output.
    pub after: Option<&'a After<'a, T>>,
    /// As many elements as the result has, each of which will be written.
    pub to: *mut T,
}

impl<T: Real> Choice<T> for Pointwise<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let Pointwise { sizes: s, from, weights, backward, after, to } = self;
        let (rows, steps) = if backward { (s.c, s.oc) } else { (s.oc, s.c) };
        let (pixels, to) = (s.pixels(), Shared(to));
        spread(s.images(), s.w_len() * pixels, |i| {
            let w = Mat::dense(&weights[i % s.spec.groups * s.w_len()..][..s.w_len()], s.oc, s.c);
            let from = Mat::dense(&from[i * steps * pixels..][..steps * pixels], steps, pixels);
            let w = if backward { w.t() } else { w };
            let to = to.at(i * rows * pixels);
            // SAFETY: each image has its own part of the result.
            unsafe { Product::new(w, from, T::ZERO, to, pixels) }.with::<V>();
            if let Some(after) = after {
                // SAFETY: it has been written.
                let image = unsafe { std::slice::from_raw_parts_mut(to, rows * pixels) };
                after.planes(i % s.spec.groups * rows, pixels, image);
            }
        });
    }
}

/// Images are cut into so many blocks whatever the number of threads, each with a sum of its own; then they are added in
/// order.
const BLOCKS: usize = 4;

/// `to = Σ g[image]·x[image]ᵀ`.
pub(crate) struct PointwiseWeightGrad<'a, T> {
    pub sizes: Sizes,
    pub g: &'a [T],
    pub x: &'a [T],
    pub to: &'a mut [T],
}

impl<T: Real> Choice<T> for PointwiseWeightGrad<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let PointwiseWeightGrad { sizes: s, g, x, to } = self;
        let (pixels, len) = (s.pixels(), to.len());
        let block = s.n.div_ceil(BLOCKS).max(1);
        let blocks = s.n.div_ceil(block);
        let mut partial = storage::zeroed(blocks * len);
        let sums = Shared(partial.as_mut_ptr());
        spread(blocks * s.spec.groups, block * s.w_len() * pixels, |i| {
            let (b, group) = (i / s.spec.groups, i % s.spec.groups);
            for image in b * block..((b + 1) * block).min(s.n) {
                let at = image * s.spec.groups + group;
                let g = Mat::dense(&g[at * s.y_len()..][..s.y_len()], s.oc, pixels);
                let x = Mat::dense(&x[at * s.x_len()..][..s.x_len()], s.c, pixels);
                let beta = if image == b * block { T::ZERO } else { T::ONE };
                // SAFETY: each block has its own sums, each group its part of them.
                unsafe { Product::new(g, x.t(), beta, sums.at(b * len + group * s.w_len()), s.c) }
                    .with::<V>();
            }
        });
        to.fill(T::ZERO);
        for part in partial.chunks(len.max(1)) {
            to.iter_mut().zip(part).for_each(|(to, &sum)| *to += sum);
        }
    }
}
