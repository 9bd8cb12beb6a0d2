//! Another quantity: what the truth is where the claim is a mere number, and what the claim is instead of the truth.

use super::bench::{Bench, Site, agree};
use super::build::{made, number};
use super::ratio::{entrywise, single};
use super::scale::scaled;
use super::{Found, library, monomial};
use crate::eval::Binding;
use crate::syntax::echo;
use crate::syntax::tree::{Expr, Kind, Norm};

/// `equals n`: the truth, where the claim is one number or one name.
pub fn leaf(bench: &Bench, found: &mut Vec<Found>) {
    if !matches!(&*bench.claim.kind, Kind::Number(_) | Kind::Name(_)) || !bench.truth_is_number() {
        return;
    }
    let truth: Option<Vec<_>> = bench.sites.iter().map(|s| single(&some(&s.numbers))).collect();
    if let Some(new) = truth.and_then(|t| monomial::fit(bench, &t)) {
        push(bench, new, found);
    }
    if !found.is_empty() {
        return;
    }
    let mut list = library::values(bench);
    list.extend(norms(bench));
    list.extend(library::totals(bench));
    for item in list {
        if let Some(factor) = multiple(bench, &item, |s| Some(s.numbers.clone())) {
            push(bench, scaled(&factor, &item), found);
            if found.len() >= super::MOST {
                return;
            }
        }
    }
    if found.is_empty() {
        super::region::look(bench, found);
    }
}

fn some(list: &[f64]) -> Vec<Option<f64>> {
    list.iter().map(|x| Some(*x)).collect()
}

fn push(bench: &Bench, new: Expr, found: &mut Vec<Found>) {
    if bench.fits(&new) {
        let words = format!("equals {}", echo::text(&new));
        found.push(Found::change(&[], new, words));
    }
}

/// Squared norms of the vectors of the file.
fn norms(bench: &Bench) -> Vec<Expr> {
    let world = &bench.probe().world;
    let names = bench.scene.asked.names();
    let vectors =
        names.iter().filter(|n| matches!(world.binding(n), Some(Binding::Value(v)) if v.rank() > 0));
    let square = |n: &String| {
        let norm = made(Kind::Norm(Norm::Two, super::build::name(n)));
        super::build::binary(crate::syntax::tree::Binary::Pow, &norm, &number(2.0))
    };
    vectors.map(square).collect()
}

/// The factor that makes a number of the program equal to some numbers at each site.
fn multiple(bench: &Bench, item: &Expr, numbers: impl Fn(&Site) -> Option<Vec<f64>>) -> Option<Expr> {
    let ratio = |s: &Site| {
        let (have, need) = (bench.value_at(s, item)?, numbers(s)?);
        let scale = have.iter().chain(&need).fold(0.0f64, |m, x| m.max(x.abs()));
        if have.len() == need.len() { single(&entrywise(&have, &need, scale)?) } else { None }
    };
    let ratios: Option<Vec<_>> = bench.sites.iter().map(ratio).collect();
    monomial::fit(bench, &ratios?)
}

/// `equals 2 L1`, `equals dE/dW1_(1,1)`: what the claim is.
pub fn claim(bench: &Bench, found: &mut Vec<Found>) {
    if bench.nothing() || bench.claim.names().is_empty() {
        return;
    }
    let claimed: Option<Vec<Vec<f64>>> = bench.sites.iter().map(|s| bench.numbers(s, bench.claim)).collect();
    let Some(claimed) = claimed else { return };
    if claimed.iter().flatten().all(|x| *x == 0.0) {
        return;
    }
    for other in super::swaps::derivatives(bench) {
        if bench.spent() || echo::text(&other) == echo::text(bench.claim) {
            continue;
        }
        let same = |(s, c): (&Site, &Vec<f64>)| {
            let scale = c.iter().fold(0.0f64, |m, x| m.max(x.abs()));
            bench.numbers(s, &other).is_some_and(|x| agree(&x, c, scale))
        };
        if bench.sites.iter().zip(&claimed).all(same) {
            found.push(Found::Equals(other));
            return;
        }
    }
    if !bench.truth_is_number() || bench.claim.as_name().is_some() {
        return;
    }
    let derives = matches!(&*bench.truth.kind, Kind::Derivative { .. });
    // What is given is no news: 1/a is (1/a²) a.
    let given = |name: &String| bench.scene.givens().any(|d| d.names.iter().any(|n| n.name == *name));
    let computed = |item: &Expr| !item.names().iter().all(given);
    for item in library::values(bench).into_iter().filter(|item| derives && computed(item)) {
        let at = |s: &Site| bench.numbers(s, bench.claim);
        if let Some(factor) = multiple(bench, &item, at) {
            found.push(Found::Equals(scaled(&factor, &item)));
            return;
        }
    }
}
