//! Hints: for wrong claims the fact that a student would need, and an edit of the text that the judge calls right.

mod facts;
mod none;
mod slips;
mod students;
mod values;

use chainrule_derivation::{ClaimReport, Options, Source, Verdict, check};

/// Judges text with one claim.
fn one(text: &str, seed: u64) -> ClaimReport {
    let report = check(&Source::plain("test.deriv", text), &Options { seed, points: None });
    assert!(report.diagnostics.is_empty(), "{:?}\n{text}", report.diagnostics);
    let [claim] = report.claims.as_slice() else { panic!("one claim, please:\n{text}") };
    claim.clone()
}

/// The hints for a wrong claim; each edit is made, and judged right with a seed of its own.
fn hints(text: &str) -> Vec<(String, bool)> {
    let claim = one(text, 7);
    let bad = matches!(claim.verdict, Verdict::Wrong | Verdict::Error);
    assert!(bad, "{:?}: {:?}\n{text}", claim.verdict, claim.reason);
    for hint in &claim.hints {
        let Some(edit) = &hint.edit else { continue };
        let mended = edit.apply(text);
        let again = one(&mended, 1234);
        let right = matches!(again.verdict, Verdict::Right | Verdict::Layout);
        assert!(right, "{}: {:?} {:?}\n{mended}", hint.text, again.verdict, again.counterexample);
    }
    claim.hints.into_iter().map(|h| (h.text, h.edit.is_some())).collect()
}

/// For each line, judged as the claim of a file that begins with `setup`, a hint with an edit and these words.
fn table(setup: &str, lines: &[(&str, &str)]) {
    let mut missed = String::new();
    for (line, words) in lines {
        let found = hints(&format!("{setup}\n{line}\n"));
        if !found.iter().any(|(text, edit)| text == words && *edit) {
            missed += &format!("{line}\n    want: {words}\n    have: {found:?}\n");
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}
