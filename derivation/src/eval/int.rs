//! Whole numbers: indices, bounds and sizes.

use super::fault::{Result, said, said_help};
use super::frame::Frame;
use super::world::World;
use crate::Diagnostic;
use crate::dim::{Dim, Poly};
use crate::syntax::tree::{Binary, Expr, Kind};

/// Up to this power, that of a size means a polynomial; of others the number counts.
const MOST_POWER: u32 = 8;

/// A whole number for each row, or one for all.
#[derive(Debug, Clone, PartialEq)]
pub enum Ints {
    /// One for all rows.
    One(i64),
    /// One for each row.
    Rows(Vec<i64>),
}

impl Ints {
    /// That of a row.
    pub fn at(&self, row: usize) -> i64 {
        match self {
            Ints::One(n) => *n,
            Ints::Rows(list) => list[row],
        }
    }
}

impl<'t> World<'t> {
    /// A whole number for each row of a frame.
    pub fn ints(&self, e: &Expr, frame: &Frame) -> Result<Ints> {
        match &*e.kind {
            Kind::Number(x) if x.fract() == 0.0 && x.abs() < 1e9 => return Ok(Ints::One(*x as i64)),
            Kind::Name(name) => {
                if let Some(column) = frame.column(name) {
                    return Ok(Ints::Rows(column.to_vec()));
                }
                if let Some(d) = self.dimension(name, frame) {
                    return Ok(Ints::One(d.size as i64));
                }
            }
            Kind::Neg(x) => {
                return Ok(both(&Ints::One(0), &self.ints(x, frame)?, i64::saturating_sub));
            }
            Kind::Binary(op @ (Binary::Add | Binary::Sub | Binary::Mul), a, b) => {
                let (a, b) = (self.ints(a, frame)?, self.ints(b, frame)?);
                return Ok(match op {
                    Binary::Add => both(&a, &b, i64::saturating_add),
                    Binary::Sub => both(&a, &b, i64::saturating_sub),
                    _ => both(&a, &b, i64::saturating_mul),
                });
            }
            _ => {}
        }
        // Anything else may be a whole number by its value: floor(n/2), (D+1)(D+2)/2, a given integer.
        let value = self.eval(e, frame)?;
        if !value.is_scalar() {
            let error = Diagnostic::error(
                e.span,
                format!("a whole number is needed here, and this is {}", value.describe()),
            );
            return Err(match e.as_name() {
                Some(name) => error
                    .help(format!("{name} has a value already; a longer name does without the `_`"))
                    .into(),
                None => error.into(),
            });
        }
        let whole = |x: f64| {
            if x.fract() == 0.0 && x.abs() < 1e9 {
                return Ok(x as i64);
            }
            if x.fract() == 0.0 {
                return said(e.span, format!("{x} is too large to count with"));
            }
            let help = match e.as_name() {
                Some(name) => format!(
                    "{name} has a value, so it is no index; as part of a name, that name is defined first"
                ),
                None => "use an index or a dimension".into(),
            };
            said_help(e.span, format!("a whole number is needed here, and this is {x}"), help)
        };
        let list = value.numbers(e.span)?.to_vec();
        if value.rows {
            return list.into_iter().map(whole).collect::<Result<_>>().map(Ints::Rows);
        }
        whole(list.first().copied().unwrap_or(f64::NAN)).map(Ints::One)
    }

    /// A size, with what it means.
    pub fn dim(&self, e: &Expr, frame: &Frame) -> Result<Dim> {
        let names = e.names();
        let known =
            |n: &String| frame.column(n).is_some() || self.local(n).is_some() || self.binding(n).is_some();
        if let Some(name) = names.iter().find(|n| !known(n)) {
            return self.unknown_size(name, e.span);
        }
        let Ints::One(n) = self.ints(e, frame)? else {
            return said(e.span, "a size cannot depend on an index");
        };
        let Ok(size) = usize::try_from(n) else {
            return said(e.span, format!("a size is at least 0, and this is {n}"));
        };
        let poly = self.poly(e, frame).unwrap_or_else(|| Poly::number(n));
        Ok(Dim::new(size, poly, &crate::syntax::echo::text(e)))
    }

    /// A size as a polynomial of the dimensions, if it is one.
    fn poly(&self, e: &Expr, frame: &Frame) -> Option<Poly> {
        let of = |e: &Expr| self.poly(e, frame);
        match &*e.kind {
            Kind::Number(x) => (x.fract() == 0.0 && x.abs() < 1e9).then(|| Poly::number(*x as i64)),
            Kind::Name(name) => self.dimension(name, frame).map(|d| d.poly().clone()),
            Kind::Neg(x) => Poly::number(0).plus(&of(x)?, -1),
            Kind::Binary(Binary::Add, a, b) => of(a)?.plus(&of(b)?, 1),
            Kind::Binary(Binary::Sub, a, b) => of(a)?.plus(&of(b)?, -1),
            Kind::Binary(Binary::Mul, a, b) => of(a)?.times(&of(b)?),
            Kind::Binary(Binary::Div, a, b) => of(a)?.over(of(b)?.as_number()?),
            Kind::Binary(Binary::Pow, a, b) => {
                let (base, n) = (of(a)?, u32::try_from(of(b)?.as_number()?).ok()?);
                match base.as_number() {
                    Some(base) => base.checked_pow(n).map(Poly::number),
                    None if n <= MOST_POWER => (0..n).try_fold(Poly::number(1), |p, _| p.times(&base)),
                    None => None,
                }
            }
            _ => None,
        }
    }
}

fn both(a: &Ints, b: &Ints, op: impl Fn(i64, i64) -> i64) -> Ints {
    match (a, b) {
        (Ints::One(a), Ints::One(b)) => Ints::One(op(*a, *b)),
        (Ints::Rows(a), Ints::One(b)) => Ints::Rows(a.iter().map(|a| op(*a, *b)).collect()),
        (Ints::One(a), Ints::Rows(b)) => Ints::Rows(b.iter().map(|b| op(*a, *b)).collect()),
        (Ints::Rows(a), Ints::Rows(b)) => Ints::Rows(a.iter().zip(b).map(|(a, b)| op(*a, *b)).collect()),
    }
}
