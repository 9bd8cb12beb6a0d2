//! The built-in functions.

use super::arithmetic;
use super::fault::{Fault, Result, said, said_help};
use super::frame::Frame;
use super::value::{Value, shape};
use super::world::{Doubt, World};
use crate::Span;
use crate::dim::{Dim, Poly};
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{Expr, Ident};
use chainrule_autograd::{Maths, Value as _, Var, ops};
use chainrule_tensor::kernels::{ConvSpec, PoolSpec};
use chainrule_tensor::{Tensor, linalg};

/// So much smaller than the largest, a singular value counts as 0: a matrix that was computed has rounding in it, so the
/// usual limit of a few ulp is too sharp.
const NO_SINGULAR_VALUE: f64 = 1e-10;

/// The rank of each matrix.
fn ranks(a: &Value, span: Span) -> Result<Vec<usize>> {
    let least = a.dims.iter().map(|d| d.size).min().unwrap_or(0);
    let values = linalg::singular_values(&a.numbers(span)?)
        .map_err(|e| Fault::Numbers { span, why: e.to_string() })?;
    let rank = |s: &[f64]| {
        let top = s.iter().copied().fold(0.0, f64::max);
        s.iter().filter(|x| **x > NO_SINGULAR_VALUE * top).count()
    };
    Ok(values.to_vec().chunks(least.max(1)).map(rank).collect())
}

/// The determinant of each matrix: exactly 0 where there is nothing but rounding to it.
fn determinant<'t>(a: &Value<'t>) -> chainrule_autograd::Result<Var<'t>> {
    let (rough, cofactors) = (a.var.try_det()?, a.var.try_cofactor()?.try_value()?.to_vec());
    let (entries, values, each) = (a.var.try_value()?.to_vec(), rough.try_value()?, a.numel().max(1));
    let margin = 8.0 * f64::EPSILON * (each as f64).sqrt();
    let rounding = |(k, det): (usize, f64)| {
        let range = k * each..((k + 1) * each).min(entries.len());
        // By how much it changes if each entry changes by its own size, which is no less than all of it.
        let change: f64 = range.map(|i| (entries[i] * cofactors[i]).abs()).sum();
        if det.abs() <= margin * change || change < det.abs() / 2.0 { -det } else { 0.0 }
    };
    let off: Vec<f64> = values.to_vec().into_iter().enumerate().map(rounding).collect();
    if entries.is_empty() || off.iter().all(|d| *d == 0.0) {
        return Ok(rough);
    }
    let off = rough.constant(Tensor::from_vec(off, *values.shape())?);
    Var::try_apply(ops::Add.into(), &[&rough, &off])
}

