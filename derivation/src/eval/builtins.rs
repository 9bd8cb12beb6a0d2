//! The built-in functions.

use super::arithmetic;
use super::fault::{Fault, Result, said, said_help};
use super::frame::Frame;
use super::value::Value;
use super::world::{Doubt, World};
use crate::Span;
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{Expr, Ident};
use chainrule_autograd::{Maths, Value as _, Var, ops};
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
}
