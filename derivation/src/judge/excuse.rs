//! Failures that show nothing: where rounding decides, and where a derivative has two sides.

use super::chain::{self, Link};
use super::kink::{self, Kink};
use super::scene::Scene;
use super::strata;
use crate::eval::World;
use crate::syntax::tree::Rel;

/// Looks at a chain in a world. Where rounding may have decided a step or a condition, that it fails shows nothing.
pub fn rounding(scene: &Scene, rels: &[Rel], (number, world): (usize, &World), links: &mut [Link]) {
    chain::judge_at(world, number, scene.asked, rels, links);
    doubts(scene, (number, world), links);
}

/// Takes failures in a world back if rounding may have decided something in it.
fn doubts(scene: &Scene, (number, world): (usize, &World), links: &mut [Link]) {
    let failed = links.iter_mut().filter(|l| l.fails_at(number));
    let concerned = strata::concerned(scene);
    if world.doubts.borrow().iter().any(concerned) {
        failed.for_each(|link| (link.untrue, link.close) = (None, true));
    }
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
