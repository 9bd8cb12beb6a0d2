//! 2-D convolution (cross-correlation, as in every deep-learning library) and its two gradients, as a matrix product
//! over a column matrix of patches.

use crate::buffer::Buffer;
use crate::gemm::{Mat, gemm};
use crate::{Real, Result, Shape, ShapeError, Tensor, storage};
use rayon::prelude::*;

/// How a convolution moves over its input. Axes are (height, width).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConvSpec {
    /// Step between neighbouring windows.
    pub stride: [usize; 2],
    /// Zeros put before and after each axis.
    pub padding: [(usize, usize); 2],
    /// Step between neighbouring taps of a window.
    pub dilation: [usize; 2],
    /// Channels are cut into this many groups that do not see each other.
    pub groups: usize,
}

impl Default for ConvSpec {
    fn default() -> ConvSpec {
        ConvSpec { stride: [1; 2], padding: [(0, 0); 2], dilation: [1; 2], groups: 1 }
    }
}

impl ConvSpec {
    /// The same stride on both axes.
    #[must_use]
    pub fn stride(self, stride: usize) -> ConvSpec {
        ConvSpec { stride: [stride; 2], ..self }
    }

    /// The same padding on all four sides.
    #[must_use]
    pub fn padding(self, padding: usize) -> ConvSpec {
        ConvSpec { padding: [(padding, padding); 2], ..self }
    }

    /// The same dilation on both axes.
    #[must_use]
    pub fn dilation(self, dilation: usize) -> ConvSpec {
        ConvSpec { dilation: [dilation; 2], ..self }
    }

    /// Channels cut into groups.
    #[must_use]
    pub fn groups(self, groups: usize) -> ConvSpec {
        ConvSpec { groups, ..self }
    }

    /// The output shape for an input `[N, C, H, W]` and a weight `[OC, C/groups, KH, KW]`: along each axis
    /// `(size + padding - dilation·(kernel - 1) - 1) / stride + 1`, rounded down.
    pub fn out_shape(&self, x: &Shape, w: &Shape) -> Result<Shape> {
        let fail = |why: String| Err(ShapeError::invalid("conv2d", &[*x, *w], why));
        let (&[n, c, height, width], &[oc, cg, kh, kw]) = (x.dims(), w.dims()) else {
            return fail("the input must be [N, C, H, W] and the weight [OC, C/groups, KH, KW]".into());
        };
        let g = self.groups;
        if g == 0 || c != cg * g || oc % g != 0 {
            return fail(format!(
                "with {g} groups, {c} input channels need a weight of {} channels, not {cg}, and {oc} output channels \
                 must divide by {g}",
                c.checked_div(g).unwrap_or(0)
            ));
        }
        if self.stride.contains(&0) || self.dilation.contains(&0) {
            return fail("stride and dilation must be at least 1".into());
        }
        if kh == 0 || kw == 0 {
            return fail("a kernel has at least one tap along each axis".into());
        }
        let mut out = [n, oc, 0, 0];
        for (axis, (size, k)) in [(height, kh), (width, kw)].into_iter().enumerate() {
            let (before, after) = self.padding[axis];
            let reach = self.dilation[axis].saturating_mul(k - 1).saturating_add(1);
            let Some(padded) = before.checked_add(after).and_then(|p| p.checked_add(size)) else {
                return fail(format!("padding of {before} and {after} is too large"));
            };
            if padded < reach {
                return fail(format!("a window of {reach} does not fit into {padded} padded elements"));
            }
            out[2 + axis] = (padded - reach) / self.stride[axis] + 1;
        }
        Shape::new(&out)
    }
}

/// The sizes of one convolution, and of its column matrix.
struct Plan {
    spec: ConvSpec,
    n: usize,
    /// Input channels, output channels: in each group.
    c: usize,
    oc: usize,
    size: [usize; 2],
    kernel: [usize; 2],
    out: [usize; 2],
}

impl Plan {
    fn new(spec: &ConvSpec, x: &Shape, w: &Shape) -> Result<Plan> {
        let o = spec.out_shape(x, w)?;
        let g = spec.groups;
        Ok(Plan {
            spec: *spec,
            n: x[0],
            c: x[1] / g,
            oc: w[0] / g,
            size: [x[2], x[3]],
            kernel: [w[2], w[3]],
            out: [o[2], o[3]],
        })
    }
    /// Elements of one group's input image, output image, and weight; rows of the column matrix.
    fn x_len(&self) -> usize {
        self.c * self.size[0] * self.size[1]
    }
    fn y_len(&self) -> usize {
        self.oc * self.pixels()
    }
    fn w_len(&self) -> usize {
        self.oc * self.taps()
    }
    fn taps(&self) -> usize {
        self.c * self.kernel[0] * self.kernel[1]
    }
    fn pixels(&self) -> usize {
        self.out[0] * self.out[1]
    }

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

