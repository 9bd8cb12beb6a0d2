//! At a kink there are two one-sided derivatives, and each of them is a convention.

use super::chain::{self, Link};
use super::scene::{Scene, replaced};
use crate::Verdict;
use crate::eval::{Binding, World};
use crate::sample::Point;
use crate::syntax::tree::{Kind, Rel};

/// Whether what is claimed at a kink lies between the one-sided values of the truth, at all points. Links that fail only for
/// the sake of the convention are cleared.
pub fn accepts(scene: &Scene, worlds: &[(World, Point)], rels: &[Rel], links: &mut [Link]) -> bool {
    if links.iter().all(|l| l.verdict() == Verdict::Right) {
        return true;
    }
    let [Rel::Equal] = rels else { return false };
    if !worlds.iter().all(|(world, _)| between(scene, world).unwrap_or(false)) {
        return false;
    }
    links.iter_mut().for_each(|l| (l.untrue, l.close) = (None, false));
    true
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
        let apart = (truly - claimed).abs() > 1e-6 * truly.abs().max(claimed.abs()).max(1e-6);
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
    Some(places.all(|((&a, &b), &x)| {
        let (low, high) = (a.min(b), a.max(b));
        let slack = 1e-6 * low.abs().max(high.abs()).max(1e-6);
        x >= low - slack && x <= high + slack
    }))
}

fn sides(scene: &Scene, world: &World) -> Option<Sides> {
    let members = scene.asked.members();
    let truth = chain::truth(&members, &scene.asked.rels(), 0);
    let seen = chain::see(world, scene.asked).ok()??;
    let claimed = seen.members[1 - truth].as_ref().ok()?;
    let claimed = super::look::numbers(claimed, &seen.frame, members[1 - truth]).ok()?;
    let places = scene.places();
    let (target, _) = places.first()?;
    let name = match &*target.kind {
        Kind::Index(base, _) => base.as_name()?,
        _ => target.as_name()?,
    };
    let Some(Binding::Value(old)) = world.binding(name) else { return None };
    let data = old.numbers(target.span).ok()?.to_vec();
    // The limit from one side, extrapolated from two steps.
    let side = |sign: f64| -> Option<Vec<f64>> {
        let at = |h: f64| -> Option<Vec<f64>> {
            let moved = data.iter().map(|x| x + sign * h).collect();
            let there =
                scene.changed(world, vec![(name.to_string(), Binding::Value(replaced(world, &old, moved)))]);
            let seen = chain::see(&there, scene.asked).ok()??;
            super::look::numbers(seen.members[truth].as_ref().ok()?, &seen.frame, members[truth]).ok()
        };
        let (far, near) = (at(2e-6)?, at(1e-6)?);
        Some(far.iter().zip(&near).map(|(f, n)| 2.0 * n - f).collect())
    };
    let (below, above) = (side(-1.0)?, side(1.0)?);
    // A number may stand for an array of it.
    let claimed = (0..below.len()).map(|i| claimed.get(i * claimed.len() / below.len().max(1)).copied());
    Some(Sides { claimed: claimed.collect::<Option<_>>()?, below, above })
}
