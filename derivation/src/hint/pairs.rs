//! Products of two things of the file, where one is not enough: `dE/dy u`, `(x - t)/s^2`.

use super::bench::{Bench, Site};
use super::build::binary;
use super::ratio::single;
use super::scale::{joined, quotient, scaled};
use super::{library, monomial};
use crate::judge::look;
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr};

/// So many things are paired.
const MOST: usize = 100;
/// So many products are given.
const MOST_FOUND: usize = 4;

/// A thing of the file, and its numbers at each site, as many as the truth has.
struct Item {
    expr: Expr,
    numbers: Vec<Vec<f64>>,
}

/// Products that have these numbers at each site, the shortest first; `None` where any number would do.
pub fn fit(bench: &Bench, target: &[Vec<Option<f64>>]) -> Vec<Expr> {
    let items = items(bench);
    let mut found = Vec::new();
    for a in &items {
        for inverse in [false, true] {
            let by = |x: f64| if inverse { 1.0 / x } else { x };
            let Some(factor) =
                rest(target, |s, i| by(a.numbers[s][i])).and_then(|r| monomial::fit(bench, &r))
            else {
                continue;
            };
            let e = if inverse { quotient(&factor, &a.expr) } else { scaled(&factor, &a.expr) };
            found.push(e);
        }
    }
    let alone = found.is_empty();
    for (n, a) in items.iter().enumerate().filter(|_| alone) {
        for (m, b) in items.iter().enumerate().filter(|(m, _)| *m != n) {
            for inverse in [false, true] {
                if found.len() >= MOST_FOUND || (!inverse && m < n) {
                    continue;
                }
                let by = |x: f64| if inverse { 1.0 / x } else { x };
                let Some(ratios) = rest(target, |s, i| a.numbers[s][i] * by(b.numbers[s][i])) else {
                    continue;
                };
                let Some(factor) = single(&ratios).and_then(|_| monomial::fit(bench, &ratios)) else {
                    continue;
                };
                found.push(scaled(&factor, &product(a, b, inverse)));
            }
        }
    }
    found.sort_by_key(|e| echo::text(e).len());
    found
}

/// `a b`, `a .* b`, `a/b`
fn product(a: &Item, b: &Item, inverse: bool) -> Expr {
    let elementwise = |e: &Item| e.expr.as_number().is_none() && e.numbers.iter().any(|n| n.len() > 1);
    match (inverse, elementwise(a) && elementwise(b)) {
        (true, _) => quotient(&a.expr, &b.expr),
        (false, true) => binary(Binary::Times, &a.expr, &b.expr),
        (false, false) => joined(&a.expr, &b.expr),
    }
}

/// What is left of the target without some numbers: one number for each site, or nothing.
fn rest(target: &[Vec<Option<f64>>], by: impl Fn(usize, usize) -> f64) -> Option<Vec<Option<f64>>> {
    let site = |(s, numbers): (usize, &Vec<Option<f64>>)| {
        let left: Vec<Option<f64>> =
            numbers.iter().enumerate().map(|(i, t)| t.map(|t| t / by(s, i))).collect();
        left.iter().flatten().all(|x| x.is_finite()).then(|| single(&left)).flatten()
    };
    target.iter().enumerate().map(site).collect()
}

/// Things of the type of the truth, or numbers; each is something else than the others.
fn items(bench: &Bench) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for expr in library::slopes(bench).into_iter().chain(library::expressions(bench)) {
        if items.len() >= MOST {
            break;
        }
        let numbers: Option<Vec<Vec<f64>>> = bench.sites.iter().map(|s| numbers(s, &expr)).collect();
        let Some(numbers) = numbers else { continue };
        let constant = numbers.iter().flatten().all(|x| *x == numbers[0][0]);
        if !constant && !items.iter().any(|i| i.numbers == numbers) {
            items.push(Item { expr, numbers });
        }
    }
    items
}

/// The numbers of an expression, one for each of the truth.
fn numbers(site: &Site, e: &Expr) -> Option<Vec<f64>> {
    site.world.rest();
    let value = site.world.eval(e, &site.frame).ok()?;
    let list = look::numbers(&value, &site.frame, e).ok()?;
    if list.is_empty() || list.iter().any(|x| !x.is_finite() || *x == 0.0) {
        return None;
    }
    let each = site.numbers.len() / list.len();
    match value.is_scalar() {
        true => Some(list.iter().flat_map(|x| std::iter::repeat_n(*x, each)).collect()),
        false => (value.dims == site.truth.dims).then_some(list),
    }
}
