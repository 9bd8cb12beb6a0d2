//! Claims that are nearly right.

use super::{one, table};
use chainrule_derivation::Verdict::{Error, Layout, Right, Unproven, Wrong};

const SETUP: &str = "dims N, D
given X : N x D; y : N; w : D; v : D; A : D x D; s real; lambda > 0
f = sum_d relu(w_d)
J = 1/2 ||X w - y||^2";

#[test]
fn what_holds_in_one_branch_only_is_wrong() {
    table(SETUP, &[("claim df/dw_d = 1", Wrong), ("claim df/dw_d = [w_d > 0]", Right)]);
}

#[test]
fn sizes_cannot_be_confused() {
    table(
        SETUP,
        &[
            ("claim dJ/dw = X^T (X w - y) N/N", Right),
            ("claim dJ/dw = X^T (X w - y) N/D", Wrong),
            ("show N = D", Wrong),
            // With D = 1 the two sides are equal.
            ("show |w^T v| < ||w|| ||v||", Wrong),
            ("show |w^T v| <= ||w|| ||v||", Right),
        ],
    );
}

#[test]
fn the_other_layout_has_its_own_verdict() {
    table(
        SETUP,
        &[
            ("claim dJ/dw = (X w - y)^T X", Layout),
            ("claim d(X w)/dw = X^T", Layout),
            ("claim dJ/dw = 2 (X w - y)^T X", Wrong),
        ],
    );
    // It is a choice for derivatives, and for equality.
    table(
        SETUP,
        &[
            ("show X = X^T", Error),
            ("show v = v^T", Error),
            ("show A = A^T", Wrong),
            ("show X <= X^T", Error),
            ("claim dJ/dw <= (X w - y)^T X", Error),
            ("show v^T A^T = (A v)^T", Right),
        ],
    );
    let strict = format!("{SETUP}\nconvention strict");
    table(&strict, &[("claim dJ/dw = (X w - y)^T X", Wrong), ("claim d(X w)/dw = X", Right)]);
}

#[test]
fn small_numbers_get_no_excuse_and_cancelling_terms_do() {
    table(
        SETUP,
        &[
            ("claim d(1e-30 s^2)/ds = 2e-30 s", Right),
            ("claim d(1e-30 s^2)/ds = 2.001e-30 s", Wrong),
            ("show (s + 1e6) - 1e6 = s", Right),
            ("show (s + 1e10) - 1e10 = 2 s", Unproven),
            ("show (s + 1e12) - 1e12 = 0", Unproven),
            ("show (s + 1e10) - 1e10 != 2 s", Wrong),
            ("show (s + 1e6) - 1e6 <= s", Right),
            ("show (s + 1e6) - 1e6 = s + 100", Wrong),
            ("show sin(s)^2 + cos(s)^2 = 1", Right),
            ("show sin(s)^2 + cos(s)^2 = 1.0001", Wrong),
        ],
    );
}

#[test]
fn what_is_equal_is_not_different() {
    table(SETUP, &[("show s - s != 0", Wrong), ("show s != s + 1", Right), ("show 0 < s - s", Wrong)]);
    table(
        SETUP,
        &[
            ("show [1, 2] != [1, 3]", Right),
            ("show [1, 2] != [1, 2]", Wrong),
            ("show v != -v", Wrong),
            ("show v != v + 1", Right),
            ("show v + w != w + v", Wrong),
            // Each row of X is asked about by itself, and each entry of w.
            ("show X_n != 2 X_n", Wrong),
            ("show w_d != w_d + [d = 1]", Wrong),
        ],
    );
}

#[test]
fn a_claim_without_a_value_where_the_truth_has_one_is_wrong() {
    table(
        SETUP,
        &[
            ("claim d(s^2)/ds = 2 s + 0 log(s)", Wrong),
            ("claim 2 s + 0 log(s) = d(s^2)/ds", Wrong),
            ("claim 2 s + 0 log(s) <= d(s^2)/ds", Wrong),
            ("claim 1/s = d log(s)/ds", Right),
        ],
    );
}

#[test]
fn a_function_without_a_value_has_no_derivative_there() {
    // 1/s has a value for negative s, and the log has none: those points say nothing.
    let claim = one(&format!("{SETUP}\nclaim d log(s)/ds = 1/s"));
    assert_eq!(claim.verdict, Right);
    assert!(claim.evidence.points < 50, "{}", claim.evidence.points);
}

#[test]
fn matrix_calculus_of_the_textbooks() {
    table(
        SETUP,
        &[
            ("claim d(w^T A w)/dw = (A + A^T) w", Right),
            ("claim d(w^T A w)/dw = 2 A w", Wrong),
            ("claim d(w^T A v)/dA = w v^T", Right),
            ("claim d(w^T A v)/dA = v w^T", Layout),
            ("claim hess_w J = X^T X", Right),
            ("claim d log(det(A A^T + I))/dA = 2 inv(A A^T + I) A", Right),
            ("claim d tr(A^2)/dA = 2 A^T", Right),
            ("claim d tr(inv(A))/dA = -inv(A)^T inv(A)^T", Right),
            ("claim d||w||/dw = w/||w||", Right),
            ("claim d softmax(w)/dw = diag(softmax(w)) - softmax(w) softmax(w)^T", Right),
            ("claim d max(w)/dw_i = [i = argmax(w)]", Right),
            ("claim dw_i/dw_j = delta_ij", Right),
            ("claim d2J/(dw_i dw_j) = sum_n X_ni X_nj", Right),
        ],
    );
}

#[test]
fn numbers_that_are_too_large_say_nothing() {
    table(
        SETUP,
        &[
            ("show sigmoid(s) = exp(s)/(1 + exp(s)) when s > 5", Right),
            ("show exp(s)/(1 + exp(s)) = sigmoid(s) when s > 5", Right),
            ("show tanh(400 s) = sinh(400 s)/cosh(400 s)", Right),
            ("show tanh(400 s) = sinh(400 s)/cosh(401 s)", Wrong),
            ("show 1/(1 + e^(-500 s)) = e^(500 s)/(1 + e^(500 s))", Right),
            // These have no value, however small the numbers are.
            ("show s = s + 0/(s - s)", Wrong),
            ("show s = s + exp(0 log(s - s))", Wrong),
            ("show s = s + 0 log(-s^2)", Wrong),
            ("show s = s + 0 (s - s)^-1", Wrong),
        ],
    );
}

#[test]
fn rounding_decides_nothing() {
    table(
        "given k in integers 1..6; s in (1, 2)",
        &[
            ("show floor(log10(10^k)) = k", Right),
            ("show ceil(log2(2^k)) = k", Right),
            ("show [log10(1000) = 3] = 1", Right),
            ("claim d log10(s)/ds = 1/(s log(10))", Right),
            ("claim d2 log2(s)/ds2 = -1/(s^2 log(2))", Right),
            // The sum of a tenth and two is not three of them, in binary.
            ("show [0.1 + 0.2 = 0.3] = 1", Unproven),
            ("show floor(10 (0.1 + 0.7)) = 8", Unproven),
            ("show floor(s) = 2", Wrong),
            ("show floor(k) = k + 1", Wrong),
        ],
    );
}
