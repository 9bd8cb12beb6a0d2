//! The definition: seven loops.

use super::spec::Sizes;
use crate::Real;

/// The output.
pub(crate) fn forward<T: Real>(s: &Sizes, x: &[T], w: &[T], y: &mut [T]) {
    products(s, |xi, wi, yi| y[yi] += x[xi] * w[wi]);
}

/// The gradient of the input.
pub(crate) fn input_grad<T: Real>(s: &Sizes, g: &[T], w: &[T], x: &mut [T]) {
    products(s, |xi, wi, yi| x[xi] += g[yi] * w[wi]);
}

/// The gradient of the weight.
pub(crate) fn weight_grad<T: Real>(s: &Sizes, g: &[T], x: &[T], w: &mut [T]) {
    products(s, |xi, wi, yi| w[wi] += g[yi] * x[xi]);
}

/// Calls `f` with the places in input, weight and output of every product that the definition adds up.
fn products(s: &Sizes, mut f: impl FnMut(usize, usize, usize)) {
    let ([h, w], [kh, kw], [oh, ow]) = (s.size, s.kernel, s.out);
    let ([sh, sw], [dh, dw]) = (s.spec.stride, s.spec.dilation);
    let [(top, _), (left, _)] = s.spec.padding;
    for image in 0..s.images() {
        let group = image % s.spec.groups;
        for oc in 0..s.oc {
            for row in 0..oh {
                for column in 0..ow {
                    for c in 0..s.c {
                        for i in 0..kh {
                            for j in 0..kw {
                                // Beyond the image, above it too: a negative number is a large one here.
                                let r = (row * sh + i * dh).wrapping_sub(top);
                                let q = (column * sw + j * dw).wrapping_sub(left);
                                if r < h && q < w {
                                    let x = ((image * s.c + c) * h + r) * w + q;
                                    let weight = (((group * s.oc + oc) * s.c + c) * kh + i) * kw + j;
                                    f(x, weight, ((image * s.oc + oc) * oh + row) * ow + column);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
