use super::{Row, json, text};
use chainrule::derivation::Verdict;
use chainrule::derivation::ledger::{Entry, Found};

fn row(id: &str, files: &[&str], tests: &[&str], experiments: &[&str], found: &[(Verdict, bool)]) -> Row {
    let list = |names: &[&str]| names.iter().map(|n| n.to_string()).collect();
    let entry = Entry {
        id: id.into(),
        title: "A gradient".into(),
        printed: "true".into(),
        files: list(files),
        tests: list(tests),
        experiments: list(experiments),
    };
    let claim = |(verdict, as_expected): &(Verdict, bool)| Found {
        file: "a".into(),
        label: format!("{id} as printed"),
        verdict: *verdict,
        verdict_as_expected: *as_expected,
        as_expected: *as_expected,
    };
    Row::new(found.iter().map(claim).collect(), entry, &[])
}

#[test]
fn rows_say_what_was_found_and_what_was_not_run() {
    let rows = [
        row("1-a", &["a"], &[], &[], &[(Verdict::Right, true), (Verdict::Wrong, true)]),
        row("1-b", &["a"], &["id_1_b"], &[], &[(Verdict::Right, false)]),
        row("1-c", &[], &["id_1_c"], &["E1"], &[]),
        row("1-d", &[], &[], &["E1", "E2"], &[]),
    ];
    let expected = "\
\x20id    claim        printed is   found now
──────────────────────────────────────────────────────────────────────────────
 1-a   A gradient   true         1 right, 1 wrong
 1-b   A gradient   true         DIFFERS: 1 right
 1-c   A gradient   true         not run: test id_1_c, not run: experiment E1
 1-d   A gradient   true         not run: experiments E1, E2

a.deriv, 1-b as printed: right, not as expected

1 of 2 rows judged as expected (3 claims)
2 tests not run here: cargo test --release --test claims
2 experiments not run here: chainrule reproduce E1 E2
";
    assert_eq!(text(&rows, &[], 80), expected);
    assert!(text(&rows, &[], 60).lines().all(|l| l.chars().count() <= 60));
    let verdicts: Vec<_> = rows.iter().map(Row::verdict).collect();
    assert_eq!(verdicts, ["as expected", "differs", "not run", "not run"]);
    assert_eq!(json(&rows, &[])["rows"][3]["measured"], "not run: experiments E1, E2");
}

#[test]
fn a_claim_that_has_gone_differs() {
    let gone = row("1-a", &["b"], &[], &[], &[]);
    assert!(gone.differs());
    assert!(text(&[gone], &[], 80).contains("b.deriv has no claim 1-a"));
}
