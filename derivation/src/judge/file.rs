//! From a source to a report.

use super::claim::Session;
use super::ground::{self, POINTS};
use super::{Options, STOPPED, hidden, names, tell};
use crate::eval::{World, said};
use crate::program::{Program, closure};
use crate::sample::{self, MOST_POINTS, Point, Settings};
use crate::syntax;
use crate::syntax::tree::{File, Ident, Sampling, Statement, StatementKind};
use crate::{ClaimReport, Diagnostic, Level, Report, Source, Span, Verdict, expect};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

/// The stack of the thread that judges; deep nesting is limited long before it is used up.
const STACK: usize = 256 << 20;

/// Keeps special points apart from the others, which stay the same without them.
const SPECIAL: u64 = 0x5bec_1a15;

/// Judges every claim of a source.
pub fn check(source: &Source, options: &Options) -> Report {
    on_large_stack(|| judge(source, options, None)).unwrap_or_else(|| Report {
        path: source.name.clone(),
        claims: Vec::new(),
        diagnostics: vec![Diagnostic::error(Default::default(), STOPPED)],
    })
}

/// Runs something that may nest deeply; `None` if it panicked.
pub fn on_large_stack<R: Send>(run: impl FnOnce() -> R + Send) -> Option<R> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        thread.spawn_scoped(scope, run).ok()?.join().ok()
    })
}

/// The report on the one claim of a source that begins at a place, without hints.
pub fn one(source: &Source, options: &Options, start: usize) -> Option<ClaimReport> {
    judge(source, options, Some(start)).claims.pop()
}

/// Judges every claim, or only the one that begins at a place.
fn judge(source: &Source, options: &Options, only: Option<usize>) -> Report {
    let (file, diagnostics) = syntax::read(source);
    judge_read(source, &file, diagnostics, options, only)
}

/// Judges what was read, of which some things were said already.
pub(super) fn judge_read(
    source: &Source,
    file: &File,
    mut diagnostics: Vec<Diagnostic>,
    options: &Options,
    only: Option<usize>,
) -> Report {
    let mut program = Program::new(file);
    program.claims.retain(|asked| only.is_none_or(|start| asked.statement.span.start == start));
    let twice = names::declared_twice(&program);
    diagnostics.extend(twice.iter().map(|(_, said)| said.clone()));
    diagnostics.extend(names::sampled_in_vain(&program));
    diagnostics.extend(hidden::notes(file));
    let seed = seed(&program).unwrap_or(options.seed);
    let mut stream = Stream::new(seed);
    let drawn =
        sample::settings(&program, seed).and_then(|s| Ok((points(&program, &s, options, &mut stream)?, s)));
    let ((mut points, complete), sample::Settings { all: settings, ordinary }) = match drawn {
        Ok(drawn) => drawn,
        Err(fault) => return without_points(source, &program, diagnostics, fault.diagnostic(), seed),
    };
    let mut special = ground::special(&program, &settings, &mut Stream::new(seed ^ SPECIAL));
    let mut claims = Vec::new();
    // What a claim computes stays on the tapes for the next; when those are half full, fresh ones take their place.
    loop {
        let tapes: Vec<Tape> = points.iter().map(|_| Tape::new()).collect();
        let mut worlds: Vec<World> = Vec::new();
        for (tape, point) in tapes.iter().zip(&mut points) {
            let world = World::new(tape);
            let said = world.set_up(&program, point, &mut stream, false);
            for said in said.unwrap_or_else(|fault| fault.own().into_iter().collect()) {
                push_new(&mut diagnostics, said);
            }
            worlds.push(world);
        }
        let special_tapes: Vec<Tape> = special.iter().map(|_| Tape::new()).collect();
        let mut special_worlds: Vec<World> = Vec::new();
        for (tape, (_, point)) in special_tapes.iter().zip(&mut special) {
            special_worlds.push(World::new(tape));
            // It was set up once, without a fault.
            let _ = special_worlds.last().map(|w| w.set_up(&program, point, &mut Stream::new(seed), false));
        }
        let mut done = 0;
        for asked in &program.claims[claims.len()..] {
            advance(&program, &worlds, done, asked.after, &mut diagnostics);
            // What fails here only has no value here, and says nothing.
            advance(&program, &special_worlds, done, asked.after, &mut Vec::new());
            done = asked.after;
            let mut session = Session {
                source,
                program: &program,
                points: &mut points,
                special: &mut special,
                settings: &settings,
                ordinary,
                stream: &mut stream,
                options: &Options { seed, ..options.clone() },
                hinting: only.is_none(),
                complete,
            };
            claims.push(session.claim(asked, &worlds, &special_worlds));
            if worlds.iter().chain(&special_worlds).any(World::is_half_full) {
                break;
            }
        }
        if claims.len() == program.claims.len() {
            // What follows the last claim is understood all the same.
            advance(&program, &worlds[..1.min(worlds.len())], done, program.steps.len(), &mut diagnostics);
            break;
        }
    }
    afterwards(source, file, &program, &twice, (&mut claims, &mut diagnostics));
    Report { path: source.name.clone(), claims, diagnostics }
}

/// What is said where no point was found at all.
fn without_points(
    source: &Source,
    program: &Program,
    mut diagnostics: Vec<Diagnostic>,
    said: Diagnostic,
    seed: u64,
) -> Report {
    let unjudged = |asked| {
        let mut report = tell::blank(source, asked, seed);
        report.verdict = Verdict::Unproven;
        report.reason = Some("there is no point to try it at".into());
        report.blocked = Some(said.span);
        report
    };
    let claims = program.claims.iter().map(unjudged).collect();
    if said.level == Level::Error {
        push_new(&mut diagnostics, said);
    }
    Report { path: source.name.clone(), claims, diagnostics }
}

