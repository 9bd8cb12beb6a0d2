//! Entries and slices: `X_ij`, `X_i`, `W_(k+1,1)`, `a_k`.

use super::fault::{Fault, Result, said};
use super::frame::{Frame, numbered};
use super::int::Ints;
use super::value::{Value, shape};
use super::world::{Binding, Sequence, World};
use crate::syntax::tree::{Expr, Kind};
use crate::{Diagnostic, Span};
use chainrule_autograd::{Maths, Var};
use std::rc::Rc;

impl<'t> World<'t> {
    /// `base_(at)`
    pub fn index(&self, base: &Expr, at: &[Expr], span: Span, frame: &Frame) -> Result<Value<'t>> {
        if let Kind::Name(name) = &*base.kind
            && frame.column(name).is_none()
            && self.local(name).is_none()
        {
            match self.binding(name) {
                Some(Binding::Sequence(sequence)) => return self.element(name, &sequence, at, span, frame),
                Some(Binding::Entries(definition)) => return self.entries(&definition, at, span, frame),
                _ => {}
            }
        }
        let base_value = self.eval(base, frame)?;
        let columns = at.iter().map(|i| self.ints(i, frame)).collect::<Result<Vec<_>>>()?;
        self.pick(&base_value, base, &columns, at, frame)
    }

    /// The entries of a value at some indices; `at` are the indices as written, for errors.
    pub fn pick(
        &self,
        value: &Value<'t>,
        base: &Expr,
        columns: &[Ints],
        at: &[Expr],
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let span = at.last().map_or(base.span, |last| base.span.to(last.span));
        let what = crate::syntax::echo::text(base);
        if value.eye || columns.len() > value.rank() {
            let message = format!("{what} is {} and has no {}", value.describe(), count(columns.len()));
            return said(span, message);
        }
        for ((column, dim), index) in columns.iter().zip(&value.dims).zip(at) {
            for row in 0..if matches!(column, Ints::One(_)) { 1 } else { frame.len() } {
                let i = column.at(row);
                if i < 1 || i > dim.size as i64 {
                    let written = crate::syntax::echo::text(index);
                    let number = if written == i.to_string() { String::new() } else { format!(" = {i}") };
                    let entries = if dim.size == 1 { "entry" } else { "entries" };
                    let along = if value.rank() > 1 { " along this axis" } else { "" };
                    let message = format!("{what} has {dim} {entries}{along}, index {written}{number}");
                    return Err(Diagnostic::error(index.span, message).help("indices start at 1").into());
                }
            }
        }
        let (picked, rest) = value.dims.split_at(columns.len());
        let flat = |row: usize| {
            picked.iter().zip(columns).fold(0, |at, (d, c)| at * d.size + (c.at(row) - 1) as usize)
        };
        let total: usize = picked.iter().map(|d| d.size).product();
        let tail: Vec<usize> = rest.iter().map(|d| d.size).collect();
        let engine = Fault::engine(span);
        let sized = |lead: &[usize]| shape(&[lead, &tail].concat(), span);
        let lying = value.lying && rest.len() == 1;
        let typed = |var: Var<'t>, rows: bool| Value { var, rows, dims: rest.to_vec(), lying, eye: false };
        let constant = columns.iter().all(|c| matches!(c, Ints::One(_)));
        if value.rows {
            let flattened = value.var.try_reshape(sized(&[frame.len() * total])?).map_err(&engine)?;
            let places: Vec<u32> = (0..frame.len()).map(|r| (r * total + flat(r)) as u32).collect();
            return Ok(typed(flattened.try_index_select(0, &places).map_err(&engine)?, true));
        }
        let flattened = if picked.len() == 1 {
            value.var
        } else {
            value.var.try_reshape(sized(&[total])?).map_err(&engine)?
        };
        if constant {
            let one = flattened.try_index_select(0, &[flat(0) as u32]).map_err(&engine)?;
            return Ok(typed(one.try_reshape(sized(&[])?).map_err(&engine)?, false));
        }
        let places: Vec<u32> = (0..frame.len()).map(|r| flat(r) as u32).collect();
        if places.len() == total && places.iter().enumerate().all(|(i, &p)| i == p as usize) {
            return Ok(typed(flattened, true));
        }
        Ok(typed(flattened.try_index_select(0, &places).map_err(&engine)?, true))
    }

    /// An element of a sequence, or an entry of one.
    fn element(
        &self,
        name: &str,
        sequence: &Rc<Sequence<'t>>,
        at: &[Expr],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        let Some((first, rest)) = at.split_first() else { return said(span, "an index is missing") };
        let which = self.ints(first, frame)?;
        let value = self.elements(name, sequence, &which, first)?;
        if rest.is_empty() {
            return Ok(value);
        }
        let columns = rest.iter().map(|i| self.ints(i, frame)).collect::<Result<Vec<_>>>()?;
        let base = Expr::new(span, Kind::Name(format!("{name}_{}", crate::syntax::echo::text(first))));
        self.pick(&value, &base, &columns, rest, frame)
    }

    /// The elements of a sequence that the rows ask for.
    pub fn elements(
        &self,
        name: &str,
        sequence: &Sequence<'t>,
        which: &Ints,
        at: &Expr,
    ) -> Result<Value<'t>> {
        let elements = sequence.elements.borrow();
        let get = |k: i64| {
            elements.get(&k).ok_or_else(|| {
                let (first, last) = (elements.keys().next(), elements.keys().next_back());
                let known = match (first, last) {
                    (Some(a), Some(b)) => format!("; {name}_{a} to {name}_{b} are defined"),
                    _ => String::new(),
                };
                let written = crate::syntax::echo::text(at);
                let number = if written == k.to_string() { String::new() } else { format!(" = {k}") };
                let message = format!("{name} has no element {written}{number} here{known}");
                Fault::NotYet(Box::new(Diagnostic::error(at.span, message)))
            })
        };
        let Ints::Rows(list) = which else { return get(which.at(0)).cloned() };
        if list.iter().all(|k| Some(k) == list.first())
            && let Some(k) = list.first()
        {
            return get(*k).cloned();
        }
        let Some(first) = list.first() else { return Ok(Value::scalar(self.number(0.0).var, false)) };
        let first = get(*first)?.clone();
        let (numbers, places) = numbered(list.iter());
        let mut parts = Vec::with_capacity(places.len());
        for place in places {
            let part = get(list[place as usize])?;
            if part.dims != first.dims {
                return said(at.span, format!("the elements of {name} have different shapes here"));
            }
            parts.push(&part.var);
        }
        let stacked = Var::try_stack(&parts, 0).map_err(Fault::engine(at.span))?;
        let value = Value { var: stacked, rows: true, ..first };
        value.picked(&numbers, at.span)
    }

    /// An entry of a definition by entries, evaluated where it is asked for; it sees its own indices alone.
    fn entries(
        &self,
        definition: &Rc<crate::syntax::tree::Definition>,
        at: &[Expr],
        span: Span,
        frame: &Frame,
    ) -> Result<Value<'t>> {
        if at.len() != definition.index.len() {
            let message = format!("{} takes {}", definition.name.name, count(definition.index.len()));
            return said(span, message);
        }
        let mut columns = Vec::new();
        for (index, at) in definition.index.iter().zip(at) {
            let Some(name) = index.as_name() else { return said(index.span, "an index is a letter here") };
            let ints = self.ints(at, frame)?;
            columns.push((name.to_string(), (0..frame.len()).map(|r| ints.at(r)).collect()));
        }
        let owner: Vec<u32> = (0..frame.len() as u32).collect();
        let inner = frame.unnamed().derived(owner, columns);
        // Its rows are those of the frame.
        self.with_locals(Vec::new(), || self.eval(&definition.body, &inner))
    }
}

fn count(n: usize) -> String {
    match n {
        1 => "index".into(),
        n => format!("{n} indices"),
    }
}
