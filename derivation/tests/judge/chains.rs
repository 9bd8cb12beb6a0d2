//! Chains of "=": a slip that is carried on is reported once, at its first sign.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{self, Error, Layout, Right, Unproven, Wrong};

fn steps(line: &str) -> Vec<Verdict> {
    one(&format!("given x real\nf = x^3\n{line}")).steps.iter().map(|s| s.verdict).collect()
}

#[test]
fn a_slip_is_reported_where_it_is_made() {
    assert_eq!(steps("claim df/dx = 3 x^2 = 3 x x = 3 x^3/x"), [Right, Right, Right]);
    assert_eq!(steps("claim df/dx = 2 x^2 = 2 x x = x x + x x"), [Wrong, Right, Right]);
    assert_eq!(steps("claim df/dx = 3 x^2 = 4 x^2 = 3 x^2"), [Right, Wrong, Right]);
    assert_eq!(steps("claim df/dx = x^2 = 2 x^2 = 3 x^2"), [Wrong, Wrong, Right]);
}

#[test]
fn the_derivative_is_the_truth_wherever_it_stands() {
    assert_eq!(steps("claim 3 x^2 = df/dx"), [Right]);
    assert_eq!(steps("claim 2 x^2 = df/dx"), [Wrong]);
    assert_eq!(steps("claim 2 x^2 = 3 x^2 = df/dx"), [Wrong, Right]);
    let claim = one("given x real\nf = x^3\nclaim 2 x^2 = df/dx");
    let point = claim.counterexample.unwrap();
    let ratio: f64 = point.claimed.parse::<f64>().unwrap() / point.truth.parse::<f64>().unwrap();
    assert!((ratio - 2.0 / 3.0).abs() < 1e-5, "{point:?}");
}

#[test]
fn relations_may_be_mixed() {
    assert_eq!(steps("show x^2 = x x >= 0"), [Right, Right]);
    assert_eq!(steps("show x^2 = x x > x"), [Right, Wrong]);
}

#[test]
fn a_counterexample_can_be_checked_by_hand() {
    let claim = one("dims N\ngiven x : N; c > 0\nf = c ||x||^2\nclaim df/dx_i = c x_i");
    let point = claim.counterexample.unwrap();
    assert_eq!(point.sizes, [("N".to_string(), 1)]);
    assert_eq!((point.claimed.as_str(), point.truth.as_str(), point.ratio), ("1", "2", Some(0.5)));
    let values: Vec<_> = point.values.iter().map(|(n, v)| format!("{n} = {v}")).collect();
    assert_eq!(values, ["c = 1", "x = [1]"]);
}

#[test]
fn what_makes_no_sense_is_an_error_with_the_shapes_in_symbols() {
    let report = judge("dims N, D\ngiven X : N x D; y : N\nshow X^T y = X y\n");
    assert_eq!(report.claims[0].verdict, Error);
    let said = report.claims[0].error.as_ref().unwrap();
    assert_eq!(said.message, "N x D times N: D and N differ");
    let text = "dims N, D\ngiven X : N x D; y : N\nshow X^T y = X y\n";
    assert_eq!(said.span.of(text), "X y");
}

#[test]
fn a_difference_between_the_tolerances_is_unproven() {
    assert_eq!(one("given x real\nshow x = x (1 + 3e-8)").verdict, Unproven);
    assert_eq!(one("given x real\nshow x = x (1 + 3e-11)").verdict, Right);
    assert_eq!(one("given x real\nshow x = x (1 + 3e-4)").verdict, Wrong);
}

#[test]
fn an_inequality_passes_nothing_on() {
    assert_eq!(steps("show x <= x + 1 = x"), [Right, Wrong]);
    assert_eq!(steps("show x^2 >= 0 = x^2"), [Right, Wrong]);
    assert_eq!(steps("show x^2 >= 0 = 0 x"), [Right, Right]);
    assert_eq!(steps("claim df/dx >= 0 = 0 x <= df/dx = 3 x x = 3 x^2"), [Right; 5]);
    assert_eq!(steps("claim 0 <= df/dx = 2 x^2 = 3 x^2"), [Right, Wrong, Right]);
    assert_eq!(steps("show x - 1 < x = x x/x < x + 1 = 1 + x"), [Right; 4]);
    assert_eq!(steps("show x - 1 < x = 2 x = x < x + 1 = 2 + x"), [Right, Wrong, Right, Right, Wrong]);
}

#[test]
fn a_slip_may_be_hidden_by_a_truth_without_a_value_but_not_lost() {
    assert_eq!(steps("show x = x + 1 = x"), [Wrong, Right]);
    // The logarithm has no value for negative x, and nothing after it is judged there.
    assert_eq!(steps("show log(x) = log(x) + x - |x| = log(x)"), [Right, Right]);
}

#[test]
fn only_derivatives_have_layouts() {
    table(
        "dims D\ngiven A, B : D x D; s, x real; X : D x D; v : D\nJ = tr(A X B)\nY = (B A)^T",
        &[
            ("claim dJ/dX = B A", Layout),
            ("claim 2 dJ/dX = 2 B A", Layout),
            ("claim -s dJ/dX = -s B A", Layout),
            ("claim dJ/dX + d(tr(X))/dX = B A + I", Layout),
            ("claim dJ/dX/2 = 1/2 B A", Layout),
            ("claim (dJ/dX)_i = Y_i", Right),
            ("claim d(v^T v)/dv = 2 v^T", Layout),
            // These are made of derivatives, and no layout makes them true.
            ("claim A ds/ds = A^T", Wrong),
            ("claim A B d(s^2)/ds = 2 s B^T A^T", Wrong),
            ("claim dJ/dX + A = B A + A^T", Wrong),
            ("claim A .* dJ/dX = (A .* Y)^T", Wrong),
            // One layout at one point and the other at another is none.
            ("claim dJ/dX = if x > 0 then Y else Y^T", Wrong),
            ("claim dJ/dX = if x > 0 then Y^T else Y", Wrong),
            ("claim dJ/dX = if x > 0 then Y^T else B A", Layout),
        ],
    );
    let setup = "dims D\ngiven A, B, X : D x D\nJ = tr(A X B)\nY = (B A)^T";
    let links = |line: &str| -> Vec<Verdict> {
        one(&format!("{setup}\n{line}")).steps.iter().map(|s| s.verdict).collect()
    };
    assert_eq!(links("claim dJ/dX = Y = Y^T"), [Right, Wrong]);
    assert_eq!(links("claim dJ/dX = Y^T = B A"), [Layout, Right]);
    assert_eq!(links("claim dJ/dX = Y^T = Y"), [Layout, Wrong]);
    let mixed = one(&format!("{setup}\nx = tr(X)\nclaim dJ/dX = if x > 0 then Y^T else Y"));
    let point = mixed.counterexample.unwrap();
    assert_ne!(point.claimed, point.truth);
}
