//! Pooling over windows of the last two axes: what the windows are, and their means. `max_pool` has their largest elements.

use crate::memory::PoolVec;
use crate::{Real, Result, Shape, ShapeError, Tensor, storage};

/// The windows of a pooling, along (height, width).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PoolSpec {
    /// Windows of one size that move by a stride. Padding is never chosen by a maximum, and counts as 0 in a mean.
    Sliding {
        /// Size of a window.
        kernel: [u16; 2],
        /// Step between neighbouring windows; smaller than the kernel if they overlap.
        stride: [u16; 2],
        /// Elements added on both sides of each axis.
        padding: [u16; 2],
    },
    /// As many windows as asked for, window `i` of `n` from `⌊i·size/n⌋` up to `⌈(i+1)·size/n⌉`.
    Adaptive {
        /// How many windows.
        out: [u16; 2],
    },
}

/// One axis of a plan: for each window its elements, and by what a mean divides.
pub(super) type Windows = PoolVec<(std::ops::Range<usize>, usize)>;

impl PoolSpec {
    /// Square windows that neither overlap nor leave gaps.
    pub fn square(kernel: u16) -> PoolSpec {
        PoolSpec::Sliding { kernel: [kernel; 2], stride: [kernel; 2], padding: [0; 2] }
    }

    pub(super) fn windows(&self, op: &'static str, x: &Shape) -> Result<[Windows; 2]> {
        let fail = |why: String| Err(ShapeError::invalid(op, &[*x], why));
        let &[.., h, w] = x.dims() else { return fail("pooling needs at least two axes".into()) };
        let mut out = [const { PoolVec::new() }; 2];
        for (axis, size) in [h, w].into_iter().enumerate() {
            match *self {
                PoolSpec::Sliding { kernel, stride, padding } => {
                    let [k, s, p] = [kernel, stride, padding].map(|v| v[axis] as usize);
                    if k == 0 || s == 0 {
                        return fail("kernel and stride must be at least 1".into());
                    }
                    if p > k / 2 {
                        return fail(format!("padding {p} is more than half of the kernel {k}"));
                    }
                    if size == 0 {
                        return fail("there is no element to pool".into());
                    }
                    if size + 2 * p < k {
                        return fail(format!(
                            "a window of {k} does not fit into {} padded elements",
                            size + 2 * p
                        ));
                    }
                    let count = (size + 2 * p - k) / s + 1;
                    let clip = |i: usize| (i * s).saturating_sub(p)..(i * s + k - p).min(size);
                    out[axis] = (0..count).map(|i| (clip(i), k)).collect();
                }
                PoolSpec::Adaptive { out: n } => {
                    let n = n[axis] as usize;
                    if n == 0 || size == 0 {
                        return fail("adaptive pooling needs elements and at least one window".into());
                    }
                    let range = |i: usize| i * size / n..((i + 1) * size).div_ceil(n);
                    out[axis] = (0..n).map(|i| (range(i), range(i).len())).collect();
                }
            }
        }
        Ok(out)
    }

    /// The shape of the pooled tensor.
    pub fn out_shape(&self, op: &'static str, x: &Shape) -> Result<Shape> {
        let [h, w] = self.windows(op, x)?;
        let mut shape = *x;
        let r = x.rank();
        shape.dims_mut()[r - 2] = h.len();
        shape.dims_mut()[r - 1] = w.len();
        Ok(shape)
    }
}

/// Elements of one plane.
pub(super) fn plane(x: &Shape) -> usize {
    x[x.rank() - 2] * x[x.rank() - 1]
}

/// The mean of every window.
pub fn avg_pool<T: Real>(x: &Tensor<T>, spec: &PoolSpec) -> Result<Tensor<T>> {
    let [rows, cols] = spec.windows("avg_pool2d", x.shape())?;
    let shape = spec.out_shape("avg_pool2d", x.shape())?;
    let x = x.contiguous();
    let src = x.as_slice().unwrap_or(&[]);
    let (from, to, width) = (plane(x.shape()), plane(&shape), x.shape()[x.rank() - 1]);
    let out = storage::build_rows(shape.numel(), to, |start, out| {
        for (i, out) in out.chunks_mut(to).enumerate() {
            let image = &src[(start / to + i) * from..][..from];
            let mut o = out.iter_mut();
            for (r, rn) in &rows {
                for ((c, cn), o) in cols.iter().zip(&mut o) {
                    let line = |i: usize| image[i * width..][c.clone()].iter().copied().sum::<T>();
                    *o = r.clone().map(line).sum::<T>() / T::of((rn * cn) as f64);
                }
            }
        }
    });
    Ok(Tensor::raw(out, shape))
}

/// The transpose of [`avg_pool`]: each element of `g` spread evenly over its window in a tensor of shape `x`.
pub fn avg_unpool<T: Real>(g: &Tensor<T>, spec: &PoolSpec, x: &Shape) -> Result<Tensor<T>> {
    let [rows, cols] = spec.windows("avg_unpool2d", x)?;
    let expected = spec.out_shape("avg_unpool2d", x)?;
    if expected != *g.shape() {
        let why = format!("the pooled shape must be {expected}");
        return Err(ShapeError::invalid("avg_unpool2d", &[*g.shape(), *x], why));
    }
    let g = g.contiguous();
    let gs = g.as_slice().unwrap_or(&[]);
    let (from, to, width) = (plane(x), plane(&expected), x[x.rank() - 1]);
    let out = storage::build_rows(x.numel(), from, |start, out| {
        for (i, image) in out.chunks_mut(from.max(1)).enumerate() {
            let mut g = gs[(start / from.max(1) + i) * to..][..to].iter();
            image.fill(T::ZERO);
            for (r, rn) in &rows {
                for ((c, cn), &g) in cols.iter().zip(&mut g) {
                    let share = g / T::of((rn * cn) as f64);
                    for i in r.clone() {
                        image[i * width..][c.clone()].iter_mut().for_each(|v| *v += share);
                    }
                }
            }
        }
    });
    Ok(Tensor::raw(out, *x))
}
