//! Terms: what would have to be added to the claim.

use super::bench::{Bench, Site};
use super::build::{binary, call, made, times};
use super::library;
use super::ratio::{entrywise, single, terms_of};
use super::scale::{self, negative, scaled};
use super::{Found, monomial};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind};

/// So many terms are weighed at all sites.
const MOST: usize = 60;

fn differences(bench: &Bench) -> Option<Vec<Vec<f64>>> {
    let at = |s: &Site| {
        let claim = bench.numbers(s, bench.claim)?;
        (claim.len() == s.numbers.len())
            .then(|| s.numbers.iter().zip(&claim).map(|(t, c)| t - c).collect::<Vec<f64>>())
    };
    bench.sites.iter().map(at).collect()
}

/// The claim and one more term.
fn plus(claim: &Expr, term: &Expr) -> Expr {
    match &*term.kind {
        Kind::Neg(inner) => binary(Binary::Sub, claim, inner),
        Kind::Binary(op @ (Binary::Add | Binary::Sub), a, b) => binary(*op, &plus(claim, a), b),
        _ if scale::begins_with_minus(term) => binary(Binary::Sub, claim, &negative(term)),
        _ => binary(Binary::Add, claim, term),
    }
}

/// `differs by 1`: the same number in each entry.
pub fn constant(bench: &Bench, found: &mut Vec<Found>) {
    let Some(differences) = differences(bench) else { return };
    let ratios: Option<Vec<_>> =
        differences.iter().map(|d| single(&d.iter().map(|x| Some(*x)).collect::<Vec<_>>())).collect();
    let Some(term) = ratios.and_then(|r| monomial::fit(bench, &r)) else { return };
    let words = match &*term.kind {
        Kind::Neg(size) if term.names().is_empty() => format!("differs by {}", echo::text(size)),
        _ if term.names().is_empty() => format!("differs by {}", echo::text(&term)),
        _ => format!("missing term {}", echo::text(&term)),
    };
    // A number goes in front, as one would write it.
    let front = match (&*bench.claim.kind, term.as_number()) {
        (Kind::Binary(Binary::Mul | Binary::Div, ..) | Kind::Neg(_), Some(x)) if x > 0.0 => {
            let claim = negative(bench.claim);
            (!matches!(&*claim.kind, Kind::Neg(_))).then(|| binary(Binary::Sub, &term, &claim))
        }
        _ => None,
    };
    let new = front.unwrap_or_else(|| plus(bench.claim, &term));
    if bench.fits(&new) {
        found.push(Found::change(&[], new, words));
    }
}

/// A term that is a multiple of something in the file.
pub fn terms(bench: &Bench, found: &mut Vec<Found>) {
    let Some(differences) = differences(bench) else { return };
    let scalar = bench.truth_is_number();
    let mut tried = 0;
    for item in candidates(bench) {
        if tried >= MOST || bench.spent() || found.len() >= super::MOST {
            return;
        }
        let ratio = |(s, d): (&Site, &Vec<f64>)| {
            let numbers = if scalar { bench.value_at(s, &item)? } else { bench.numbers(s, &item)? };
            let scale = d.iter().chain(&numbers).fold(0.0f64, |m, x| m.max(x.abs()));
            single(&entrywise(&numbers, d, scale)?)
        };
        let pairs = || bench.sites.iter().zip(&differences);
        // Most fail at the first site already.
        if pairs().next().and_then(ratio).is_none() {
            continue;
        }
        tried += 1;
        let Some(ratios) = pairs().map(ratio).collect::<Option<Vec<_>>>() else { continue };
        let Some(factor) = monomial::fit(bench, &ratios) else { continue };
        let term = scaled(&factor, &item);
        let new = plus(bench.claim, &term);
        if bench.fits(&new) {
            found.push(Found::change(&[], new, format!("missing term {}", echo::text(&term))));
        }
    }
}

/// A term that is a product of two things of the file.
pub fn pairs(bench: &Bench, found: &mut Vec<Found>) {
    let Some(differences) = differences(bench) else { return };
    let target: Vec<Vec<Option<f64>>> =
        differences.iter().map(|d| d.iter().map(|x| Some(*x)).collect()).collect();
    for term in super::pairs::fit(bench, &target) {
        let new = plus(bench.claim, &term);
        if bench.fits(&new) {
            return found.push(Found::change(&[], new, format!("missing term {}", echo::text(&term))));
        }
    }
}

/// Terms of the other members, parts of the definitions, and values of the file.
fn candidates(bench: &Bench) -> Vec<Expr> {
    let mut list: Vec<Expr> = Vec::new();
    for member in bench.scene.asked.members() {
        if !std::ptr::eq(member, bench.claim) {
            list.extend(terms_of(member).into_iter().map(|t| t.expr.clone()));
        }
    }
    list.extend(library::values(bench));
    list.extend(library::parts(bench));
    if bench.probe().truth.rank() == 2 {
        let diagonals: Vec<Expr> = list.iter().map(|e| call("diag", 0, e)).collect();
        let vectors = library::vectors(bench);
        let outer = |a: &Expr, b: &Expr| times(a, &made(Kind::Transpose(b.clone())));
        list.extend(vectors.iter().map(|e| outer(e, e)));
        list.extend(vectors.iter().flat_map(|a| vectors.iter().map(move |b| outer(a, b))));
        list.extend(diagonals);
    }
    let deltas = library::deltas(bench);
    list.extend(deltas.iter().flat_map(|d| {
        let entries = library::values(bench).into_iter().filter(|e| matches!(&*e.kind, Kind::Index(..)));
        entries.map(move |e| times(&e, d))
    }));
    list.extend(deltas.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    list.retain(|e| seen.insert(echo::text(e)));
    list.push(made(Kind::Identity(None)));
    list
}
