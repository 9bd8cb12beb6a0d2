//! Conditions: their values are only looked at, and which side they are on is noted.

use super::arithmetic;
use super::fault::{Fault, Result, said};
use super::frame::Frame;
use super::kink::Edge;
use super::value::Value;
use super::world::{Doubt, World};
use crate::Span;
use crate::syntax::tree::{Cond, Expr, Kind, Rel, Set};
use chainrule_autograd::{Maths, Value as _, Var};

impl<'t> World<'t> {
    /// For each row, whether a condition holds: what is compared, of all entries, and `!=` of one at least.
    pub fn holds(&self, cond: &Cond, frame: &Frame) -> Result<Vec<bool>> {
        // Each part by itself: where one is about the entries of nothing, the other counts.
        let join = |a: &Cond, b: &Cond, op: fn(bool, bool) -> bool| {
            let (a, b) = (self.holds(a, frame)?, self.holds(b, frame)?);
            Ok(a.into_iter().zip(b).map(|(a, b)| op(a, b)).collect())
        };
        let rows = |table: Vec<bool>, one: bool| -> Vec<bool> {
            let each = table.len() / frame.len().max(1);
            let row = |r: usize| table.get(r * each..(r + 1) * each).unwrap_or_default();
            let holds = |row: &[bool]| if one { row.contains(&true) } else { !row.contains(&false) };
            (0..frame.len()).map(|r| holds(row(r))).collect()
        };
        match cond {
            Cond::And(a, b) => join(a, b, |a, b| a && b),
            Cond::Or(a, b) => join(a, b, |a, b| a || b),
            Cond::Not(a) => Ok(self.holds(a, frame)?.into_iter().map(|holds| !holds).collect()),
            Cond::In(e, set) => Ok(rows(self.within(e, set, frame)?, false)),
            Cond::Compare { first, rest } => {
                let (mut holds, mut left) = (vec![true; frame.len()], first);
                for (rel, right) in rest {
                    let each = rows(self.compares(left, *rel, right, frame)?, *rel == Rel::NotEqual);
                    holds.iter_mut().zip(each).for_each(|(holds, each)| *holds &= each);
                    left = right;
                }
                Ok(holds)
            }
        }
    }

    /// For each row and entry, whether a condition holds.
    fn table(&self, cond: &Cond, frame: &Frame) -> Result<Vec<bool>> {
        let join = |a: Vec<bool>, b: Vec<bool>, op: fn(bool, bool) -> bool| {
            beside(&a, &b).map(|(a, b)| op(a, b)).collect()
        };
        match cond {
            Cond::Compare { first, rest } => {
                let mut holds: Option<Vec<bool>> = None;
                let mut left = first;
                for (rel, right) in rest {
                    let each = self.compares(left, *rel, right, frame)?;
                    holds = Some(match holds {
                        None => each,
                        Some(h) => join(h, each, |a, b| a && b),
                    });
                    left = right;
                }
                Ok(holds.unwrap_or_default())
            }
            Cond::In(e, set) => self.within(e, set, frame),
            Cond::And(a, b) => Ok(join(self.table(a, frame)?, self.table(b, frame)?, |a, b| a && b)),
            Cond::Or(a, b) => Ok(join(self.table(a, frame)?, self.table(b, frame)?, |a, b| a || b)),
            Cond::Not(a) => Ok(self.table(a, frame)?.iter().map(|h| !h).collect()),
        }
    }

    fn compares(&self, left: &Expr, rel: Rel, right: &Expr, frame: &Frame) -> Result<Vec<bool>> {
        let span = left.span.to(right.span);
        let (a, b) = (self.eval(left, frame)?, self.eval(right, frame)?);
        let difference = arithmetic::sum(&a, &b, true, span)?;
        // An identity of open size has that of the other side.
        let (a, b) = (a.sized(&b, span)?, b.sized(&a, span)?);
        let (x, y) =
            (a.spread(frame, span)?.numbers(span)?.to_vec(), b.spread(frame, span)?.numbers(span)?.to_vec());
        let pairs = beside(&x, &y);
        let doubt = Doubt { at: span, of: difference.var, whole: false };
        self.note_doubts(doubt, pairs.clone().map(|(x, y)| ((x - y).abs(), x.abs().max(y.abs()))));
        if !self.chooses(&[left, right], frame) {
            let edge = if matches!(rel, Rel::Equal | Rel::NotEqual) { Edge::Equality } else { Edge::Sides };
            self.note_sides(span, edge, &pairs.clone().map(|(x, y)| x - y).collect::<Vec<_>>());
        }
        Ok(pairs.map(|(x, y)| rel.holds(x, y)).collect())
    }

