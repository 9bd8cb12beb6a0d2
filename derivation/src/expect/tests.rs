use super::*;
use crate::{Evidence, Report, Source, Span, Step};

fn hint(text: &str) -> Hint {
    Hint { text: text.into(), span: None, edit: None }
}

/// A claim that stands at the first place of some words in a text.
fn claim(text: &str, words: &str, verdict: Verdict) -> ClaimReport {
    let start = text.find(words).unwrap();
    ClaimReport {
        label: String::new(),
        span: Span::new(start, start + words.len()),
        line: 1,
        column: 1,
        claim: words.into(),
        verdict,
        reason: None,
        hints: Vec::new(),
        counterexample: None,
        steps: Vec::new(),
        notes: Vec::new(),
        evidence: Evidence::default(),
        expected: Vec::new(),
        as_expected: None,
        error: None,
        blocked: None,
    }
}

fn step(index: usize, verdict: Verdict, hints: &[&str]) -> Step {
    let hints = hints.iter().map(|h| hint(h)).collect();
    Step { index, verdict, span: Span::default(), reason: None, hints }
}

fn expects(claim: &ClaimReport, lines: &[&str]) -> Option<bool> {
    let expected = lines.iter().map(ToString::to_string).collect();
    as_expected(&ClaimReport { expected, ..claim.clone() })
}

#[test]
fn each_form_is_read() {
    let line = |verdict, step, words: &str| Ok(Expected { verdict, step, words: words.into() });
    assert_eq!(parse("right"), line(Verdict::Right, None, ""));
    assert_eq!(parse("right: convention at the kink"), line(Verdict::Right, None, "convention at the kink"));
    assert_eq!(parse("right note: convention"), line(Verdict::Right, None, "convention"));
    assert_eq!(parse(" layout "), line(Verdict::Layout, None, ""));
    assert_eq!(
        parse("unproven: branch never reached"),
        line(Verdict::Unproven, None, "branch never reached")
    );
    assert_eq!(parse("wrong \"=\" 2: extra factor eta"), line(Verdict::Wrong, Some(2), "extra factor eta"));
    assert_eq!(parse("error: x: y"), line(Verdict::Error, None, "x: y"));
    for (bad, part) in
        [("wrnog: x", "`wrnog`"), ("", "not ``"), ("wrong \"=\" 0: x", "from 1"), ("wrong 2: x", "`wrong 2`")]
    {
        assert!(parse(bad).unwrap_err().contains(part), "{bad}: {:?}", parse(bad));
    }
}

#[test]
fn words_match_a_whole_text_or_a_part_of_it() {
    let mut wrong = claim("x", "x", Verdict::Wrong);
    wrong.reason = Some("differs by 12 at every point".into());
    wrong.hints = vec![hint("the term `lambda theta` needs the factor 2")];
    wrong.notes = vec!["one branch was never reached".into()];
    for said in [
        "wrong",
        "wrong: the term lambda theta needs the factor 2",
        "wrong: The  Term `lambda  theta`",
        "wrong: differs by 12",
        "wrong: never reached.",
    ] {
        assert_eq!(expects(&wrong, &[said]), Some(true), "{said}");
    }
    for other in ["right", "unproven: differs by 12", "wrong: differs by 1", "wrong: factor 3", "wrnog"] {
        assert_eq!(expects(&wrong, &[other]), Some(false), "{other}");
    }
    assert_eq!(expects(&wrong, &[]), None);
    assert_eq!(expects(&wrong, &["wrong: factor 2", "wrong: factor 3"]), Some(false));
}

#[test]
fn lines_for_steps_name_all_that_are_not_right() {
    let mut chain = claim("x", "x", Verdict::Wrong);
    chain.hints = vec![hint("equals 2 L1")];
    chain.steps = vec![
        step(1, Verdict::Wrong, &[]),
        step(2, Verdict::Wrong, &["extra factor eta"]),
        step(3, Verdict::Right, &[]),
    ];
    assert_eq!(
        expects(&chain, &["wrong \"=\" 1: equals 2 L1", "wrong \"=\" 2: extra factor eta"]),
        Some(true)
    );
    assert_eq!(expects(&chain, &["wrong: extra factor eta"]), Some(true));
    assert_eq!(expects(&chain, &["wrong \"=\" 1: equals 2 L1"]), Some(false), "the second is missing");
    assert_eq!(expects(&chain, &["wrong \"=\" 1", "wrong \"=\" 2: equals 2 L1"]), Some(false));
    assert_eq!(expects(&chain, &["wrong \"=\" 1", "wrong \"=\" 2", "wrong \"=\" 3"]), Some(false));
    assert_eq!(expects(&chain, &["wrong \"=\" 4"]), Some(false));
}