impl<'t> World<'t> {
    /// A built-in function applied; `written` is what its arguments were written as, if they were.
    pub fn builtin(
        &self,
        name: &'static str,
        args: &[Value<'t>],
        written: &[Expr],
        options: &[(Ident, Expr)],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let Some(known) = builtin(name) else { return said(span, format!("there is no function {name}")) };
        if args.len() < known.arity.0 || args.len() > known.arity.1 {
            let wants = if known.arity.0 == 1 {
                "one argument".into()
            } else {
                format!("{} arguments", known.arity.0)
            };
            return said(span, format!("{name} takes {wants} and is given {}", args.len()));
        }
        let takes_options = matches!(name, "conv" | "corr" | "maxpool" | "avgpool");
        if let Some((key, _)) =
            options.iter().find(|(k, _)| !takes_options || !matches!(k.name.as_str(), "pad" | "stride"))
        {
            return said(key.span, format!("{name} has no option {}", key.name));
        }
        let x = &args[0];
        if x.eye {
            return said_help(span, "the size of I is open here", "write I_N with its size");
        }
        if known.elementwise {
            return self.each(name, x, span);
        }
        match name {
            "max" | "min" if args.len() > 1 => self.extreme(name == "max", args, span),
            "max" => {
                self.tied(x, 1.0, span)?;
                self.reduced(x, span, |v, axes| v.try_max(axes))
            }
            "min" => {
                self.tied(x, -1.0, span)?;
                self.reduced(x, span, |v, axes| v.try_min(axes))
            }
            "mean" => self.reduced(x, span, |v, axes| v.try_mean(axes)),
            "sum" => self.total(x, span),
            "softmax" if x.rank() >= 1 => x.map(span, |v| v.try_softmax(-1)),
            "logsumexp" if x.rank() >= 1 => {
                let var = x.var.try_logsumexp(&[-1]).map_err(Fault::engine(span))?;
                Ok(Value::new(var, x.rows, x.dims[..x.rank() - 1].to_vec()))
            }
            "argmax" if x.rank() == 1 => self.argmax(x, span),
            "diag" if x.rank() == 1 => {
                let var = x.var.try_diag_embed().map_err(Fault::engine(span))?;
                Ok(Value::new(var, x.rows, vec![x.dims[0].clone(), x.dims[0].clone()]))
            }
            "conv" | "corr" => self.convolution(name == "conv", args, options, span, frame),
            "maxpool" | "avgpool" => self.pool(name == "maxpool", x, written, options, span, frame),
            "diag" | "tr" | "det" | "cof" | "inv" | "solve" | "pinv" | "rank" => {
                self.linear(name, args, span)
            }
            "qr" | "eigh" => said_help(
                span,
                format!("{name} gives two values"),
                format!("write `Q, R = {name}(A)` on a line of its own"),
            ),
            _ => said(span, format!("{name} takes a vector, and this is {}", x.describe())),
        }
    }

    /// Functions of one number, on each entry.
    fn each(&self, name: &str, x: &Value<'t>, span: Span) -> Result<Value<'t>> {
        let scaled = |v: Var<'t>, c: f64| Var::try_apply(ops::Scale(c).into(), &[&v]);
        let half_difference = |v: &Var<'t>, op: chainrule_autograd::Op| {
            let (up, down) = (v.try_exp()?, Var::try_apply(ops::Neg.into(), &[v])?.try_exp()?);
            scaled(Var::try_apply(op, &[&up, &down])?, 0.5)
        };
        if matches!(name, "relu" | "abs" | "sign") {
            self.kinked(x, span)?;
        }
        let stepped = |f: fn(f64) -> f64| {
            let numbers = x.numbers(span)?.to_vec();
            let doubt = Doubt { at: span, of: x.var, whole: true };
            self.note_doubts(doubt, numbers.iter().map(|x| (doubt.off(*x), x.abs())));
            self.note_steps(span, &numbers);
            let rounded: Vec<f64> = numbers.into_iter().map(f).collect();
            Ok(x.with(self.constant(rounded, &x.var.shape(), span)?))
        };
        if name == "floor" {
            return stepped(f64::floor);
        }
        if name == "ceil" {
            return stepped(f64::ceil);
        }
        // To another base with a value that is rounded once: the logarithm of 1000 to the base 10 is 3.
        let to_base = |v: &Var<'t>, unit: f64, exact: fn(f64) -> f64| {
            let rough = scaled(v.try_log()?, unit.recip())?;
            let (x, y) = (v.try_value()?, rough.try_value()?);
            let off: Vec<f64> = x.to_vec().into_iter().zip(y.to_vec()).map(|(x, y)| exact(x) - y).collect();
            // Of infinite ones there is no difference.
            let off = off.into_iter().map(|d| if d.is_finite() { d } else { 0.0 }).collect();
            let off = rough.constant(Tensor::from_vec(off, *y.shape())?);
            Var::try_apply(ops::Add.into(), &[&rough, &off])
        };
        x.map(span, |v| match name {
            "exp" => v.try_exp(),
            "log" => v.try_log(),
            "log2" => to_base(v, std::f64::consts::LN_2, f64::log2),
            "log10" => to_base(v, std::f64::consts::LN_10, f64::log10),
            "log1p" => v.try_log1p(),
            "sqrt" => v.try_sqrt(),
            "sin" => v.try_sin(),
            "cos" => v.try_cos(),
            "tan" => v.try_tan(),
            "arcsin" => v.try_arcsin(),
            "arccos" => {
                let down = Var::try_apply(ops::Neg.into(), &[&v.try_arcsin()?])?;
                Var::try_apply(ops::Shift(std::f64::consts::FRAC_PI_2).into(), &[&down])
            }
            "arctan" => v.try_arctan(),
            "sinh" => half_difference(v, ops::Sub.into()),
            "cosh" => half_difference(v, ops::Add.into()),
            "tanh" => v.try_tanh(),
            "sigmoid" => v.try_sigmoid(),
            "softplus" => v.try_softplus(),
            "relu" => v.try_relu(),
            "abs" => v.try_abs(),
            "sign" => v.try_sign(),
            _ => v.try_abs(),
        })
    }

