//! Sums, products, maxima and minima over indices; lists with generators use the same rows.

use super::fault::{Fault, Result, said};
use super::frame::Frame;
use super::int::Ints;
use super::value::{Value, shape};
use super::world::{MOST_WORK, World};
use crate::Span;
use crate::syntax::tree::{Binder, Cond, Expr, Fold};
use chainrule_autograd::{Maths, Value as _, Var, ops};
use chainrule_tensor::Tensor;

impl<'t> World<'t> {
    /// The frame with a row for each value of the bound indices, and for each of its rows the row it belongs to.
    pub fn expanded(
        &self,
        over: &[Binder],
        cond: Option<&Cond>,
        used: &[&Expr],
        frame: &Frame,
    ) -> Result<(Frame, Vec<u32>)> {
        let mut inner = frame.clone();
        for binder in over {
            let name = &binder.name.name;
            // Below a sign, `j < i` binds j only, if i has a value outside.
            if binder.bounds.is_none() && cond.is_some() && frame.column(name).is_some() {
                continue;
            }
            let (from, to) = match &binder.bounds {
                Some((from, to)) => (self.ints(from, &inner)?, self.ints(to, &inner)?),
                None => {
                    let mut used = used.to_vec();
                    used.extend(cond.iter().flat_map(|c| c.members()));
                    let (from, to) = self.must_range(name, &used, &inner, binder.name.span)?;
                    (Ints::One(from), Ints::One(to))
                }
            };
            inner = self.stepped(&inner, name, (&from, &to), binder.name.span)?;
        }
        if let Some(cond) = cond {
            let holds = self.holds(cond, &inner)?;
            let kept: Vec<u32> = (0..inner.len() as u32).filter(|&r| holds[r as usize]).collect();
            inner = inner.derived(kept, Vec::new());
        }
        let owner = inner.rows_in(frame).unwrap_or_default();
        Ok((inner, owner))
    }

    /// The frame with a row for each value of one more index, both ends included.
    pub fn stepped(&self, frame: &Frame, name: &str, ends: (&Ints, &Ints), span: Span) -> Result<Frame> {
        let (mut rows, mut column) = (Vec::new(), Vec::new());
        for row in 0..frame.len() {
            for i in ends.0.at(row)..=ends.1.at(row) {
                rows.push(row as u32);
                column.push(i);
                if rows.len() > MOST_WORK {
                    return said(span, format!("this sum has more than {MOST_WORK} terms"));
                }
            }
        }
        self.lay_out(rows.len());
        Ok(frame.derived(rows, vec![(name.to_string(), column)]))
    }

    /// `sum_i body` and its relatives.
    pub fn fold(
        &self,
        fold: Fold,
        over: &[Binder],
        cond: Option<&Cond>,
        body: &Expr,
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let (inner, owner) = self.expanded(over, cond, &[body], frame)?;
        let outer_rows = frame.rowed();
        if inner.len() == 0 {
            return self.empty(fold, body, span);
        }
        // A body that reads some of the indices only is evaluated for those; the other rows repeat it.
        let small = self.smallest(body, &inner);
        let value = self.eval(body, small.as_ref().map_or(&inner, |(small, _)| small))?;
        let repeats = small.as_ref().map(|(_, rows)| rows.as_slice());
        if value.eye {
            return said(span, "the size of I is open here; write I_N with its size");
        }
        let mut counts = vec![0usize; frame.len()];
        owner.iter().for_each(|&r| counts[r as usize] += 1);
        if !value.rows {
            return self.repeated(fold, &value, &counts, outer_rows, span);
        }
        let spread = |value: &Value<'t>| repeats.map_or(Ok(value.clone()), |rows| value.picked(rows, span));
        let even = counts.iter().all(|&c| c == counts[0] && c > 0);
        let width = counts.iter().copied().max().unwrap_or(0);
        let engine = Fault::engine(span);
        let dims: Vec<usize> = value.dims.iter().map(|d| d.size).collect();
        // Without outer rows there is no axis of them.
        let lead: &[usize] = if outer_rows { &[frame.len()] } else { &[] };
        // The rows of each outer row side by side: [outer,] width, sizes, with the neutral element where there are fewer.
        let table = if even {
            spread(&value)?
                .var
                .try_reshape(shape(&[lead, &[width], &dims].concat(), span)?)
                .map_err(&engine)?
        } else if fold == Fold::Sum {
            let sizes = [&[owner.len()][..], &dims].concat();
            let full = shape(&sizes, span)?;
            let column = [&[owner.len()][..], &vec![1; dims.len()]].concat();
            let places = Tensor::from_vec(owner.clone(), shape(&column, span)?)
                .and_then(|t| t.expanded(full))
                .map_err(|e| Fault::Numbers { span, why: e.to_string() })?;
            let var = spread(&value)?.var.try_scatter_add(0, &places, frame.len()).map_err(&engine)?;
            return Ok(value.with(var));
        } else {
            self.padded(fold, &value, repeats, &owner, &counts, width, span)?
                .try_reshape(shape(&[lead, &[width], &dims].concat(), span)?)
                .map_err(&engine)?
        };
        let axis = lead.len() as isize;
        let folded = match fold {
            Fold::Sum => table.try_sum(&[axis]),
            Fold::Max => table.try_max(&[axis]),
            Fold::Min => table.try_min(&[axis]),
            Fold::Product => product(&table, width, axis, &[lead, &dims].concat(), span)?,
        };
        let folded = folded.map_err(&engine)?;
        Ok(Value { rows: outer_rows, ..value.with(folded) })
    }

