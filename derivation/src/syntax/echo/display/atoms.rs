//! What holds together by itself, in two dimensions.

use super::super::level::{Level, bound_again, level};
use super::super::name::Name;
use super::clause::{binders, condition};
use super::sum::{at, expr, unsigned};
use super::{Big, Doc, Fence, Sign};
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{Binder, Cond, Expr, Fold, Ident, Item, Kind, Norm, Notation, Rel};

/// An expression that is no sum, product, sign or power.
pub fn atom(e: &Expr) -> Doc {
    match &*e.kind {
        Kind::Number(x) if x.is_sign_negative() => Doc::Row(vec![Doc::Sign(Sign::Negative), number(-x)]),
        Kind::Number(x) => number(*x),
        Kind::Name(name) => Doc::name(name),
        Kind::Index(base, index) => indexed(base).sub(indices(index)),
        Kind::Call { function, primes, args, options } => call(function, *primes, args, options),
        Kind::Norm(norm, inner) => {
            let bars = fenced(Fence::DoubleBars, expr(inner));
            match norm {
                Norm::Two => bars,
                Norm::One => bars.sub(Doc::Number(1.0)),
                Norm::Infinity => bars.sub(Doc::Sign(Sign::Infinity)),
                Norm::Frobenius => bars.sub(Doc::name("F")),
            }
        }
        Kind::Abs(inner) => fenced(Fence::Bars, expr(inner)),
        Kind::Fold { fold, over, cond, body } => {
            let again = bound_again(body, over);
            let body = unsigned(at(body, Level::Product, true));
            let body = if again { body.bracketed() } else { body };
            Doc::Row(vec![big(*fold, over, cond.as_ref()), body])
        }
        Kind::Iverson(cond) => {
            Doc::Row(vec![Doc::Sign(Sign::Indicator), fenced(Fence::Square, condition(cond))])
        }
        Kind::List(items) => list(items),
        Kind::If(..) => Doc::Cases(cases(e)),
        Kind::Derivative { of, by, notation } => derivative(of, by, *notation),
        Kind::Delta(i, j) => Doc::name("delta").sub(indices(&[i.clone(), j.clone()])),
        Kind::Identity(None) => Doc::name("I"),
        Kind::Identity(Some(size)) => Doc::name("I").sub(expr(size)),
        Kind::Ones(size) => Doc::Sign(Sign::Bold('1')).sub(expr(size)),
        Kind::Zeros(size) => Doc::Sign(Sign::Bold('0')).sub(expr(size)),
        Kind::Unreadable => Doc::words("?"),
        Kind::Neg(_) | Kind::Binary(..) | Kind::Transpose(_) => expr(e),
    }
}

fn fenced(fence: Fence, inner: Doc) -> Doc {
    Doc::Fence(fence, Box::new(inner))
}

fn number(x: f64) -> Doc {
    if x.is_infinite() { Doc::Sign(Sign::Infinity) } else { Doc::Number(x) }
}

/// What an index may be put on: a name that has a subscript of its own gets brackets, so that it is clear whose is whose.
fn indexed(base: &Expr) -> Doc {
    let bare = match &*base.kind {
        Kind::Name(name) => Name::of(name).is_bare(),
        Kind::Call { .. } => true,
        _ => false,
    };
    if bare { expr(base) } else { expr(base).bracketed() }
}

/// `ij`; with commas if one of them is longer than a letter.
fn indices(index: &[Expr]) -> Doc {
    let short = |e: &Expr| match &*e.kind {
        Kind::Name(name) => Name::of(name).is_letter(),
        Kind::Number(x) => (0.0..10.0).contains(x),
        _ => false,
    };
    let parts = index.iter().map(expr);
    if index.iter().all(short) { Doc::Row(parts.collect()) } else { Doc::list(parts, Sign::Comma) }
}

fn call(function: &Ident, primes: usize, args: &[Expr], options: &[(Ident, Expr)]) -> Doc {
    let known = builtin(&function.name).filter(|_| primes == 0);
    if let (Some(known), [arg]) = (known, args) {
        match known.name {
            "sqrt" => return Doc::Root(Box::new(expr(arg))),
            "abs" => return fenced(Fence::Bars, expr(arg)),
            "floor" => return fenced(Fence::Floor, expr(arg)),
            "ceil" => return fenced(Fence::Ceil, expr(arg)),
            _ => {}
        }
    }
    let mut name = match builtin(&function.name) {
        Some(known) => Doc::Function(known),
        None => Doc::name(&function.name),
    };
    if primes > 0 {
        name = name.sup(Doc::Row(vec![Doc::Sign(Sign::Prime); primes]));
    }
    let option = |(key, value): &(Ident, Expr)| {
        Doc::Row(vec![Doc::words(&key.name), Doc::Sign(Sign::Rel(Rel::Equal)), expr(value)])
    };
    let inside = args.iter().map(expr).chain(options.iter().map(option));
    Doc::Row(vec![name, Doc::list(inside, Sign::Comma).bracketed()])
}

