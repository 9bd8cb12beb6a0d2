//! No edit that a hint offers fails: each is made, and judged right.

use super::common::corpus::verdict;
use super::mutants;
use chainrule_derivation::{Options, Source, Verdict, check};

/// What is offered for every `step`-th mutant and does not mend it.
fn failing(step: usize) -> String {
    let mut failing = String::new();
    for mutant in mutants::all().iter().step_by(step) {
        let report = check(&Source::plain("mutant.deriv", mutant.text.as_str()), &Options::default());
        let Some(claim) = report.claims.last().filter(|c| c.verdict == Verdict::Wrong) else { continue };
        // In a chain an edit mends one relation, and another may be wrong too.
        if claim.steps.len() > 1 {
            continue;
        }
        for hint in &claim.hints {
            let Some(edit) = &hint.edit else { continue };
            let (verdict, why) = verdict(&edit.apply(&mutant.text));
            if !matches!(verdict, Verdict::Right | Verdict::Layout) {
                failing += &format!("{} ({}): {} {verdict:?} {why}\n", mutant.claim, mutant.of, hint.text);
            }
        }
    }
    failing
}

#[test]
fn no_edit_on_offer_fails() {
    assert_eq!(failing(16), "");
}

/// All of them: `cargo test --release -p chainrule-derivation --test mutation -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_edit_on_offer_for_any_mutant_fails() {
    assert_eq!(failing(1), "");
}
