//! A claim that is not right, shown at its place.

use super::quote::{Mark, diagnostic, message, rendered, shortened, suggestion, wrapped};
use super::{Look, claimed, counterexample};
use annotate_snippets::{Group, Level as Said};
use chainrule::derivation::{ClaimReport, Hint, Source, Span, Step, Verdict, expect};

/// What is shown of a claim's name in a title.
const TITLE: usize = 50;

/// The word for a verdict.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    expect::word(verdict)
}

/// What is wrong with a claim: for each step that fails, its place, why, and what would mend it.
pub fn claim(source: &Source, claim: &ClaimReport, look: Look) -> String {
    if let Some(error) = &claim.error
        && claim.as_expected != Some(false)
    {
        return diagnostic(source, error, look);
    }
    let failing = claim.steps.iter().filter(|s| !matches!(s.verdict, Verdict::Right | Verdict::Layout));
    let mut faults: Vec<Fault> = failing.map(|step| Fault::of_step(claim, step)).collect();
    match faults.first_mut() {
        None => faults.push(Fault::of_claim(claim)),
        // What is said of the claim as a whole is about the first step that fails.
        Some(first) => first.adopt(claim),
    }
    let last = faults.len().saturating_sub(1);
    let shown = faults.iter().enumerate().map(|(i, fault)| {
        let mut group = fault.place(source, look);
        if i == 0
            && let Some(point) = &claim.counterexample
        {
            let text = counterexample::text(point, look.width.saturating_sub(10));
            group = group.element(Said::NOTE.with_name("at").message(text));
        }
        if i == last {
            group = closing(group, claim, look);
        }
        rendered(std::iter::once(group).chain(fault.suggestions(source, look)).collect(), look)
    });
    shown.collect::<Vec<_>>().join("\n\n")
}

/// Notes, and what was expected.
fn closing<'a>(mut group: Group<'a>, claim: &ClaimReport, look: Look) -> Group<'a> {
    let room = look.width.saturating_sub(14);
    for note in &claim.notes {
        group = group.element(Said::NOTE.message(wrapped(note, room)));
    }
    if look.expect && claim.as_expected == Some(false) {
        let lines: Vec<String> = claim.expected.iter().map(|line| wrapped(line, room)).collect();
        group = group.element(Said::NOTE.with_name("expected").message(lines.join("\n")));
    }
    group
}

/// Something that does not hold.
struct Fault<'a> {
    verdict: Verdict,
    title: String,
    span: Span,
    reason: Option<&'a str>,
    hints: Vec<&'a Hint>,
}

impl<'a> Fault<'a> {
    fn of_claim(claim: &'a ClaimReport) -> Fault<'a> {
        Fault {
            verdict: claim.verdict,
            title: title(claim),
            span: claim.span,
            reason: claim.reason.as_deref(),
            hints: claim.hints.iter().collect(),
        }
    }

    fn of_step(claim: &'a ClaimReport, step: &'a Step) -> Fault<'a> {
        let mut title = title(claim);
        if claim.steps.len() > 1 {
            title += &format!(", {} \"=\"", ordinal(step.index));
        }
        let reason = step.reason.as_deref();
        Fault { verdict: step.verdict, title, span: step.span, reason, hints: step.hints.iter().collect() }
    }

    fn adopt(&mut self, claim: &'a ClaimReport) {
        self.reason = self.reason.or(claim.reason.as_deref());
        let new = claim.hints.iter().filter(|h| !self.hints.iter().any(|own| own.text == h.text));
        let new: Vec<&Hint> = new.collect();
        self.hints.extend(new);
    }

    /// The place, why it does not hold, and what is known about it.
    fn place(&self, source: &'a Source, look: Look) -> Group<'a> {
        let level = match self.verdict {
            Verdict::Right | Verdict::Layout => Said::INFO,
            Verdict::Unproven => Said::WARNING,
            Verdict::Wrong | Verdict::Error => Said::ERROR,
        };
        let reason = self.reason.map_or(String::new(), |r| format!(": {r}"));
        let mut marks = vec![Mark { span: self.span, main: true, words: String::new() }];
        let mut spoken = Vec::new();
        for hint in self.hints.iter().filter(|h| h.edit.is_none()) {
            match hint.span {
                // Words under a part of the line say more than words below it.
                Some(span) if span != self.span => {
                    marks.push(Mark { span, main: false, words: hint.text.clone() });
                }
                _ => spoken.push(hint.text.as_str()),
            }
        }
        let title = format!("{}{reason}", self.title);
        let mut group = message(level.with_name(verdict_word(self.verdict)), &title, source, &marks, look);
        for text in spoken {
            let text = wrapped(text, look.width.saturating_sub(12));
            group = group.element(Said::HELP.with_name("hint").message(text));
        }
        group
    }

    /// Each change that makes it right.
    fn suggestions(&self, source: &'a Source, look: Look) -> Vec<Group<'a>> {
        let edits = self.hints.iter().filter_map(|h| h.edit.as_ref().map(|e| (h.text.as_str(), e)));
        let level = || Said::HELP.with_name("hint");
        edits.map(|(text, edit)| suggestion(level(), text, source, edit, look)).collect()
    }
}

/// The label, or what is claimed as a quotation.
fn title(claim: &ClaimReport) -> String {
    match claim.label.as_str() {
        "" => format!("`{}`", shortened(claimed(claim), TITLE)),
        label => shortened(label, TITLE),
    }
}

fn ordinal(n: usize) -> String {
    match n {
        1 => "first".into(),
        2 => "second".into(),
        3 => "third".into(),
        n => format!("{n}th"),
    }
}
