//! Convolution as a matrix product over a column matrix of patches: a row for each tap, a column for each output pixel.
//!
//! The usual way, and a good one to read: but the column matrix is as many times larger than the image as there are taps,
//! and it is written and read for every image.

use super::spec::Sizes;
use crate::gemm::{Mat, gemm_here};
use crate::memory::Buffer;
use crate::{Real, storage};

/// The output.
pub(crate) fn forward<T: Real>(s: &Sizes, x: &[T], w: &[T], y: &mut [T]) {
    let mut col = column_matrix(s);
    for (i, y) in y.chunks_mut(s.y_len().max(1)).enumerate() {
        s.im2col(&x[i * s.x_len()..][..s.x_len()], &mut col);
        let w = Mat::dense(&w[i % s.spec.groups * s.w_len()..][..s.w_len()], s.oc, s.taps());
        gemm_here(w, Mat::dense(&col, s.taps(), s.pixels()), T::ZERO, y);
    }
}

/// The gradient of the input.
pub(crate) fn input_grad<T: Real>(s: &Sizes, g: &[T], w: &[T], x: &mut [T]) {
    let mut col = column_matrix(s);
    for (i, x) in x.chunks_mut(s.x_len().max(1)).enumerate() {
        let w = Mat::dense(&w[i % s.spec.groups * s.w_len()..][..s.w_len()], s.oc, s.taps());
        let g = Mat::dense(&g[i * s.y_len()..][..s.y_len()], s.oc, s.pixels());
        gemm_here(w.t(), g, T::ZERO, &mut col);
        s.col2im(&col, x);
    }
}

/// The gradient of the weight.
pub(crate) fn weight_grad<T: Real>(s: &Sizes, g: &[T], x: &[T], w: &mut [T]) {
    let mut col = column_matrix(s);
    for i in 0..s.images() {
        s.im2col(&x[i * s.x_len()..][..s.x_len()], &mut col);
        let g = Mat::dense(&g[i * s.y_len()..][..s.y_len()], s.oc, s.pixels());
        let w = &mut w[i % s.spec.groups * s.w_len()..][..s.w_len()];
        gemm_here(g, Mat::dense(&col, s.taps(), s.pixels()).t(), T::ONE, w);
    }
}

fn column_matrix<T: Real>(s: &Sizes) -> Buffer<T> {
    storage::zeroed(s.taps() * s.pixels())
}

impl Sizes {
    /// Calls `f(column, image, len, step)` for every run of a column-matrix row that reads the image: `column` is where it
    /// starts in the column matrix, `image` where in the image.
    fn runs(&self, mut f: impl FnMut(usize, usize, usize, usize)) {
        let ([h, w], [kh, kw], [oh, ow]) = (self.size, self.kernel, self.out);
        let ([sh, sw], [dh, dw]) = (self.spec.stride, self.spec.dilation);
        let [(top, _), (left, _)] = self.spec.padding;
        for c in 0..self.c {
            for i in 0..kh {
                for j in 0..kw {
                    let row = ((c * kh + i) * kw + j) * oh * ow;
                    // Output columns whose tap lies inside the image.
                    let first = left.saturating_sub(j * dw).div_ceil(sw);
                    let last = (w + left).saturating_sub(j * dw).div_ceil(sw).min(ow);
                    if first >= last {
                        continue;
                    }
                    for y in 0..oh {
                        let Some(line) = (y * sh + i * dh).checked_sub(top).filter(|&l| l < h) else {
                            continue;
                        };
                        let start = (c * h + line) * w + first * sw + j * dw - left;
                        f(row + y * ow + first, start, last - first, sw);
                    }
                }
            }
        }
    }

    /// The column matrix of one image: row = tap, column = output pixel. `col` starts as zeros and its padding stays so.
    fn im2col<T: Real>(&self, image: &[T], col: &mut [T]) {
        self.runs(|to, from, len, step| {
            let out = &mut col[to..to + len];
            if step == 1 {
                out.copy_from_slice(&image[from..from + len]);
            } else {
                out.iter_mut().zip(image[from..].iter().step_by(step)).for_each(|(o, &v)| *o = v);
            }
        });
    }

    /// The transpose of `im2col`: adds every entry of the column matrix to the pixel that it came from.
    fn col2im<T: Real>(&self, col: &[T], image: &mut [T]) {
        self.runs(|from, to, len, step| {
            image[to..].iter_mut().step_by(step).zip(&col[from..from + len]).for_each(|(o, &v)| *o += v);
        });
    }
}
