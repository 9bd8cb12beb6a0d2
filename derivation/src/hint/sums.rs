//! A sum that is left out: the claim has an index, or an axis, that the truth does not have.

use super::bench::Bench;
use super::build::{binary, made, name};
use super::edits;
use super::{Found, library};
use crate::Span;
use crate::syntax::tree::{Binary, Binder, Expr, Fold, Ident, Kind};

/// Looks for a sum that is missing.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let truth = bench.truth.index_names();
    let letters: Vec<String> =
        bench.claim.index_names().into_iter().filter(|n| !truth.contains(n) && is_index(bench, n)).collect();
    let site = bench.probe();
    site.world.rest();
    let higher = match site.world.eval(bench.claim, &site.frame) {
        Ok(value) => value.rank() > site.truth.rank(),
        Err(_) => false,
    };
    if letters.is_empty() && !higher {
        return;
    }
    let fresh = library::letter(bench);
    let mut places: Vec<(Vec<usize>, &Expr)> = Vec::new();
    edits::each(bench.claim, &mut Vec::new(), &mut |path, e| places.push((path.to_vec(), e)));
    for (path, e) in places {
        let mut sums: Vec<(&str, Expr)> = Vec::new();
        let used = e.index_names();
        sums.extend(letters.iter().filter(|l| used.contains(*l)).map(|l| (l.as_str(), e.clone())));
        if higher {
            sums.push((fresh, entry(e, fresh)));
        }
        for (letter, body) in sums {
            if bench.spent() || found.len() > super::MOST {
                return;
            }
            let binder = Binder { name: Ident { name: letter.into(), span: Span::default() }, bounds: None };
            let sum = made(Kind::Fold { fold: Fold::Sum, over: vec![binder], cond: None, body });
            // The letter has another meaning inside, so that no part of the claim can be taken as it was.
            if bench.fits(&bench.claim.with_part(&path, sum.clone())) {
                found.push(Found::change(&path, sum, format!("missing sum over {letter}")));
            }
        }
    }
}

/// Whether a name is an index of the claim, and nothing that is defined.
fn is_index(bench: &Bench, n: &str) -> bool {
    bench.probe().world.binding(n).is_none()
}

/// The row of a sum, of its terms; of another matrix, its row.
fn entry(e: &Expr, letter: &str) -> Expr {
    match &*e.kind {
        Kind::Binary(op @ (Binary::Add | Binary::Sub), a, b) => {
            binary(*op, &entry(a, letter), &entry(b, letter))
        }
        _ => made(Kind::Index(e.clone(), vec![name(letter)])),
    }
}
