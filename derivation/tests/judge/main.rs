//! The judge: what is right is not called wrong, and what is wrong does not pass.

mod adversarial;
mod bounded;
mod chains;
mod close;
mod conditions;
mod domains;
mod evidence;
mod extrema;
mod kinks;
mod limits;
mod matrices;
mod mistakes;
mod names;
mod places;
mod properties;
mod ranges;
mod reading;
mod scope;
mod sizes;
mod slow;
mod special;

use chainrule_derivation::{ClaimReport, Options, Report, Source, Verdict, check};

/// Judges plain text.
fn judge(text: &str) -> Report {
    check(&Source::plain("test.deriv", text), &Options::default())
}

/// Judges text with one claim.
fn one(text: &str) -> ClaimReport {
    let report = judge(text);
    assert!(report.diagnostics.is_empty(), "{:?}\n{text}", report.diagnostics);
    let [claim] = report.claims.as_slice() else { panic!("one claim, please:\n{text}") };
    claim.clone()
}

/// Judges each line as the claim of a file that begins with `setup`, and compares verdicts.
fn table(setup: &str, lines: &[(&str, Verdict)]) {
    let others = lines.iter().filter_map(|(line, verdict)| {
        let claim = one(&format!("{setup}\n{line}\n"));
        let found = format!("{line}: {:?} {:?} {:?}", claim.verdict, claim.reason, claim.counterexample);
        (claim.verdict != *verdict).then_some(found)
    });
    assert_eq!(others.collect::<Vec<_>>(), [""; 0], "not as expected");
}
