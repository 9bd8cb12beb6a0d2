//! Names that stand for two things.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{Error, Right, Wrong};

#[test]
fn nothing_is_defined_twice() {
    for (text, name) in [
        ("a = 1\na = 2\nshow a = 1", "a"),
        ("given x real\nx = 3\nshow x = 3", "x"),
        ("given x real\nf(s) = s\nf = x\nshow x = x", "f"),
        ("given A : 3 x 3\nq, r = qr(A)\nr = 2\nshow A = A", "r"),
        ("given w : 3\ny_i = w_i\ny_i = 2 w_i\nshow y = w", "y"),
    ] {
        let report = judge(text);
        let said: Vec<&str> = report.diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(said, [format!("{name} is declared twice")], "{text}");
        // What depends on the name is not checked.
        let depends = !text.ends_with("x = x") && !text.ends_with("A = A");
        let claim = &report.claims[0];
        assert_eq!(claim.verdict, if depends { Error } else { Right }, "{text}");
        let why = format!("not checked: {name} is declared twice, on line");
        assert_eq!(claim.reason.as_ref().is_some_and(|r| r.starts_with(&why)), depends, "{text}: {claim:?}");
    }
    // The elements of a sequence are not the same.
    let sequence = "given x real\na_1 = x\na_2 = 2 x\na_k = a_(k-1) + a_(k-2) for k in 3..4\nshow a_4 = 5 x";
    assert_eq!(one(sequence).verdict, Right);
}

#[test]
fn a_claim_does_not_declare_what_the_file_has() {
    for text in [
        "given x > 0\nf = x^2\nshow f = x^2 for x in (-1, 0)",
        "dims N\nshow N = N for N real",
        "given x real\nf = x^2\nshow f >= 0 for f real",
    ] {
        let report = judge(text);
        assert_eq!(report.claims[0].verdict, Error, "{text}");
        assert!(report.claims[0].reason.as_ref().unwrap().ends_with("is declared twice"), "{text}");
    }
    // Two claims may use the same name.
    let report = judge("show x^2 > 0 for x > 0\nshow x < 0 for x in (-1, 0)\nshow x > 0 for x in (-1, 0)");
    let verdicts: Vec<_> = report.claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Right, Right, Wrong]);
}

#[test]
fn another_name_is_another_value() {
    table(
        "given x real; w : 3\nz = x\nf = x^2\ng = z^2\nu_0 = x\nu_k = u_(k-1)^2 for k in 1..2\nh = w\nL = h^T h",
        &[
            ("claim df/dz = 2 x", Wrong),
            ("claim df/dz = 0", Right),
            ("claim dg/dz = 2 x", Right),
            ("claim dg/dx = 2 x", Right),
            ("claim dz/dx = 1", Right),
            ("claim du_2/du_0 = 4 x^3", Right),
            ("claim dL/dh = 2 w", Right),
            ("claim dL/dw = 2 h", Right),
        ],
    );
}

#[test]
fn what_a_claim_declares_is_gone_after_it() {
    // Also where a declaration after it cannot be met.
    for first in ["show w = w for w : 2", "show w = w for w : 2 for v : 2, posdef"] {
        let report = judge(&format!("given y in {{0}}\n{first}\nshow w = w"));
        let said = report.claims[1].error.as_ref().map(|e| e.message.as_str());
        assert_eq!(said, Some("`w` is not declared"), "{first}");
    }
}

#[test]
fn what_is_defined_below_is_said_to_be() {
    let text = "given x real\nshow y = x\ny = x";
    let report = judge(text);
    let said = report.claims[0].error.as_ref().expect("an error");
    assert_eq!(said.message, "`y` is only defined below");
    assert_eq!((said.span.of(text), said.also[0].0.start), ("y", text.rfind("y =").unwrap()));
    let own = judge("given x real\ny = y + x");
    assert_eq!(own.diagnostics[0].message, "`y` is not declared");
}

#[test]
fn a_name_that_looks_like_an_entry_is_none_where_its_index_runs() {
    for text in [
        "dims N\ngiven p : N in simplex; z_k real\nshow sum_k p_k z_k = z_k",
        "dims D, N\ngiven x_n : D\nshow sum_{n=1}^N x_n = N x_n",
        "dims N, M\ngiven A : N x M; m_ij real\nshow sum_ij m_ij A_ij = m_ij sum_ij A_ij",
    ] {
        let claim = one(text);
        assert_eq!(claim.verdict, Error, "{text}");
        let said = claim.error.expect("an error").message;
        assert!(said.contains("is one value, and here"), "{said}");
    }
    // Where it does not run, it is a name like others.
    table(
        "dims N\ngiven v : N; x_k real",
        &[("show sum_i v_i x_k = x_k sum(v)", Right), ("show x_k^2 = x_k", Wrong)],
    );
}
