//! What decides statements of single experiments.

use super::e02_flooding::same_until_below;
use super::e04_rmsprop::edits;
use super::listings::ran;
use crate::lab::Verdict::{Confirmed, Refuted, Undecided};
use crate::lab::{Measures, Results, Verdict};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Runs of 3000 steps, each with the step at which its loss is first below the floor and the first whose loss differs.
fn verdict(runs: &[(Option<usize>, Option<usize>)]) -> Verdict {
    let run = |below: Option<usize>, differs: Option<usize>| {
        let mut m = Measures::default();
        for step in 0..3000 {
            m.push("step loss", step as f64, if differs.is_some_and(|d| step >= d) { 0.5 } else { 1.0 });
        }
        if let Some(step) = below {
            m.put("first step below", step as f64);
        }
        Arc::new(m)
    };
    let plain = runs.iter().map(|_| run(None, None)).collect();
    let flooded = runs.iter().map(|(below, differs)| run(*below, *differs)).collect();
    let arms: BTreeMap<_, _> = [("plain".to_string(), plain), ("flooded".to_string(), flooded)].into();
    same_until_below("plain", "flooded")(&Results::new(arms, false)).verdict
}

#[test]
fn a_floor_that_never_acts_shows_nothing() {
    assert_eq!(verdict(&[(Some(2500), Some(2501)), (Some(7), Some(8))]), Confirmed);
    assert_eq!(verdict(&[(Some(2500), Some(2400)), (Some(7), Some(8))]), Refuted);
    assert_eq!(verdict(&[(Some(2500), None)]), Refuted);
    assert_eq!(verdict(&[(None, Some(12))]), Refuted);
    assert_eq!(verdict(&[(None, None)]), Undecided);
    assert_eq!(verdict(&[(Some(7), Some(8)), (None, None)]), Undecided);
    assert_eq!(verdict(&[(Some(2999), None), (Some(7), Some(8))]), Undecided);
    assert_eq!(verdict(&[]), Undecided);
}

#[test]
fn edits_are_counted() {
    let cases =
        [("kitten", "sitting", 3), ("", "ab", 2), ("abc", "abc", 0), ("0.12", "0.21", 2), ("12", "", 2)];
    for (a, b, expected) in cases {
        assert_eq!((edits(a, b), edits(b, a)), (expected, expected), "{a} {b}");
    }
}

#[test]
fn every_listing_was_run() {
    for name in ["fourth_figure", "limits_before_axes", "plot_after_loop"] {
        let found = ran(name, "nothing")(&Results::default());
        assert_eq!(found.verdict, Refuted, "{name}");
    }
    assert_eq!(ran("limits_before_axes", "they are lost")(&Results::default()).verdict, Confirmed);
    assert_eq!(ran("another", "")(&Results::default()).verdict, Undecided);
}
