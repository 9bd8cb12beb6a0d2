//! Each limit has an error that names it, and characters from other programs are read or named.

use super::common::corpus::{read, report};
use chainrule_derivation::{Source, Verdict, syntax};

/// The first thing that is said of a text, by the reader or by the judge.
fn said(text: &str) -> String {
    let report = report("limits", text);
    let first = report.diagnostics.first().map(|d| d.message.clone());
    let of_claim = || report.claims.iter().find_map(|c| c.reason.clone());
    first.or_else(of_claim).unwrap_or_default()
}

fn deep(open: &str, close: &str, times: usize) -> String {
    format!("given x real\nshow {}x{} = x\n", open.repeat(times), close.repeat(times))
}

#[test]
fn nesting_has_a_limit() {
    let nests =
        [("(", ")"), ("-", ""), ("[", "]"), ("|(", ")|"), ("exp(", ")"), ("2^", ""), ("sum_{i=1}^2 ", "")];
    for (open, close) in nests {
        let (_, _, none) = read(&deep(open, close, 80));
        assert!(none.is_empty(), "80 times {open}: {none:?}");
        for times in [201, 1_000, 50_000] {
            let text = deep(open, close, times);
            let (_, _, diagnostics) = read(&text);
            let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
            assert_eq!(messages, ["this is nested deeper than 200 levels"], "{times} times {open}");
        }
    }
}

#[test]
fn two_hundred_levels_are_read_and_the_next_is_marked() {
    let (_, _, none) = read(&deep("(", ")", 200));
    assert!(none.is_empty(), "{none:?}");
    let (_, _, one) = read(&deep("(", ")", 201));
    let place = "given x real\nshow ".len() + 201;
    assert_eq!((one[0].span.start, one[0].span.end), (place, place + 1));
}

#[test]
fn a_row_of_operands_has_a_limit() {
    for (sign, unit) in [(" + ", "x"), (" ", "x"), (" * ", "x")] {
        let long = vec![unit; 1_200].join(sign);
        let (_, _, diagnostics) = read(&format!("given x real\nshow {long} = x\n"));
        assert_eq!(diagnostics.len(), 1, "{sign}");
        assert_eq!(diagnostics[0].message, "more than 1000 operands stand in a row");
    }
}

#[test]
fn a_text_has_a_limit() {
    let text = "given x real\n".repeat((1 << 20) / 13 + 1);
    let (file, diagnostics) = syntax::read(&Source::plain("long", text.as_str()));
    assert!(file.statements.is_empty());
    let message = format!("this text has {} bytes; the reader takes 1048576", text.len());
    assert_eq!(diagnostics.iter().map(|d| &d.message).collect::<Vec<_>>(), [&message]);
}

#[test]
fn values_and_work_have_limits() {
    let cases = [
        ("dims N = 20000\ngiven x : N\nshow x = x", "this has 20000 entries; a value may have 10000"),
        ("given x : 200 x 200\nshow x = x", "this has 40000 entries; a value may have 10000"),
        ("given x : 101\nshow x x^T = x x^T", "this has 10201 entries; a value may have 10000"),
        ("given x real\nshow x = 1_(10^9)", "1000000000 is too large to count with"),
        ("given x real\nshow x = 1_(900000000)", "this has 900000000 entries; a value may have 10000"),
        ("given x real\nshow x = 0_(900000000)", "this has 900000000 entries; a value may have 10000"),
        ("given x real\nshow x = I_(60000)", "this has 3600000000 entries; a value may have 10000"),
        (
            "given x real\nB_i = x for i in 1..900000000\nshow x = x",
            "this has 900000000 entries; a value may have 10000",
        ),
        (
            "given x real\nB_ij = x for i in 1..1000, j in 1..1000\nshow x = x",
            "this has 1000000 entries; a value may have 10000",
        ),
        ("given v : 300\nB_ijk = v_i v_j v_k\nshow v = v", "this has 90000 entries; a value may have 10000"),
        ("given y : 900000000 in {1}\nshow y = y", "this has 900000000 entries; a value may have 10000"),
        (
            "given y : (900000000*900000000) in {0,1}\nshow y = y",
            "this has 810000000000000000 entries; a value may have 10000",
        ),
        (
            "dims N = 65536*65536\ngiven y : N x N\nshow y = y",
            "this has more than 10^19 entries; a value may have 10000",
        ),
        (
            "dims N = 1000000*1000000\ngiven y : N x N\nshow y = y",
            "this has more than 10^19 entries; a value may have 10000",
        ),
        (
            "given x real\na_k = x for k in -900000000*900000000*900000000..900000000*900000000*900000000\nshow x = x",
            "a sequence may have 10000 elements",
        ),
        (
            "given v : 9000\nshow sum_{i=1}^100000 (if i > 1 then v else 0) = v",
            "this takes more memory than there is for one claim",
        ),
        ("given x real\nshow sum_{i=1}^(10^8) x = x", "this sum has more than 10000000 terms"),
        (
            "given x real\nassume x^2 < -1\nshow x = x",
            "no point was found where this holds: it failed 1000 times in 1000",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(said(text), message, "{text}");
    }
}

#[test]
fn many_sums_in_one_claim_have_a_limit() {
    let text = "given x : 40\nshow sum_{ijkl} x_i x_j x_k x_l = (sum_i x_i)^4";
    assert_eq!(said(text), "this takes more than 10000000 evaluated entries");
}

#[test]
fn what_other_programs_write_is_read() {
    let plain =
        "dims N\ngiven X : N x N; theta : N; a real\nshow (X^T)^T theta - a theta = X theta - a theta\n";
    let odd = [
        plain.replace('\n', "\r\n"),
        plain.replace(' ', "\t"),
        plain.replace(" = ", "\u{200b} = \u{feff}"),
        plain.replace('-', "−"),
        plain.replace("^T", "ᵀ"),
        plain.replace("X^T", "X′"),
        plain.replace("theta", "θ"),
        plain.replace(' ', "\u{a0}"),
    ];
    for text in &odd {
        let report = report("odd", text);
        assert!(report.diagnostics.is_empty(), "{:?}\n{text}", report.diagnostics);
        let verdicts: Vec<Verdict> = report.claims.iter().map(|c| c.verdict).collect();
        assert_eq!(verdicts, [Verdict::Right], "{text}");
    }
}

#[test]
fn a_character_that_means_nothing_is_named() {
    for (character, code) in
        [('é', "00E9"), ('😀', "1F600"), ('\u{0}', "0000"), ('\\', "005C"), ('\u{fffd}', "FFFD")]
    {
        let text = format!("given x real\nshow x {character} = x\nshow x = x\n");
        let (_, _, diagnostics) = read(&text);
        let [said] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
        assert_eq!(said.message, format!("the character {character:?} (U+{code}) means nothing here"));
        assert_eq!(said.span.of(&text), character.to_string());
        // The next statement is read as if nothing had happened.
        let verdicts: Vec<Verdict> = report("odd", &text).claims.iter().map(|c| c.verdict).collect();
        assert_eq!(verdicts, [Verdict::Error, Verdict::Right]);
    }
}
