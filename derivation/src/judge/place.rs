//! Claims about a place: what is said `at` some values, and minima.

use super::chain::{self, Link};
use super::claim::{Ruling, Session};
use super::excuse::{self, Remarks};
use super::ground::{self, POINTS};
use super::scene::Scene;
use super::{extremum, kink, special, strata, tell};
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
        let (mut worlds, mut missed, mut nowhere, mut outside) = (Vec::new(), 0, None, None);
        let free = self.program.assumed.is_empty() && !scene.conditional();
        for (i, tape) in tapes.iter().enumerate() {
            let sizes = &self.settings[i % self.settings.len()];
            let mut fits = |world: &World, program: &Program, point: &mut Point, stream: &mut Stream| {
                if free && places.is_empty() {
                    return Ok(true);
                }
                for decl in scene.asked.givens() {
                    world.give(program, decl, point, stream, exact)?;
                }
                world.advance(program, 0, scene.asked.after);
                let there = match scene.put(world, places) {
                    Ok(there) => there,
                    // Another point is looked for only where something is asked of it.
                    Err(Fault::Numbers { .. }) => return Ok(free),
                    Err(fault) => return Err(fault),
                };
                match scene.outside(&there, places) {
                    None => Ok(free || scene.applies(&there)?),
                    Some(Fault::Numbers { span, why }) => {
                        outside = Some((span, why));
                        Ok(false)
                    }
                    Some(fault) => Err(fault),
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
        let nothing = worlds.is_empty();
        Ok((worlds, nowhere.or(outside.filter(|_| nothing))))
    }

    /// A chain where the claim says.
    pub(super) fn chain_at(&mut self, scene: &Scene, rels: &[Rel], report: &mut ClaimReport) -> Result<()> {
        let tapes: Vec<Tape> = (0..32).map(|_| Tape::new()).collect();
        let (exact, ordinary) = tapes.split_at(16);
        let special_tapes: Vec<Tape> = self.special.iter().map(|_| Tape::new()).collect();
        let late: Vec<Tape>;
        let (worlds, nowhere) = self.settle(scene, exact, &scene.places(), true)?;
        let links = vec![Link { nowhere, ..Link::default() }; rels.len()];
        let mut found = Found { worlds: Vec::new(), on: BTreeSet::new(), links, remarks: Remarks::default() };
        worlds.into_iter().for_each(|there| found.look(scene, rels, there));
        // Powers of two are whole numbers too often.
        found.on = found.worlds.iter().flat_map(|(world, _)| kink::on(scene, world)).collect();
        for there in self.settle(scene, ordinary, &scene.places(), false)?.0 {
            found.look(scene, rels, there);
        }
        let complete = self.complete(scene.asked);
        let mut points = Vec::new();
        let general = special::is_general(scene, rels, found.worlds.first().map(|(world, _)| world));
        if !complete && found.is_open() && !general {
            let mut special = self.special_at(scene, &special_tapes)?;
            let on = &found.on;
            special.retain(|(world, _)| chain::see(world, scene.asked).is_ok() && !kink::beside(world, on));
            let looks = special.iter().map(|(world, (special, point))| (world, special.is_exact(), point));
            let number = found.worlds.len();
            let failing = special::first_failure(scene, rels, looks, number, &mut found.links);
            let met = &mut BTreeMap::new();
            let own = || self.own_failure(scene, rels, number, &mut found.links, met);
            points.extend(failing.or_else(own));
        }
        if !complete && found.is_open() {
            let mut counts = strata::Counts::new();
            found.worlds.iter().for_each(|(world, _)| strata::count(world, &mut counts));
            counts.retain(|span, _| !found.on.contains(span));
            let more = self.other_sides(scene, (&counts, 1), report);
            late = more.iter().map(|_| Tape::new()).collect();
            for (tape, mut point) in late.iter().zip(more) {
                let world = scene.world(tape, &mut point, self.stream, false)?;
                let Ok(world) = scene.there(world) else { continue };
                found.look(scene, rels, (world, point));
            }
        }
        let Found { worlds, links, remarks, .. } = found;
        let mut ruling = Ruling::default();
        if let Some((world, _)) = worlds.iter().find(|(world, _)| kink::on(scene, world).is_empty()) {
            ruling.hear(world, 0);
        }
        if remarks.convention {
            report.notes.push(kink::NOTE.into());
        }
        let points: Vec<Point> = worlds.iter().map(|(_, p)| p.clone()).chain(points).collect();
        self.conclude(scene, rels, &links, &points, ruling, report);
        worlds.iter().take(1).for_each(|(w, _)| strata::notes(scene, w, report));
        self.explain(scene, &worlds.iter().map(|(w, _)| w).collect::<Vec<_>>(), Vec::new(), report);
        if let Some(why) = remarks.doubt
            && report.verdict != Verdict::Wrong
        {
            tell::demote(report, why);
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
        let (mut nowhere, mut counts, mut on) = (None, strata::Counts::new(), BTreeSet::new());
        // Where many points have no value, as those with a singular matrix, more are drawn.
        for round in 0..8 {
            let exact = round % 2 == 0;
            if report.evidence.points >= POINTS {
                break;
            }
            let tapes: Vec<Tape> = (0..10).map(|_| Tape::new()).collect();
            let (worlds, none) = self.settle(scene, &tapes, &places, exact)?;
            nowhere = nowhere.or(none);
            for (world, point) in &worlds {
                // Beside a kink for the sake of rounding there is none.
                if !exact && world.value(of).is_ok() && kink::beside(world, &on) {
                    continue;
                }
                match extremum::judge(scene, world, of, &targets, minimum, self.stream) {
                    Ok(found) => tell::extremum(report, found, point, scene),
                    Err(Fault::Numbers { span, why }) => nowhere = nowhere.or(Some((span, why))),
                    Err(fault) => return Err(fault),
                }
                strata::count(world, &mut counts);
                on.extend(kink::on(scene, world));
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

/// What is found of a chain where the claim says.
struct Found<'t> {
    worlds: Vec<(World<'t>, Point)>,
    /// The kinks that it is on.
    on: BTreeSet<Span>,
    links: Vec<Link>,
    remarks: Remarks,
}

impl<'t> Found<'t> {
    /// Looks at one more world, unless rounding may have put it beside a kink, where the claim is not.
    fn look(&mut self, scene: &Scene, rels: &[Rel], (world, point): (World<'t>, Point)) {
        let (mut links, mut remarks) = (self.links.clone(), self.remarks.clone());
        excuse::at_place(scene, rels, (self.worlds.len(), &world), &mut links, &mut remarks);
        if !kink::beside(&world, &self.on) {
            (self.links, self.remarks) = (links, remarks);
            self.worlds.push((world, point));
        }
    }

    /// Whether nothing is wrong with it so far.
    fn is_open(&self) -> bool {
        self.links.iter().all(|l| l.error.is_none() && l.verdict() != Verdict::Wrong)
    }
}
