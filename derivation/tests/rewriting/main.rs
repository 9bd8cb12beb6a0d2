//! Right claims written in another way by algebra that always holds: the judge must call none of them wrong.

#[path = "../common/mod.rs"]
mod common;
mod rules;
mod types;

use chainrule_derivation::syntax::echo;
use chainrule_derivation::{Edit, Verdict};
use common::corpus::{Right, read, right, verdict};
use rayon::prelude::*;
use rules::{Rule, rewritings};
use std::collections::{BTreeMap, BTreeSet};

/// Each text that says the same as a claim, and by which rule.
fn rewritten(right: &Right) -> Vec<(Rule, String)> {
    let types = types::Types::of_claim(right);
    let mut out = Vec::new();
    for (_, member) in right.members() {
        for (rule, other) in rewritings(member, &types) {
            out.push((rule, Edit { span: member.span, text: echo::text(&other) }.apply(&right.text)));
        }
    }
    out
}

#[test]
fn what_says_the_same_is_right_too() {
    let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
    for one in right() {
        for (rule, text) in rewritten(&one) {
            if seen.insert(text.clone()) {
                all.push((rule, text, one.name.clone()));
            }
        }
    }
    let verdicts: Vec<_> = all.par_iter().map(|(_, text, _)| verdict(text)).collect();
    let (mut count, mut bad, mut unproven) = (BTreeMap::new(), String::new(), String::new());
    for ((rule, text, of), (verdict, why)) in all.iter().zip(verdicts) {
        let (statements, _, diagnostics) = read(text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}\n{text}");
        *count.entry((rule, verdict)).or_insert(0usize) += 1;
        let claim = statements.last().map_or("", |s| s.span.of(text));
        let line = format!("{rule:?} {verdict:?} {claim} ({of}) {why}\n");
        match verdict {
            Verdict::Right => {}
            Verdict::Unproven => unproven += &line,
            Verdict::Layout | Verdict::Wrong | Verdict::Error => bad += &line,
        }
    }
    println!("{} rewritings\n{unproven}", seen.len());
    for ((rule, verdict), n) in &count {
        println!("{:<20} {:<10} {n}", format!("{rule:?}"), format!("{verdict:?}"));
    }
    assert!(bad.is_empty(), "not right:\n{bad}");
    assert!(seen.len() >= 2_000, "{} rewritings are too few", seen.len());
    assert!(100 * unproven.lines().count() < seen.len(), "too many are unproven");
}
