//! Limits and ranges: claims that are followed from points, and of which points.

use super::claim::Session;
use super::scene::Scene;
use super::{limit, own, range, strata, tell};
use crate::ClaimReport;
use crate::eval::{Result, World};
use crate::sample::Point;
use crate::syntax::tree::Body;
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeMap;

/// What one name's 0 is tried beside, until all that is assumed holds.
const BASES: usize = 6;
/// From so many points a limit or a range is followed.
const STARTS: usize = 6;
/// Where there are no others, from so many.
const MOST_STARTS: usize = 64;

impl Session<'_, '_> {
    /// Limits and ranges: what is followed far from where a world is.
    pub(super) fn along(
        &mut self,
        scene: &Scene,
        worlds: &[World],
        special: &[World],
        report: &mut ClaimReport,
    ) -> Result<()> {
        match &scene.asked.claim.body {
            Body::Limit { of, to, name, point } => {
                let (mut found, mut places) = (Vec::new(), Vec::new());
                let judge = |world: &World| match scene.places().as_slice() {
                    [] => limit::judge(scene, world, of, to, name, point),
                    places => limit::judge(scene, &scene.at(world, places)?, of, to, name, point),
                };
                // Where it cannot be told, or has no value, a special point says nothing.
                let refuted = |world: &World| {
                    let there = scene.declared(world) && scene.applies(world).unwrap_or(false);
                    there.then(|| judge(world).ok().filter(limit::Found::refutes))
                };
                let exact = special.iter().zip(&*self.special).filter(|(_, (kind, _))| kind.is_exact());
                for (world, (_, point)) in exact {
                    places.extend(refuted(world).flatten().map(|found| (found, point.clone())));
                }
                // Where all are 0 an assumption may not hold, and where one is it may.
                let bases = self.points.get(..BASES).unwrap_or(self.points);
                for zeros in own::zeros(scene, bases) {
                    // The first that is where it may be decides.
                    let found = zeros.into_iter().find_map(|mut point| {
                        let tape = Tape::new();
                        let world = scene.world(&tape, &mut point, &mut Stream::new(0), false).ok()?;
                        refuted(&world).map(|found| found.map(|found| (found, point)))
                    });
                    places.extend(found.flatten());
                }
                self.each_start(scene, worlds, report, &mut |world, point, _| {
                    let seen = judge(world)?;
                    places.extend(seen.refutes().then(|| (seen.clone(), point.clone())));
                    found.push(seen);
                    Ok(())
                })?;
                tell::limit(report, &found, places.first(), (scene, &name.name));
            }
            Body::Range { of, low, high } => {
                let mut found = Vec::new();
                self.each_start(scene, worlds, report, &mut |_, point, stream| {
                    found.push(range::judge(scene, point, of, low, high, stream)?);
                    Ok(())
                })?;
                tell::range(report, found);
            }
            _ => {}
        }
        if report.evidence.points == 0 && scene.conditional() {
            tell::unproven(report, tell::NO_CONDITION);
        }
        Ok(())
    }

    /// Does something in each world from which a claim is followed, and in some on the sides of branches that these do not show.
    fn each_start(
        &mut self,
        scene: &Scene,
        worlds: &[World],
        report: &mut ClaimReport,
        judge: &mut dyn FnMut(&World, &Point, &mut Stream) -> Result<()>,
    ) -> Result<()> {
        let mut counts = strata::Counts::new();
        if scene.conditional() && !self.complete {
            let tapes: Vec<Tape> = (0..STARTS).map(|_| Tape::new()).collect();
            for (world, point) in self.settle(scene, &tapes, &[], true)?.0 {
                strata::count(&world, &mut counts);
                judge(&world, &point, self.stream)?;
            }
        } else {
            for start in self.starts() {
                if let (Some(world), Some(point)) = (worlds.get(start), self.points.get(start))
                    && scene.conditions_hold(world)?
                {
                    strata::count(world, &mut counts);
                    judge(world, point, self.stream)?;
                }
            }
        }
        if !self.complete(scene.asked) {
            for mut point in self.other_sides(scene, (&counts, 1), report) {
                let tape = Tape::new();
                let world = scene.world(&tape, &mut point, self.stream, false)?;
                judge(&world, &point, self.stream)?;
            }
        }
        Ok(())
    }

    /// The points from which a limit or a range is followed: if there are no others, as many of them as may be; else the first
    /// few of each setting of sizes and each choice of functions.
    fn starts(&mut self) -> Vec<usize> {
        let count = self.points.len();
        if self.complete && count > MOST_STARTS {
            return (0..MOST_STARTS).map(|_| self.stream.below(count)).collect();
        }
        let mut kinds: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (i, point) in self.points.iter().enumerate() {
            kinds.entry((&point.sizes, point.functions())).or_default().push(i);
        }
        let each = if self.complete { MOST_STARTS } else { STARTS.div_ceil(kinds.len().max(1)) };
        kinds.values().flat_map(|list| list.iter().take(each)).copied().collect()
    }
}
