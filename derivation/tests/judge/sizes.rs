//! Sizes as symbols, sequences, and what the referee does when differences see nothing.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{Error, Right, Wrong};
use chainrule_derivation::{Options, Source, check};

#[test]
fn sizes_are_compared_by_meaning() {
    table(
        "dims D, M = (D+1)(D+2)/2\ngiven x : D",
        &[
            ("show [1, x, x .* x, x_d x_e for d < e] : M", Right),
            ("show [1, x, x_d x_e for d <= e] : M", Right),
            ("show [1, x, x .* x] : M", Wrong),
        ],
    );
}

#[test]
fn a_range_that_cannot_be_met_is_an_error() {
    let report = judge("dims N in 3..2\ngiven x : N\nshow x = x");
    assert!(report.diagnostics[0].message.starts_with("no sizes were found"), "{:?}", report.diagnostics);
}

#[test]
fn sequences_run_up_and_down_and_together() {
    table(
        "dims L = 6\ngiven w : L; x real\na_1 = w_1 x\na_(k+1) = w_(k+1) z_k for k in 1..L-1\nz_k = tanh(a_k) for k in 1..L-1
b_6 = 1\nb_k = 2 b_(k+1) for k in 1..5",
        &[
            ("show b_1 = 32", Right),
            ("claim da_6/da_k = w_(k+1) (1 - z_k^2) da_6/da_(k+1) for k in 1..5", Right),
            ("claim da_6/da_k = w_k (1 - z_k^2) da_6/da_(k+1) for k in 1..5", Wrong),
        ],
    );
    let early = one("dims L = 4\ngiven x real\na_1 = x\na_k = a_(k-1) + 1 for k in 2..L\nshow a_5 = x + 4");
    assert_eq!(early.verdict, Error);
    assert_eq!(early.reason.unwrap(), "a has no element 5 here; a_1 to a_4 are defined");
}

#[test]
fn an_index_of_an_element_runs_over_that_element() {
    let setup = "dims K = 3\na_1 = [1, 2]\na_(k+1) = [a_k, k + 2] for k in 1..2\nf(k) = sum_i a_ki\ng(k) = sum_i (a_k)_i
h(k)_i = a_ki\nB_i = (a_K)_i\nC_i = a_(2,i)";
    table(
        setup,
        &[
            ("show sum_i a_(3,i) = 10", Right),
            ("show sum_i a_(3,i) = 3", Wrong),
            ("show sum_i a_(K,i) = 10", Right),
            ("show sum_i a_ki = sum(a_k) for k in 3..3", Right),
            ("show [f(1), f(2), f(3)] = [3, 6, 10]", Right),
            ("show [g(1), g(2), g(3)] = [3, 6, 10]", Right),
            ("show h(3) = B = a_3", Right),
            ("show C = a_2", Right),
            ("show a_(3,i) <= 3", Wrong),
        ],
    );
    let several = one(&format!("{setup}\nshow sum_i a_ki > 0 for k in 1..3"));
    assert_eq!(several.verdict, Error);
    let why = "the elements of a have different shapes, so this runs over several ranges";
    assert_eq!(several.reason.as_deref(), Some(why));
}

#[test]
fn a_gradient_too_small_for_differences_is_refereed_node_by_node() {
    let claim =
        one("dims L = 152\ngiven x real; w : L\na_1 = w_1 x\na_k = w_k sigmoid(a_(k-1)) for k in 2..L
claim da_152/da_1 = prod_{k=2}^L w_k sigmoid(a_(k-1)) (1 - sigmoid(a_(k-1)))");
    assert_eq!(claim.verdict, Right, "{:?}", claim.reason);
    assert_eq!(claim.evidence.referee, "differences node by node, and forward mode");
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let text = "dims N\ngiven x : N\nclaim d||x||^2/dx = x";
    assert_eq!(judge(text), judge(text));
}

#[test]
fn a_vanishing_slope_is_refereed_too() {
    // Behind a dead unit everything is 0, and so are all differences.
    table(
        "given x real\nz = relu(-x^2)",
        &[("claim d(z^3)/dz = 3 z^2", Right), ("claim d(z^3)/dx = 0", Right)],
    );
}

#[test]
fn a_list_with_a_generator_has_the_size_that_is_counted_to() {
    table(
        "dims N, D\ngiven x : N; v : D",
        &[
            ("show x .* [x_i for i in 1..N] = [x_i^2 for i in 1..N]", Right),
            ("show [i for i in 1..N] = [i for i in 1..N]", Right),
            ("show x + [v_i for i in 1..D] = x", Error),
        ],
    );
}

#[test]
fn an_exponent_that_does_not_move_stays_whole_before_the_referee() {
    let text = "given x real; n in integers 0..5\nclaim d(x^n)/dx = n x^(n-1)";
    for seed in 1..=40 {
        let options = Options { seed, ..Options::default() };
        let report = check(&Source::plain("power.deriv", text), &options);
        assert_eq!(report.claims[0].verdict, Right, "seed {seed}: {:?}", report.claims[0].reason);
    }
}

#[test]
fn a_branch_of_0_has_the_shape_of_the_other() {
    table(
        "dims D, N >= 2\ngiven a, p : D; m real; X : N x D; c : N",
        &[
            ("claim d(relu(m) ||a - p||^2)/da = if m > 0 then 2 m (a - p) else 0", Right),
            ("claim d(relu(m) ||a - p||^2)/da = if m <= 0 then 0 else 2 m (a - p)", Right),
            ("claim d(relu(m) ||a - p||^2)/da = if m > 0 then m (a - p) else 0", Wrong),
            ("show sum_n relu(c_n) X_n = sum_n (if c_n > 0 then c_n X_n else 0)", Right),
            ("show (if m > 0 then a else 0)^T p = if m > 0 then a^T p else 0", Right),
            ("show m a = if m > 0 then m a else 1", Error),
            ("show relu(m) = if m > 0 then m else 0", Right),
        ],
    );
}

#[test]
fn powers_in_sizes_are_what_they_are() {
    table("dims N", &[("show 0_(2^9) = 0_(256)", Error), ("show 1_(2^9)^T 1_(512) = 512", Right)]);
}

#[test]
fn a_sequence_has_so_many_elements() {
    let steps = |to: usize| format!("given x real\na_0 = x\na_k = a_(k-1) for k in 1..{to}\nshow a_1 = x");
    assert_eq!(one(&steps(10_000)).verdict, Right);
    assert_eq!(judge(&steps(10_001)).diagnostics[0].message, "a sequence may have 10000 elements");
}
