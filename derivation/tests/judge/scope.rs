//! What a name stands for where several things are called by it: an index, a parameter, what the file declares.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{Error, Right, Wrong};

#[test]
fn a_parameter_hides_a_size() {
    table(
        "dims n = 2\ngiven x real\np(n) = x^n\nones(n) = sum(1_n)\ncut(n) = if n > 2 then 1 else 0",
        &[
            ("show p(3) = x^3", Right),
            ("show p(3) = x^2", Wrong),
            ("show p(n) = x^2", Right),
            ("show ones(3) = 3", Right),
            ("show sum_{k=1}^2 ones(3) = 6", Right),
            ("show cut(3) = 1", Right),
        ],
    );
}

#[test]
fn an_index_hides_a_size() {
    table(
        "dims D\ngiven x real; v : D",
        &[
            ("show sum_{D=1}^2 x^D = x + x^2", Right),
            ("show sum_{D=1}^2 x^D = 2 x^D", Wrong),
            ("show sum_{D=1}^2 x^(D + 1) = x^2 + x^3", Right),
            ("show sum_{k=1}^D x^D = D x^D", Right),
        ],
    );
    // A size may not change from one term to the next.
    let claim = one("dims D\nshow sum_{D=1}^2 tr(I_D) = 3");
    assert_eq!((claim.verdict, claim.reason.as_deref()), (Error, Some("a size cannot depend on an index")));
}

#[test]
fn an_index_hides_a_parameter_and_what_is_given() {
    table(
        "given x, t real\nf(k) = sum_{k=1}^3 k x",
        &[("show f(10) = 6 x", Right), ("show f(t) = 6 x", Right), ("show sum_{x=1}^2 x^2 = 5", Right)],
    );
    let claim = one("given x real\nshow sum_{x=1}^2 d(x^2)/dx = 6");
    assert_eq!(claim.verdict, Error);
    assert_eq!(claim.reason.unwrap(), "x is an index here, and not differentiated by");
}

#[test]
fn a_function_does_not_see_the_indices_where_it_is_called() {
    let setup =
        "given k real; v : 3; A : 3 x 3\nf(x) = k x\ng(x) = f(x) + k\nh(x)_i = k x_i\ns(x) = sum_i k x x";
    for index in ["k", "j"] {
        table(
            &setup.replace("sum_i k x x", "sum_{i=1}^2 i k x"),
            &[
                (&format!("show sum_{index} f(v_{index}) = k sum(v)"), Right),
                (&format!("show sum_{index} f(v_{index}) = 2 k sum(v)"), Wrong),
                (&format!("show sum_{index} f(v_{index})^2 = k^2 ||v||^2"), Right),
                (&format!("show sum_{index} g(v_{index}) = k sum(v) + 3 k"), Right),
                (&format!("show sum_{index} h(A_{index}) = k A^T 1_3"), Right),
                (&format!("show sum_{index} s(v_{index}) = 3 k sum(v)"), Right),
                (&format!("show sum_{index} f'(v_{index}) = 3 k"), Right),
                (&format!("claim d(sum_{index} f(v_{index}))/dk = sum(v)"), Right),
            ],
        );
    }
    // Nor are they there to be used.
    let report = judge("given v : 3\nf(x) = v_i x\nshow f(2) = 2 v_i");
    let claim = &report.claims[0];
    assert_eq!((claim.verdict, claim.reason.as_deref()), (Error, Some("`i` is not declared")));
}

#[test]
fn entries_see_their_own_indices_alone() {
    table(
        "given k, x real; v : 4\nB_i = k i\nh(k) = B_2\nu(x) = B_2 + x",
        &[
            ("show sum_{k=1}^3 B_k = 6 k", Right),
            ("show sum_{j=1}^3 B_j = 6 k", Right),
            ("show sum_{j=1}^3 B_j = 12 k", Wrong),
            ("show h(5) = 2 k", Right),
            ("show sum_j u(v_j) = 8 k + sum(v)", Right),
        ],
    );
}

#[test]
fn a_derivative_by_a_parameter_goes_through_the_parameter_alone() {
    table(
        "given x real; v : 3\ng(t) = d(t x)/dt\nh(s) = d(s^T v)/ds\nk(t) = x g(t) t",
        &[
            ("show g(x) = x", Right),
            ("show g(x) = 2 x", Wrong),
            ("show g(3) = x", Right),
            ("show h(v) = v", Right),
            ("show k(x) = x^3", Right),
            ("claim d g(x)/dx = 1", Right),
        ],
    );
}
