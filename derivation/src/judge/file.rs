//! From a source to a report.

use super::ground::{self, POINTS};
use super::{Options, chain, referee, tell};
use crate::eval::{Binding, Fault, World};
use crate::program::{Asked, Program};
use crate::sample::{self, Point, Sizes};
use crate::syntax::tree::{Body, Clause, Rel, Sampling};
use crate::syntax::{self, echo};
use crate::{ClaimReport, Diagnostic, Evidence, Report, Source, Step, Verdict, expect};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

/// The stack of the thread that judges; deep nesting is limited long before it is used up.
const STACK: usize = 256 << 20;

/// Judges every claim of a source.
pub fn check(source: &Source, options: &Options) -> Report {
    let judged = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread.spawn_scoped(scope, || judge(source, options)) {
            Ok(running) => running.join().ok(),
            Err(_) => None,
        }
    });
    judged.unwrap_or_else(|| Report {
        path: source.name.clone(),
        claims: Vec::new(),
        diagnostics: vec![Diagnostic::error(
            Default::default(),
            "the judge stopped: this is a mistake in chainrule",
        )],
    })
}

fn judge(source: &Source, options: &Options) -> Report {
    let (file, mut diagnostics) = syntax::read(source);
    let program = Program::new(&file);
    let seed = seed(&program).unwrap_or(options.seed);
    let mut stream = Stream::new(seed);
    let points = match points(&program, seed, options, &mut stream) {
        Ok(points) => points,
        Err(fault) => {
            diagnostics.push(fault.diagnostic());
            let unjudged = program.claims.iter().map(|asked| {
                let mut report = tell::blank(source, asked, seed);
                report.verdict = Verdict::Unproven;
                report.reason = Some("there is no point to try it at".into());
                report
            });
            return Report { path: source.name.clone(), claims: unjudged.collect(), diagnostics };
        }
    };
    let tapes: Vec<Tape> = points.iter().map(|_| Tape::new()).collect();
    let mut worlds: Vec<World> = Vec::new();
    let mut points = points;
    for (tape, point) in tapes.iter().zip(&mut points) {
        let world = World::new(tape);
        if let Err(fault) = world.set_up(&program, point, &mut stream, false) {
            push_new(&mut diagnostics, fault.diagnostic());
        }
        worlds.push(world);
    }
    let (mut claims, mut done) = (Vec::new(), 0);
    for asked in &program.claims {
        advance(&program, &worlds, done, asked.after, &mut diagnostics);
        done = asked.after;
        let mut session =
            Session { source, program: &program, points: &mut points, stream: &mut stream, seed };
        claims.push(session.claim(asked, &worlds));
    }
    // What follows the last claim is understood all the same.
    advance(&program, &worlds[..1.min(worlds.len())], done, program.steps.len(), &mut diagnostics);
    for claim in &mut claims {
        claim.as_expected = expect::as_expected(claim);
    }
    diagnostics.extend(expect::mistakes(&file));
    diagnostics.sort_by_key(|d| d.span);
    Report { path: source.name.clone(), claims, diagnostics }
}

fn advance(program: &Program, worlds: &[World], from: usize, to: usize, diagnostics: &mut Vec<Diagnostic>) {
    for world in worlds {
        for said in world.advance(program, from, to) {
            push_new(diagnostics, said);
        }
    }
}

/// One message for each place.
fn push_new(diagnostics: &mut Vec<Diagnostic>, said: Diagnostic) {
    if !diagnostics.iter().any(|d| d.span == said.span || d.message == said.message) {
        diagnostics.push(said);
    }
}

fn seed(program: &Program) -> Option<u64> {
    program.sampling.iter().find_map(|s| match s {
        Sampling::Seed(e) => e.as_number().map(|x| x as u64),
        _ => None,
    })
}

/// The points at which every claim is tried.
fn points(
    program: &Program,
    seed: u64,
    options: &Options,
    stream: &mut Stream,
) -> crate::eval::Result<Vec<Point>> {
    let settings: Vec<Sizes> = sample::settings(program, seed)?;
    let asked = program.sampling.iter().find_map(|s| match s {
        Sampling::Points(e) => e.as_number().map(|x| x as usize),
        _ => None,
    });
    let total = options.points.or(asked).unwrap_or(POINTS * settings.len().clamp(2, 4));
    let mut points = Vec::new();
    for (i, sizes) in settings.iter().enumerate() {
        // The setting with every size at 1 is a special case, and gets few.
        let ones = settings.len() > 1 && i + 1 == settings.len();
        let share = if ones { 3 } else { total.div_ceil(settings.len().saturating_sub(1).max(1)) };
        for _ in 0..share.max(1) {
            match ground::find(program, sizes, stream, false, ground::TRIES, &mut |_, _, _, _| Ok(true)) {
                Ok(Some(point)) => points.push(point),
                Ok(None) => {}
                // Sizes of 1 may leave nothing; the other settings decide.
                Err(_) if ones => break,
                Err(fault) => return Err(fault),
            }
        }
    }
    Ok(points)
}

