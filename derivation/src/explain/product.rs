//! The matrix product, with the row, column and batch axes that the tape gives its operands.

use super::build::{call, mul, times, transpose};
use super::term::{Sizes, Term};
use crate::syntax::tree::Expr;

/// `a @ b` on the tape, either of them transposed first.
pub fn product(a: &Term, ta: bool, b: &Term, tb: bool, out: &[usize], sizes: &Sizes) -> Option<Term> {
    let (a, b) = (a.written_out(sizes), b.written_out(sizes));
    // For each operand whether it has rows of index notation, its outer axis, and the axis that is summed over.
    let side = |t: &Term, swapped: bool, left: bool| -> Option<[bool; 3]> {
        let rank = t.sizes.len();
        if rank <= 1 {
            return Some([false, false, t.has_from_end(0)]);
        }
        if rank > 3 {
            return None;
        }
        let (last, before) = (t.has_from_end(0), t.has_from_end(1));
        // The left one is summed over its last axis, the right one over the one before.
        let (outer, inner) = if left != swapped { (before, last) } else { (last, before) };
        Some([t.has_from_end(2), outer, inner])
    };
    let turned = |t: &Term, swap: bool| if swap { transpose(t.expr.clone()) } else { t.expr.clone() };
    let ([batch_a, n, k], [batch_b, m, l]) = (side(&a, ta, true)?, side(&b, tb, false)?);
    let (x, y) = (a.expr.clone(), b.expr.clone());
    let expr = match ((batch_a, n, k), (batch_b, m, l)) {
        ((false, true, true), (false, true, true)) => mul(turned(&a, ta), turned(&b, tb)),
        ((false, true, true), (false, false, true)) => mul(turned(&a, ta), y),
        ((false, false, true), (false, true, true)) => mul(transpose(turned(&b, tb)), x),
        ((false, false, true), (false, false, true)) => mul(transpose(x), y),
        ((false, true, false), (false, true, false)) => mul(x, transpose(y)),
        ((false, false, false), (false, ..)) => mul(x, y),
        ((false, ..), (false, false, false)) => mul(y, x),
        // Row by row.
        ((true, false, true), (false, false, true)) => mul(x, y),
        ((true, false, true), (false, true, true)) => mul(x, turned(&b, tb)),
        ((false, false, true), (true, false, true)) => mul(y, x),
        ((false, true, true), (true, false, true)) => mul(y, transpose(turned(&a, ta))),
        ((true, false, false), (false, true, false)) => mul(x, transpose(y)),
        ((false, true, false), (true, false, false)) => mul(y, transpose(x)),
        ((true, true, false), (true, false, false)) => mul(diagonal(y), x),
        ((true, false, false), (true, true, false)) => mul(diagonal(x), y),
        ((true, false, false), (true, false, false)) => times(x, y),
        ((true, false, true), (true, false, true)) => {
            mul(times(x, y), sizes.ones(*a.sizes.last().filter(|_| !ta)?))
        }
        _ => return None,
    };
    let has = if out.len() == 3 {
        vec![batch_a || batch_b, n, m]
    } else {
        // Vectors have no outer axis on the tape.
        let outer = [(a.sizes.len() > 1).then_some(n), (b.sizes.len() > 1).then_some(m)];
        outer.into_iter().flatten().collect()
    };
    (out.len() <= 3 && has.len() == out.len()).then(|| Term { expr, sizes: out.to_vec(), has, before: None })
}

/// Each row times a number of its own.
fn diagonal(v: Expr) -> Expr {
    call("diag", vec![v])
}
