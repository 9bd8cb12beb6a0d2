//! A way through the graph that is left out: the claim is the gradient without the part that goes through one value.

use super::bench::Bench;
use super::build::{binary, made, times};
use super::{Found, library};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Kind, Notation};
use std::collections::BTreeSet;

/// Looks for a value through which a way is missing, or two of them.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    let places = places(bench);
    for through in &places {
        if bench.spent() || found.len() >= super::MOST {
            return;
        }
        let mut new = ways(bench, through).into_iter().map(|way| binary(Binary::Add, bench.claim, &way));
        if let Some(new) = new.find(|n| bench.fits(n)) {
            let words = format!("missing the path through {}", echo::text(through));
            found.push(Found::change(&[], new, words));
        }
    }
    if !found.is_empty() {
        return;
    }
    let named: Vec<&Expr> = places.iter().filter(|e| e.as_name().is_some()).collect();
    for (n, a) in named.iter().enumerate() {
        for b in &named[n + 1..] {
            let both = ways(bench, a).into_iter().flat_map(|first| {
                let sum = binary(Binary::Add, bench.claim, &first);
                ways(bench, b).into_iter().map(move |second| binary(Binary::Add, &sum, &second))
            });
            let both: Vec<Expr> = both.collect();
            if bench.spent() {
                return;
            }
            if let Some(new) = both.into_iter().find(|n| bench.fits(n)) {
                let words = format!("missing the paths through {} and {}", echo::text(a), echo::text(b));
                return found.push(Found::change(&[], new, words));
            }
        }
    }
}

/// What comes through a value, for numbers and for vectors.
fn ways(bench: &Bench, through: &Expr) -> Vec<Expr> {
    let Kind::Derivative { of, by, .. } = &*bench.truth.kind else { return Vec::new() };
    let [by] = by.as_slice() else { return Vec::new() };
    let fraction = |of: &Expr, by: &Expr| {
        made(Kind::Derivative { of: of.clone(), by: vec![by.clone()], notation: Notation::Fraction })
    };
    let (up, down) = (fraction(of, through), fraction(through, by));
    vec![times(&up, &down), times(&made(Kind::Transpose(down)), &up)]
}

/// Values, and entries at the indices of the claim with one of their numbers changed.
fn places(bench: &Bench) -> Vec<Expr> {
    let program = bench.scene.program;
    let given: Vec<&String> = program
        .givens
        .iter()
        .flat_map(|d| d.names.iter().map(|n| &n.name))
        .chain(program.dims.iter().map(|d| &d.name.name))
        .collect();
    let mut list = library::values(bench);
    // A way goes through what is computed.
    list.retain(|e| {
        e.names().iter().all(|n| !given.contains(&n))
            || matches!(&*e.kind, Kind::Index(base, _) if !base.names().iter().any(|n| given.contains(&n)))
    });
    let more: Vec<Expr> = list.iter().flat_map(library::renumbered).collect();
    list.extend(more);
    // Through the ends themselves there is no other way.
    let ends = bench.truth.children().into_iter().map(echo::text);
    let mut seen: BTreeSet<String> = ends.collect();
    list.retain(|e| seen.insert(echo::text(e)));
    list.truncate(60);
    list
}
