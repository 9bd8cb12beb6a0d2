//! What is found becomes what is said.

use super::chain::Link;
use super::compare::Failure;
use super::file;
use crate::program::Asked;
use crate::sample::{Drawn, Point};
use crate::{ClaimReport, Counterexample, Diagnostic, Source, Verdict};

/// A report with nothing found yet.
pub fn blank(source: &Source, asked: &Asked, seed: u64) -> ClaimReport {
    let (line, column) = source.position(asked.statement.span.start);
    ClaimReport {
        label: asked.claim.label.clone(),
        span: asked.statement.span,
        line,
        column,
        claim: file::text(asked),
        verdict: Verdict::Right,
        reason: None,
        hints: Vec::new(),
        counterexample: None,
        steps: Vec::new(),
        notes: Vec::new(),
        evidence: file::evidence(seed),
        expected: asked.statement.expected.iter().map(|e| e.text.clone()).collect(),
        as_expected: None,
        error: None,
    }
}

/// A claim that makes no sense.
pub fn error(report: &mut ClaimReport, said: &Diagnostic) {
    report.verdict = Verdict::Error;
    report.reason = Some(said.message.clone());
    report.error = Some(said.clone());
}

/// The verdict on a chain from its links.
pub fn links(report: &mut ClaimReport, links: &[Link], asked: &Asked, points: &[Point], strict: bool) {
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
        if step.verdict == Verdict::Unproven {
            step.reason = Some(match link {
                Link { points: 0, .. } => "there is no point where both sides have a value".into(),
                _ => "the difference is too small to tell".into(),
            });
        }
    }
    report.verdict = report.steps.iter().map(|s| s.verdict).max().unwrap_or(Verdict::Unproven);
    report.reason = report.steps.iter().find(|s| s.verdict == report.verdict).and_then(|s| s.reason.clone());
    let first = links.iter().find(|l| l.verdict() == Verdict::Wrong);
    if let Some((number, failure)) = first.and_then(|l| l.untrue.clone()) {
        report.counterexample = points.get(number).map(|p| counterexample(p, &failure, asked));
    }
}

/// A point where a claim fails, as one would write it.
pub fn counterexample(point: &Point, failure: &Failure, asked: &Asked) -> Counterexample {
    let _ = asked;
    let ratio = failure.right / failure.left;
    Counterexample {
        sizes: point.sizes.iter().map(|(n, s)| (n.clone(), (*s).max(0) as usize)).collect(),
        values: point.values.iter().map(|(n, v)| (n.clone(), drawn(v))).collect(),
        entry: failure.entry.clone(),
        claimed: number(failure.right),
        truth: number(failure.left),
        witness: "tape".into(),
        ratio: ratio.is_finite().then_some(ratio),
    }
}

/// A value as one would write it.
pub fn drawn(value: &Drawn) -> String {
    match value {
        Drawn::Builtin(name) => (*name).to_string(),
        Drawn::Function(terms) => {
            let term =
                |[a, b, c]: &[f64; 3]| format!("{} tanh({} x + {})", number(*c), number(*a), number(*b));
            terms.iter().map(term).collect::<Vec<_>>().join(" + ")
        }
        Drawn::Numbers(t) => nested(t.shape(), &mut t.to_vec().into_iter()),
    }
}

fn nested(sizes: &[usize], numbers: &mut dyn Iterator<Item = f64>) -> String {
    match sizes.split_first() {
        None => number(numbers.next().unwrap_or(f64::NAN)),
        Some((n, rest)) => {
            let parts: Vec<String> = (0..*n).map(|_| nested(rest, numbers)).collect();
            format!("[{}]", parts.join(", "))
        }
    }
}

/// A number with as many digits as are of use.
pub fn number(x: f64) -> String {
    if x.is_nan() {
        return "no number".into();
    }
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) {
        let text = format!("{:.6}", x);
        let trimmed = text.trim_end_matches('0').trim_end_matches('.');
        return if trimmed == "-0" { "0".into() } else { trimmed.into() };
    }
    format!("{x:.4e}")
}
