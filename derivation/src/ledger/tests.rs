use super::*;

#[test]
fn every_line_is_read_and_every_file_is_there() {
    let entries = entries();
    let lines = LEDGER.lines().filter(|line| line.starts_with("| 00") && line.matches('|').count() == 7);
    assert_eq!(entries.len(), lines.count());
    assert!(entries.iter().flat_map(|e| &e.files).all(|file| source(file).is_some()));
    let first = &entries[0];
    assert_eq!(
        [&*first.id, &*first.printed, &*first.files[0]],
        ["000.Q1.2-a", "incomplete", "000-Q1.2-step-size"]
    );
}

#[test]
fn an_entry_has_its_own_claims_only() {
    let entry = entries().into_iter().find(|e| e.id == "000.Q2.1-a").unwrap();
    let found = Judge::default().found(&entry);
    assert!(!found.is_empty());
    assert!(found.iter().all(|f| f.label.starts_with("000.Q2.1-a") && f.verdict == Verdict::Right));
    assert!(found.iter().all(|f| f.as_expected && f.verdict_as_expected));
    assert_eq!(source("no such file").map(|s| s.name), None);
}