    /// Whether what is compared is made of indices and sizes alone: that is a choice of entries, and no branch of the program.
    fn chooses(&self, members: &[&Expr], frame: &Frame) -> bool {
        let fixed = |n: &String| frame.column(n).is_some() || self.dimension(n, frame).is_some();
        members.iter().all(|e| e.names().iter().all(fixed))
    }

    /// For each row, whether a value is in a set.
    fn within(&self, e: &Expr, set: &Set, frame: &Frame) -> Result<Vec<bool>> {
        let values = self.eval(e, frame)?.spread(frame, e.span)?.numbers(e.span)?.to_vec();
        let member = self.member(set, e.span)?;
        let holds: Vec<bool> = values.into_iter().map(member).collect();
        if !self.chooses(&[e], frame) {
            // Where exactly it changes is not looked at: both sides are what matters.
            let side = |h: &bool| if *h { 1.0 } else { -1.0 };
            let end = last(set).map_or(e.span, |end| end.span);
            self.note_sides(e.span.to(end), Edge::Sides, &holds.iter().map(side).collect::<Vec<_>>());
        }
        Ok(holds)
    }

    /// Whether a number is in a set.
    pub fn member(&self, set: &Set, span: Span) -> Result<Box<dyn Fn(f64) -> bool>> {
        let number = |e: &Expr| self.one_number(e);
        Ok(match set {
            Set::Finite(list) => {
                let list = list.iter().map(number).collect::<Result<Vec<f64>>>()?;
                Box::new(move |x| list.contains(&x))
            }
            Set::Interval(low, closed_low, high, closed_high) => {
                let (low, high, closed_low, closed_high) =
                    (number(low)?, number(high)?, *closed_low, *closed_high);
                Box::new(move |x| {
                    (x > low || (closed_low && x == low)) && (x < high || (closed_high && x == high))
                })
            }
            Set::Integers(from, to) => {
                let (from, to) = (number(from)?, number(to)?);
                Box::new(move |x| x.fract() == 0.0 && x >= from && x <= to)
            }
            Set::Compare(rel, e) => {
                let (rel, bound) = (*rel, number(e)?);
                Box::new(move |x| rel.holds(x, bound))
            }
            Set::Reals => Box::new(|_| true),
            Set::Simplex | Set::OneHot => return said(span, "a condition cannot ask for this set"),
        })
    }

