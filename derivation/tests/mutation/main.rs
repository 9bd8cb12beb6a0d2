//! Wrong claims by the thousand, each made from a right one by a single edit: the judge must call none of them right.
//!
//! The mutants that are no mistakes are in `equivalent.txt`, and `equivalent.py` shows that they are none.

#[path = "../common/mod.rs"]
mod common;
mod edits;
mod equivalent;
mod hints;
mod kind;
mod mutants;
mod offered;
mod typed;

use chainrule_derivation::Verdict;
use common::corpus::{right, verdict};
use kind::Edit;
use rayon::prelude::*;
use std::collections::BTreeMap;

#[test]
fn claims_stay_right_when_they_stand_alone() {
    for one in &right() {
        let (verdict, why) = verdict(&one.text);
        assert_eq!(verdict, Verdict::Right, "{}: {why}\n{}", one.name, one.text);
    }
}

#[test]
fn no_mutant_is_right() {
    let mutants = mutants::all();
    assert!(mutants.len() >= 2_000, "{} mutants are too few", mutants.len());
    let mut equivalent = equivalent::list();
    let (mut count, mut missed) = (BTreeMap::new(), String::new());
    let verdicts: Vec<Verdict> = mutants.par_iter().map(|mutant| verdict(&mutant.text).0).collect();
    for (mutant, verdict) in mutants.iter().zip(verdicts) {
        *count.entry((mutant.edit, verdict)).or_insert(0) += 1;
        let passes = match verdict {
            Verdict::Right => true,
            Verdict::Layout => mutant.edit != Edit::Transposed,
            Verdict::Unproven | Verdict::Wrong | Verdict::Error => false,
        };
        if passes && equivalent.remove(&mutant.claim).is_none() {
            missed += &format!("{:?} {} ({})\n", mutant.edit, mutant.claim, mutant.of);
        }
    }
    println!("{} mutants", mutants.len());
    for ((edit, verdict), n) in count {
        println!("{:<16} {:<10} {n}", format!("{edit:?}"), format!("{verdict:?}"));
    }
    assert!(missed.is_empty(), "judged right:\n{missed}");
    assert!(equivalent.is_empty(), "listed, but not judged right: {equivalent:#?}");
}
