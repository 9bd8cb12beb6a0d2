//! What the judge is expected to say: the `#!` lines under a claim, in corpora of right and wrong derivations.
//!
//! ```text
//! #! right                          #! right: convention at the kink
//! #! layout                         #! unproven: branch never reached
//! #! wrong: extra factor eta        #! wrong "=" 2: extra factor eta
//! #! error: only square matrices have an inverse
//! ```

mod bless;
#[cfg(test)]
mod tests;

pub use bless::bless;

use crate::syntax::tree::File;
use crate::{ClaimReport, Diagnostic, Hint, Verdict};

/// One `#!` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The verdict.
    pub verdict: Verdict,
    /// On which relation sign of a chain, from 1; on the whole claim if left out.
    pub step: Option<usize>,
    /// What must be said: the reason, a hint or a note, or a part of one. Empty if it does not matter.
    pub words: String,
}

const VERDICTS: [(&str, Verdict); 5] = [
    ("right", Verdict::Right),
    ("layout", Verdict::Layout),
    ("unproven", Verdict::Unproven),
    ("wrong", Verdict::Wrong),
    ("error", Verdict::Error),
];

/// The word for a verdict.
pub fn word(verdict: Verdict) -> &'static str {
    VERDICTS.iter().find(|(_, v)| *v == verdict).map_or("", |(word, _)| word)
}

/// Reads what follows the `#!`; the error says what is wrong with it.
pub fn parse(text: &str) -> Result<Expected, String> {
    let text = text.trim();
    let (head, words) = match text.split_once(':') {
        Some((head, words)) => (head.trim(), words.trim()),
        None => (text, ""),
    };
    let mut parts = head.split_whitespace();
    let first = parts.next().unwrap_or("");
    let Some((_, verdict)) = VERDICTS.iter().find(|(word, _)| *word == first) else {
        let verdicts = "right, layout, unproven, wrong or error";
        return Err(format!("an expected verdict is one of {verdicts}, not `{first}`"));
    };
    let step = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => None,
        // `right note: …` says the same as `right: …`.
        (Some("note"), None, _) => None,
        (Some("\"=\""), Some(number), None) => match number.parse() {
            Ok(step) if step > 0 => Some(step),
            _ => return Err(format!("`\"=\" {number}` names no relation sign; they are counted from 1")),
        },
        _ => return Err(format!("`{head}` is not understood: write `{first}: …` or `{first} \"=\" 2: …`")),
    };
    Ok(Expected { verdict: *verdict, step, words: words.into() })
}

/// The `#!` lines of a file that say nothing that can be expected.
pub fn mistakes(file: &File) -> Vec<Diagnostic> {
    let lines = file.statements.iter().flat_map(|s| &s.expected);
    lines.filter_map(|line| parse(&line.text).err().map(|why| Diagnostic::error(line.span, why))).collect()
}

/// Whether a claim was judged as its `#!` lines say; `None` if it has none.
pub fn as_expected(claim: &ClaimReport) -> Option<bool> {
    if claim.expected.is_empty() {
        return None;
    }
    let lines: Result<Vec<Expected>, String> = claim.expected.iter().map(|line| parse(line)).collect();
    Some(lines.is_ok_and(|lines| fulfils(claim, &lines)))
}

/// As [`as_expected`], whatever the words are: only the verdicts.
pub fn verdict_as_expected(claim: &ClaimReport) -> Option<bool> {
    let bare = |line: &String| parse(line).map(|e| Expected { words: String::new(), ..e });
    let lines: Result<Vec<Expected>, String> = claim.expected.iter().map(bare).collect();
    (!claim.expected.is_empty()).then(|| lines.is_ok_and(|lines| fulfils(claim, &lines)))
}

/// Whether a claim was judged as these lines say. If they name relation signs, they name all that are not right.
pub fn fulfils(claim: &ClaimReport, lines: &[Expected]) -> bool {
    let named: Vec<usize> = lines.iter().filter_map(|l| l.step).collect();
    let all_named = named.is_empty()
        || claim.steps.iter().filter(|s| !is_fine(s.verdict)).all(|s| named.contains(&s.index));
    all_named && lines.iter().all(|line| fulfils_line(claim, line))
}

fn is_fine(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Right | Verdict::Layout)
}

fn fulfils_line(claim: &ClaimReport, line: &Expected) -> bool {
    let whole = texts(&claim.reason, &claim.hints).chain(claim.notes.iter().map(String::as_str));
    match line.step {
        None => {
            let steps = claim.steps.iter().flat_map(|s| texts(&s.reason, &s.hints));
            claim.verdict == line.verdict && is_said(&line.words, whole.chain(steps))
        }
        Some(index) => {
            let Some(step) = claim.steps.iter().find(|s| s.index == index) else { return false };
            // What is said of the claim as a whole is about its first step that is not right.
            let first = claim.steps.iter().find(|s| !is_fine(s.verdict)).is_some_and(|s| s.index == index);
            let whole = whole.filter(|_| first);
            step.verdict == line.verdict
                && is_said(&line.words, whole.chain(texts(&step.reason, &step.hints)))
        }
    }
}

fn texts<'a>(reason: &'a Option<String>, hints: &'a [Hint]) -> impl Iterator<Item = &'a str> {
    reason.as_deref().into_iter().chain(hints.iter().map(|h| h.text.as_str()))
}

/// Whether the words are one of the texts or a part of one.
fn is_said<'a>(words: &str, mut texts: impl Iterator<Item = &'a str>) -> bool {
    let words = tokens(words);
    words.is_empty() || texts.any(|text| tokens(text).windows(words.len()).any(|part| part == words))
}

/// Words, numbers and signs, so that neither case nor spacing nor backquotes matter, but `1` is no part of `12`.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut within_word = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        let is_word = c.is_alphanumeric();
        match tokens.last_mut() {
            Some(last) if is_word && within_word => last.push(c),
            _ if c == '`' || c.is_whitespace() => {}
            _ => tokens.push(c.into()),
        }
        within_word = is_word;
    }
    if tokens.last().is_some_and(|last| last == ".") {
        tokens.pop();
    }
    tokens
}
