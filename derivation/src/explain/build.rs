//! Expressions put together, without what changes nothing: factors 1, terms 0, double signs.

use crate::Span;
use crate::syntax::tree::{Binary, Expr, Ident, Item, Kind};

fn expr(kind: Kind) -> Expr {
    Expr::new(Span::default(), kind)
}

pub fn number(x: f64) -> Expr {
    if x.is_sign_negative() && x != 0.0 { expr(Kind::Neg(number(-x))) } else { expr(Kind::Number(x.abs())) }
}

pub fn name(name: impl Into<String>) -> Expr {
    expr(Kind::Name(name.into()))
}

pub fn call(function: &str, args: Vec<Expr>) -> Expr {
    let function = Ident { name: function.into(), span: Span::default() };
    expr(Kind::Call { function, primes: 0, args, options: Vec::new() })
}

pub fn kind(kind: Kind) -> Expr {
    expr(kind)
}

pub fn is(e: &Expr, x: f64) -> bool {
    e.as_number() == Some(x)
}

pub fn neg(a: Expr) -> Expr {
    match *a.kind {
        Kind::Neg(inner) => inner,
        Kind::Number(0.0) => a,
        _ => expr(Kind::Neg(a)),
    }
}

pub fn add(a: Expr, b: Expr) -> Expr {
    match (*a.kind, *b.kind) {
        (Kind::Number(0.0), b) => expr(b),
        (a, Kind::Number(0.0)) => expr(a),
        (a, Kind::Neg(b)) => sub(expr(a), b),
        (Kind::Neg(a), b) => sub(expr(b), a),
        (a, b) => expr(Kind::Binary(Binary::Add, expr(a), expr(b))),
    }
}

pub fn sub(a: Expr, b: Expr) -> Expr {
    match (*a.kind, *b.kind) {
        (Kind::Number(0.0), b) => neg(expr(b)),
        (a, Kind::Number(0.0)) => expr(a),
        (a, Kind::Neg(b)) => add(expr(a), b),
        (a, b) => expr(Kind::Binary(Binary::Sub, expr(a), expr(b))),
    }
}

/// `a b`: a number times anything, or a product of matrices.
pub fn mul(a: Expr, b: Expr) -> Expr {
    signed(a, b, |a, b| {
        if is(&a, 1.0) {
            return b;
        }
        if is(&b, 1.0) {
            return a;
        }
        match (a.as_number(), b.as_number()) {
            (Some(x), Some(y)) => number(x * y),
            // A number stands in front.
            (None, Some(_)) => joined(b, a),
            _ => joined(a, b),
        }
    })
}

/// A number times anything; as it may stand before any factor, no brackets are needed.
pub fn scale(number: Expr, x: Expr) -> Expr {
    match *x.kind {
        Kind::Binary(Binary::Mul, a, b) => mul(scale(number, a), b),
        Kind::Neg(x) => neg(scale(number, x)),
        x => mul(number, expr(x)),
    }
}

/// `2 (3 x)` is `6 x`, and `2 (1/2) x` is `x`.
fn joined(a: Expr, b: Expr) -> Expr {
    if let (Some(x), Some(y)) = (a.as_number(), ratio(&b)) {
        return number(x * y);
    }
    if let (Some(x), Kind::Binary(Binary::Mul, c, rest)) = (a.as_number(), &*b.kind)
        && let Some(y) = ratio(c)
    {
        return mul(number(x * y), rest.clone());
    }
    expr(Kind::Binary(Binary::Mul, a, b))
}

/// A number, or a quotient of two that is written in full.
fn ratio(e: &Expr) -> Option<f64> {
    match &*e.kind {
        Kind::Binary(Binary::Div, a, b) => {
            let ratio = a.as_number()? / b.as_number()?;
            // A third has no short decimals, and stays.
            ((ratio * 1024.0).fract() == 0.0).then_some(ratio)
        }
        _ => e.as_number(),
    }
}

/// `a .* b`
pub fn times(a: Expr, b: Expr) -> Expr {
    signed(a, b, |a, b| expr(Kind::Binary(Binary::Times, a, b)))
}

/// `a / b` by a number.
pub fn div(a: Expr, b: Expr) -> Expr {
    if is(&b, 1.0) {
        return a;
    }
    signed(a, b, |a, b| expr(Kind::Binary(Binary::Div, a, b)))
}

/// `a ./ b`
pub fn over(a: Expr, b: Expr) -> Expr {
    signed(a, b, |a, b| expr(Kind::Binary(Binary::Over, a, b)))
}

pub fn pow(a: Expr, b: Expr) -> Expr {
    if is(&b, 1.0) { a } else { expr(Kind::Binary(Binary::Pow, a, b)) }
}

pub fn transpose(a: Expr) -> Expr {
    match *a.kind {
        Kind::Transpose(inner) => inner,
        _ => expr(Kind::Transpose(a)),
    }
}

pub fn list(parts: Vec<Expr>) -> Expr {
    let item = |value| Item { value, over: Vec::new(), cond: None };
    expr(Kind::List(parts.into_iter().map(item).collect()))
}

/// A product or quotient with the signs of both in front.
fn signed(a: Expr, b: Expr, make: impl Fn(Expr, Expr) -> Expr) -> Expr {
    match (*a.kind, *b.kind) {
        (Kind::Neg(a), Kind::Neg(b)) => make(a, b),
        (Kind::Neg(a), b) => neg(make(a, expr(b))),
        (a, Kind::Neg(b)) => neg(make(expr(a), b)),
        (a, b) => make(expr(a), expr(b)),
    }
}
