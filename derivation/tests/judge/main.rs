//! The judge: what is right is not called wrong, and what is wrong does not pass.

mod adversarial;
mod bounded;
mod chains;
mod domains;
mod evidence;
mod extrema;
mod limits;
mod matrices;
mod mistakes;
mod names;
mod ranges;
mod scope;
mod sizes;
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
    for (line, verdict) in lines {
        let claim = one(&format!("{setup}\n{line}\n"));
        assert_eq!(claim.verdict, *verdict, "{line}: {:?} {:?}", claim.reason, claim.counterexample);
    }
}
