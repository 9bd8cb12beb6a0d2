//! A matrix or a vector that is missing in a product, where it matters on which side: inverses and transposes too, the
//! identity, and the symmetric part of a matrix.

use super::bench::Bench;
use super::build::{binary, call, made, number, times};
use super::edits::{Proposal, try_all};
use super::{Found, library};
use crate::eval::Binding;
use crate::judge::look;
use crate::program::closure;
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// So many arrays are put between factors.
const MOST: usize = 48;

/// Looks for an array that is missing in a product.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let arrays = arrays(bench);
    try_all(bench, found, &mut |e, path| {
        let parent = path.split_last().and_then(|(_, up)| bench.claim.part(up)).map(|e| &*e.kind);
        let inside = match parent {
            // Of a product the whole is the place.
            Some(Kind::Binary(Binary::Mul, ..)) => matches!(&*e.kind, Kind::Binary(Binary::Mul, ..)),
            Some(Kind::Index(..) | Kind::Derivative { .. } | Kind::Neg(_) | Kind::Transpose(_)) => true,
            Some(Kind::Binary(Binary::Pow | Binary::Over, ..)) => true,
            _ => false,
        };
        let mut list = symmetric(bench, e);
        if !inside && !matches!(&*e.kind, Kind::Number(_)) {
            for array in &arrays {
                let words = format!("missing factor {}", echo::text(array));
                list.extend(inserted(e, array).into_iter().map(|new| Proposal::new(new, words.clone())));
            }
        }
        list
    });
}

/// `A + A^T` and its half for a square matrix A.
fn symmetric(bench: &Bench, e: &Expr) -> Vec<Proposal> {
    let matrix = if let Kind::Transpose(inner) = &*e.kind { inner } else { e };
    if matrix.as_name().is_none_or(|n| rank(bench, n) != Some((2, true))) {
        return Vec::new();
    }
    let both = binary(Binary::Add, matrix, &made(Kind::Transpose(matrix.clone())));
    let half = times(&binary(Binary::Div, &number(1.0), &number(2.0)), &both);
    [both, half].into_iter().map(|new| Proposal { words: bench.instead(e, &new), new }).collect()
}

/// A product with one more factor, at each place in the row.
fn inserted(e: &Expr, array: &Expr) -> Vec<Expr> {
    let mut factors = Vec::new();
    row(e, &mut factors);
    let plain = |e: &Expr| {
        let mut names = false;
        e.walk(&mut Vec::new(), &mut |e, _| {
            names |= !matches!(&*e.kind, Kind::Number(_) | Kind::Binary(Binary::Div, ..) | Kind::Neg(_))
        });
        !names
    };
    // In front of a number is behind it, and a sign stays in front.
    let first = factors.first().is_some_and(|f| plain(f));
    (usize::from(first)..=factors.len())
        .rev()
        .filter_map(|at| {
            let mut factors: Vec<Expr> = factors.iter().map(|f| (*f).clone()).collect();
            match factors.first().map(|f| &*f.kind) {
                Some(Kind::Neg(inner)) if at == 0 => {
                    let inner = inner.clone();
                    factors[0] = inner;
                    factors.insert(0, made(Kind::Neg(array.clone())));
                }
                _ => factors.insert(at, array.clone()),
            }
            factors.into_iter().reduce(|a, b| times(&a, &b))
        })
        .collect()
}

/// The factors of a product of matrices.
fn row<'e>(e: &'e Expr, out: &mut Vec<&'e Expr>) {
    match &*e.kind {
        Kind::Binary(Binary::Mul, a, b) => {
            row(a, out);
            out.push(b);
        }
        _ => out.push(e),
    }
}

/// The rank of a value, and whether it is a square matrix.
fn rank(bench: &Bench, name: &str) -> Option<(usize, bool)> {
    match bench.probe().world.binding(name)? {
        Binding::Value(v) if !v.rows => {
            Some((v.rank(), matches!(v.dims.as_slice(), [rows, columns] if rows == columns)))
        }
        _ => None,
    }
}

/// Matrices and vectors of the file, and what is easily made of them.
fn arrays(bench: &Bench) -> Vec<Expr> {
    let transposed = |e: &Expr| made(Kind::Transpose(e.clone()));
    let inverse = |e: &Expr| binary(Binary::Pow, e, &made(Kind::Neg(number(1.0))));
    let mut list = vec![made(Kind::Identity(None))];
    let used = closure(bench.scene.program, bench.scene.asked);
    let named: Vec<(Expr, (usize, bool))> =
        used.iter().filter_map(|n| Some((super::build::name(n), rank(bench, n)?))).collect();
    let parts: Vec<Expr> = library::parts(bench);
    list.extend(named.iter().filter(|(_, (rank, _))| *rank > 0).map(|(e, _)| e.clone()));
    list.extend(named.iter().filter(|(_, (rank, _))| *rank > 0).map(|(e, _)| transposed(e)));
    list.extend(named.iter().filter(|(_, (_, square))| *square).map(|(e, _)| inverse(e)));
    list.extend(parts.iter().cloned());
    list.extend(parts.iter().filter(|e| !matches!(&*e.kind, Kind::Transpose(_))).map(transposed));
    list.extend(named.iter().filter(|(_, (rank, _))| *rank == 1).map(|(e, _)| call("diag", 0, e)));
    let mut seen: Vec<(Vec<f64>, String)> = Vec::new();
    list.retain(|e| match numbers(bench, e) {
        // The transpose of what is symmetric is no other.
        Some(new) if !seen.contains(&new) => {
            seen.push(new);
            true
        }
        Some(_) => false,
        None => matches!(&*e.kind, Kind::Identity(_)),
    });
    list.truncate(MOST);
    list
}

/// The numbers of an array at the first site, and its type in words.
fn numbers(bench: &Bench, e: &Expr) -> Option<(Vec<f64>, String)> {
    let site = bench.probe();
    site.world.rest();
    let value = site.world.eval(e, &site.frame).ok()?;
    Some((look::numbers(&value, &site.frame, e).ok()?, value.describe()))
}