    /// `[c]`: 1 where it holds, else 0; of arrays, entry by entry.
    pub fn iverson(&self, cond: &Cond, frame: &Frame) -> Result<Value<'t>> {
        let table = self.table(cond, frame)?;
        let numbers: Vec<f64> = table.iter().map(|t| f64::from(u8::from(*t))).collect();
        let typed = self.typed(cond, frame)?;
        let rows = frame.rowed();
        let mut sizes: Vec<usize> = if rows { vec![frame.len()] } else { Vec::new() };
        sizes.extend(typed.iter().map(|d| d.size));
        let span = cond.span();
        let value = Value::new(self.constant(numbers, &sizes, span)?, rows, typed);
        self.remember(&value, Expr::new(span, Kind::Iverson(cond.clone())), frame);
        Ok(value)
    }

    /// The axes of what is compared.
    fn typed(&self, cond: &Cond, frame: &Frame) -> Result<Vec<crate::dim::Dim>> {
        let mut most: Option<Value<'t>> = None;
        for e in cond.members() {
            let value = self.eval(e, frame)?;
            match &most {
                _ if value.rank() == 0 => {}
                None => most = Some(value),
                Some(first) if first.dims == value.dims => {}
                Some(first) => {
                    let message =
                        format!("this is {}, and before it is {}", value.describe(), first.describe());
                    return said(e.span, message);
                }
            }
        }
        Ok(most.map_or_else(Vec::new, |value| value.dims))
    }

    /// `if c then a else b`: only the side that is taken is evaluated, row by row. Of an array, entry by entry.
    pub fn branch(&self, cond: &Cond, yes: &Expr, no: &Expr, frame: &Frame) -> Result<Value<'t>> {
        let span = yes.span.to(no.span);
        if !self.typed(cond, frame)?.is_empty() {
            let mask = self.iverson(cond, frame)?;
            let (a, b) = (self.eval(yes, frame)?, self.eval(no, frame)?);
            let sized = |v: &Value<'t>| arithmetic::sum(v, &mask.map(span, |m| m.try_relu())?, false, span);
            sized(&a)?;
            sized(&b)?;
            let rank = mask.rank();
            let (m, a, b) = (mask.lifted(rank, span)?, a.lifted(rank, span)?, b.lifted(rank, span)?);
            let shape = m.shape();
            let full = |v: Var<'t>| if v.shape() == shape { Ok(v) } else { v.try_expand(shape) };
            let chosen = full(a).and_then(|a| m.try_select(&a, &full(b)?)).map_err(Fault::engine(span))?;
            return Ok(mask.with(chosen));
        }
        let holds = self.holds(cond, frame)?;
        let (all, none) = (holds.iter().all(|h| *h), holds.iter().all(|h| !*h));
        if all || none {
            if !self.chooses(&cond.members(), frame) {
                let mut branches = self.branches.borrow_mut();
                let sides = branches.entry(cond.span()).or_default();
                sides.above |= all;
                sides.below |= none;
            }
            let (taken, other) = if all { (yes, no) } else { (no, yes) };
            return self.side(taken, other, frame);
        }
        let pick =
            |side: bool| (0..frame.len() as u32).filter(|&r| holds[r as usize] == side).collect::<Vec<u32>>();
        let (on, off) = (pick(true), pick(false));
        let (above, below) = (frame.derived(on.clone(), Vec::new()), frame.derived(off.clone(), Vec::new()));
        let a = self.eval(yes, &above)?.spread(&above, yes.span)?;
        let b = self.eval(no, &below)?.spread(&below, no.span)?;
        let (a, b) = self.alike(a, b, &above, &below, span)?;
        let joined = Var::try_concat(&[&a.var, &b.var], 0).map_err(Fault::engine(span))?;
        let mut places = vec![0u32; frame.len()];
        on.iter().chain(&off).enumerate().for_each(|(i, &r)| places[r as usize] = i as u32);
        let var = joined.try_index_select(0, &places).map_err(Fault::engine(span))?;
        Ok(a.with(var))
    }

    /// The two sides of a branch with one shape: a number goes with anything.
    fn alike(
        &self,
        a: Value<'t>,
        b: Value<'t>,
        fa: &Frame,
        fb: &Frame,
        span: crate::Span,
    ) -> Result<(Value<'t>, Value<'t>)> {
        if a.dims == b.dims && a.lying == b.lying && a.eye == b.eye {
            return Ok((a, b));
        }
        let zeros = |like: &Value<'t>, frame: &Frame| -> Result<Value<'t>> {
            let sizes: Vec<usize> = like.dims.iter().map(|d| d.size).collect();
            let zeros = self.constant(vec![0.0; like.numel()], &sizes, span)?;
            Value { rows: false, ..like.with(zeros) }.spread(frame, span)
        };
        if a.is_scalar() {
            return Ok((arithmetic::sum(&a, &zeros(&b, fa)?, false, span)?, b));
        }
        if b.is_scalar() {
            let b = arithmetic::sum(&b, &zeros(&a, fb)?, false, span)?;
            return Ok((a, b));
        }
        said(span, format!("the branches have different shapes: {} and {}", a.describe(), b.describe()))
    }
}

/// What stands beside each other in two lists of rows or entries: one for a row goes with all entries of the other, and
/// beside nothing there is nothing.
fn beside<T: Copy>(a: &[T], b: &[T]) -> impl Iterator<Item = (T, T)> + Clone {
    let most = if a.is_empty() || b.is_empty() { 0 } else { a.len().max(b.len()) };
    (0..most).map(move |i| (a[i * a.len() / most], b[i * b.len() / most]))
}

/// The last expression that a set is written with.
fn last(set: &Set) -> Option<&Expr> {
    match set {
        Set::Finite(list) => list.last(),
        Set::Interval(_, _, end, _) | Set::Integers(_, end) | Set::Compare(_, end) => Some(end),
        Set::Simplex | Set::OneHot | Set::Reals => None,
    }
}
