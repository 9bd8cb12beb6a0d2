//! Screens as users see them, from reports made by hand.

use super::*;
use chainrule::derivation::{Counterexample, Edit, Evidence, Hint, Span, Step};

const TEXT: &str = "\
given  x, w, b, u_1, u_2, y_1, y_2 real
claim  dL/dyhat_1 = e_1
claim head:  dL/dw = dL/da * da/dw
                  = (e_1 u_1 cos(u_1 a) + e_2 u_2 sin(u_2 a)) a (1 - a) x
show  twice = thrice when x > 0
";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

fn look(width: usize) -> Look {
    Look { width, colour: false, many: false, expect: false }
}

fn claim(words: &str, verdict: Verdict) -> ClaimReport {
    let at = span(words);
    let (line, column) = Source::plain("", TEXT).position(at.start);
    let mut read = words.trim_start_matches("claim").trim_start_matches("show").trim();
    let label = match read.split_once(':') {
        Some((label, rest)) => {
            read = rest.trim();
            label
        }
        None => "",
    };
    ClaimReport {
        label: label.into(),
        span: at,
        line,
        column,
        claim: read.into(),
        verdict,
        reason: None,
        hints: Vec::new(),
        counterexample: None,
        steps: Vec::new(),
        notes: Vec::new(),
        evidence: Evidence { points: 60, settings: 4, seed: 1, referee: "differences".into() },
        expected: Vec::new(),
        as_expected: None,
        error: None,
        blocked: None,
    }
}

fn chain() -> ClaimReport {
    let mut wrong = claim(&TEXT[span("claim head").start..span("x\nshow").start + 1], Verdict::Wrong);
    let member = span("(e_1 u_1 cos(u_1 a) + e_2 u_2 sin(u_2 a)) a (1 - a) x");
    let plus = span("+ e_2");
    let edit = Edit { span: Span::new(plus.start, plus.start + 1), text: "-".into() };
    let hint = Hint { text: "the sign of one term is flipped".into(), span: Some(plus), edit: Some(edit) };
    let step = |index, verdict, span, reason: Option<&str>, hints| Step {
        index,
        verdict,
        span,
        reason: reason.map(String::from),
        hints,
    };
    wrong.steps = vec![
        step(1, Verdict::Right, span("dL/da * da/dw"), None, vec![]),
        step(2, Verdict::Wrong, member, Some("it is not the derivative"), vec![hint]),
    ];
    let values = [("x", "1"), ("w", "0"), ("b", "0"), ("u_1", "1"), ("u_2", "2"), ("y_1", "1"), ("y_2", "1")];
    wrong.counterexample = Some(Counterexample {
        sizes: Vec::new(),
        values: values.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect(),
        entry: String::new(),
        claimed: "1.3367".into(),
        truth: "-0.4938".into(),
        witness: "tape".into(),
        ratio: Some(-2.706_966_383_151),
    });
    wrong
}

fn checked(claims: Vec<ClaimReport>, diagnostics: Vec<Diagnostic>) -> Checked {
    let report = Report { path: "two_heads.deriv".into(), claims, diagnostics };
    Checked {
        path: "two_heads.deriv".into(),
        outcome: Ok((Source::plain("two_heads.deriv", TEXT), report)),
        read: Vec::new(),
    }
}

fn all() -> Checked {
    let mut unproven = claim("show  twice = thrice when x > 0", Verdict::Unproven);
    unproven.reason = Some("no point was found where x > 0 holds in 1,000 tries".into());
    unproven.notes = vec!["the branch x < 0 was never reached".into()];
    let unknown = Diagnostic::error(span("twice"), "there is nothing called `twice`")
        .here("not declared")
        .also(span("given"), "declare it here")
        .help("every name is declared or defined")
        .fix("did you mean `x`?", span("twice"), "x");
    let mut right = claim("claim  dL/dyhat_1 = e_1", Verdict::Right);
    right.notes = vec!["convention at the kink".into()];
    checked(vec![right, chain(), unproven], vec![unknown])
}

