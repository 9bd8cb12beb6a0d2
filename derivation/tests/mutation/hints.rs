//! A hint counts if the edit that it carries, made in the claim's text, has the judge say right.

use super::kind::Edit;
use super::mutants;
use chainrule_derivation::{Options, Report, Source, Verdict, check};
use std::collections::BTreeMap;

fn judge(text: &str) -> Report {
    check(&Source::plain("mutant.deriv", text), &Options::default())
}

/// Of the mutants that are judged wrong, for how many the first hint counts; every `step`-th is looked at.
fn rate(step: usize) -> (usize, usize) {
    let mut by_kind: BTreeMap<Edit, (usize, usize)> = BTreeMap::new();
    for mutant in mutants::all().iter().step_by(step) {
        let report = judge(&mutant.text);
        let Some(claim) = report.claims.last().filter(|c| c.verdict == Verdict::Wrong) else { continue };
        let edit = claim.hints.first().and_then(|h| h.edit.as_ref());
        let mended = edit.map(|e| judge(&e.apply(&mutant.text)));
        let right = mended.is_some_and(|r| r.claims.last().is_some_and(|c| c.verdict == Verdict::Right));
        let count = by_kind.entry(mutant.edit).or_default();
        count.0 += usize::from(right);
        count.1 += 1;
        if !right {
            println!(
                "no hint counts: {} ({}): {:?}",
                mutant.claim,
                mutant.of,
                claim.hints.first().map(|h| &h.text)
            );
        }
    }
    for (kind, (right, all)) in &by_kind {
        println!(
            "{:<16} {right:>5} of {all:>5}: {:.1} %",
            format!("{kind:?}"),
            100.0 * *right as f64 / *all as f64
        );
    }
    by_kind.values().fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
}

fn enough((right, all): (usize, usize)) {
    let percent = 100.0 * right as f64 / all as f64;
    println!("the first hint counts for {right} of {all} wrong claims: {percent:.1} %");
    assert!(percent >= 85.0, "{right} of {all}");
}

#[test]
fn the_first_hint_mends_most_mutants() {
    enough(rate(16));
}

/// All of them: `cargo test --release -p chainrule-derivation --test mutation -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn the_first_hint_mends_most_of_all_mutants() {
    enough(rate(1));
}
