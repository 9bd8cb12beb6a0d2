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
    links.iter_mut().for_each(|l| (l.apart, l.untrue, l.close) = (None, None, false));
    true
}

/// Whether the claimed member lies between the truth just below and just above the place that was set.
fn between(scene: &Scene, world: &World) -> Option<bool> {
    let members = scene.asked.members();
    let truth = chain::truth(&members);
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
    let width = |list: &[f64], i: usize| list[i * list.len() / below.len().max(1)];
    Some((0..below.len()).all(|i| {
        let (low, high) = (below[i].min(above[i]), below[i].max(above[i]));
        let slack = 1e-6 * low.abs().max(high.abs()).max(1e-6);
        let x = width(&claimed, i);
        x >= low - slack && x <= high + slack
    }))
}