fn screen(checked: &Checked, look: Look) -> String {
    let mut tally = Tally::default();
    tally.add(checked, look.expect);
    file(checked, look) + &totals(&tally, look)
}

#[test]
fn one_file_has_a_line_for_each_claim_and_the_details() {
    let expected = r#"two_heads.deriv
  right     dL/dyhat_1 = e_1           60 points, 4 sizes
            note: convention at the kink
  wrong     head                       line 3
  unproven  twice = thrice when x > 0  line 5

wrong: head, second "=": it is not the derivative
 --> two_heads.deriv:4:21
  |
4 |                   = (e_1 u_1 cos(u_1 a) + e_2 u_2 sin(u_2 a)) a (1 - a) x
  |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = at: x = 1, w = 0, b = 0, u_1 = 1, u_2 = 2, y_1 = 1, y_2 = 1
        claim  | true (tape) | ratio
        1.3367 | -0.4938     | -2.70697
hint: the sign of one term is flipped
  |
4 - = (e_1 u_1 cos(u_1 a) + e_2 u_2 sin(u_2 a)) a (1 - a) x
4 + = (e_1 u_1 cos(u_1 a) - e_2 u_2 sin(u_2 a)) a (1 - a) x
  |

unproven: `twice = thrice when x > 0`: no point was found where x > 0 holds in
          1,000 tries
 --> two_heads.deriv:5:1
  |
5 | show  twice = thrice when x > 0
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: the branch x < 0 was never reached

error: there is nothing called `twice`
 --> two_heads.deriv:5:7
  |
1 | given  x, w, b, u_1, u_2, y_1, y_2 real
  | ----- declare it here
...
5 | show  twice = thrice when x > 0
  |       ^^^^^ not declared
  |
  = help: every name is declared or defined
help: did you mean `x`?
  |
5 - show  twice = thrice when x > 0
5 + show  x = thrice when x > 0
  |

1 of 3 claims right at the points tried (seed 1): 1 wrong, 1 unproven, 1 error elsewhere
"#;
    assert_eq!(screen(&all(), look(80)), expected);
}

#[test]
fn a_narrow_screen_is_kept_to() {
    let narrow = screen(&all(), look(50));
    let lines = narrow.lines().filter(|l| !l.starts_with("1 of 3"));
    let widest = lines.max_by_key(|l| l.chars().count()).unwrap();
    assert!(widest.chars().count() <= 50, "{widest}");
    // Of a line that is too long, the part around the edit is shown.
    let edits: Vec<&str> =
        narrow.lines().filter(|l| l.starts_with("4 - ") || l.starts_with("4 + ")).collect();
    assert!(edits[0].contains("+ e_2 u_2") && edits[1].contains("- e_2 u_2"), "{edits:?}");
    assert!(edits.iter().all(|l| l.ends_with('…')), "{edits:?}");
}

#[test]
fn of_many_files_only_what_is_not_right_is_told() {
    let many = Look { many: true, ..look(80) };
    let good = checked(vec![claim("claim  dL/dyhat_1 = e_1", Verdict::Right)], Vec::new());
    let mut layout = claim("claim  dL/dyhat_1 = e_1", Verdict::Layout);
    layout.evidence.points = 0;
    let turned = checked(vec![layout], Vec::new());
    let missing =
        Checked { path: "no.deriv".into(), outcome: Err("there is no such file".into()), read: Vec::new() };
    let mut wrong = claim("claim  dL/dyhat_1 = e_1", Verdict::Wrong);
    wrong.hints = vec![Hint { text: "extra factor 2".into(), span: None, edit: None }];
    let wrong = checked(vec![wrong], Vec::new());
    let files = [good, turned, wrong, missing];
    let mut tally = Tally::default();
    files.iter().for_each(|f| tally.add(f, false));
    let text: String = files.iter().map(|f| file(f, many)).collect();
    assert_eq!(
        text + &totals(&tally, many),
        r#"right     two_heads.deriv: the claim is right
right     two_heads.deriv: the claim is right
wrong     two_heads.deriv: 0 of 1 claim right

wrong: `dL/dyhat_1 = e_1`
 --> two_heads.deriv:2:1
  |
2 | claim  dL/dyhat_1 = e_1
  | ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = hint: extra factor 2

error     no.deriv: there is no such file
2 of 3 claims right in 4 files at the points tried (seed 1): 1 wrong, 1 in the other layout, 1 error elsewhere
"#
    );
    assert_eq!(tally.status(), 2);
}