    /// The largest or smallest of several, entry by entry.
    fn extreme(&self, max: bool, args: &[Value<'t>], span: Span) -> Result<Value<'t>> {
        let mut so_far = args[0].clone();
        for next in &args[1..] {
            let difference = arithmetic::sum(next, &so_far, true, span)?;
            self.kinked(&difference, span)?;
            let next = next.sized(&so_far, span)?;
            so_far = so_far.sized(&next, span)?;
            so_far = next.zip(&so_far, span, |x, y| {
                // Of two equal ones, the earlier argument counts.
                if max { y.try_maximum(x) } else { y.try_minimum(x) }
            })?;
        }
        Ok(so_far)
    }

    /// Notes where the largest entry of an array is not the only one; of `way` times the array.
    pub fn tied(&self, x: &Value<'t>, way: f64, span: Span) -> Result<()> {
        let numbers = x.numbers(span)?.to_vec();
        let rows = numbers.chunks(x.numel().max(1));
        self.note_ties(span, rows.map(|row| row.iter().map(|x| way * x).collect()));
        Ok(())
    }

    fn argmax(&self, x: &Value<'t>, span: Span) -> Result<Value<'t>> {
        let (numbers, n) = (x.numbers(span)?.to_vec(), x.dims[0].size);
        if n == 0 {
            return Err(Fault::Numbers { span, why: "there is no element to choose from".into() });
        }
        let place = |row: &[f64]| {
            let best = row
                .iter()
                .enumerate()
                .fold((0, f64::NEG_INFINITY), |(at, top), (i, v)| if *v > top { (i, *v) } else { (at, top) });
            best.0 as f64 + 1.0
        };
        if x.rows {
            self.column(numbers.chunks(n).map(place).collect(), span)
        } else {
            Ok(self.number(place(&numbers)))
        }
    }

    /// Functions of matrices.
    fn linear(&self, name: &str, args: &[Value<'t>], span: Span) -> Result<Value<'t>> {
        let a = &args[0];
        let [n, m] = a.dims.as_slice() else {
            return said(span, format!("{name} takes a matrix, and this is {}", a.describe()));
        };
        let square = n == m;
        if matches!(name, "diag" | "tr" | "det" | "cof" | "inv" | "solve") && !square {
            let message = format!("{name} takes a square matrix, and this is {}", a.describe());
            return said(span, message);
        }
        let engine = Fault::engine(span);
        match name {
            "diag" => Ok(Value::new(a.var.try_diagonal().map_err(engine)?, a.rows, vec![n.clone()])),
            "tr" => Ok(Value::scalar(a.var.try_trace().map_err(engine)?, a.rows)),
            "inv" => arithmetic::inverse(a, span),
            "det" => Ok(Value::scalar(determinant(a).map_err(engine)?, a.rows)),
            "cof" => Ok(a.with(a.var.try_cofactor().map_err(engine)?)),
            "solve" => arithmetic::product(&arithmetic::inverse(a, span)?, &args[1], false, span),
            "pinv" => {
                let ranks = ranks(a, span)?;
                let inverse = a.var.try_pinv(NO_SINGULAR_VALUE).map_err(engine)?;
                if ranks.iter().any(|&rank| rank < n.size.min(m.size)) {
                    self.jumps.borrow_mut().push(inverse.id().index());
                }
                Ok(Value::new(inverse, a.rows, vec![m.clone(), n.clone()]))
            }
            _ => {
                let ranks: Vec<f64> = ranks(a, span)?.into_iter().map(|rank| rank as f64).collect();
                if a.rows {
                    self.column(ranks, span)
                } else {
                    Ok(self.number(ranks.first().copied().unwrap_or(0.0)))
                }
            }
        }
    }

    fn option(&self, options: &[(Ident, Expr)], key: &str, default: Dim, frame: &Frame) -> Result<Dim> {
        let given = options.iter().find(|(k, _)| k.name == key);
        given.map_or(Ok(default), |(_, e)| self.dim(e, frame))
    }

    /// `conv` turns the kernel round, `corr` does not; of two vectors or two matrices.
    fn convolution(
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

    fn pool(
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
