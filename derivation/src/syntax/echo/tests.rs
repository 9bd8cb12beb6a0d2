//! What is printed for trees built by hand, and that text reads back to the tree that it was printed from.

mod random;
mod spelled;

use crate::Span;
use crate::syntax::tree::{Binary, Binder, Expr, Ident, Kind, Notation};

fn e(kind: Kind) -> Expr {
    Expr::new(Span::default(), kind)
}

fn n(name: &str) -> Expr {
    e(Kind::Name(name.into()))
}

fn num(x: f64) -> Expr {
    e(Kind::Number(x))
}

fn bin(op: Binary, a: Expr, b: Expr) -> Expr {
    e(Kind::Binary(op, a, b))
}

fn mul(a: Expr, b: Expr) -> Expr {
    bin(Binary::Mul, a, b)
}

fn add(a: Expr, b: Expr) -> Expr {
    bin(Binary::Add, a, b)
}

fn div(a: Expr, b: Expr) -> Expr {
    bin(Binary::Div, a, b)
}

fn pow(a: Expr, b: Expr) -> Expr {
    bin(Binary::Pow, a, b)
}

fn neg(a: Expr) -> Expr {
    e(Kind::Neg(a))
}

fn t(a: Expr) -> Expr {
    e(Kind::Transpose(a))
}

fn index(base: Expr, at: &[Expr]) -> Expr {
    e(Kind::Index(base, at.to_vec()))
}

fn call(f: &str, arg: Expr) -> Expr {
    e(Kind::Call { function: ident(f), primes: 0, args: vec![arg], options: Vec::new() })
}

fn by(of: Expr, by: &[Expr]) -> Expr {
    e(Kind::Derivative { of, by: by.to_vec(), notation: Notation::Fraction })
}

fn ident(name: &str) -> Ident {
    Ident { name: name.into(), span: Span::default() }
}

fn binder(name: &str) -> Binder {
    Binder { name: ident(name), bounds: None }
}