/// The big sign with its index, and the bounds below and above it.
fn big(fold: Fold, over: &[Binder], cond: Option<&Cond>) -> Doc {
    let sign = match fold {
        Fold::Sum => Big::Sum,
        Fold::Product => Big::Product,
        Fold::Max => Big::Max,
        Fold::Min => Big::Min,
    };
    if let ([Binder { name, bounds: Some((from, to)) }], None) = (over, cond) {
        let below = Doc::Row(vec![Doc::name(&name.name), Doc::Sign(Sign::Rel(Rel::Equal)), expr(from)]);
        return Doc::Big(sign, Box::new(below), Some(Box::new(expr(to))));
    }
    Doc::Big(sign, Box::new(binders(over, cond)), None)
}

/// A matrix if each item is a row, else the items in brackets.
fn list(items: &[Item]) -> Doc {
    let plain = |items: &[Item]| items.iter().all(|i| i.over.is_empty() && i.cond.is_none());
    let row = |item: &Item| match &*item.value.kind {
        Kind::List(entries) if plain(entries) => Some(entries.iter().map(|e| expr(&e.value)).collect()),
        _ => None,
    };
    if plain(items)
        && let Some(rows) = items.iter().map(row).collect()
    {
        return Doc::Matrix(rows);
    }
    let item = |item: &Item| {
        let value = expr(&item.value);
        if item.over.is_empty() && item.cond.is_none() {
            return value;
        }
        Doc::Row(vec![value, Doc::words(" for "), binders(&item.over, item.cond.as_ref())])
    };
    fenced(Fence::Square, Doc::list(items.iter().map(item), Sign::Comma))
}

/// The rows of `if … then … else if … then … else …`.
fn cases(mut e: &Expr) -> Vec<(Doc, Doc)> {
    let mut rows = Vec::new();
    while let Kind::If(cond, yes, no) = &*e.kind {
        rows.push((expr(yes), Doc::Row(vec![Doc::words("if "), condition(cond)])));
        e = no;
    }
    rows.push((expr(e), Doc::words("else")));
    rows
}

fn derivative(of: &Expr, by: &[Expr], notation: Notation) -> Doc {
    let nabla = Doc::Sign(Sign::Nabla);
    let sign = match notation {
        Notation::Fraction => return fraction(of, by),
        Notation::Gradient => nabla,
        Notation::Hessian => nabla.sup(Doc::Number(2.0)),
        Notation::Jacobian => Doc::words("jac"),
    };
    let sign = match by.first() {
        Some(by) => sign.sub(expr(by)),
        None => sign,
    };
    let between = if notation == Notation::Jacobian { Sign::Thin } else { Sign::Beside };
    Doc::Row(vec![sign, Doc::Sign(between), at(of, Level::Power, true)])
}

/// `∂²J/∂θ²`; what is no single symbol stands beside the fraction.
fn fraction(of: &Expr, by: &[Expr]) -> Doc {
    let partial = || Doc::Sign(Sign::Partial);
    let order = by.len() as f64;
    let above = if by.len() == 1 { partial() } else { partial().sup(Doc::Number(order)) };
    let symbol = level(of) == Level::Atom && !matches!(&*of.kind, Kind::List(_) | Kind::Iverson(_));
    let below = match by {
        [first, rest @ ..] if !rest.is_empty() && rest.iter().all(|e| e.kind == first.kind) => {
            Doc::Row(vec![partial(), at(first, Level::Atom, false).sup(Doc::Number(order))])
        }
        _ => Doc::list(by.iter().map(|e| Doc::Row(vec![partial(), expr(e)])), Sign::Thin),
    };
    if symbol {
        return Doc::Fraction(Box::new(Doc::Row(vec![above, expr(of)])), Box::new(below));
    }
    Doc::Row(vec![Doc::Fraction(Box::new(above), Box::new(below)), expr(of).bracketed()])
}