#[test]
fn what_is_as_expected_needs_no_details() {
    let expecting = Look { expect: true, ..look(80) };
    let mut known = chain();
    (known.expected, known.as_expected) = (vec!["wrong \"=\" 2".into()], Some(true));
    let mut other = claim("claim  dL/dyhat_1 = e_1", Verdict::Right);
    (other.expected, other.as_expected) = (vec!["wrong: factor 2".into()], Some(false));
    let both = checked(vec![other, known], Vec::new());
    assert_eq!(
        screen(&both, expecting),
        r#"two_heads.deriv
  right     dL/dyhat_1 = e_1  line 2, not as expected
  wrong     head              as expected

right: `dL/dyhat_1 = e_1`
 --> two_heads.deriv:2:1
  |
2 | claim  dL/dyhat_1 = e_1
  | ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = expected: wrong: factor 2

1 of 2 claims as expected at the points tried (seed 1)
"#
    );
    let mut tally = Tally::default();
    tally.add(&both, true);
    assert_eq!(tally.status(), 1);
}

#[test]
fn a_claim_that_cannot_be_judged_is_told_once() {
    let mut shape = claim("show  twice = thrice when x > 0", Verdict::Error);
    shape.reason = Some("the shapes differ".into());
    let cause = Diagnostic::error(span("twice = thrice"), "N is not D").here("N and D");
    shape.error = Some(cause);
    let checked = checked(vec![shape], Vec::new());
    let screen = screen(&checked, look(80));
    assert!(screen.contains("error: N is not D\n") && !screen.contains("the shapes differ"), "{screen}");
    assert!(screen.ends_with("0 of 1 claim right at the points tried (seed 1): 1 error\n"), "{screen}");
    let mut tally = Tally::default();
    tally.add(&checked, false);
    assert_eq!((tally.errors, tally.status()), (1, 2));
    let json = json(&[checked], &tally, false);
    assert_eq!(json["files"][0]["claims"][0]["error"]["message"], "N is not D");
    assert_eq!(json["files"][0]["errors"], serde_json::json!([]));
}

#[test]
fn colours_are_nothing_but_colours() {
    let plain = screen(&all(), look(80));
    let coloured = screen(&all(), Look { colour: true, ..look(80) });
    assert!(coloured.contains("\u{1b}["));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        stripped += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(stripped + rest, plain);
}

#[test]
fn what_is_quoted_cannot_move_the_cursor() {
    let mut evil = claim("claim  dL/dyhat_1 = e_1", Verdict::Wrong);
    evil.label = "a\u{1b}[2Jb\tc\u{202e}d".into();
    evil.reason = Some("x\u{1b}[31m".into());
    let screen = screen(&checked(vec![evil], Vec::new()), look(80));
    assert!(!screen.contains(['\u{1b}', '\t', '\u{202e}']), "{screen:?}");
}

#[test]
fn wide_letters_and_tabs_keep_marks_in_place() {
    let text = "\tclaim θ̂ = 漢字 + y\n";
    let at = text.find('y').unwrap();
    let error = Diagnostic::error(Span::new(at, at + 1), "what is y?").here("this");
    let quoted = quote::diagnostic(&Source::plain("x.deriv", text), &error, look(80));
    let column = |line: &str, c: char| {
        use unicode_width::UnicodeWidthStr;
        line[..line.find(c).unwrap()].width()
    };
    let lines: Vec<&str> = quoted.lines().collect();
    assert_eq!(column(lines[3], 'y'), column(lines[4], '^'), "{quoted}");
}

