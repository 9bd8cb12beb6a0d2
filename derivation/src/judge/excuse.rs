//! Failures that show nothing: where rounding decides, and where a derivative has two sides.

use super::chain::{self, Link};
use super::scene::Scene;
use super::steps::Steps;
use super::{compare, kink, strata};
use crate::eval::{Doubt, World};
use crate::syntax::tree::Rel;

/// Looks at a chain in a world. Where rounding may have decided a step or a condition, that it fails shows nothing.
pub fn rounding(scene: &Scene, rels: &[Rel], (number, world): (usize, &World), links: &mut [Link]) {
    chain::judge_at(world, number, scene.asked, rels, links);
    let mut failed = links.iter_mut().filter(|l| l.fails_at(number)).peekable();
    let concerned = strata::concerned(scene);
    if failed.peek().is_some() && world.doubts.borrow().iter().any(|d| concerned(&d.at) && decides(world, d))
    {
        failed.for_each(|link| (link.untrue, link.close) = (None, true));
    }
}

/// Whether a number is so near to an edge, and not on it, that rounding may have put it on this side.
fn decides(world: &World, doubt: &Doubt) -> bool {
    let (Ok(numbers), Some(steps)) = (doubt.of.try_value(), Steps::of(world.tape, &[doubt.of])) else {
        return true;
    };
    let least = if doubt.whole { 1.0 } else { 0.0 };
    let next_to = |(x, size): (f64, f64)| {
        let off = doubt.off(x);
        off != 0.0 && off <= compare::ROUNDING * size.max(least)
    };
    numbers.to_vec().into_iter().zip(steps.size(doubt.of)).any(next_to)
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
