//! How many indices an expression takes, where the text alone tells.

use crate::syntax::builtin::builtin;
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{Binary, Expr, Kind, Notation};

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `v^T`
    Row,
    /// A value of so many axes: 0 is a number, 1 a vector, 2 a matrix.
    Axes(usize),
}

use Form::{Axes, Row};

/// The number of axes of a value; `None` where types are needed to know, and of a row.
pub fn rank(e: &Expr, scope: &Scope) -> Option<usize> {
    match form(e, scope)? {
        Axes(n) => Some(n),
        Row => None,
    }
}

/// What a value looks like; `None` where types are needed to know.
pub fn form(e: &Expr, scope: &Scope) -> Option<Form> {
    match &*e.kind {
        Kind::Number(_) | Kind::Norm(..) | Kind::Iverson(_) | Kind::Delta(..) => Some(Axes(0)),
        Kind::Name(name) => match scope.get(name)? {
            Known::Dimension => Some(Axes(0)),
            Known::Value { rank } => rank.or(scope.axes(name)).map(Axes),
            Known::Function { value, .. } => scope.axes(name).filter(|_| value).map(Axes),
        },
        Kind::Index(base, at) => match form(base, scope)? {
            Axes(n) => n.checked_sub(at.len()).map(Axes),
            Row => None,
        },
        Kind::Neg(x) | Kind::Abs(x) => form(x, scope),
        Kind::Transpose(x) => match form(x, scope)? {
            Axes(1) => Some(Row),
            Row => Some(Axes(1)),
            Axes(n) => (n == 2).then_some(Axes(2)),
        },
        Kind::Fold { body, .. } => form(body, scope),
        Kind::If(_, a, _) => form(a, scope),
        Kind::Identity(_) => Some(Axes(2)),
        Kind::Ones(_) | Kind::Zeros(_) => Some(Axes(1)),
        Kind::Binary(op, a, b) => joined(*op, form(a, scope)?, form(b, scope)?),
        Kind::Call { function, args, .. } if !scope.has(&function.name) => {
            match (builtin(&function.name), args.as_slice()) {
                (Some(b), [arg]) if b.elementwise => form(arg, scope),
                (Some(b), [_]) if matches!(b.name, "sum" | "mean" | "tr" | "det" | "rank") => Some(Axes(0)),
                _ => None,
            }
        }
        Kind::Call { function, primes: 0, .. } => match scope.get(&function.name)? {
            Known::Function { .. } => scope.axes(&function.name).map(Axes),
            _ => None,
        },
        Kind::Derivative { of, by, notation: Notation::Fraction | Notation::Gradient } => {
            match (form(of, scope)?, by.as_slice()) {
                (Axes(0), [by]) => form(by, scope),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What two values are together.
fn joined(op: Binary, a: Form, b: Form) -> Option<Form> {
    match (op, a, b) {
        (Binary::Add | Binary::Sub | Binary::Times | Binary::Over, a, Axes(0)) => Some(a),
        (Binary::Add | Binary::Sub | Binary::Times | Binary::Over, Axes(0), b) => Some(b),
        (Binary::Add | Binary::Sub | Binary::Times | Binary::Over, a, b) => (a == b).then_some(a),
        (Binary::Mul | Binary::Dot, Axes(0), r) => Some(r),
        (Binary::Mul | Binary::Dot | Binary::Div | Binary::Pow, r, Axes(0)) => Some(r),
        (Binary::Dot, Axes(1), Axes(1)) | (Binary::Mul | Binary::Dot, Row, Axes(1)) => Some(Axes(0)),
        (Binary::Mul, Axes(1), Row) => Some(Axes(2)),
        (Binary::Mul, Row, Axes(2)) => Some(Row),
        (Binary::Mul, Axes(2), Axes(r @ (1 | 2))) => Some(Axes(r)),
        _ => None,
    }
}
