//! Claims about a place: what is said `at` some values, and minima.

use super::chain::Link;
use super::claim::{Ruling, Session};
use super::ground::{self, POINTS};
use super::scene::Scene;
use super::{excuse, extremum, kink, special, strata, tell};
use crate::eval::{Fault, Result, World};
use crate::program::Program;
use crate::sample::{self, Point};
use crate::syntax::tree::{Expr, Rel};
use crate::{ClaimReport, Span, Verdict};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::{BTreeMap, BTreeSet};

impl Session<'_, '_> {
    /// Worlds where the claim's places are set, and where all that is assumed and asked for holds then; and the first reason
    /// for which one has none. If `exact`, numbers are powers of two, so that what should cancel does.
    #[allow(clippy::type_complexity)] // Worlds with their points, and a reason with its place.
    pub(super) fn settle<'t>(
        &mut self,
        scene: &Scene,
        tapes: &'t [Tape],
        places: &[&(Expr, Expr)],
        exact: bool,
    ) -> Result<(Vec<(World<'t>, Point)>, Option<(Span, String)>)> {
        let (mut worlds, mut missed, mut nowhere) = (Vec::new(), 0, None);
        let free = self.program.assumed.is_empty() && !scene.conditional();
        for (i, tape) in tapes.iter().enumerate() {
            let sizes = &self.settings[i % self.settings.len()];
            let mut fits = |world: &World, program: &Program, point: &mut Point, stream: &mut Stream| {
                if free {
                    return Ok(true);
                }
                for decl in scene.asked.givens() {
                    world.give(program, decl, point, stream, exact)?;
                }
                world.advance(program, 0, scene.asked.after);
                match scene.at(world, places) {
                    Ok(there) => scene.applies(&there),
                    Err(Fault::Numbers { .. }) => Ok(false),
                    Err(fault) => Err(fault),
                }
            };
            // Sizes and functions do not go in step.
            let values = sample::chosen(scene.givens(), i + i / self.settings.len());
            let from = Point { sizes: sizes.clone(), values };
            let found = ground::find(self.program, &from, self.stream, exact, ground::TRIES, &mut fits)?;
            let Some(mut point) = found else {
                missed += 1;
                // Where there is nothing to be found, it is not looked for again and again.
                if missed > 1 && worlds.is_empty() {
                    break;
                }
                continue;
            };
            let base = scene.world(tape, &mut point, self.stream, exact)?;
            match scene.at(&base, places) {
                Ok(world) => worlds.push((world, point)),
                Err(Fault::Numbers { span, why }) => nowhere = nowhere.or(Some((span, why))),
                Err(fault) => return Err(fault),
            }
        }
        Ok((worlds, nowhere))
    }

    /// A chain where the claim says.
    pub(super) fn chain_at(&mut self, scene: &Scene, rels: &[Rel], report: &mut ClaimReport) -> Result<()> {
        let tapes: Vec<Tape> = (0..32).map(|_| Tape::new()).collect();
        let (exact, ordinary) = tapes.split_at(16);
        let special_tapes: Vec<Tape> = self.special.iter().map(|_| Tape::new()).collect();
        let late: Vec<Tape>;
        let mut points = Vec::new();
        let (mut worlds, nowhere) = self.settle(scene, exact, &scene.places(), true)?;
        let mut links = vec![Link { nowhere, ..Link::default() }; rels.len()];
        let mut ruling = Ruling::default();
        for (number, (world, _)) in worlds.iter().enumerate() {
            excuse::rounding(scene, rels, (number, world), &mut links);
        }
        let on_kink = worlds.iter().any(|(w, _)| w.kinks.borrow().values().any(|s| s.on));
        if !on_kink {
            // Powers of two are whole numbers too often. On a kink others would be beside it, for the sake of rounding.
            for (world, point) in self.settle(scene, ordinary, &scene.places(), false)?.0 {
                excuse::rounding(scene, rels, (worlds.len(), &world), &mut links);
                worlds.push((world, point));
            }
            let general = special::is_general(scene, rels, worlds.first().map(|(world, _)| world));
            let open = !self.complete(scene.asked) && links.iter().all(|l| l.verdict() != Verdict::Wrong);
            if open && !general {
                let special = self.special_at(scene, &special_tapes)?;
                let looks =
                    special.iter().map(|(world, (special, point))| (world, special.is_exact(), point));
                let failing = special::first_failure(scene, rels, looks, worlds.len(), &mut links);
                let met = &mut BTreeMap::new();
                let own = || self.own_failure(scene, rels, worlds.len(), &mut links, met);
                points.extend(failing.or_else(own));
            }
        }
        if !on_kink && let Some((world, _)) = worlds.first() {
            ruling.hear(world, 0);
        }
        let understood = links.iter().all(|l| l.error.is_none());
        let open = on_kink || links.iter().all(|l| l.verdict() != Verdict::Wrong);
        if open && understood && !self.complete(scene.asked) {
            let mut counts = strata::Counts::new();
            worlds.iter().for_each(|(world, _)| strata::count(world, &mut counts));
            let on: BTreeSet<Span> = worlds.iter().flat_map(|(world, _)| kinks_on(world)).collect();
            counts.retain(|span, _| !on.contains(span));
            let more = self.other_sides(scene, (&counts, 1), report);
            late = more.iter().map(|_| Tape::new()).collect();
            for (tape, mut point) in late.iter().zip(more) {
                let world = scene.world(tape, &mut point, self.stream, false)?;
                let Ok(world) = scene.there(world) else { continue };
                // What rounding puts beside a kink is not where the claim is.
                if !on.is_subset(&kinks_on(&world)) {
                    continue;
                }
                excuse::rounding(scene, rels, (worlds.len(), &world), &mut links);
                worlds.push((world, point));
            }
        }
        if on_kink && understood && kink::accepts(scene, &worlds, rels, &mut links) {
            report.notes.push(kink::NOTE.into());
        }
        let doubtful = on_kink && understood && kink::doubtful(scene, &worlds, rels);
        let points: Vec<Point> = worlds.iter().map(|(_, p)| p.clone()).chain(points).collect();
        self.conclude(scene, rels, &links, &points, ruling, report);
        worlds.iter().take(1).for_each(|(w, _)| strata::notes(scene, w, report));
        self.explain(scene, &worlds.iter().map(|(w, _)| w).collect::<Vec<_>>(), Vec::new(), report);
        if doubtful && report.verdict == Verdict::Right {
            let why = "at the kink it holds for one of the two one-sided derivatives only";
            tell::demote(report, why.into());
        }
        Ok(())
    }

    /// A minimum, or a point where the gradient is 0.
    pub(super) fn extremum(
        &mut self,
        scene: &Scene,
        minimum: bool,
        of: &Expr,
        at: &[(Expr, Expr)],
        report: &mut ClaimReport,
    ) -> Result<()> {
        let places = scene.places();
        let targets: Vec<&Expr> = at.iter().map(|(t, _)| t).collect();
        let (mut nowhere, mut on_kink, mut counts) = (None, false, strata::Counts::new());
        let mut on = BTreeSet::new();
        // Where many points have no value, as those with a singular matrix, more are drawn.
        for round in 0..8 {
            let exact = round % 2 == 0;
            // Beside a kink for the sake of rounding there is none.
            if report.evidence.points >= POINTS || on_kink && !exact {
                continue;
            }
            let tapes: Vec<Tape> = (0..10).map(|_| Tape::new()).collect();
            let (worlds, none) = self.settle(scene, &tapes, &places, exact)?;
            nowhere = nowhere.or(none);
            for (world, point) in &worlds {
                match extremum::judge(scene, world, of, &targets, minimum, self.stream) {
                    Ok(found) => tell::extremum(report, found, point, scene),
                    Err(Fault::Numbers { span, why }) => nowhere = nowhere.or(Some((span, why))),
                    Err(fault) => return Err(fault),
                }
                on_kink |= world.kinks.borrow().values().any(|s| s.on);
                strata::count(world, &mut counts);
                on.extend(kinks_on(world));
            }
            if let Some((world, _)) = worlds.first() {
                strata::notes(scene, world, report);
            }
        }
        counts.retain(|span, _| !on.contains(span));
        let open = report.verdict != Verdict::Wrong && !self.complete(scene.asked);
        for mut point in if open { self.other_sides(scene, (&counts, 1), report) } else { Vec::new() } {
            let tape = Tape::new();
            let world = scene.world(&tape, &mut point, self.stream, false)?;
            let Ok(world) = scene.there(world) else { continue };
            match extremum::judge(scene, &world, of, &targets, minimum, self.stream) {
                Ok(found) => tell::extremum(report, found, &point, scene),
                Err(Fault::Numbers { .. }) => {}
                Err(fault) => return Err(fault),
            }
        }
        report.evidence.settings = self.settings.len();
        tell::reached(report, nowhere, self.source);
        Ok(())
    }
}

/// The kinks that a world is exactly on.
fn kinks_on(world: &World) -> BTreeSet<Span> {
    world.kinks.borrow().iter().filter(|(_, sides)| sides.on).map(|(span, _)| *span).collect()
}