    fn col<T: Real>(&self) -> Buffer<T> {
        storage::zeroed(self.taps() * self.pixels())
    }
}

/// Convolution of `x` `[N, C, H, W]` with `w` `[OC, C/groups, KH, KW]`.
pub fn conv2d<T: Real>(x: &Tensor<T>, w: &Tensor<T>, spec: &ConvSpec) -> Result<Tensor<T>> {
    let p = Plan::new(spec, x.shape(), w.shape())?;
    let shape = spec.out_shape(x.shape(), w.shape())?;
    let (x, w) = (x.contiguous(), w.contiguous());
    let (xs, ws) = (x.as_slice().unwrap_or(&[]), w.as_slice().unwrap_or(&[]));
    let mut out = storage::zeroed(shape.numel());
    out.par_chunks_mut(p.y_len().max(1)).enumerate().for_each_init(
        || p.col(),
        |col, (i, y)| {
            p.im2col(&xs[i * p.x_len()..][..p.x_len()], col);
            let w = &ws[i % spec.groups * p.w_len()..][..p.w_len()];
            gemm(Mat::dense(w, p.oc, p.taps()), Mat::dense(col, p.taps(), p.pixels()), T::ZERO, y);
        },
    );
    Ok(Tensor::raw(out, shape))
}

/// The gradient of [`conv2d`] with respect to its input of shape `x`, from the output's gradient `g`.
pub fn conv2d_input_grad<T: Real>(
    g: &Tensor<T>,
    w: &Tensor<T>,
    x: &Shape,
    spec: &ConvSpec,
) -> Result<Tensor<T>> {
    let p = Plan::new(spec, x, w.shape())?;
    check("conv2d_input_grad", &spec.out_shape(x, w.shape())?, g.shape())?;
    let (g, w) = (g.contiguous(), w.contiguous());
    let (gs, ws) = (g.as_slice().unwrap_or(&[]), w.as_slice().unwrap_or(&[]));
    let mut out = storage::zeroed(x.numel());
    out.par_chunks_mut(p.x_len().max(1)).enumerate().for_each_init(
        || p.col(),
        |col, (i, x)| {
            let w = &ws[i % spec.groups * p.w_len()..][..p.w_len()];
            let g = &gs[i * p.y_len()..][..p.y_len()];
            gemm(Mat::dense(w, p.oc, p.taps()).t(), Mat::dense(g, p.oc, p.pixels()), T::ZERO, col);
            p.col2im(col, x);
        },
    );
    Ok(Tensor::raw(out, *x))
}

/// The gradient of [`conv2d`] with respect to its weight of shape `w`, from the output's gradient `g`.
pub fn conv2d_weight_grad<T: Real>(
    g: &Tensor<T>,
    x: &Tensor<T>,
    w: &Shape,
    spec: &ConvSpec,
) -> Result<Tensor<T>> {
    let p = Plan::new(spec, x.shape(), w)?;
    check("conv2d_weight_grad", &spec.out_shape(x.shape(), w)?, g.shape())?;
    let (g, x) = (g.contiguous(), x.contiguous());
    let (gs, xs) = (g.as_slice().unwrap_or(&[]), x.as_slice().unwrap_or(&[]));
    // Four blocks of images whatever the number of threads, each with a sum of its own; then the sums in order.
    let block = p.n.div_ceil(4).max(1);
    let parts: Vec<Buffer<T>> = (0..p.n.div_ceil(block))
        .into_par_iter()
        .map(|b| {
            let mut sum = storage::zeroed(w.numel());
            let mut col = p.col();
            for i in b * block * spec.groups..((b + 1) * block).min(p.n) * spec.groups {
                p.im2col(&xs[i * p.x_len()..][..p.x_len()], &mut col);
                let g = Mat::dense(&gs[i * p.y_len()..][..p.y_len()], p.oc, p.pixels());
                let sum = &mut sum[i % spec.groups * p.w_len()..][..p.w_len()];
                gemm(g, Mat::dense(&col, p.taps(), p.pixels()).t(), T::ONE, sum);
            }
            sum
        })
        .collect();
    let mut out = storage::zeroed::<T>(w.numel());
    for part in parts {
        out.iter_mut().zip(&*part).for_each(|(o, &v)| *o += v);
    }
    Ok(Tensor::raw(out, *w))
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
