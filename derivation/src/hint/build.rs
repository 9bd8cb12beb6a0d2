//! Expressions made of others, as one would write them.

use crate::Span;
use crate::syntax::tree::{Binary, Expr, Ident, Kind};

/// An expression that stands nowhere yet.
pub fn made(kind: Kind) -> Expr {
    Expr::new(Span::default(), kind)
}

/// A number; a negative one has a sign.
pub fn number(x: f64) -> Expr {
    if x < 0.0 { made(Kind::Neg(number(-x))) } else { made(Kind::Number(x)) }
}

/// A name.
pub fn name(name: &str) -> Expr {
    made(Kind::Name(name.to_string()))
}

/// Two operands.
pub fn binary(op: Binary, a: &Expr, b: &Expr) -> Expr {
    made(Kind::Binary(op, a.clone(), b.clone()))
}

/// A product.
pub fn times(a: &Expr, b: &Expr) -> Expr {
    binary(Binary::Mul, a, b)
}

/// `1 - x`
pub fn one_minus(x: &Expr) -> Expr {
    binary(Binary::Sub, &number(1.0), x)
}

/// `f(x)`, `f'(x)`
pub fn call(function: &str, primes: usize, x: &Expr) -> Expr {
    let function = Ident { name: function.to_string(), span: Span::default() };
    made(Kind::Call { function, primes, args: vec![x.clone()], options: Vec::new() })
}

/// The negative; of a sum each sign turns, of a negative the sign goes.
pub fn negative(e: &Expr) -> Expr {
    match &*e.kind {
        Kind::Neg(inner) => inner.clone(),
        Kind::Binary(Binary::Sub, a, b) => binary(Binary::Sub, b, a),
        Kind::Binary(op @ (Binary::Mul | Binary::Div | Binary::Times | Binary::Over), a, b)
            if matches!(&*leftmost(e).kind, Kind::Neg(_)) =>
        {
            binary(*op, &negative(a), b)
        }
        _ => made(Kind::Neg(e.clone())),
    }
}

/// Whether an operator has its operands in a row of factors.
pub fn multiplies(op: Binary) -> bool {
    matches!(op, Binary::Mul | Binary::Dot | Binary::Times | Binary::Div | Binary::Over)
}

/// The factor that a product begins with.
fn leftmost(e: &Expr) -> &Expr {
    match &*e.kind {
        Kind::Binary(op, a, _) if multiplies(*op) => leftmost(a),
        _ => e,
    }
}

/// `k e`, with `k` in front of the first factor, and numbers put together.
pub fn scaled(k: &Expr, e: &Expr) -> Expr {
    match (&*e.kind, k.as_number()) {
        (_, Some(1.0)) => e.clone(),
        (_, Some(-1.0)) => negative(e),
        (Kind::Number(x), Some(k)) => number(k * x),
        (Kind::Binary(Binary::Div, a, b), _) if a.as_number() == Some(1.0) => binary(Binary::Div, k, b),
        (Kind::Binary(op, a, b), _) if multiplies(*op) => binary(*op, &scaled(k, a), b),
        (Kind::Neg(inner), _) if k.as_number().is_none_or(|k| k > 0.0) => made(Kind::Neg(scaled(k, inner))),
        (Kind::Neg(inner), Some(k)) => scaled(&number(-k), inner),
        _ => times(k, e),
    }
}
