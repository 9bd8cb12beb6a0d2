//! An inner product that stands where only an outer one would fit.

use crate::Span;
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// The product `x^T y` that makes a number of two vectors: its place, and `x y^T` in words. It is looked for among terms and
/// factors, where an outer product would make a matrix of the whole.
pub fn outer(e: &Expr) -> Option<(Span, String)> {
    match &*e.kind {
        Kind::Binary(Binary::Mul | Binary::Dot, left, y) => {
            let last = match &*left.kind {
                Kind::Binary(Binary::Mul, _, last) => last,
                _ => left,
            };
            if let Kind::Transpose(x) = &*last.kind {
                let turned = Expr::new(y.span, Kind::Transpose(y.clone()));
                let span = last.span.to(y.span);
                let product = Expr::new(span, Kind::Binary(Binary::Mul, x.clone(), turned));
                return Some((span, echo::text(&product)));
            }
            outer(left).or_else(|| outer(y))
        }
        Kind::Binary(Binary::Add | Binary::Sub, a, b) => outer(a).or_else(|| outer(b)),
        Kind::Binary(Binary::Div, a, _) | Kind::Neg(a) => outer(a),
        Kind::Fold { body, .. } => outer(body),
        _ => None,
    }
}
