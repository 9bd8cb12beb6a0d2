//! Every place of a member, and changes there.

use super::Found;
use super::bench::Bench;
use crate::syntax::tree::{Expr, Kind};

/// A change at a place: what to put there, and how to say it.
pub struct Proposal {
    pub new: Expr,
    pub words: String,
}

impl Proposal {
    pub fn new(new: Expr, words: impl Into<String>) -> Proposal {
        Proposal { new, words: words.into() }
    }
}

/// Calls `visit` on each part, with its path.
pub fn each<'e>(e: &'e Expr, path: &mut Vec<usize>, visit: &mut dyn FnMut(&[usize], &'e Expr)) {
    visit(path, e);
    for (i, child) in e.children().into_iter().enumerate() {
        path.push(i);
        each(child, path, visit);
        path.pop();
    }
}

/// Tries what is proposed for each part of the claim; what fits is found.
pub fn try_all(
    bench: &Bench,
    found: &mut Vec<Found>,
    propose: &mut dyn FnMut(&Expr, &[usize]) -> Vec<Proposal>,
) {
    let mut parts = Vec::new();
    each(bench.claim, &mut Vec::new(), &mut |path, e| parts.push((path.to_vec(), e)));
    // What is not folded is cheap to try.
    let folded = |path: &[usize]| {
        (0..path.len())
            .any(|n| matches!(bench.claim.part(&path[..n]).map(|e| &*e.kind), Some(Kind::Fold { .. })))
    };
    parts.sort_by_key(|(path, _)| folded(path));
    for (path, e) in parts {
        for Proposal { new, words } in propose(e, &path) {
            if bench.spent() || found.len() > 2 * super::MOST {
                return;
            }
            if bench.fits_at(&path, &new) {
                found.push(Found::change(&path, new, words));
            }
        }
    }
}
