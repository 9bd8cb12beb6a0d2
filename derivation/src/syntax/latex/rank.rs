//! How many indices an expression takes, where the text alone tells.

use crate::syntax::builtin::builtin;
use crate::syntax::scope::{Known, Scope};
use crate::syntax::tree::{Binary, Expr, Kind, Notation};

/// The number of axes of a value; `None` where types are needed to know.
pub fn rank(e: &Expr, scope: &Scope) -> Option<usize> {
    match &*e.kind {
        Kind::Number(_) | Kind::Norm(..) | Kind::Iverson(_) | Kind::Delta(..) => Some(0),
        Kind::Name(name) => match scope.get(name)? {
            Known::Dimension => Some(0),
            Known::Value { rank } => rank,
            Known::Function { .. } => None,
        },
        Kind::Index(base, at) => rank(base, scope)?.checked_sub(at.len()),
        Kind::Neg(x) | Kind::Abs(x) => rank(x, scope),
        Kind::Transpose(x) => rank(x, scope).filter(|r| *r == 2),
        Kind::Fold { body, .. } => rank(body, scope),
        Kind::If(_, a, _) => rank(a, scope),
        Kind::Identity(_) => Some(2),
        Kind::Ones(_) | Kind::Zeros(_) => Some(1),
        Kind::Binary(op, a, b) => {
            let (a, b) = (rank(a, scope)?, rank(b, scope)?);
            match (op, a, b) {
                (Binary::Add | Binary::Sub | Binary::Times | Binary::Over, a, b) => Some(a.max(b)),
                (Binary::Mul | Binary::Dot, 0, r) | (Binary::Mul | Binary::Dot | Binary::Div, r, 0) => {
                    Some(r)
                }
                (Binary::Mul, 2, r @ (1 | 2)) => Some(r),
                (Binary::Dot, 1, 1) => Some(0),
                (Binary::Pow, r, 0) => Some(r),
                _ => None,
            }
        }
        Kind::Call { function, args, .. } => match (builtin(&function.name), args.as_slice()) {
            (Some(b), [arg]) if b.elementwise && !scope.has(&function.name) => rank(arg, scope),
            _ => None,
        },
        Kind::Derivative { of, by, notation: Notation::Fraction | Notation::Gradient } => {
            match (rank(of, scope)?, by.as_slice()) {
                (0, [by]) => rank(by, scope),
                _ => None,
            }
        }
        _ => None,
    }
}