#[test]
fn a_place_at_the_end_of_the_text_or_beyond_is_no_trouble() {
    for (text, at) in [("claim x =", 9), ("claim x =\n", 10), ("", 0), ("é", 1), ("x", 7)] {
        let error = Diagnostic::error(Span::new(at, at), "the statement ends here").help("go on");
        let quoted = quote::diagnostic(&Source::plain("x.deriv", text), &error, look(80));
        assert!(quoted.starts_with("error: the statement ends here"), "{quoted}");
    }
}

#[test]
fn what_is_about_no_place_quotes_none() {
    let error = Diagnostic::error(Span::default(), "there are too many points");
    let quoted = quote::diagnostic(&Source::plain("x.deriv", TEXT), &error, look(80));
    assert_eq!(quoted.trim_end(), "error: there are too many points");
    let file = json(&[checked(Vec::new(), vec![error])], &Tally::default(), false);
    let said = &file["files"][0]["errors"][0];
    assert_eq!(said["message"], "there are too many points");
    assert!(said["line"].is_null() && said["at"].is_null(), "{said}");
}

#[test]
fn a_counterexample_names_sizes_values_and_entry() {
    let point = Counterexample {
        sizes: vec![("N".into(), 1), ("D".into(), 2)],
        values: vec![("X".into(), "[[1, 0]]".into()), ("y".into(), "[1]".into())],
        entry: "j = 2".into(),
        claimed: "0.333333333333333".into(),
        truth: "0".into(),
        witness: "left side".into(),
        ratio: None,
    };
    let wide = "N = 1, D = 2\nX = [[1, 0]], y = [1]\nentry j = 2\nright side        | left side\n0.333333333333333 | 0";
    assert_eq!(counterexample::text(&point, 60), wide);
    let narrow =
        "N = 1, D = 2\nX = [[1, 0]],\ny = [1]\nentry j = 2\nright side  0.333333333333333\nleft side   0";
    assert_eq!(counterexample::text(&point, 20), narrow);
}

#[test]
fn json_has_the_keys_that_others_rely_on() {
    let all = all();
    let mut tally = Tally::default();
    tally.add(&all, false);
    let value = json(&[all], &tally, false);
    let summary = serde_json::json!({"right": 1, "wrong": 1, "unproven": 1, "layout": 0, "errors": 1});
    assert_eq!(value["summary"], summary);
    let file = &value["files"][0];
    assert_eq!(file["path"], "two_heads.deriv");
    let claim = &file["claims"][1];
    assert_eq!(
        (&claim["label"], &claim["line"], &claim["column"], &claim["verdict"], &claim["hint"]),
        (&"head".into(), &3.into(), &1.into(), &"wrong".into(), &"the sign of one term is flipped".into())
    );
    assert_eq!(claim["steps"][1]["index"], 2);
    assert_eq!(claim["steps"][1]["verdict"], "wrong");
    assert_eq!(claim["steps"][1]["hints"][0]["edit"]["text"], "-");
    assert_eq!(claim["counterexample"]["claimed"], "1.3367");
    assert_eq!((&file["errors"][0]["line"], &file["errors"][0]["column"]), (&5.into(), &7.into()));
    assert_eq!(file["errors"][0]["message"], "there is nothing called `twice`");
}

#[test]
fn what_was_read_is_shown_line_by_line() {
    let mut checked = checked(vec![claim("claim  dL/dyhat_1 = e_1", Verdict::Right)], Vec::new());
    checked.read = vec![(2, "claim dL/dyhat_1 = e_1".into()), (10, "x = (1/2) y".into())];
    let screen = screen(&checked, look(80));
    assert!(screen.contains("\nread as\n   2 | claim dL/dyhat_1 = e_1\n  10 | x = (1/2) y\n"), "{screen}");
    let json = json(&[checked], &Tally::default(), false);
    assert_eq!(json["files"][0]["read"][1], serde_json::json!({"line": 10, "text": "x = (1/2) y"}));
}
