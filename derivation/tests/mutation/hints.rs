//! What hints are worth: of thousands of mistakes nearly all are mended, and no edit that is offered fails.

use super::common::corpus::verdict;
use super::mutants;
use chainrule_derivation::{Options, Source, Verdict, check};
use std::collections::BTreeMap;

/// For so many in a hundred there is a hint; what else a claim lacks takes more than one change.
const MOST: usize = 94;

#[test]
fn hints_mend_what_one_edit_broke() {
    let (mut count, mut failed) = (BTreeMap::new(), String::new());
    for mutant in mutants::all() {
        let report = check(&Source::plain("mutant.deriv", mutant.text.as_str()), &Options::default());
        let Some(claim) = report.claims.last().filter(|c| c.verdict == Verdict::Wrong) else { continue };
        for hint in &claim.hints {
            // In a chain with several slips each edit mends only one.
            let Some(edit) = hint.edit.as_ref().filter(|_| claim.steps.len() == 1) else { continue };
            let (verdict, why) = verdict(&edit.apply(&mutant.text));
            if !matches!(verdict, Verdict::Right | Verdict::Layout) {
                failed += &format!("{} ({}): {} {verdict:?} {why}\n", mutant.claim, mutant.of, hint.text);
            }
        }
        let (all, with) = count.entry(mutant.edit).or_insert((0, 0));
        *all += 1;
        *with += usize::from(!claim.hints.is_empty());
    }
    for (edit, (all, with)) in &count {
        println!("{:<16} {with} of {all}", format!("{edit:?}"));
    }
    let (all, with) = count.values().fold((0, 0), |(a, w), (all, with)| (a + all, w + with));
    assert!(failed.is_empty(), "hints that fail:\n{failed}");
    assert!(with * 100 >= all * MOST, "{with} hints for {all} mistakes");
}
