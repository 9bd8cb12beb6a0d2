//! One claim: which worlds it is tried in, and what is found there.

use super::chain::{self, Link};
use super::ground::{self, POINTS};
use super::scene::Scene;
use super::{Options, enough, excuse, referee, shrink, special, strata, tell};
use crate::dim::Dim;
use crate::eval::{Result, World};
use crate::hint::Search;
use crate::program::{Asked, Program};
use crate::sample::{self, Point, Sizes, Special};
use crate::syntax::tree::{Body, Expr, Rel};
use crate::{ClaimReport, Diagnostic, Dialect, Source, Step, Verdict};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What judging a claim needs besides the worlds.
pub struct Session<'s, 'f> {
    pub source: &'s Source,
    pub program: &'s Program<'f>,
    pub points: &'s mut [Point],
    /// Special points, for what holds of values.
    pub special: &'s mut [(Special, Point)],
    /// All settings of sizes, for points of the claim's own.
    pub settings: &'s [Sizes],
    /// How many of them, from the first, are ordinary.
    pub ordinary: usize,
    pub stream: &'s mut Stream,
    /// What was asked for, with the seed that the file sets.
    pub options: &'s Options,
    /// Whether to look for hints, and for small counterexamples.
    pub hinting: bool,
    /// Whether the points are all that the file leaves.
    pub complete: bool,
}

