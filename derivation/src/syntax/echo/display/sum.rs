//! Sums, products, signs and powers in two dimensions.

use super::super::level::{Level, could_reach, level, open_fold, spine};
use super::super::name::{Accent, Name};
use super::atoms::atom;
use super::{Doc, Sign};
use crate::syntax::tree::{Binary, Expr, Kind};

/// An expression that stands by itself.
pub fn expr(e: &Expr) -> Doc {
    write(e, true)
}

/// An expression where one of at least this level is wanted. `open`: nothing follows that a fold would take in.
pub fn at(e: &Expr, least: Level, open: bool) -> Doc {
    let fits = match &*e.kind {
        // A fraction's line holds it together.
        Kind::Binary(Binary::Div, ..) => least <= Level::Factor,
        Kind::Fold { .. } => open && least < Level::Power,
        _ => level(e) >= least && (open || open_fold(e).is_none()),
    };
    if fits { write(e, open) } else { write(e, true).bracketed() }
}

fn write(e: &Expr, open: bool) -> Doc {
    match &*e.kind {
        Kind::Binary(Binary::Add | Binary::Sub, ..) => sum(e, open),
        Kind::Binary(Binary::Div, a, b) => Doc::Fraction(Box::new(expr(a)), Box::new(expr(b))),
        Kind::Binary(Binary::Pow, base, power) => scripted(base).sup(expr(power)),
        Kind::Binary(op, ..) => product(e, *op, open),
        Kind::Neg(inner) => Doc::Row(vec![Doc::Sign(Sign::Negative), at(inner, Level::Factor, open)]),
        Kind::Transpose(base) => scripted(base).sup(Doc::Sign(Sign::Top)),
        _ => atom(e),
    }
}

/// What a superscript is put on.
fn scripted(base: &Expr) -> Doc {
    match base.as_name().map(Name::of) {
        Some(name) if name.accent.is_some_and(Accent::is_above) => Doc::Name(name).bracketed(),
        _ => at(base, Level::Atom, false),
    }
}

fn sum(e: &Expr, open: bool) -> Doc {
    let (first, rest) = spine(e);
    let mut row = vec![at(first, Level::Product, true)];
    for (i, (op, operand)) in rest.iter().enumerate() {
        row.push(Doc::Sign(if *op == Binary::Add { Sign::Plus } else { Sign::Minus }));
        row.push(unsigned(at(operand, Level::Product, open || i + 1 < rest.len())));
    }
    Doc::Row(row)
}

/// In brackets if it begins with a sign.
pub fn unsigned(doc: Doc) -> Doc {
    if begins(&doc, &|d| matches!(d, Doc::Sign(Sign::Negative))) { doc.bracketed() } else { doc }
}

fn product(e: &Expr, op: Binary, open: bool) -> Doc {
    let (first, rest) = spine(e);
    let behind: Vec<&Expr> = rest.iter().map(|(_, e)| *e).collect();
    let least = |e: &Expr, n: usize, least| if could_reach(e, &behind[n..]) { Level::Power } else { least };
    let mut left = at(first, least(first, 0, Level::Signed), false);
    let mut row = Vec::new();
    for (i, (_, operand)) in rest.iter().enumerate() {
        let right = at(operand, least(operand, i + 1, Level::Factor), open && i + 1 == rest.len());
        let sign = match op {
            Binary::Times => Sign::Odot,
            Binary::Over => Sign::Oslash,
            Binary::Kronecker => Sign::Otimes,
            Binary::Dot => Sign::Dot,
            _ => between(&left, &right),
        };
        row.extend([left, Doc::Sign(sign)]);
        left = right;
    }
    row.push(left);
    Doc::Row(row)
}

/// What stands between two factors: a dot where numbers would run together, some room beside words and functions.
fn between(left: &Doc, right: &Doc) -> Sign {
    if begins(right, &|d| matches!(d, Doc::Number(_) | Doc::Sign(Sign::Bold(_)))) {
        return Sign::Dot;
    }
    let wide = |d: &Doc| {
        matches!(d, Doc::Function(_) | Doc::Big(..) | Doc::Sign(Sign::Nabla | Sign::Indicator))
            || matches!(d, Doc::Name(name) if !name.is_letter())
    };
    if begins(right, &wide) || begins(left, &wide) { Sign::Thin } else { Sign::Beside }
}

/// Whether the first thing on the line is of some kind.
fn begins(doc: &Doc, is: &dyn Fn(&Doc) -> bool) -> bool {
    match doc {
        Doc::Row(parts) => parts.first().is_some_and(|d| begins(d, is)),
        Doc::Sub(base, _) | Doc::Sup(base, _) => begins(base, is),
        _ => is(doc),
    }
}
