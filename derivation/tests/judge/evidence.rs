//! How much has to be seen for a verdict.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{self, Error, Right, Unproven, Wrong};
use chainrule_derivation::{Options, Source, check};

#[test]
fn what_has_values_at_the_least_sizes_only_is_not_right() {
    // A matrix of ones is singular, unless it is the number 1.
    let only = Some(
        "it has a value with N = 1 only, and elsewhere the matrix is singular; pinv is the pseudo-inverse",
    );
    for shown in ["inv(1_N 1_N^T) = I_N", "A = A^T when tr(inv(1_N 1_N^T)) > 0"] {
        let claim = one(&format!("dims N\ngiven A : N x N\nshow {shown}"));
        assert_eq!((claim.verdict, claim.reason.as_deref()), (Unproven, only), "{shown}");
    }
    // Sizes that a condition leaves out are another matter.
    table(
        "dims N\ngiven A : N x N",
        &[("show A = A^T when N = 1", Right), ("show A = A^T when N < 3", Wrong)],
    );
}

#[test]
fn a_matrix_that_is_not_symmetric_has_no_eigh() {
    let text = "dims N\ngiven A : N x N; S : N x N, sym\nr, U = eigh(A)\nt, V = eigh(S^T S)
show U diag(r) U^T = A\nshow A = A^T when U_(1,1) > -5\nshow V diag(t) V^T = S^2";
    let report = judge(text);
    let verdicts: Vec<Verdict> = report.claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Error, Error, Right]);
    assert_eq!(report.diagnostics.len(), 1, "{:?}", report.diagnostics);
    assert_eq!(report.diagnostics[0].span.of(text), "eigh(A)");
}

#[test]
fn values_are_looked_for() {
    table(
        "given x real",
        &[
            ("show log(x - 2.2) < 5", Wrong),
            ("show log(x - 2.2) < x", Right),
            ("show arcsin(x - 2.2) < 5", Right),
            ("show arcsin(x - 2.2) < -0.5", Wrong),
        ],
    );
    let rare = one("given x real\nshow log(x - 2.2) < x");
    assert!(rare.evidence.points >= 10, "{:?}", rare.evidence);
    let few = one("given x real\nshow arcsin(1000 x - 123456) < 2");
    assert_eq!(few.verdict, Unproven, "{:?}", few.evidence);
}

#[test]
fn only_what_was_looked_at_is_counted() {
    let all = one("dims N\ngiven v : N\nshow v = v");
    assert_eq!((all.verdict, all.evidence.settings), (Right, 5));
    let some = one("dims N in 1..3\ngiven v : N\nshow v = v when N > 1");
    assert_eq!((some.verdict, some.evidence.settings), (Right, 2));
}

#[test]
fn where_a_condition_holds_but_nothing_has_a_value_the_value_is_named() {
    let claim = one("given x real\nshow log(x) = log(x) + 1 when x < 0");
    assert_eq!(claim.verdict, Unproven);
    let why = "`log(x)` has no value at any point that was tried: it is not a finite number";
    assert_eq!(claim.reason.as_deref(), Some(why));
}

#[test]
fn a_shape_of_nothing_is_not_right() {
    table(
        "dims N, D\ngiven X : N x D",
        &[
            ("show X_i : N for i in 2..1", Unproven),
            ("show X_i : D for i in 2..1", Unproven),
            ("show X_i : D for i in 1..1", Right),
            ("show X_i : N for i in 1..1", Wrong),
        ],
    );
}

#[test]
fn powers_that_are_too_small_to_be_held_show_nothing() {
    table(
        "given x real",
        &[
            ("show exp(-1000) > 0", Unproven),
            ("show exp(-1000) = 0", Unproven),
            ("show e^(-800 - x^2) = e^(-800 - 2 x^2)", Unproven),
            ("show 2^(-2000) = 3^(-2000)", Unproven),
            ("show 0^2 = 0", Right),
            ("show exp(-x^2) > 0", Right),
            ("show exp(-x^2) = 0", Wrong),
            ("show exp(-1000) exp(x) = exp(x - 1000)", Unproven),
        ],
    );
    let why = one("given x real\nshow exp(-1000) > 0").reason;
    let said = "`exp(-1000) > 0` has no value at any point that was tried: its numbers are too large or too small to be held";
    assert_eq!(why.as_deref(), Some(said));
    // What is not made of them is judged as ever.
    table("given x real\nu = exp(-1000)", &[("show x - x = 0", Right), ("show x + u = x + u", Right)]);
}

#[test]
fn powers_that_have_lost_digits_show_nothing_however_they_are_scaled() {
    table(
        "given a in (20, 30)",
        &[
            ("show exp(-a^2) exp(300) = exp(300 - a^2)", Right),
            ("claim d(exp(-a^2) exp(300))/da = -2 a exp(300 - a^2)", Right),
            ("show exp(-a^2) exp(300) > 0", Right),
            ("show exp(-a^2) exp(300) = exp(301 - a^2)", Wrong),
            ("show exp(-a^2) exp(300) < 0", Wrong),
        ],
    );
    table(
        "given a in (28, 30)",
        &[
            ("show exp(-a^2) exp(300) = exp(300 - a^2)", Unproven),
            ("show exp(-a^2)/exp(-a^2) = 1", Unproven),
            ("show 2^(-2000) 2^(1990) = 2^(-10)", Unproven),
            ("show exp(-a) exp(-a) = exp(-2 a)", Right),
        ],
    );
    let mixture = "dims N, D, K >= 2\ngiven X : N x D; M : K x D; pi : K in simplex; s > 0\n\
                   g_nk = pi_k exp(-||X_n - M_k||^2/(2 s^2))/s^D\nl = sum_n log(sum_k g_nk)\n\
                   R_nk = g_nk/(sum_j g_nj)\nclaim dl/dM_k = sum_n R_nk (X_n - M_k)/s^2";
    for seed in [11, 55, 75, 93, 119] {
        let options = Options { seed, ..Options::default() };
        let report = check(&Source::plain("mixture.deriv", mixture), &options);
        assert_eq!(report.claims[0].verdict, Right, "seed {seed}: {:?}", report.claims[0].reason);
    }
}

#[test]
fn sizes_at_which_nothing_has_a_value_are_told_apart() {
    let text = "dims N, D\ngiven X : N x D; S : N x N, posdef; theta, g : D; eta real\nF = X^T S X\n\
                claim d(theta - eta F^-1 g)/deta = -F^-1 g";
    let claim = one(text);
    assert_eq!(claim.verdict, Unproven);
    let why = claim.reason.expect("a reason");
    let end =
        "only, and elsewhere the matrix is singular; pinv is the pseudo-inverse; `dims N >= D` would say so";
    assert!(why.starts_with("it has a value with N = ") && why.ends_with(end), "{why}");
    assert_eq!(one(&text.replace("dims N, D", "dims N >= D, D")).verdict, Right);
}

#[test]
fn a_condition_is_as_sure_as_its_terms() {
    table(
        "given x, y real",
        &[
            ("show (if (x + y)^2 - x^2 - 2 x y - y^2 > 0 then 1 else 0) = 0", Unproven),
            ("show (if x + y > 0 then 1 else 0) = 0", Wrong),
            ("show floor((x + 10^6) - 10^6 - x + 1) = 1", Unproven),
        ],
    );
}

#[test]
fn the_largest_of_nothing_is_no_number() {
    table("dims N >= 2\ngiven c real", &[("show max_{j=1}^{i-1} c = c for i in 1..N", Unproven)]);
}
