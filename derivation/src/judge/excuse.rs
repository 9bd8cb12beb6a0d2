//! Failures that show nothing: where rounding decides, and where a derivative has two sides.

use super::chain::{self, Link};
use super::kink::{self, Kink};
use super::scene::Scene;
use super::steps::Steps;
use super::{compare, strata};
use crate::eval::{Doubt, World};
use crate::syntax::tree::Rel;

/// Looks at a chain in a world. Where rounding may have decided a step or a condition, that it fails shows nothing.
pub fn rounding(scene: &Scene, rels: &[Rel], (number, world): (usize, &World), links: &mut [Link]) {
    chain::judge_at(world, number, scene.asked, rels, links);
    doubts(scene, (number, world), links);
}

/// Takes failures in a world back if rounding may have decided something in it.
fn doubts(scene: &Scene, (number, world): (usize, &World), links: &mut [Link]) {
    let mut failed = links.iter_mut().filter(|l| l.fails_at(number)).peekable();
    let concerned = strata::concerned(scene);
    if failed.peek().is_some() && world.doubts.borrow().iter().any(|d| concerned(&d.at) && decides(world, d))
    {
        failed.for_each(|link| (link.untrue, link.close) = (None, true));
    }
}

/// Whether a number is so near to an edge, and not on it, that rounding may have put it on this side.
pub fn decides(world: &World, doubt: &Doubt) -> bool {
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

/// What kinks leave to be said of a claim.
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    /// Whether a derivative was taken as it is claimed to be.
    pub convention: bool,
    /// Why a claim that holds is not proven.
    pub doubt: Option<String>,
}

/// Looks at a chain where the claim says. On a kink, a derivative that is its truth may be anything between what it is beside it.
pub fn at_place(
    scene: &Scene,
    rels: &[Rel],
    (number, world): (usize, &World),
    links: &mut [Link],
    remarks: &mut Remarks,
) {
    let before = links.to_vec();
    rounding(scene, rels, (number, world), links);
    if links.iter().any(|l| l.error.is_some()) {
        return;
    }
    let Some(kink) = Kink::at(scene, world, rels) else { return };
    links.clone_from_slice(&before);
    let doubt = convention(scene, rels, (number, world), &kink, links);
    remarks.convention |= kink.splits();
    if doubt.is_some() {
        // Some of what it may be fails there, and some does not.
        links.iter_mut().filter(|l| l.fails_at(number)).for_each(|l| l.untrue = None);
        remarks.doubt = remarks.doubt.take().or(doubt);
    }
}

/// Looks at a chain in a world. On a kink, a failure of a derivative that no convention mends says nothing, as it is no place of
/// the claim's own.
pub fn rounding_and_kinks(
    scene: &Scene,
    rels: &[Rel],
    (number, world): (usize, &World),
    links: &mut Vec<Link>,
    notes: &mut Vec<String>,
) {
    let mut found = links.clone();
    rounding(scene, rels, (number, world), &mut found);
    if found.iter().any(|l| l.fails_at(number))
        && let Some(kink) = Kink::at(scene, world, rels).filter(Kink::splits)
    {
        if !notes.iter().any(|n| n == kink::NOTE) {
            notes.push(kink::NOTE.into());
        }
        found = links.clone();
        let doubt = convention(scene, rels, (number, world), &kink, &mut found);
        if doubt.is_some() || found.iter().any(|l| l.fails_at(number)) {
            return;
        }
    }
    *links = found;
}

/// Looks at a chain with its truths as they may be on a kink; what is in doubt.
fn convention(
    scene: &Scene,
    rels: &[Rel],
    (number, world): (usize, &World),
    kink: &Kink,
    links: &mut [Link],
) -> Option<String> {
    let Ok(Some(seen)) = chain::see(world, scene.asked) else { return None };
    let (seen, doubt) = kink.settled((scene, world), rels, seen);
    chain::judge_seen(world, number, scene.asked, rels, &seen, links);
    doubts(scene, (number, world), links);
    doubt
}
