//! At a kink there are two one-sided derivatives, and each of them is a convention.

use super::chain::{self, Link};
use super::look;
use super::scene::{Scene, replaced};
use crate::Verdict;
use crate::eval::{Binding, World};
use crate::sample::Point;
use crate::syntax::tree::{Binary, Expr, Fold, Kind, Rel};
use std::collections::BTreeSet;

/// What is said of a claim that leaves a kink to convention.
pub const NOTE: &str = "convention at the kink";

/// Whether what is claimed at a kink lies between the one-sided values of the derivative that is the truth, at all points.
/// Links that fail only for the sake of the convention are cleared.
pub fn accepts(scene: &Scene, worlds: &[(World, Point)], rels: &[Rel], links: &mut [Link]) -> bool {
    let [Rel::Equal] = rels else { return false };
    let members = scene.asked.members();
    if !slope(members[chain::truth(&members, rels, 0)]) {
        return false;
    }
    if links.iter().all(|l| l.verdict() == Verdict::Right) {
        return true;
    }
    if !worlds.iter().all(|(world, _)| between(scene, world).unwrap_or(false)) {
        return false;
    }
    links.iter_mut().for_each(|l| (l.untrue, l.close) = (None, false));
    true
}

/// Whether an expression jumps only where a derivative does: it is one, or made of some by sums and factors.
fn slope(e: &Expr) -> bool {
    let number = |e: &Expr| e.names().is_empty();
    match &*e.kind {
        Kind::Derivative { .. } => true,
        Kind::Call { primes, .. } => *primes > 0,
        Kind::Index(part, _) | Kind::Neg(part) | Kind::Transpose(part) => slope(part),
        Kind::Fold { fold: Fold::Sum, body, .. } => slope(body),
        Kind::Binary(Binary::Add | Binary::Sub, a, b) => {
            slope(a) && (slope(b) || number(b)) || number(a) && slope(b)
        }
        Kind::Binary(Binary::Mul, a, b) => slope(a) && number(b) || number(a) && slope(b),
        Kind::Binary(Binary::Div, a, b) => slope(a) && number(b),
        _ => false,
    }
}

/// Whether a derivative that is a truth of the claim is another on each side of where the world is, and so no truth there.
pub fn splits(scene: &Scene, world: &World, rels: &[Rel]) -> bool {
    let members = scene.asked.members();
    let truths: BTreeSet<usize> = (0..rels.len()).map(|k| chain::truth(&members, rels, k)).collect();
    truths.into_iter().any(|truth| split(scene, world, members[truth]).is_some())
}

/// What a derivative is on each side of where the world is, if that is not the same.
pub fn split(scene: &Scene, world: &World, derivative: &Expr) -> Option<(Vec<f64>, Vec<f64>)> {
    one_sided(scene, world, derivative, &differentiated(derivative))
        .filter(|(below, above)| below.iter().zip(above).any(|(a, b)| (a - b).abs() > slack(*a, *b)))
}

/// Whether a number lies between two one-sided values.
pub fn lies_between(x: f64, a: f64, b: f64) -> bool {
    let slack = slack(a, b);
    x >= a.min(b) - slack && x <= a.max(b) + slack
}

/// The names by which an expression differentiates.
fn differentiated(e: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    e.walk(&mut Vec::new(), &mut |part, _| {
        if let Kind::Derivative { by, .. } = &*part.kind {
            names.extend(by.iter().filter_map(|e| e.base().as_name()).map(str::to_string));
        }
    });
    names
}

fn slack(a: f64, b: f64) -> f64 {
    1e-6 * a.abs().max(b.abs()).max(1e-6)
}

/// Whether a relation other than `=` fails for one of the one-sided derivatives: then it holds by convention only.
pub fn doubtful(scene: &Scene, worlds: &[(World, Point)], rels: &[Rel]) -> bool {
    let members = scene.asked.members();
    let [rel] = rels else { return false };
    let truth = chain::truth(&members, rels, 0);
    if *rel == Rel::Equal || !chain::derives(members[truth]) {
        return false;
    }
    let holds = |truly: f64, claimed: f64| {
        let apart = (truly - claimed).abs() > slack(truly, claimed);
        let (a, b) = if truth == 0 { (truly, claimed) } else { (claimed, truly) };
        if apart { rel.holds(a, b) } else { matches!(rel, Rel::LessEqual | Rel::GreaterEqual) }
    };
    worlds.iter().filter_map(|(world, _)| sides(scene, world)).any(|Sides { below, above, claimed }| {
        let mut places = below.iter().zip(&above).zip(&claimed);
        places.any(|((low, high), x)| !holds(*low, *x) || !holds(*high, *x))
    })
}

/// The truth just below and just above the place that was set, and what is claimed, entry by entry.
struct Sides {
    below: Vec<f64>,
    above: Vec<f64>,
    claimed: Vec<f64>,
}

/// Whether the claimed member lies between the truth just below and just above the place that was set.
fn between(scene: &Scene, world: &World) -> Option<bool> {
    let Sides { below, above, claimed } = sides(scene, world)?;
    let mut places = below.iter().zip(&above).zip(&claimed);
    Some(places.all(|((&a, &b), &x)| lies_between(x, a, b)))
}

fn sides(scene: &Scene, world: &World) -> Option<Sides> {
    let members = scene.asked.members();
    let truth = chain::truth(&members, &scene.asked.rels(), 0);
    let seen = chain::see(world, scene.asked).ok()??;
    let claimed = seen.members[1 - truth].as_ref().ok()?;
    let claimed = look::numbers(claimed, &seen.frame, members[1 - truth]).ok()?;
    // The places by which the truth is differentiated; if it does not say, as `h'(0)` does not, all of them.
    let mut moved: Vec<String> =
        scene.places().iter().filter_map(|(t, _)| Some(t.base().as_name()?.to_string())).collect();
    let by = differentiated(members[truth]);
    if moved.iter().any(|name| by.contains(name)) {
        moved.retain(|name| by.contains(name));
    }
    let (below, above) = one_sided(scene, world, members[truth], &moved)?;
    // A number may stand for an array of it.
    let claimed = (0..below.len()).map(|i| claimed.get(i * claimed.len() / below.len().max(1)).copied());
    Some(Sides { claimed: claimed.collect::<Option<_>>()?, below, above })
}

/// What a member tends to from below and from above, as some given values approach where they are.
fn one_sided(scene: &Scene, world: &World, member: &Expr, names: &[String]) -> Option<(Vec<f64>, Vec<f64>)> {
    let at = |h: f64| -> Option<Vec<f64>> {
        let changes = names.iter().map(|name| {
            let Some(Binding::Value(old)) = world.binding(name) else { return None };
            let data = old.numbers(member.span).ok()?.to_vec();
            // Entries go by different steps, so that equal ones come apart.
            let moved = data.iter().enumerate().map(|(i, x)| x + h * (1.0 + (0.618 * i as f64).fract()));
            Some((name.clone(), Binding::Value(replaced(world, &old, moved.collect()))))
        });
        let there = scene.changed(world, changes.collect::<Option<_>>()?);
        there.rest();
        let frame = look::frame(&there, scene.asked).ok()??;
        look::numbers(&there.eval(member, &frame).ok()?, &frame, member).ok()
    };
    // Extrapolated from two steps.
    let side = |sign: f64| -> Option<Vec<f64>> {
        let (far, near) = (at(sign * 2e-6)?, at(sign * 1e-6)?);
        Some(far.iter().zip(&near).map(|(f, n)| 2.0 * n - f).collect())
    };
    Some((side(-1.0)?, side(1.0)?))
}
