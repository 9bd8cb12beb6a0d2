//! Sums over axes.

use super::build::{call, kind, mul, transpose};
use super::term::{Sizes, Term};
use crate::syntax::tree::{Binary, Expr, Kind, Norm};

/// A value summed over some of its axes; `keep` leaves them with size 1.
pub fn sum(x: &Term, over: &[usize], keep: bool, sizes: &Sizes) -> Option<Term> {
    let summed: Vec<usize> = over.iter().copied().filter(|&i| x.has[i]).collect();
    let copies = over.iter().filter(|&&i| !x.has[i] && x.sizes[i] != 1);
    let left: Vec<usize> = x.axes().into_iter().filter(|i| !over.contains(i)).collect();
    let expr = match (summed.as_slice(), left.as_slice()) {
        ([], _) => x.expr.clone(),
        (_, []) => total(&x.expr, summed.len()),
        (&[i], &[j]) if j < i => mul(x.expr.clone(), sizes.ones(x.sizes[i])),
        (&[i], &[_]) => mul(transpose(x.expr.clone()), sizes.ones(x.sizes[i])),
        _ => return None,
    };
    let expr = copies.fold(expr, |e, &i| mul(sizes.name(x.sizes[i]), e));
    let (mut of, mut has) = (Vec::new(), Vec::new());
    for i in 0..x.sizes.len() {
        if !over.contains(&i) {
            of.push(x.sizes[i]);
            has.push(x.has[i]);
        } else if keep {
            of.push(1);
            has.push(false);
        }
    }
    Some(Term { expr, sizes: of, has, before: None })
}

/// The sum of all entries: `u^T v`, `||x||^2` where it is one of these.
fn total(e: &Expr, rank: usize) -> Expr {
    match &*e.kind {
        Kind::Binary(Binary::Times, a, b) if a == b => {
            super::build::pow(kind(Kind::Norm(Norm::Two, a.clone())), super::build::number(2.0))
        }
        Kind::Binary(Binary::Times, a, b) if rank == 1 => mul(transpose(a.clone()), b.clone()),
        Kind::Neg(a) => super::build::neg(total(a, rank)),
        _ => call("sum", vec![e.clone()]),
    }
}
