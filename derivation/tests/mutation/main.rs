//! Wrong claims by the thousand, each made from a right one by a single edit.

#[path = "../common/mod.rs"]
mod common;
mod edits;
mod kind;
mod mutants;
mod typed;

use chainrule_derivation::Verdict;

#[test]
fn claims_stay_right_when_they_stand_alone() {
    let right = common::corpus::right();
    for one in &right {
        let (verdict, why) = common::corpus::verdict(&one.text);
        assert_eq!(verdict, Verdict::Right, "{}: {why}\n{}", one.name, one.text);
    }
}

#[test]
fn survey() {
    let mut all = mutants::all();
    if let Ok(f) = std::env::var("ONLY") {
        all.retain(|m| m.of.contains(&f));
    }
    println!("{} mutants", all.len());
    let start = std::time::Instant::now();
    let mut count = std::collections::BTreeMap::new();
    for (i, m) in all.iter().enumerate() {
        let t = std::time::Instant::now();
        let (verdict, why) = common::corpus::verdict(&m.text);
        *count.entry((m.edit, verdict)).or_insert(0) += 1;
        let ms = t.elapsed().as_millis();
        println!("M {i} {:?} {verdict:?} {ms} {} || {} || {why}", m.edit, m.of, m.claim);
    }
    println!("{:?}\n{:#?}", start.elapsed(), count);
}
