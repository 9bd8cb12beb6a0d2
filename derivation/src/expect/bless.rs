//! Writing down what was found, to be looked at and kept.

use super::{is_fine, word};
use crate::{ClaimReport, Dialect, Edit, Hint, Report, Source, Span, Verdict};

/// The text with its `#!` lines as the report would have them (`%!` in LaTeX, where they are comments). Claims that are
/// right and expect nothing stay bare; lines that are fulfilled stay as they were written. Where another statement follows on
/// the line of a claim, the line is parted.
pub fn bless(source: &Source, report: &Report) -> String {
    let mut text = source.text.clone();
    let marker = if source.dialect == Dialect::Latex { "%!" } else { "#!" };
    // From the last to the first, so that the places in front stay true.
    let mut below = usize::MAX;
    for claim in report.claims.iter().rev() {
        let line = line_end(&source.text, claim.span.end);
        let behind = behind(source, claim, line);
        // A `#!` line belongs to the last statement of the line above.
        let is_last = line < below;
        below = line;
        let simply_right = claim.verdict == Verdict::Right && claim.expected.is_empty();
        if simply_right || claim.as_expected == Some(true) || !(is_last || behind.is_some()) {
            continue;
        }
        if let Some(next) = behind {
            text = parted(&source.text, next, claim, marker).apply(&text);
            continue;
        }
        text = rewrite(&source.text, line, claim, marker).apply(&text);
    }
    text
}

/// Where the next statement begins behind a claim and a `;`, if one does on the same line.
fn behind(source: &Source, claim: &ClaimReport, line: usize) -> Option<usize> {
    if source.dialect == Dialect::Latex {
        return None;
    }
    let rest = source.text.get(claim.span.end..line)?.trim_start().strip_prefix(';')?.trim_start();
    (!rest.is_empty() && !rest.starts_with('#')).then(|| line - rest.len())
}

/// The change that ends the line behind a claim, so that its own lines may follow before the next statement.
fn parted(text: &str, next: usize, claim: &ClaimReport, marker: &str) -> Edit {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = indent(text.get(..claim.span.start).and_then(|t| t.rsplit('\n').next()).unwrap_or(""));
    let lines: String = found(claim).iter().map(|said| format!("{newline}{indent}{marker} {said}")).collect();
    Edit { span: Span::new(claim.span.end, next), text: format!("{lines}{newline}{indent}") }
}

/// The spaces that a line begins with.
fn indent(line: &str) -> String {
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}

/// One past the end of the line that a place is in, with its line break.
fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |n| at + n + 1)
}

/// The change that puts the lines for one claim behind the place where its last line ends.
fn rewrite(text: &str, line: usize, claim: &ClaimReport, marker: &str) -> Edit {
    let old = old_lines(text, line);
    let newline = if text.get(..line).is_some_and(|t| t.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let indented_like = match old {
        Some(span) => span.of(text),
        None => text.get(..claim.span.start).and_then(|t| t.rsplit('\n').next()).unwrap_or(""),
    };
    let indent = indent(indented_like);
    let lines: Vec<String> = found(claim).iter().map(|said| format!("{indent}{marker} {said}")).collect();
    let mut new = lines.join(newline);
    // A text that did not end in a line break does not do so afterwards.
    if !text.get(..line).is_some_and(|t| t.ends_with('\n')) {
        new.insert_str(0, newline);
    }
    let span = old.unwrap_or(Span::new(line, line));
    if span.end < text.len() || text.ends_with('\n') {
        new += newline;
    }
    Edit { span, text: new }
}

/// The lines that begin with the marker directly below a place; only blank lines may stand between.
fn old_lines(text: &str, from: usize) -> Option<Span> {
    let (mut at, mut found) = (from, None);
    for line in text.get(from..)?.split_inclusive('\n') {
        let next = at + line.len();
        let words = line.trim_start();
        if words.starts_with("#!") || words.starts_with("%!") {
            let start = found.map_or(at, |span: Span| span.start);
            found = Some(Span::new(start, next));
        } else if !words.is_empty() {
            break;
        }
        at = next;
    }
    found
}

/// What to expect: a line for each relation sign of a chain that is not right, else one line.
fn found(claim: &ClaimReport) -> Vec<String> {
    let steps = claim.steps.iter().filter(|s| !is_fine(s.verdict));
    if claim.steps.len() > 1 && !is_fine(claim.verdict) {
        let line = |step: &crate::Step| {
            let head = format!("{} \"=\" {}", word(step.verdict), step.index);
            said(head, &step.hints, step.reason.as_deref())
        };
        let lines: Vec<String> = steps.map(line).collect();
        if !lines.is_empty() {
            return lines;
        }
    }
    let about = claim.reason.as_deref().or(claim.notes.first().map(String::as_str));
    vec![said(word(claim.verdict).into(), &claim.hints, about)]
}

/// The best hint tells most; where there is none, the reason.
fn said(head: String, hints: &[Hint], reason: Option<&str>) -> String {
    let words = hints.first().map(|h| h.text.as_str()).or(reason).unwrap_or("");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { head } else { format!("{head}: {words}") }
}
