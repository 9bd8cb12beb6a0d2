//! Two values entry by entry, where the tape lets shapes broadcast and the language writes products out.

use super::build::{add, call, div, is, kind, mul, number, over, pow, scale, sub, times, transpose};
use super::term::{Sizes, Term};
use crate::syntax::tree::{Cond, Expr, Kind, Rel};

/// What is done with two entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pair {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    Larger,
    Smaller,
    Compare(Rel),
}

/// `a op b`; `None` if the language cannot say it.
pub fn zip(pair: Pair, a: &Term, b: &Term, out: &[usize], sizes: &Sizes) -> Option<Term> {
    let rank = out.len();
    let has = |t: &Term, axis: usize| t.has_from_end(rank - 1 - axis);
    let broadcast = |t: &Term| (0..rank).any(|i| has(t, i) && t.sizes[t.sizes.len() - (rank - i)] != out[i]);
    if broadcast(a) || broadcast(b) {
        return None;
    }
    let axes = |t: &Term| -> Vec<usize> { (0..rank).filter(|&i| has(t, i)).collect() };
    let (of_a, of_b) = (axes(a), axes(b));
    let (x, y) = (a.expr.clone(), b.expr.clone());
    let along = |v: Expr, axis: usize, other: usize| {
        // A vector copied along the other axis.
        let ones = sizes.ones(out[other]);
        if axis < other { mul(v, transpose(ones)) } else { mul(ones, transpose(v)) }
    };
    let expr = match (of_a.as_slice(), of_b.as_slice()) {
        ([], []) => numbers(pair, x, y),
        ([], _) | (_, []) => scaled(pair, x, y, of_a.is_empty())?,
        (p, q) if p == q => entries(pair, x, y)?,
        (&[i, j], &[k]) | (&[k], &[i, j]) if i == k || j == k => {
            let (matrix_first, other) = (of_a.len() == 2, if i == k { j } else { i });
            match pair {
                Pair::Mul | Pair::Div if matrix_first || pair == Pair::Mul => {
                    let (matrix, vector) = if matrix_first { (x, y) } else { (y, x) };
                    let vector = if pair == Pair::Div { over(number(1.0), vector) } else { vector };
                    let diagonal = call("diag", vec![vector]);
                    if i == k { mul(diagonal, matrix) } else { mul(matrix, diagonal) }
                }
                _ if matrix_first => entries(pair, x, along(y, k, other))?,
                _ => entries(pair, along(x, k, other), y)?,
            }
        }
        (&[i], &[j]) => match pair {
            Pair::Mul if i < j => mul(x, transpose(y)),
            Pair::Mul => mul(y, transpose(x)),
            _ => entries(pair, along(x, i, j), along(y, j, i))?,
        },
        _ => return None,
    };
    let has = (0..rank).map(|i| has(a, i) || has(b, i)).collect();
    Some(Term { expr, sizes: out.to_vec(), has, before: None })
}

fn numbers(pair: Pair, x: Expr, y: Expr) -> Expr {
    match pair {
        Pair::Add => add(x, y),
        Pair::Sub => sub(x, y),
        Pair::Mul => scale(x, y),
        Pair::Div => div(x, y),
        Pair::Pow => pow(x, y),
        Pair::Larger => call("max", vec![x, y]),
        Pair::Smaller => call("min", vec![x, y]),
        Pair::Compare(rel) => kind(Kind::Iverson(Cond::Compare { first: x, rest: vec![(rel, y)] })),
    }
}

/// One of the two is a number.
fn scaled(pair: Pair, x: Expr, y: Expr, number_first: bool) -> Option<Expr> {
    Some(match pair {
        Pair::Add => add(x, y),
        Pair::Sub => sub(x, y),
        Pair::Mul if number_first => scale(x, y),
        Pair::Mul => scale(y, x),
        Pair::Div if number_first => over(x, y),
        Pair::Div => div(x, y),
        Pair::Pow if is(&y, 2.0) => times(x.clone(), x),
        _ => return None,
    })
}

fn entries(pair: Pair, x: Expr, y: Expr) -> Option<Expr> {
    Some(match pair {
        Pair::Add => add(x, y),
        Pair::Sub => sub(x, y),
        Pair::Mul => times(x, y),
        Pair::Div => over(x, y),
        _ => return None,
    })
}
