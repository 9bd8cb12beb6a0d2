//! What hints are worth: of thousands of mistakes nearly all are mended, and no edit that is offered fails.

use super::common::corpus::verdict;
use super::mutants;
use chainrule_derivation::{Options, Source, Verdict, check};
use std::collections::BTreeMap;

#[test]
fn hints_mend_what_one_edit_broke() {
    let (mut count, mut failed, mut slow) = (BTreeMap::new(), String::new(), 0);
    let mut left = String::new();
    for mutant in mutants::all() {
        let begun = std::time::Instant::now();
        let report = check(&Source::plain("mutant.deriv", mutant.text.as_str()), &Options::default());
        slow += usize::from(begun.elapsed().as_millis() > 250);
        let Some(claim) = report.claims.last().filter(|c| c.verdict == Verdict::Wrong) else { continue };
        let mended = claim.hints.iter().filter_map(|h| h.edit.as_ref().map(|e| (h, e.apply(&mutant.text))));
        let mended: Vec<_> = mended.collect();
        for (hint, text) in &mended {
            let (verdict, why) = verdict(text);
            if !matches!(verdict, Verdict::Right | Verdict::Layout) && claim.steps.len() == 1 {
                failed += &format!("{} ({}): {} {verdict:?} {why}\n", mutant.claim, mutant.of, hint.text);
            }
        }
        let (all, with) = count.entry(mutant.edit).or_insert((0, 0));
        *all += 1;
        *with += usize::from(!claim.hints.is_empty());
        if claim.hints.is_empty() {
            left += &format!("{:?} {} ({})\n", mutant.edit, mutant.claim, mutant.of);
        }
    }
    for (edit, (all, with)) in &count {
        println!("{:<16} {with} of {all}", format!("{edit:?}"));
    }
    println!("slow {slow}\nLEFT\n{left}");
    assert!(failed.is_empty(), "hints that fail:\n{failed}");
}