fn blessed(text: &str, claims: Vec<ClaimReport>) -> String {
    let report = Report { path: String::new(), claims, diagnostics: Vec::new() };
    bless(&Source::plain("x", text), &report)
}

#[test]
fn what_was_found_is_written_under_its_claim() {
    let text = "  claim a = 1\r\n  claim b\r\n    = 2\r\n  claim c = 3\r\n";
    let mut a = claim(text, "claim a = 1", Verdict::Wrong);
    a.reason = Some("not the same".into());
    a.hints = vec![hint("extra\n factor 2")];
    let mut b = claim(text, "claim b\r\n    = 2", Verdict::Unproven);
    b.reason = Some("branch never reached".into());
    let c = claim(text, "claim c = 3", Verdict::Right);
    assert_eq!(
        blessed(text, vec![a, b, c]),
        "  claim a = 1\r\n  #! wrong: extra factor 2\r\n  claim b\r\n    = 2\r\n  #! unproven: branch never reached\r\n  \
         claim c = 3\r\n"
    );
}

#[test]
fn lines_that_do_not_hold_are_replaced_and_others_kept() {
    let text = "claim a = 1\n\n    #! wrong: old\n    #! wrong: older\nx = 1\nclaim b = 2\n#! right: kept\nclaim c = 3";
    let old = |words, verdict, fulfilled| {
        let mut c = claim(text, words, verdict);
        (c.expected, c.as_expected) = (vec!["…".into()], Some(fulfilled));
        c
    };
    let a = old("claim a = 1", Verdict::Right, false);
    let b = old("claim b = 2", Verdict::Right, true);
    let mut c = claim(text, "claim c = 3", Verdict::Wrong);
    c.steps = vec![step(1, Verdict::Right, &[]), step(2, Verdict::Wrong, &["factor 2"])];
    assert_eq!(
        blessed(text, vec![a, b, c]),
        "claim a = 1\n\n    #! right\nx = 1\nclaim b = 2\n#! right: kept\nclaim c = 3\n#! wrong \"=\" 2: factor 2"
    );
}

#[test]
fn a_line_with_two_claims_is_parted() {
    let text = "claim a = 1; claim b = 2\n";
    let (a, b) = (claim(text, "claim a = 1", Verdict::Wrong), claim(text, "claim b = 2", Verdict::Layout));
    assert_eq!(blessed(text, vec![a, b]), "claim a = 1\n#! wrong\nclaim b = 2\n#! layout\n");
    // Where nothing has to be written down, it stays.
    let (a, b) = (claim(text, "claim a = 1", Verdict::Right), claim(text, "claim b = 2", Verdict::Layout));
    assert_eq!(blessed(text, vec![a, b]), "claim a = 1; claim b = 2\n#! layout\n");
    // What follows may be no claim, and a comment is no statement.
    let text = "  claim a = 1 ;x = 3\r\n  claim b = 2; # so\r\n";
    let (a, b) = (claim(text, "claim a = 1", Verdict::Wrong), claim(text, "claim b = 2", Verdict::Wrong));
    let expected = "  claim a = 1\r\n  #! wrong\r\n  x = 3\r\n  claim b = 2; # so\r\n  #! wrong\r\n";
    assert_eq!(blessed(text, vec![a, b]), expected);
}

#[test]
fn in_latex_the_lines_are_comments() {
    let text = "claim $$ a = 1 $$\n";
    let source = Source { name: "x".into(), text: text.into(), dialect: crate::Dialect::Latex };
    let claims = vec![claim(text, "claim $$ a = 1 $$", Verdict::Layout)];
    let report = Report { path: String::new(), claims, diagnostics: Vec::new() };
    assert_eq!(bless(&source, &report), "claim $$ a = 1 $$\n%! layout\n");
}

#[test]
fn what_is_blessed_is_fulfilled() {
    let text = "claim a = 1\n";
    let mut a = claim(text, "claim a = 1", Verdict::Wrong);
    a.hints = vec![hint("the term `2: b` is missing.")];
    let blessed = blessed(text, vec![a.clone()]);
    let line = blessed.lines().nth(1).unwrap().trim_start_matches("#!");
    assert_eq!(expects(&a, &[line]), Some(true), "{line}");
}
