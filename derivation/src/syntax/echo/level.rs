//! How strongly the parts of an expression hold together, which decides on brackets.

use crate::syntax::tree::{Binary, Binder, Expr, Kind, Rel};
use crate::syntax::tree::{Cond, Notation};

/// From the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `if c then a else b`
    Branch,
    /// `a + b`
    Sum,
    /// `a b`, `a/b`, and a fold, which takes the product behind it.
    Product,
    /// `-a`
    Signed,
    /// `dJ/dx`, `grad f(x)`: stands in a product as it is, but takes no power.
    Factor,
    /// `a^b`, `X^T`
    Power,
    /// Names, numbers, calls, and what has brackets of its own.
    Atom,
}

/// The level of an expression.
pub fn level(e: &Expr) -> Level {
    match &*e.kind {
        Kind::If(..) => Level::Branch,
        Kind::Binary(Binary::Add | Binary::Sub, ..) => Level::Sum,
        Kind::Binary(Binary::Pow, ..) | Kind::Transpose(_) => Level::Power,
        Kind::Binary(..) | Kind::Fold { .. } => Level::Product,
        Kind::Neg(_) => Level::Signed,
        Kind::Number(x) if x.is_sign_negative() => Level::Signed,
        Kind::Derivative { .. } => Level::Factor,
        _ => Level::Atom,
    }
}

/// The operands of a sum or product from left to right, without recursion into the left ones: `a + b - c` is `a`, then
/// `+ b`, then `- c`. Only operators that may follow each other without brackets are taken apart together.
pub fn spine(e: &Expr) -> (&Expr, Vec<(Binary, &Expr)>) {
    let (mut first, mut rest): (&Expr, Vec<(Binary, &Expr)>) = (e, Vec::new());
    while let Kind::Binary(op, left, right) = &*first.kind
        && rest.last().is_none_or(|(outer, _)| chain(*op, *outer))
    {
        rest.push((*op, right));
        first = left;
    }
    rest.reverse();
    (first, rest)
}

/// Whether the operators may follow each other without brackets: `a + b - c`, `a b c`, `a .* b .* c`.
fn chain(first: Binary, then: Binary) -> bool {
    match then {
        Binary::Add | Binary::Sub => matches!(first, Binary::Add | Binary::Sub),
        Binary::Mul | Binary::Dot | Binary::Times | Binary::Kronecker => first == then,
        Binary::Div | Binary::Over | Binary::Pow => false,
    }
}

/// The fold that an expression ends with, if what is written behind it would be taken into it.
pub fn open_fold(mut e: &Expr) -> Option<&[Binder]> {
    loop {
        e = match &*e.kind {
            Kind::Fold { over, .. } => return Some(over),
            Kind::Neg(inner) => inner,
            Kind::Binary(Binary::Pow | Binary::Div | Binary::Over, ..) => return None,
            Kind::Binary(_, _, right) => right,
            _ => return None,
        }
    }
}

/// Whether the body of a fold has, outside of brackets, another fold of one of its indices, in front of which it would end.
pub fn bound_again(body: &Expr, over: &[Binder]) -> bool {
    match &*body.kind {
        Kind::Fold { over: inner, body, .. } => {
            inner.iter().any(|b| over.iter().any(|o| o.name.name == b.name.name)) || bound_again(body, over)
        }
        Kind::Neg(inner) => bound_again(inner, over),
        Kind::Binary(Binary::Add | Binary::Sub | Binary::Pow, ..) => false,
        Kind::Binary(_, a, b) => bound_again(a, over) || bound_again(b, over),
        _ => false,
    }
}

/// Whether an expression ends with a gradient to which what stands behind it could belong: what may depend on its name.
pub fn could_reach(mut e: &Expr, behind: &[&Expr]) -> bool {
    loop {
        e = match &*e.kind {
            Kind::Neg(inner) => inner,
            Kind::Binary(Binary::Add | Binary::Sub | Binary::Pow, ..) => return false,
            Kind::Binary(_, _, right) => right,
            Kind::Derivative { by, notation: Notation::Gradient | Notation::Hessian, .. } => {
                return !by.is_empty() && behind.iter().any(|e| !e.names().is_empty());
            }
            _ => return false,
        }
    }
}

/// Whether an expression is a fraction that stands for a derivative.
pub fn is_derivative_fraction(e: &Expr) -> bool {
    matches!(&*e.kind, Kind::Derivative { notation: Notation::Fraction, .. })
}

/// The indices that a condition below a sum binds by itself: `j != i` binds j, `d < e` both.
pub fn bound_by(cond: &Cond) -> Vec<&str> {
    let Cond::Compare { first, rest } = cond else { return Vec::new() };
    let others = rest.iter().filter(|(rel, _)| *rel != Rel::NotEqual).map(|(_, e)| e);
    std::iter::once(first).chain(others).filter_map(Expr::as_name).collect()
}