    /// The fold of nothing.
    fn empty(&self, fold: Fold, body: &Expr, span: Span) -> Result<Value<'t>> {
        match fold {
            // 0 and 1 are numbers; a sum of nothing that should be an array is zero all the same.
            Fold::Sum => Ok(self.number(0.0)),
            Fold::Product => Ok(self.number(1.0)),
            _ => Err(Fault::Numbers { span: body.span.to(span), why: "the largest of nothing".into() }),
        }
    }

    /// The fold of a body that does not depend on the indices.
    fn repeated(
        &self,
        fold: Fold,
        value: &Value<'t>,
        counts: &[usize],
        rows: bool,
        span: Span,
    ) -> Result<Value<'t>> {
        if matches!(fold, Fold::Max | Fold::Min) {
            if counts.contains(&0) {
                return Err(Fault::Numbers { span, why: "the largest of nothing".into() });
            }
            return Ok(value.clone());
        }
        let counts: Vec<f64> = counts.iter().map(|&c| c as f64).collect();
        let uniform = counts.iter().all(|c| *c == counts[0]);
        let times = if rows && !uniform { self.column(counts, span)? } else { self.number(counts[0]) };
        match fold {
            Fold::Sum => super::arithmetic::product(&times, value, false, span),
            _ => value.zip(&times, span, |x, n| x.try_power(n)),
        }
    }

    /// The rows of each outer row one after the other, filled up with the neutral element. `repeats` says which row of the value each
    /// row is.
    #[allow(clippy::too_many_arguments)] // Which rows there are, and how many.
    fn padded(
        &self,
        fold: Fold,
        value: &Value<'t>,
        repeats: Option<&[u32]>,
        owner: &[u32],
        counts: &[usize],
        width: usize,
        span: Span,
    ) -> Result<Var<'t>> {
        if counts.contains(&0) && fold != Fold::Product {
            return Err(Fault::Numbers { span, why: "the largest of nothing".into() });
        }
        let neutral = match fold {
            Fold::Sum => 0.0,
            Fold::Product => 1.0,
            Fold::Max => f64::NEG_INFINITY,
            Fold::Min => f64::INFINITY,
        };
        let dims: Vec<usize> = value.dims.iter().map(|d| d.size).collect();
        let engine = Fault::engine(span);
        let one = self.tape.constant(Tensor::full(shape(&[&[1][..], &dims].concat(), span)?, neutral));
        let all = Var::try_concat(&[&value.var, &one], 0).map_err(&engine)?;
        let kept = value.var.shape()[0];
        let mut places = vec![kept as u32; counts.len() * width];
        let mut filled = vec![0usize; counts.len()];
        for (i, &row) in owner.iter().enumerate() {
            let place = repeats.map_or(i as u32, |rows| rows[i]);
            places[row as usize * width + filled[row as usize]] = place;
            filled[row as usize] += 1;
        }
        all.try_index_select(0, &places).map_err(&engine)
    }
}

/// The product along an axis: of both halves, until one is left; `sizes` are those of the result.
fn product<'t>(
    table: &Var<'t>,
    mut width: usize,
    axis: isize,
    sizes: &[usize],
    span: Span,
) -> Result<chainrule_autograd::Result<Var<'t>>> {
    let sizes = shape(sizes, span)?;
    let halved = |all: &Var<'t>, width: usize| -> chainrule_autograd::Result<Var<'t>> {
        let part = |from: usize, to: usize| all.try_slice(axis, from as isize..to as isize);
        let half = width / 2;
        let pairs = Var::try_apply(ops::Mul.into(), &[&part(0, half)?, &part(half, 2 * half)?])?;
        if width.is_multiple_of(2) {
            Ok(pairs)
        } else {
            Var::try_concat(&[&pairs, &part(2 * half, width)?], axis)
        }
    };
    let mut all = *table;
    while width > 1 {
        all = halved(&all, width).map_err(Fault::engine(span))?;
        width = width.div_ceil(2);
    }
    Ok(all.try_reshape(sizes))
}
