//! Failures that show nothing: where rounding decides, and where a derivative has two sides.

use super::chain::{self, Link};
use super::scene::Scene;
use super::{kink, strata};
use crate::eval::World;
use crate::syntax::tree::Rel;

/// Looks at a chain in a world. Where rounding may have decided a step or a condition, that it fails shows nothing.
pub fn rounding(scene: &Scene, rels: &[Rel], (number, world): (usize, &World), links: &mut [Link]) {
    chain::judge_at(world, number, scene.asked, rels, links);
    let failed = links.iter_mut().filter(|l| l.fails_at(number));
    let concerned = strata::concerned(scene);
    if world.doubts.borrow().iter().any(concerned) {
        failed.for_each(|link| (link.untrue, link.close) = (None, true));
    }
}

/// Looks at a chain in a world. Where its truth is a derivative with two sides, that it fails says nothing, which is noted.
pub fn rounding_and_kinks(
    scene: &Scene,
    rels: &[Rel],
    (number, world): (usize, &World),
    links: &mut Vec<Link>,
    notes: &mut Vec<String>,
) {
    let mut found = links.clone();
    rounding(scene, rels, (number, world), &mut found);
    let fails = found.iter().any(|l| l.fails_at(number));
    let on_kink = world.kinks.borrow().values().any(|s| s.on);
    if !(fails && on_kink && kink::splits(scene, world, rels)) {
        *links = found;
    } else if !notes.iter().any(|n| n == kink::NOTE) {
        notes.push(kink::NOTE.into());
    }
}