/// What is known of claims only once all are judged: mistakes elsewhere that take a verdict back, each said once.
fn afterwards(
    source: &Source,
    file: &File,
    program: &Program,
    twice: &[(&Ident, Diagnostic)],
    (claims, diagnostics): (&mut [ClaimReport], &mut Vec<Diagnostic>),
) {
    if let Some(span) = unread_assumption(file) {
        let line = source.position(span.start).0;
        // What was meant to be assumed is not, so a verdict would be on something else.
        for claim in claims.iter_mut() {
            if tell::demote(claim, format!("the assumption on line {line} was not understood")) {
                claim.blocked = Some(span);
            }
        }
    }
    for (claim, asked) in claims.iter_mut().zip(&program.claims) {
        let names = closure(program, asked);
        if let Some((name, error)) = twice.iter().find(|(name, _)| names.contains(&name.name))
            && claim.error.is_none()
        {
            // A verdict would be on one of the two.
            not_checked(claim, source, &error.message, name.span);
        }
    }
    let mut said = Vec::new();
    for claim in claims {
        own_error(claim, diagnostics);
        said_elsewhere(claim, source, &mut said);
        claim.as_expected = expect::as_expected(claim);
    }
    diagnostics.extend(expect::mistakes(file));
    diagnostics.sort_by_key(|d| d.span);
}

/// An assumption that could not be read, if there is one.
fn unread_assumption(file: &File) -> Option<Span> {
    let unread = |s: &&Statement| matches!(&s.kind, StatementKind::Assume(cond) if !cond.is_read());
    file.statements.iter().find(unread).map(|s| s.span)
}

/// What could not be read of a claim is said with the claim.
fn own_error(claim: &mut ClaimReport, diagnostics: &mut Vec<Diagnostic>) {
    let inside = |d: &Diagnostic| {
        d.level != Level::Note && claim.span.start <= d.span.start && d.span.end <= claim.span.end
    };
    if claim.verdict == Verdict::Error
        && claim.error.is_none()
        && let Some(at) = diagnostics.iter().position(inside)
    {
        let said = diagnostics.remove(at);
        tell::error(claim, &said);
    }
}

/// A mistake outside a claim is said once, at its own place; of the claims that it keeps from being checked, only that.
fn said_elsewhere(claim: &mut ClaimReport, source: &Source, said: &mut Vec<Span>) {
    let outside = |d: &Diagnostic| d.span.end <= claim.span.start || claim.span.end <= d.span.start;
    let (message, place) = match &claim.error {
        Some(error) if error.level == Level::Consequence => {
            (error.message.clone(), error.also.first().map_or(error.span, |(span, _)| *span))
        }
        // A function is looked at only where it is called, and a mistake in it is said with the first claim that does.
        Some(error) if outside(error) && said.contains(&error.span) => (error.message.clone(), error.span),
        Some(error) if outside(error) => return said.push(error.span),
        _ => return,
    };
    not_checked(claim, source, &message, place);
}

/// Says of a claim that a mistake at some other place keeps it from being checked.
fn not_checked(claim: &mut ClaimReport, source: &Source, message: &str, place: Span) {
    let line = source.position(place.start).0;
    claim.verdict = Verdict::Error;
    claim.reason = Some(format!("not checked: {message}, on line {line}"));
    (claim.error, claim.blocked) = (None, Some(place));
    (claim.counterexample, claim.hints) = (None, Vec::new());
    claim.steps.clear();
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

/// The seed that a file sets.
pub fn seed(program: &Program) -> Option<u64> {
    program.sampling.iter().find_map(|s| match s {
        Sampling::Seed(e) => e.as_number().map(|x| x as u64),
        _ => None,
    })
}

/// The points at which every claim is tried, and whether they are all that there are.
fn points(
    program: &Program,
    Settings { all: settings, ordinary }: &Settings,
    options: &Options,
    stream: &mut Stream,
) -> crate::eval::Result<(Vec<Point>, bool)> {
    if let Some(all) = ground::all(program)? {
        return Ok((all, true));
    }
    let asked = program.sampling.iter().find_map(|s| match s {
        Sampling::Points(e) => Some((e.as_number().unwrap_or(f64::NAN), e.span)),
        _ => None,
    });
    let total = match (options.points, asked) {
        (None, None) => POINTS * (*ordinary).clamp(2, 4),
        (Some(n), _) if (1..=MOST_POINTS).contains(&n) => n,
        (Some(n), _) => {
            let message = format!("{n} points were asked for, and there are 1 to {MOST_POINTS}");
            return said(Span::default(), message);
        }
        (None, Some((n, _))) if (1.0..=MOST_POINTS as f64).contains(&n) => n as usize,
        (None, Some((_, span))) => return said(span, format!("there are 1 to {MOST_POINTS} points")),
    };
    let mut points = Vec::new();
    for (i, sizes) in settings.iter().enumerate() {
        // A special setting gets few.
        let few = i >= *ordinary;
        let share = if few { 3 } else { total.div_ceil(*ordinary) };
        for _ in 0..share.max(1) {
            let values = sample::chosen(program.givens.iter().copied(), points.len());
            let from = Point { sizes: sizes.clone(), values };
            match ground::find(program, &from, stream, false, ground::TRIES, &mut |_, _, _, _| Ok(true)) {
                Ok(Some(point)) => points.push(point),
                Ok(None) => {}
                // Such sizes may leave nothing; the other settings decide.
                Err(_) if few => break,
                Err(fault) => return Err(fault),
            }
        }
    }
    Ok((points, false))
}
