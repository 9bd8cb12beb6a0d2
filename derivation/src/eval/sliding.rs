//! Windows that move over vectors and matrices: convolution and pooling.

use super::fault::{Fault, Result, said, said_help};
use super::frame::Frame;
use super::value::{Value, shape};
use super::world::World;
use crate::Span;
use crate::dim::{Dim, Poly};
use crate::syntax::tree::{Expr, Ident};
use chainrule_autograd::{Maths, Value as _, Var};
use chainrule_tensor::Tensor;
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};

impl<'t> World<'t> {
    fn option(&self, options: &[(Ident, Expr)], key: &str, default: Dim, frame: &Frame) -> Result<Dim> {
        let given = options.iter().find(|(k, _)| k.name == key);
        given.map_or(Ok(default), |(_, e)| self.dim(e, frame))
    }

    /// `conv` turns the kernel round, `corr` does not; of two vectors or two matrices.
    pub(super) fn convolution(
        &self,
        flip: bool,
        args: &[Value<'t>],
        options: &[(Ident, Expr)],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let (x, k) = (&args[0], &args[1]);
        let rank = x.rank();
        if rank != k.rank() || !(1..=2).contains(&rank) || x.rows || k.rows {
            let message = format!(
                "a convolution is of two vectors or two matrices, not of {} and {}",
                x.describe(),
                k.describe()
            );
            return said(span, message);
        }
        let pad = self.option(options, "pad", Dim::number(0), frame)?;
        let stride = self.option(options, "stride", Dim::number(1), frame)?;
        if stride.size == 0 {
            return said(span, "the stride is at least 1");
        }
        let spec = if rank == 2 {
            ConvSpec::default().padding(pad.size).stride(stride.size)
        } else {
            let padding = [(0, 0), (pad.size, pad.size)];
            ConvSpec { padding, stride: [1, stride.size], ..ConvSpec::default() }
        };
        let four = |v: &Value<'t>| {
            let mut sizes = vec![1; 4 - rank];
            sizes.extend(v.dims.iter().map(|d| d.size));
            v.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))
        };
        let mut kernel = four(k)?;
        if flip {
            let engine = Fault::engine(span);
            kernel = kernel.try_flip(-1).and_then(|k| k.try_flip(-2)).map_err(engine)?;
        }
        let y = four(x)?.try_conv2d(&kernel, spec);
        Sliding { window: k.dims.clone(), stride, pad }.flat_image(y, x, span)
    }

    /// `maxpool` and `avgpool` of a matrix.
    pub(super) fn pool(
        &self,
        max: bool,
        x: &Value<'t>,
        written: &[Expr],
        options: &[(Ident, Expr)],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let (2, false, [_, size]) = (x.rank(), x.rows, written) else {
            return said_help(
                span,
                format!("pooling takes a matrix, and this is {}", x.describe()),
                "write maxpool(X, 2, stride = 2)",
            );
        };
        let size = self.dim(size, frame)?;
        let pad = self.option(options, "pad", Dim::number(0), frame)?;
        let stride = self.option(options, "stride", size.clone(), frame)?;
        if size.size == 0 || stride.size == 0 {
            return said(span, "the window and the stride are at least 1");
        }
        // The kernels of pooling count in 16 bits.
        let [Ok(k), Ok(s), Ok(p)] = [&size, &stride, &pad].map(|d| u16::try_from(d.size)) else {
            return said(span, format!("the window, the stride and the padding are at most {}", u16::MAX));
        };
        let spec = PoolSpec::Sliding { kernel: [k; 2], stride: [s; 2], padding: [p; 2] };
        let sizes = [1, 1, x.dims[0].size, x.dims[1].size];
        let image = x.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))?;
        let sliding = Sliding { window: vec![size.clone(), size], stride, pad };
        let y = if max { image.try_max_pool2d(spec) } else { image.try_avg_pool2d(spec) };
        let pooled = sliding.flat_image(y, x, span)?;
        if max {
            self.note_ties(span, sliding.windows(&x.numbers(span)?));
        }
        Ok(pooled)
    }
}

/// A window that moves over a vector or matrix.
struct Sliding {
    window: Vec<Dim>,
    stride: Dim,
    pad: Dim,
}

impl Sliding {
    /// What stands in each square window of a matrix.
    fn windows(&self, of: &Tensor<f64>) -> impl Iterator<Item = Vec<f64>> {
        let (numbers, shape) = (of.to_vec(), *of.shape());
        let (size, stride, pad) = (self.window[0].size, self.stride.size, self.pad.size);
        let along = |n: usize| (0..(n + 2 * pad + 1).saturating_sub(size)).step_by(stride);
        let inside = move |from: usize, n: usize| {
            let end = (from + size).min(n + pad).saturating_sub(pad);
            from.saturating_sub(pad).min(end)..end
        };
        let (height, width) = (shape.dims()[0], shape.dims()[1]);
        let corners: Vec<_> = along(height).flat_map(|i| along(width).map(move |j| (i, j))).collect();
        corners.into_iter().map(move |(i, j)| {
            let row = |a: usize| numbers[a * width..][inside(j, width)].iter().copied();
            inside(i, height).flat_map(row).collect()
        })
    }

    /// What it made of `x`, an image of one channel, as a vector or matrix again.
    fn flat_image<'t>(
        &self,
        y: chainrule_autograd::Result<Var<'t>>,
        x: &Value<'t>,
        span: Span,
    ) -> Result<Value<'t>> {
        let y = y.map_err(|e| {
            let fault = Fault::engine(span)(e);
            // Where all sizes are numbers, what does not fit fits at no point.
            let mut sizes = x.dims.iter().chain(&self.window).chain([&self.stride, &self.pad]);
            if sizes.all(|d| d.poly().as_number().is_some()) { fault.everywhere() } else { fault }
        })?;
        let sizes: Vec<usize> = y.shape()[4 - x.rank()..].to_vec();
        let dims = x.dims.iter().zip(&self.window).zip(&sizes).map(|((along, window), &size)| {
            let kept = self.slid(along, window).filter(|_| self.stride.size == 1);
            kept.map_or_else(|| Dim::number(size), |poly| Dim::new(size, poly, &size.to_string()))
        });
        let dims = dims.collect();
        let var = y.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))?;
        Ok(Value::new(var, false, dims))
    }

    /// What a size means after a window has moved along it step by step: N + 2 pad - k + 1.
    fn slid(&self, along: &Dim, window: &Dim) -> Option<Poly> {
        let padded = along.poly().plus(self.pad.poly(), 2)?;
        padded.plus(window.poly(), -1)?.plus(&Poly::number(1), 1)
    }
}
