//! What is found becomes what is said.

use super::chain::Link;
use super::compare::Failure;
use super::figures::{drawn, number};
use super::scene::Scene;
use super::{extremum, kink, limit, range};
use crate::eval::Fault;
use crate::program::{Asked, closure};
use crate::sample::Point;
use crate::syntax::echo;
use crate::syntax::tree::DeclShape;
use crate::{ClaimReport, Counterexample, Diagnostic, Evidence, Source, Span, Verdict};

/// Why nothing is said where a condition holds nowhere.
pub const NO_CONDITION: &str = "no point was found where its condition holds";

/// A report with nothing found yet.
pub fn blank(source: &Source, asked: &Asked, seed: u64) -> ClaimReport {
    let (line, column) = source.position(asked.statement.span.start);
    ClaimReport {
        label: asked.claim.label.clone(),
        span: asked.statement.span,
        line,
        column,
        claim: echo::Form::Text.statement(asked.statement),
        verdict: Verdict::Right,
        reason: None,
        hints: Vec::new(),
        counterexample: None,
        steps: Vec::new(),
        notes: Vec::new(),
        evidence: Evidence { seed, ..Evidence::default() },
        expected: asked.statement.expected.iter().map(|e| e.text.clone()).collect(),
        as_expected: None,
        error: None,
        blocked: None,
    }
}

/// A claim that makes no sense.
pub fn error(report: &mut ClaimReport, said: &Diagnostic) {
    report.verdict = Verdict::Error;
    report.reason = Some(said.message.clone());
    report.error = Some(said.clone());
}

/// Evaluation writes edits in plain text, of which LaTeX reads single letters alike.
pub fn without_plain_edits(report: &mut ClaimReport) {
    let alike = |text: &str| text.len() == 1 && text.chars().all(char::is_alphabetic);
    for help in report.error.iter_mut().flat_map(|e| &mut e.help) {
        help.edit = help.edit.take().filter(|edit| alike(&edit.text));
    }
}

/// The verdict on a chain from its links.
pub fn links(report: &mut ClaimReport, links: &[Link], scene: &Scene, source: &Source) {
    let strict = scene.program.strict;
    if let Some((link, said)) = links.iter().enumerate().find_map(|(i, l)| Some((i, l.error.as_ref()?))) {
        error(report, said);
        if let Some(step) = report.steps.get_mut(link) {
            step.reason = Some(said.message.clone());
        }
        return;
    }
    for (step, link) in report.steps.iter_mut().zip(links) {
        if strict && step.verdict == Verdict::Layout {
            step.verdict = Verdict::Wrong;
            step.reason = Some("this is the transpose".into());
        }
        if step.verdict == Verdict::Unproven && step.reason.is_none() {
            step.reason = Some(match &link.nowhere {
                _ if !link.seen.is_empty() || link.level.is_some() => {
                    "the difference is too small to tell".into()
                }
                Some((span, why)) => no_value(source, *span, why),
                None if scene.conditional() => NO_CONDITION.into(),
                None => "there is no point where both sides have a value".into(),
            });
        }
    }
    report.verdict = report.steps.iter().map(|s| s.verdict).max().unwrap_or(Verdict::Unproven);
    report.reason = report.steps.iter().find(|s| s.verdict == report.verdict).and_then(|s| s.reason.clone());
}

/// What has no value, in the words of the source, and why.
fn no_value(source: &Source, span: Span, why: &str) -> String {
    let what = span.of(&source.text).split_whitespace().collect::<Vec<_>>().join(" ");
    format!("`{what}` has no value at any point that was tried: {why}")
}

/// `1 point`, `3 points`
pub fn points(n: usize) -> String {
    if n == 1 { "1 point".into() } else { format!("{n} points") }
}

/// A claim that is wrong for a reason.
pub fn wrong(report: &mut ClaimReport, why: String) {
    report.verdict = Verdict::Wrong;
    report.reason = Some(why);
}

/// A claim that cannot be settled for a reason.
pub fn unproven(report: &mut ClaimReport, why: impl Into<String>) {
    report.verdict = Verdict::Unproven;
    report.reason = Some(why.into());
}

/// Takes back what was decided: then nothing of a claim is shown right or wrong. Whether anything was.
pub fn demote(report: &mut ClaimReport, why: String) -> bool {
    let decided = |v: Verdict| matches!(v, Verdict::Right | Verdict::Layout | Verdict::Wrong);
    if !decided(report.verdict) {
        return false;
    }
    unproven(report, why);
    for step in report.steps.iter_mut().filter(|s| decided(s.verdict)) {
        (step.verdict, step.reason) = (Verdict::Unproven, None);
        step.hints.clear();
    }
    (report.counterexample, report.hints) = (None, Vec::new());
    true
}