/// What judging a claim needs besides the worlds.
pub struct Session<'s, 'f> {
    pub source: &'s Source,
    pub program: &'s Program<'f>,
    pub points: &'s mut [Point],
    pub stream: &'s mut Stream,
    pub seed: u64,
}

impl Session<'_, '_> {
    fn claim(&mut self, asked: &Asked, worlds: &[World]) -> ClaimReport {
        let hidden = self.give_own(asked, worlds);
        let report = match &hidden {
            Err(fault) => {
                let mut report = tell::blank(self.source, asked, self.seed);
                tell::error(&mut report, &fault.diagnostic());
                report
            }
            Ok(_) => match &asked.claim.body {
                Body::Chain { rest, .. } => {
                    let rels: Vec<Rel> = rest.iter().map(|(rel, _, _)| *rel).collect();
                    self.chain(asked, &rels, worlds)
                }
                _ => {
                    let mut report = tell::blank(self.source, asked, self.seed);
                    report.verdict = Verdict::Unproven;
                    report.reason = Some("this kind of claim is not judged yet".into());
                    report
                }
            },
        };
        if let Ok(hidden) = hidden {
            for (world, hidden) in worlds.iter().zip(hidden) {
                hidden.into_iter().for_each(|(name, binding)| match binding {
                    Some(b) => world.bind(&name, b),
                    None => drop(world.names.borrow_mut().remove(&name)),
                });
            }
        }
        report
    }

    /// Draws what the claim declares for itself, in every world; what that hides is given back.
    #[allow(clippy::type_complexity)] // For each world, names and what they were.
    fn give_own<'t>(
        &mut self,
        asked: &Asked,
        worlds: &[World<'t>],
    ) -> crate::eval::Result<Vec<Vec<(String, Option<Binding<'t>>)>>> {
        let mut all = Vec::new();
        for (world, point) in worlds.iter().zip(self.points.iter_mut()) {
            let mut hidden = Vec::new();
            for decl in asked.givens() {
                for name in &decl.names {
                    hidden.push((name.name.clone(), world.binding(&name.name)));
                    point.values.remove(&name.name);
                }
                world.give(self.program, decl, point, self.stream, false)?;
            }
            all.push(hidden);
        }
        Ok(all)
    }

    fn chain(&mut self, asked: &Asked, rels: &[Rel], worlds: &[World]) -> ClaimReport {
        let mut links = vec![chain::Link::default(); rels.len()];
        let at = asked.claim.clauses.iter().any(|c| matches!(c, Clause::At(_)));
        let _ = at;
        let mut ruling = None;
        let mut referee_says = None;
        for (number, world) in worlds.iter().enumerate() {
            let before = world.taken.borrow().len();
            chain::judge_at(world, number, asked, rels, &mut links);
            if links.iter().any(|l| l.error.is_some()) {
                break;
            }
            // A few points are enough for the referee.
            if number % 8 == 0 {
                match referee::rule(world, before) {
                    Ok(r) => ruling = ruling.max(r),
                    Err(why) => referee_says = Some(why),
                }
            }
        }
        let mut report = tell::blank(self.source, asked, self.seed);
        let members = asked.members();
        report.steps = links
            .iter()
            .enumerate()
            .map(|(k, link)| Step {
                index: k + 1,
                verdict: link.verdict(),
                span: members[k + 1].span,
                reason: None,
                hints: Vec::new(),
            })
            .collect();
        report.evidence.points = links.iter().map(|l| l.points).max().unwrap_or(0);
        report.evidence.settings = {
            let mut sizes: Vec<&Sizes> = self.points.iter().map(|p| &p.sizes).collect();
            sizes.dedup();
            sizes.len()
        };
        report.evidence.referee = ruling.map_or_else(String::new, |r| r.text().to_string());
        tell::links(&mut report, &links, asked, self.points, self.program.strict);
        if let (Some(why), Verdict::Right | Verdict::Layout | Verdict::Wrong) = (referee_says, report.verdict)
        {
            report.verdict = Verdict::Unproven;
            report.reason = Some(why);
        }
        report
    }
}

/// What a verdict rests on, before anything was tried.
pub fn evidence(seed: u64) -> Evidence {
    Evidence { seed, ..Evidence::default() }
}

/// A claim as it was read.
pub fn text(asked: &Asked) -> String {
    echo::Form::Text.statement(asked.statement)
}

/// Whether a fault makes a claim meaningless, and not just a point.
pub fn meaningless(fault: &Fault) -> bool {
    !matches!(fault, Fault::Numbers { .. })
}
