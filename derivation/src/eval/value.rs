//! Values: what an expression is in a frame, with the type that the language gives it.

use super::fault::{Fault, Result, SMALLER, said, said_help};
use super::frame::Frame;
use super::world::MOST_ENTRIES;
use crate::Span;
use crate::dim::Dim;
use chainrule_autograd::{Maths, Value as _, Var, ops};
use chainrule_tensor::{Shape, Tensor};

/// A value on the tape.
#[derive(Debug, Clone)]
pub struct Value<'t> {
    /// Its numbers: `[rows of the frame,] sizes`.
    pub var: Var<'t>,
    /// Whether there is one for each row of the frame; else all rows share it.
    pub rows: bool,
    /// The sizes of its axes.
    pub dims: Vec<Dim>,
    /// Whether a vector lies down: 1 x N.
    pub lying: bool,
    /// Whether it is a multiple of an identity matrix whose size is still open; `var` is the factor.
    pub eye: bool,
}

/// Sizes as a shape that the tape takes.
pub fn shape(sizes: &[usize], span: Span) -> Result<Shape> {
    Shape::new(sizes).map_err(|e| Fault::misfit(e, span))
}

/// How many entries a value with these axes has, before there is one; too many are an error.
pub fn room(dims: &[Dim], span: Span) -> Result<usize> {
    let entries = dims.iter().try_fold(1usize, |n, d| n.checked_mul(d.size));
    let many = match entries {
        Some(n) if n <= MOST_ENTRIES => return Ok(n),
        Some(n) => n.to_string(),
        None => "more than 10^19".into(),
    };
    let message = format!("this has {many} entries; a value may have {MOST_ENTRIES}");
    said_help(span, message, SMALLER)
}

impl<'t> Value<'t> {
    /// A value with axes.
    pub fn new(var: Var<'t>, rows: bool, dims: Vec<Dim>) -> Value<'t> {
        Value { var, rows, dims, lying: false, eye: false }
    }

    /// One number, or one for each row.
    pub fn scalar(var: Var<'t>, rows: bool) -> Value<'t> {
        Value::new(var, rows, Vec::new())
    }

    /// Whether it is one number.
    pub fn is_scalar(&self) -> bool {
        self.dims.is_empty() && !self.eye
    }

    /// The same with other numbers of the same type.
    pub fn with(&self, var: Var<'t>) -> Value<'t> {
        Value { var, ..self.clone() }
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.dims.len()
    }

    /// The number of entries of one row.
    pub fn numel(&self) -> usize {
        self.dims.iter().map(|d| d.size).product()
    }

    /// Its type, in symbols: `N x D`, `1 x N`, `a number`.
    pub fn describe(&self) -> String {
        let dims: Vec<String> = self.dims.iter().map(Dim::to_string).collect();
        match (self.eye, self.lying, dims.as_slice()) {
            (true, ..) => "an identity of open size".into(),
            (_, _, []) => "a number".into(),
            (_, true, [n]) => format!("1 x {n}"),
            _ => dims
                .iter()
                .map(|d| if d.contains(' ') { format!("({d})") } else { d.clone() })
                .collect::<Vec<_>>()
                .join(" x "),
        }
    }

    /// The tape's shape with so many leading ones that axes of a value of this rank line up.
    pub fn lifted(&self, rank: usize, span: Span) -> Result<Var<'t>> {
        if !self.rows || self.rank() >= rank {
            return Ok(self.var);
        }
        let now = self.var.shape();
        let mut sizes = vec![now[0]];
        sizes.extend(std::iter::repeat_n(1, rank - self.rank()));
        sizes.extend(&now[1..]);
        self.var.try_reshape(shape(&sizes, span)?).map_err(Fault::engine(span))
    }

    /// The same value with a row for each row of the frame.
    pub fn spread(&self, frame: &Frame, span: Span) -> Result<Value<'t>> {
        if self.rows {
            return Ok(self.clone());
        }
        let sizes: Vec<usize> =
            std::iter::once(frame.len()).chain(self.dims.iter().map(|d| d.size)).collect();
        let var = self.var.try_expand(shape(&sizes, span)?).map_err(Fault::engine(span))?;
        Ok(Value { var, rows: true, ..self.clone() })
    }

    /// The rows picked by number: `picks[r]` is the row that row `r` of the result is.
    pub fn picked(&self, picks: &[u32], span: Span) -> Result<Value<'t>> {
        if !self.rows {
            return Ok(self.clone());
        }
        let count = self.var.shape()[0];
        if picks.len() == count && picks.iter().enumerate().all(|(i, &p)| i == p as usize) {
            return Ok(self.clone());
        }
        let var = self.var.try_index_select(0, picks).map_err(Fault::engine(span))?;
        Ok(self.with(var))
    }

    /// An identity of open size as a matrix like `other`, which says the size.
    pub fn eye_like(&self, other: &Value<'t>, span: Span) -> Result<Value<'t>> {
        match other.dims.as_slice() {
            [n, m] if n == m => {
                let eye = self.var.constant(Tensor::eye(n.size));
                let factor = Value { eye: false, ..self.clone() };
                let var = factor.lifted(2, span)?;
                let var = Var::try_apply(ops::Mul.into(), &[&var, &eye]).map_err(Fault::engine(span))?;
                Ok(Value::new(var, self.rows, other.dims.clone()))
            }
            _ => said(span, format!("the identity I cannot have the shape {}", other.describe())),
        }
    }

    /// The same, where an identity of open size is as large as what it stands beside.
    pub fn sized(&self, beside: &Value<'t>, span: Span) -> Result<Value<'t>> {
        if self.eye && !beside.eye { self.eye_like(beside, span) } else { Ok(self.clone()) }
    }

    /// The same under another name: a derivative by it goes through nothing else.
    pub fn alias(&self, span: Span) -> Result<Value<'t>> {
        self.map(span, |v| Var::try_apply(ops::Scale(1.0).into(), &[v]))
    }

    /// `a op b` entry by entry, where one may be a number.
    pub fn zip(
        &self,
        other: &Value<'t>,
        span: Span,
        op: impl Fn(&Var<'t>, &Var<'t>) -> chainrule_autograd::Result<Var<'t>>,
    ) -> Result<Value<'t>> {
        let rank = self.rank().max(other.rank());
        let (a, b) = (self.lifted(rank, span)?, other.lifted(rank, span)?);
        let var = op(&a, &b).map_err(Fault::engine(span))?;
        let typed = if self.rank() >= other.rank() { self } else { other };
        Ok(Value {
            var,
            rows: self.rows || other.rows,
            dims: typed.dims.clone(),
            lying: typed.lying,
            eye: false,
        })
    }

    /// One op on each entry.
    pub fn map(
        &self,
        span: Span,
        op: impl FnOnce(&Var<'t>) -> chainrule_autograd::Result<Var<'t>>,
    ) -> Result<Value<'t>> {
        Ok(self.with(op(&self.var).map_err(Fault::engine(span))?))
    }

    /// Its numbers.
    pub fn numbers(&self, span: Span) -> Result<Tensor<f64>> {
        self.var.try_value().map_err(Fault::engine(span))
    }
}