/// A claim that could not be looked at.
pub fn fault(report: &mut ClaimReport, fault: &Fault) {
    match fault {
        Fault::Numbers { why, .. } => unproven(report, why.as_str()),
        fault => error(report, &fault.diagnostic()),
    }
}

/// The verdict on a limit.
pub fn limit(
    report: &mut ClaimReport,
    found: &[limit::Found],
    refuted: Option<&(limit::Found, Point)>,
    (scene, name): (&Scene, &str),
) {
    // Where numbers end, others decide, if they are not fewer.
    let holds = found.iter().filter(|f| **f == limit::Found::Holds).count();
    report.evidence.points = if holds > 0 { holds } else { found.len() };
    if let Some((found, point)) = refuted {
        wrong(report, found.reason());
        let (left, right) = match *found {
            limit::Found::Other(other, target) => (other.unwrap_or(f64::INFINITY), target),
            limit::Found::Both(one, other) => (other, one),
            _ => return,
        };
        let failure = Failure { entry: String::new(), left, right };
        let mut place = counterexample(point, &failure, scene, false);
        place.values.retain(|(given, _)| given != name);
        if left.is_infinite() {
            (place.truth, place.ratio) = ("no bound".into(), None);
        }
        report.counterexample = (!place.values.is_empty()).then_some(place);
    } else if found.contains(&limit::Found::Open) {
        unproven(report, limit::Found::Open.reason());
    } else if 2 * holds < found.len().max(1) {
        unproven(report, limit::Found::Ended.reason());
    }
}

/// The verdict on a range, from what was found with several sizes and functions: the least good of it.
pub fn range(report: &mut ClaimReport, found: Vec<range::Found>) {
    report.evidence.points = found.len() * range::POINTS;
    for found in found {
        match found {
            range::Found::Holds => {}
            range::Found::Fails(why) => return wrong(report, why),
            range::Found::Open(why) => unproven(report, why),
        }
    }
}

/// What one point says about an extremum.
pub fn extremum(report: &mut ClaimReport, found: extremum::Found, point: &Point, scene: &Scene) {
    match found {
        extremum::Found::Nowhere => {}
        extremum::Found::Holds => report.evidence.points += 1,
        extremum::Found::Convention => {
            report.evidence.points += 1;
            if !report.notes.iter().any(|n| n == kink::NOTE) {
                report.notes.push(kink::NOTE.into());
            }
        }
        extremum::Found::Close | extremum::Found::Still => {
            report.evidence.points += 1;
            if report.verdict == Verdict::Right {
                let still = matches!(found, extremum::Found::Still);
                let why = if still {
                    "no step away from it could be tried"
                } else {
                    "the difference is too small to tell"
                };
                unproven(report, why);
            }
        }
        extremum::Found::Fails(failure, why) => {
            report.evidence.points += 1;
            if report.verdict != Verdict::Wrong {
                wrong(report, why.into());
                report.counterexample = Some(counterexample(point, &failure, scene, false));
            }
        }
    }
}

/// A verdict without a point is none.
pub fn reached(report: &mut ClaimReport, nowhere: Option<(Span, String)>, source: &Source) {
    if report.evidence.points == 0 && report.verdict == Verdict::Right {
        report.verdict = Verdict::Unproven;
        report.reason = Some(match nowhere {
            Some((span, why)) => no_value(source, span, &why),
            None => "there is no point where this has a value".into(),
        });
    }
}

/// A point where a claim fails, as one would write it; `derives` if the truth there is a derivative.
pub fn counterexample(point: &Point, failure: &Failure, scene: &Scene, derives: bool) -> Counterexample {
    let used = closure(scene.program, scene.asked);
    let point = scene.placed(point);
    let ratio = failure.right / failure.left;
    Counterexample {
        sizes: point
            .sizes
            .iter()
            .filter(|(n, _)| sized(scene, &used, n))
            .map(|(n, s)| (n.clone(), (*s).max(0) as usize))
            .collect(),
        values: point
            .values
            .iter()
            .filter(|(n, _)| used.contains(*n))
            .map(|(n, v)| (n.clone(), drawn(v)))
            .collect(),
        entry: failure.entry.clone(),
        claimed: number(failure.right),
        truth: number(failure.left),
        witness: if derives { "tape" } else { "left side" }.into(),
        ratio: ratio.is_finite().then_some(ratio),
    }
}

/// Whether a dimension says something about what is used.
fn sized(scene: &Scene, used: &std::collections::BTreeSet<String>, name: &str) -> bool {
    let declared = scene.program.givens.iter().copied().chain(scene.asked.givens());
    let of_used = declared.filter(|d| d.names.iter().any(|n| used.contains(&n.name)));
    used.contains(name)
        || of_used.into_iter().any(|d| match &d.shape {
            DeclShape::Array(dims) => dims.iter().any(|e| e.names().contains(name)),
            _ => false,
        })
}
