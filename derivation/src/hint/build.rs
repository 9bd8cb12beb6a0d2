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

/// Whether an operator has its operands in a row of factors.
pub fn multiplies(op: Binary) -> bool {
    matches!(op, Binary::Mul | Binary::Dot | Binary::Times | Binary::Div | Binary::Over)
}
