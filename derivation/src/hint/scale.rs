//! An expression times a factor, as one would write it: numbers in front and put together, no sign before a bracket that can
//! go into it.

use super::build::{binary, made, multiplies, number, times};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// The negative: a sign that is there goes, a difference turns round, a product begins with the sign.
pub fn negative(e: &Expr) -> Expr {
    match &*e.kind {
        Kind::Neg(inner) => inner.clone(),
        Kind::Binary(Binary::Add | Binary::Sub, ..) => negative_sum(e),
        _ => negative_product(e),
    }
}

/// A sign in front of a product is one of its first factor.
fn negative_product(e: &Expr) -> Expr {
    match &*e.kind {
        Kind::Neg(inner) => inner.clone(),
        Kind::Binary(op, a, b) if multiplies(*op) => binary(*op, &negative_product(a), b),
        _ => made(Kind::Neg(e.clone())),
    }
}

/// The factor that a product begins with.
fn first(e: &Expr) -> &Expr {
    match &*e.kind {
        Kind::Binary(op, a, _) if multiplies(*op) => first(a),
        _ => e,
    }
}

/// Whether a term begins with a minus.
pub fn begins_with_minus(e: &Expr) -> bool {
    matches!(&*first(e).kind, Kind::Neg(_))
}

/// The terms of a sum; those with a minus are marked.
fn spread<'e>(e: &'e Expr, minus: bool, out: &mut Vec<(bool, &'e Expr)>) {
    match &*e.kind {
        Kind::Binary(op @ (Binary::Add | Binary::Sub), a, b) => {
            spread(a, minus, out);
            spread(b, minus != (*op == Binary::Sub), out);
        }
        _ => out.push((minus, e)),
    }
}

fn negative_sum(e: &Expr) -> Expr {
    let mut terms = Vec::new();
    spread(e, false, &mut terms);
    let mut terms: Vec<(bool, Expr)> = terms
        .into_iter()
        .map(|(minus, t)| if begins_with_minus(t) { (minus, negative(t)) } else { (!minus, t.clone()) })
        .collect();
    match terms.iter().position(|(minus, _)| !minus) {
        Some(plus) => terms[..=plus].rotate_right(1),
        None => return made(Kind::Neg(e.clone())),
    }
    let join =
        |sum: Expr, (minus, t): (bool, Expr)| binary(if minus { Binary::Sub } else { Binary::Add }, &sum, &t);
    let mut terms = terms.into_iter();
    let front = terms.next().map_or_else(|| e.clone(), |(_, t)| t);
    terms.fold(front, join)
}

/// `k e`
pub fn scaled(k: &Expr, e: &Expr) -> Expr {
    if k.as_number() == Some(1.0) {
        return e.clone();
    }
    if let Kind::Neg(inner) = &*k.kind {
        return negative(&scaled(inner, e));
    }
    match &*e.kind {
        Kind::Neg(inner) => negative(&scaled(k, inner)),
        Kind::Number(x) => of_number(k, *x),
        Kind::Binary(Binary::Div, a, b) => match &*k.kind {
            Kind::Binary(Binary::Div, above, below) => {
                let below = if below.as_number().is_some() { scaled(below, b) } else { joined(b, below) };
                quotient(&scaled(above, a), &below)
            }
            // A name goes behind a plain number: `1/2 lambda`.
            _ if a.as_number().is_some() && b.as_number().is_some() && k.as_number().is_none() => times(e, k),
            _ => quotient(&scaled(k, a), b),
        },
        Kind::Binary(op, a, b) if multiplies(*op) => match scaled(k, a) {
            one if one.as_number() == Some(1.0) && *op == Binary::Mul => b.clone(),
            a => binary(*op, &a, b),
        },
        _ => raised(k, e).unwrap_or_else(|| times(k, e)),
    }
}

/// A power, where a factor meets itself.
fn raised(k: &Expr, e: &Expr) -> Option<Expr> {
    let same = |e: &Expr| echo::text(e) == echo::text(k);
    match &*e.kind {
        Kind::Binary(Binary::Pow, a, n) if same(a) => {
            Some(binary(Binary::Pow, a, &number(n.as_number()? + 1.0)))
        }
        Kind::Name(_) | Kind::Index(..) if same(e) => Some(binary(Binary::Pow, e, &number(2.0))),
        _ => None,
    }
}

/// `e k`: a factor behind those that are there, in front of a sum, and above a line.
pub fn joined(e: &Expr, k: &Expr) -> Expr {
    match &*e.kind {
        Kind::Number(x) => of_number(k, *x),
        Kind::Neg(inner) if inner.as_number().is_some() => negative(&joined(inner, k)),
        Kind::Binary(Binary::Div, a, b) if b.as_number().is_none() || a.as_number().is_none() => {
            quotient(&joined(a, k), b)
        }
        _ if k.as_number().is_some() || matches!(&*last(e).kind, Kind::Fold { .. }) => scaled(k, e),
        _ => raised(k, e).unwrap_or_else(|| times(e, k)),
    }
}

/// The factor that a product ends with.
fn last(e: &Expr) -> &Expr {
    match &*e.kind {
        Kind::Binary(op, _, b) if multiplies(*op) => last(b),
        _ => e,
    }
}

/// `k x` for a number x.
fn of_number(k: &Expr, x: f64) -> Expr {
    match (&*k.kind, k.as_number()) {
        (_, Some(k)) => number(k * x),
        (Kind::Binary(Binary::Div, above, below), _) => quotient(&scaled(above, &number(x)), below),
        _ if x == 1.0 => k.clone(),
        _ => times(&number(x), k),
    }
}

/// `a/b`, without what the numbers in front of both have in common.
pub fn quotient(a: &Expr, b: &Expr) -> Expr {
    let (x, y) = (leading(a), leading(b));
    let common = divisor(x, y);
    let (a, b) = (led(a, x / common), led(b, y / common));
    if b.as_number() == Some(1.0) { a } else { binary(Binary::Div, &a, &b) }
}

/// The number that a product begins with; 1 if it begins with none.
fn leading(e: &Expr) -> f64 {
    match &*e.kind {
        Kind::Number(x) => *x,
        Kind::Neg(inner) => leading(inner),
        Kind::Binary(op, a, _) if multiplies(*op) && !matches!(op, Binary::Div | Binary::Over) => leading(a),
        _ => 1.0,
    }
}

/// The product with another number in front; it has one, or the number is 1.
fn led(e: &Expr, x: f64) -> Expr {
    match &*e.kind {
        Kind::Number(_) => number(x),
        Kind::Neg(inner) => made(Kind::Neg(led(inner, x))),
        Kind::Binary(op, a, b) if multiplies(*op) && leading(e) != x => match led(a, x) {
            one if one.as_number() == Some(1.0) && *op == Binary::Mul => b.clone(),
            a => binary(*op, &a, b),
        },
        _ => e.clone(),
    }
}

/// The greatest common divisor of whole numbers; 1 for others.
fn divisor(x: f64, y: f64) -> f64 {
    let whole = |x: f64| x.fract() == 0.0 && x > 0.0 && x < 1e9;
    if !whole(x) || !whole(y) {
        return 1.0;
    }
    let (mut x, mut y) = (x, y);
    while y > 0.0 {
        (x, y) = (y, x % y);
    }
    x
}