impl Session<'_, '_> {
    /// Judges a claim in the worlds of the file and its special ones, or in its own where it asks for them.
    pub fn claim<'t>(&mut self, asked: &Asked, worlds: &[World<'t>], special: &[World<'t>]) -> ClaimReport {
        let mut report = tell::blank(self.source, asked, self.options.seed);
        if matches!(&asked.claim.body, Body::Chain { rest, .. } if rest.is_empty()) {
            // It could not be read, which is said elsewhere.
            report.verdict = Verdict::Error;
            return report;
        }
        if let Some(said) = self.declared_again(asked) {
            tell::error(&mut report, &said);
            return report;
        }
        // What a claim declares is its own, and gone after it.
        let owning = worlds.iter().chain(special).filter(|_| asked.givens().next().is_some());
        let kept: Vec<_> = owning.map(|world| (world, world.names.borrow().clone())).collect();
        let scene = Scene { program: self.program, asked };
        match self.give_own(asked, worlds, special) {
            // One claim that stops the judge does not keep it from the others.
            Ok(()) => {
                match catch_unwind(AssertUnwindSafe(|| self.body(&scene, worlds, special, &mut report))) {
                    Ok(Ok(())) => tell::reached(&mut report, None, self.source),
                    Ok(Err(fault)) => tell::fault(&mut report, &fault),
                    Err(_) => {
                        report = tell::blank(self.source, asked, self.options.seed);
                        tell::unproven(&mut report, super::STOPPED);
                    }
                }
            }
            Err(fault) => tell::error(&mut report, &fault.diagnostic()),
        }
        if report.verdict == Verdict::Wrong {
            strata::forget(&mut report);
        }
        kept.into_iter().for_each(|(world, names)| drop(world.names.replace(names)));
        if self.source.dialect == Dialect::Latex {
            tell::without_plain_edits(&mut report);
        }
        report
    }

    /// Judges what a claim says.
    fn body(
        &mut self,
        scene: &Scene,
        worlds: &[World],
        special: &[World],
        report: &mut ClaimReport,
    ) -> Result<()> {
        match &scene.asked.claim.body {
            Body::Chain { .. } => {
                let rels = scene.asked.rels();
                if scene.places().is_empty() {
                    self.chain(scene, &rels, worlds, special, report)
                } else {
                    self.chain_at(scene, &rels, report)
                }
            }
            Body::Shape { of, dims } => self.shape(scene, of, dims, worlds, report),
            Body::Extremum { minimum, of, at } => self.extremum(scene, *minimum, of, at, report),
            Body::Limit { .. } | Body::Range { .. } => self.along(scene, worlds, special, report),
        }
    }

    /// Whether a claim is tried at all points that there are.
    pub(super) fn complete(&self, asked: &Asked) -> bool {
        self.complete && asked.givens().next().is_none()
    }

    /// What a claim declares for itself may not hide what the file has.
    fn declared_again(&self, asked: &Asked) -> Option<Diagnostic> {
        asked.givens().flat_map(|d| &d.names).find_map(|name| {
            let first = self.program.declares(&name.name, asked.after)?;
            let twice = Diagnostic::error(name.span, format!("{} is declared twice", name.name));
            let twice = twice.also(first.span, "first here").help("give one of them another name");
            Some(twice.help("or, to restrict the one that the file has, write `when` instead of `for`"))
        })
    }

    /// Draws what the claim declares for itself, in every world.
    fn give_own<'t>(&mut self, asked: &Asked, worlds: &[World<'t>], special: &[World<'t>]) -> Result<()> {
        let ordinary = self.points.iter_mut().map(|point| (None, point));
        let points = ordinary.chain(self.special.iter_mut().map(|(special, point)| (Some(*special), point)));
        for (number, (world, (special, point))) in worlds.iter().chain(special).zip(points).enumerate() {
            point.values.retain(|name, _| asked.givens().all(|d| d.names.iter().all(|n| n.name != *name)));
            point.values.extend(sample::chosen(asked.givens(), number));
            for decl in asked.givens() {
                world.give(self.program, decl, point, self.stream, false)?;
            }
            if let Some(special) = special {
                special.apply(world, self.program, asked.givens(), point, self.stream)?;
                for decl in asked.givens() {
                    world.give(self.program, decl, point, self.stream, false)?;
                }
            }
        }
        Ok(())
    }

    /// A chain in the worlds of the file; where its conditions hold too seldom, or a branch is not reached, in more.
    fn chain(
        &mut self,
        scene: &Scene,
        rels: &[Rel],
        worlds: &[World],
        special: &[World],
        report: &mut ClaimReport,
    ) -> Result<()> {
        let mut links = vec![Link::default(); rels.len()];
        let (mut ruling, mut met) = (Ruling::default(), BTreeMap::new());
        for (number, world) in worlds.iter().enumerate() {
            let before = world.taken.borrow().len();
            excuse::rounding_and_kinks(scene, rels, (number, world), &mut links, &mut report.notes);
            strata::meet(world, &mut met);
            if links.iter().any(|l| l.error.is_some()) {
                break;
            }
            // A few points are enough for the referee.
            if number.is_multiple_of(12) {
                ruling.hear(world, before);
            }
        }
        let mut points: Vec<Point> = self.points.to_vec();
        let understood = links.iter().all(|l| l.error.is_none());
        let complete = self.complete(scene.asked);
        if understood && !complete && links.iter().all(|l| l.verdict() != Verdict::Wrong) {
            let more = self.more_points(scene, &links, worlds, report);
            let tapes: Vec<Tape> = more.iter().map(|_| Tape::new()).collect();
            for (tape, mut point) in tapes.iter().zip(more) {
                let Ok(world) = scene.world(tape, &mut point, self.stream, false) else { continue };
                let number = points.len();
                points.push(point);
                excuse::rounding_and_kinks(scene, rels, (number, &world), &mut links, &mut report.notes);
                strata::meet(&world, &mut met);
                if number.is_multiple_of(12) {
                    ruling.hear(&world, 0);
                }
            }
        }
        let open = understood && !complete && links.iter().all(|l| l.verdict() != Verdict::Wrong);
        let general = special::is_general(scene, rels, worlds.first());
        if open && !general {
            // An end that is computed may have moved.
            let looks = special.iter().zip(&*self.special).filter(|(world, _)| scene.declared(world));
            let looks = looks.map(|(world, (special, point))| (world, special.is_exact(), point));
            let failing = special::first_failure(scene, rels, looks, points.len(), &mut links);
            special.iter().for_each(|world| strata::meet(world, &mut met));
            let own = || self.own_failure(scene, rels, points.len(), &mut links, &mut met);
            points.extend(failing.or_else(own));
            if links.iter().all(|l| l.verdict() == Verdict::Right) {
                self.descend(scene, rels, &mut links, &mut points, &mut report.notes);
            }
        }
        self.conclude(scene, rels, &links, &points, ruling, report);
        worlds.iter().take(1).for_each(|w| strata::notes(scene, w, report));
        if open {
            strata::never_met(scene, &met, &self.source.text, report);
        }
        // What is told of the claim holds at all other points too, and at the special ones if it is tried there.
        let mut also = points.split_off(worlds.len().min(points.len()));
        if !general {
            also.extend(self.special.iter().map(|(_, point)| point.clone()));
        }
        self.explain(scene, &worlds.iter().collect::<Vec<_>>(), also, report);
        Ok(())
    }

    /// Points for what the worlds of the file do not show.
    fn more_points(
        &mut self,
        scene: &Scene,
        links: &[Link],
        worlds: &[World],
        report: &mut ClaimReport,
    ) -> Vec<Point> {
        let mut more = Vec::new();
        // Of what the file gives there may be few points, and many of what the claim declares for itself.
        let (wanted, tries) =
            if self.complete { (2 * POINTS, 2 * POINTS) } else { (POINTS.min(worlds.len()), 12) };
        if links.iter().any(|l| l.seen.len() < wanted) {
            let asked = scene.asked;
            for sizes in self.settings.iter().cycle().take(tries) {
                let found = ground::find(
                    self.program,
                    &Point::of(sizes),
                    self.stream,
                    false,
                    90,
                    &mut |world, program, point, stream| {
                        for decl in asked.givens() {
                            world.give(program, decl, point, stream, false)?;
                        }
                        world.advance(program, 0, asked.after);
                        Ok(chain::speaks(world, asked))
                    },
                );
                more.extend(found.ok().flatten());
            }
        }
        // No draw solves an equation.
        let seldom = more.is_empty() && scene.conditional() && links.iter().any(|l| l.seen.len() < wanted);
        more.extend(self.own_solutions(scene, seldom));
        let mut counts = strata::Counts::new();
        worlds.iter().for_each(|world| strata::count(world, &mut counts));
        more.extend(self.other_sides(scene, (&counts, strata::WANTED), report));
        more
    }

    /// Points on the sides of branches that were seen at fewer points than wanted.
    pub(super) fn other_sides(
        &mut self,
        scene: &Scene,
        counts: (&strata::Counts, usize),
        report: &mut ClaimReport,
    ) -> Vec<Point> {
        strata::more(scene, counts, (self.settings, self.stream), (&self.source.text, report))
    }

    /// From what was found to what is said.
    pub(super) fn conclude(
        &mut self,
        scene: &Scene,
        rels: &[Rel],
        links: &[Link],
        points: &[Point],
        ruling: Ruling,
        report: &mut ClaimReport,
    ) {
        let members = scene.asked.members();
        report.steps = links
            .iter()
            .enumerate()
            .map(|(k, link)| {
                let found = link.verdict();
                let reason = if self.complete(scene.asked) {
                    None
                } else {
                    enough::too_little(link, points, &self.settings[..self.ordinary])
                };
                let thin = matches!(found, Verdict::Right | Verdict::Layout) && reason.is_some();
                Step {
                    index: k + 1,
                    verdict: if thin { Verdict::Unproven } else { found },
                    span: members[k + 1].span,
                    reason: reason.filter(|_| thin),
                    hints: Vec::new(),
                }
            })
            .collect();
        report.evidence.points = links.iter().map(|l| l.seen.len()).min().unwrap_or(0);
        report.evidence.settings = links.iter().map(|l| enough::sizes(l, points).len()).min().unwrap_or(0);
        report.evidence.referee = ruling.said.map_or_else(String::new, |r| r.text().to_string());
        tell::links(report, links, scene, self.source);
        let first = links.iter().enumerate().find(|(_, l)| l.verdict() == Verdict::Wrong);
        if let (Some((k, link)), Verdict::Wrong) = (first, report.verdict)
            && let Some((number, failure)) = &link.untrue
            && let Some(point) = points.get(*number)
            && self.hinting
        {
            let mut smaller = self.settings.to_vec();
            smaller.reverse();
            let (point, failure) = shrink::shrink(scene, k, rels, point, failure, self.stream, &smaller);
            let derives = chain::derives(members[chain::truth(&members, rels, k)]);
            report.counterexample = Some(tell::counterexample(&point, &failure, scene, derives));
        }
        if let Some(why) = ruling.against {
            tell::demote(report, why);
        }
    }

    /// Looks for what would make wrong relations right; what is told of them holds in some worlds and at some points.
    pub(super) fn explain(
        &self,
        scene: &Scene,
        worlds: &[&World],
        points: Vec<Point>,
        report: &mut ClaimReport,
    ) {
        // Shapes that do not fit are a slip like others.
        if !self.hinting || !matches!(report.verdict, Verdict::Wrong | Verdict::Error) {
            return;
        }
        let (source, settings, options) = (self.source, self.settings, self.options);
        let search = Search { scene, source, settings, options, points };
        for step in report.steps.iter_mut().filter(|s| s.verdict == report.verdict) {
            step.hints = search.hints(step.index - 1, worlds);
        }
        report.hints = report.steps.iter().flat_map(|s| s.hints.clone()).collect();
    }

    /// `h_j : K`
    fn shape(
        &mut self,
        scene: &Scene,
        of: &Expr,
        dims: &[Expr],
        worlds: &[World],
        report: &mut ClaimReport,
    ) -> Result<()> {
        for world in worlds {
            let Some(frame) = super::look::frame(world, scene.asked)? else { continue };
            let value = world.eval(of, &frame)?;
            let claimed = dims.iter().map(|d| world.dim(d, world.root())).collect::<Result<Vec<_>>>()?;
            report.evidence.points += 1;
            // What lies is a matrix with one row.
            let row: Vec<Dim> = value.lying.then(|| Dim::number(1)).into_iter().collect();
            if [row, value.dims.clone()].concat() != claimed {
                let text = crate::syntax::echo::text(of);
                tell::wrong(report, format!("{text} is {}", value.describe()));
                return Ok(());
            }
            if report.evidence.points == 3 {
                break;
            }
        }
        Ok(())
    }
}

/// What the referee said.
#[derive(Debug, Default)]
pub(super) struct Ruling {
    said: Option<referee::Ruling>,
    against: Option<String>,
}

impl Ruling {
    /// Asks it about the derivatives that a world has taken, from number `from` on.
    pub(super) fn hear(&mut self, world: &World, from: usize) {
        match referee::rule(world, from) {
            Ok(r) => self.said = self.said.max(r),
            Err(why) => self.against = Some(why),
        }
    }
}
