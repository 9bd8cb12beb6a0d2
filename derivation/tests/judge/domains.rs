//! Where points are drawn: sets, assumptions, conditions, branches, kinks.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{Error, Right, Unproven, Wrong};
use chainrule_derivation::{Dialect, Options, Source, check};

#[test]
fn conditions_are_searched_for() {
    table(
        "given x, w real\nr = relu(w x)",
        &[
            ("claim dr/dw = x when w x > 0", Right),
            ("claim dr/dw = x when w x < 0", Wrong),
            ("show x > 1 when x > 50", Right),
            ("show x < 60 when x > 50", Wrong),
        ],
    );
    let never = one("given x real\nshow x = 1 when x^2 < 0");
    assert_eq!((never.verdict, never.evidence.points), (Unproven, 0));
    assert_eq!(never.reason.unwrap(), "no point was found where its condition holds");
}

#[test]
fn a_condition_on_the_entries_of_nothing_leaves_the_others() {
    table(
        "dims N = 0\ngiven v : N; c real",
        &[
            ("show c = c when v > 0 and c > 0", Right),
            ("show c > 0 when v > 0 and c > 0", Right),
            ("show c > 0 when v > 0 or c > 0", Wrong),
            ("show [v > 0 and c > 0] = v", Right),
            ("show sum([v > 0 or c > 0]) = 0", Right),
        ],
    );
}

#[test]
fn conditions_on_entries_are_on_those_of_one_shape() {
    let setup = "dims N, D\ngiven v : N; w : D; c real";
    for claim in ["[v > 0 and w > 0] = [v > 0]", "(if w > 0 or v > 0 then 1 else c) = c"] {
        let claim = one(&format!("{setup}\nshow {claim}"));
        assert_eq!(claim.verdict, Error);
        let reason = claim.reason.unwrap();
        assert!(
            ["this is D, and before it is N", "this is N, and before it is D"].contains(&&*reason),
            "{reason}"
        );
    }
    table(
        setup,
        &[
            ("show [v > 0 and c > 0] = [c > 0] [v > 0]", Right),
            ("show v_n w_d > 0 when v > 0 and w > 0", Right),
            ("show argmax([x for x in 1..0]) = 1", Unproven),
        ],
    );
}

#[test]
fn an_equality_that_holds_between_the_points_is_named() {
    let between = one("given x real\nshow [x^2 = 2] = 0");
    assert_eq!(between.verdict, Right);
    assert_eq!(between.notes, ["branch never reached: `x^2 = 2` holds at none of the points"]);
    let nowhere = ["branch never reached: `x^2 = -1` holds at none of the points"];
    assert_eq!(one("given x real\nshow [x^2 = -1] = 0").notes, nowhere);
    // Where it was met, or is left out on purpose, there is nothing to say.
    assert_eq!(one("given x real\nshow [x = 0] = 0 when x > 0").notes, [""; 0]);
    assert_eq!(one("given x real\nshow (if x = 0 then 0 else x) = x").notes, [""; 0]);
    assert_eq!(one("given x real\nshow [x^2 = 4] = 0").verdict, Wrong);
}

#[test]
fn a_branch_that_is_never_reached_is_named() {
    let claim = one("given x > 0\nclaim d relu(x)/dx = 1");
    assert_eq!(claim.verdict, Right);
    assert_eq!(claim.notes, ["branch never reached: one side of `relu(x)`"]);
    let other = one("given x > 0; y real\nclaim d relu(x)/dx = 1 when y > 0");
    assert_eq!(other.notes, ["branch never reached: one side of `relu(x)`"]);
}

#[test]
fn a_branch_that_a_condition_leaves_out_is_not_named() {
    let claim = one("given x real\nclaim d relu(x)/dx = 1 when x > 0");
    assert_eq!((claim.verdict, claim.notes), (Right, Vec::new()));
}

#[test]
fn rare_branches_are_reached_on_purpose() {
    // Ordinary drawings of x would hardly ever pass 4.
    table("given x real", &[("claim d max(x, 4)/dx = 0", Wrong), ("claim d max(x, 4)/dx = [x > 4]", Right)]);
}

#[test]
fn assumptions_that_hold_nowhere_are_an_error() {
    let report = judge("given x real\nassume x^2 < 0\nshow x = x");
    assert_eq!(report.claims[0].verdict, Unproven);
    let said = &report.diagnostics[0].message;
    assert_eq!(said, "no point was found where this holds: it failed 1000 times in 1000");
}

#[test]
fn at_a_kink_each_one_sided_derivative_is_a_convention() {
    for value in ["0", "1", "1/2"] {
        let claim = one(&format!("given x real\nclaim d relu(x)/dx = {value} at x = 0"));
        assert_eq!(
            (claim.verdict, claim.notes),
            (Right, vec!["convention at the kink".to_string()]),
            "{value}"
        );
    }
    table(
        "given x real",
        &[("claim d relu(x)/dx = 2 at x = 0", Wrong), ("claim d|x|/dx = -1 at x = 0", Right)],
    );
}

#[test]
fn the_order_of_places_does_not_matter_at_a_kink() {
    table(
        "given x, y real; h in relu, abs",
        &[
            ("claim d|x|/dx = 1/2 at x = 0, y = 0", Right),
            ("claim d|x|/dx = 1/2 at y = 0, x = 0", Right),
            ("claim d|x|/dx = 2 at y = 0, x = 0", Wrong),
            ("claim d|x y|/dx = y/2 at y = 3, x = 0", Right),
            ("claim d|x - y|/dx = -1 at y = 1, x = 1", Right),
            ("claim d|x - y|/dx = -1.1 at y = 1, x = 1", Wrong),
            ("claim h'(x) = 1/2 at y = 0, x = 0", Right),
        ],
    );
}

#[test]
fn a_value_at_a_kink_is_no_convention() {
    table(
        "given x real",
        &[
            ("show sign(x) = 1 at x = 0", Wrong),
            ("show sign(x) = 0 at x = 0", Right),
            ("show [x > 0] = 1 at x = 0", Wrong),
            ("show (if x > 0 then 1 else 0) = 1/2 at x = 0", Wrong),
            ("claim d(x^2)/dx + sign(x) = 1 at x = 0", Wrong),
            ("claim 1/2 - 3 d|x|/dx = 7/2 at x = 0", Right),
            ("claim d|x|/dx + d relu(x)/dx = 2 at x = 0", Right),
            ("claim -d|x|/dx = 2 at x = 0", Wrong),
        ],
    );
    table(
        "given x, y real",
        &[("claim d max(x, y)/dx = 1/2 at y = x", Right), ("claim d max(x, y)/dx = 2 at y = x", Wrong)],
    );
}

#[test]
fn a_kink_among_the_ordinary_points_is_no_counterexample() {
    for value in ["[x >= 0]", "[x > 0]", "1/2 + 1/2 sign(x)"] {
        let claim = one(&format!("given x in {{-1, 0, 1}}\nclaim d relu(x)/dx = {value}"));
        assert_eq!(claim.verdict, Right, "{value}");
    }
    table(
        "given x in {-1, 0, 1}; y : 3 in {0, 1}; w real",
        &[
            ("claim d relu(x)/dx = [x < 0]", Wrong),
            ("claim d relu(x)/dx = [x >= 0] = [x > 0]", Right),
            ("show relu(x) = x", Wrong),
            ("show [x >= 0] = [x > 0]", Wrong),
            // A choice by y is on an edge for each y, but not one on the way from w.
            ("claim d(w sum_i [y_i = 1])/dw = sum_i y_i", Right),
            ("claim d(w sum_i [y_i = 1])/dw = 3", Wrong),
        ],
    );
}

#[test]
fn finite_sets_are_tried_in_full() {
    let claim = one("given x : 3 in {0, 1}\nshow x_1 x_2 x_3 = [x_1 + x_2 + x_3 >= 3]");
    assert_eq!((claim.verdict, claim.evidence.points), (Right, 8));
    assert_eq!(one("given x : 10 in {0, 1}\nshow sum_i x_i < 10").verdict, Wrong);
}

#[test]
fn ends_of_intervals_are_approached() {
    table(
        "given p in (0, 1)",
        &[("show p < 1", Right), ("show p < 0.999", Wrong), ("show p > 0.001", Wrong)],
    );
}

#[test]
fn properties_hold_by_construction() {
    table(
        "dims N, D < N\ngiven S : N x N, sym; P : N x N, posdef; Q : N x D, orthogonal; u : N, unit; t : N in simplex",
        &[
            ("show S = S^T", Right),
            ("show v^T P v >= 0 for v : N", Right),
            ("show v^T P v > 0 for v : N", Wrong),
            ("show v^T P v > 0 for v : N, unit", Right),
            ("show Q^T Q = I", Right),
            ("show u^T u = 1", Right),
            ("show sum_i t_i = 1", Right),
            ("show t_i >= 0", Right),
        ],
    );
}

#[test]
fn unknown_functions_are_smooth_and_arbitrary() {
    table(
        "given h : function; x real",
        &[
            ("claim d h(x)^2/dx = 2 h(x) h'(x)", Right),
            ("claim d h(x^2)/dx = h'(x^2)", Wrong),
            ("claim d h'(x)/dx = h''(x)", Right),
        ],
    );
}

#[test]
fn assumptions_hold_of_every_entry() {
    table(
        "dims N\ngiven s : N\nassume s_j > 0",
        &[("show s_j > 0", Right), ("claim d log(s_j)/ds_j = 1/s_j", Right)],
    );
}

#[test]
fn without_its_assumption_a_claim_is_not_judged() {
    let report = judge("given x real\nassume x > > 0\nshow x > 0");
    assert_eq!(report.claims[0].verdict, Unproven);
    assert_eq!(report.claims[0].reason.as_deref(), Some("the assumption on line 2 was not understood"));
    for assumed in ["assume $$ x > > 0 $$", "Assume that $$ x \\gg 0 $$"] {
        let text = format!("given $x\\in\\mathbb{{R}}$\n{assumed}\nshow $$ x > 0 $$\nshow $$ x > -100 $$");
        let latex = Source { dialect: Dialect::Latex, ..Source::plain("test.tex", text) };
        for claim in check(&latex, &Options::default()).claims {
            assert_eq!(claim.verdict, Unproven, "{assumed}");
            assert_eq!(claim.reason.as_deref(), Some("the assumption on line 2 was not understood"));
            assert!(claim.steps.iter().all(|s| s.verdict == Unproven), "{:?}", claim.steps);
            assert_eq!(claim.counterexample, None);
        }
    }
}

#[test]
fn a_name_of_the_language_changes_its_meaning_with_a_note() {
    let said =
        |text: &str| -> Vec<String> { judge(text).diagnostics.into_iter().map(|d| d.message).collect() };
    assert_eq!(said("given x real\ne = 3\nshow e = 3"), ["e no longer means Euler's number"]);
    assert_eq!(said("given pi > 0\nshow pi > 0"), ["pi no longer means the number 3.14159…"]);
    assert_eq!(said("given x real\nI = x\nshow I = x"), ["I no longer means the identity"]);
    let function = "given x real\nsin(s) = s\nshow sin(x) = x";
    assert_eq!(said(function), ["sin no longer means the built-in function"]);
    assert_eq!(judge(function).diagnostics[0].span.of(function), "sin");
    assert_eq!(said("given x real\nshow e^x = exp(x)"), [""; 0]);
}

#[test]
fn nothing_is_declared_twice() {
    let report = judge("dims D\ngiven s : D; s > 0\nshow s = s");
    assert_eq!(report.diagnostics[0].message, "s is declared twice");
}

#[test]
fn properties_may_be_spelled_out() {
    table(
        "dims D\ngiven S : D x D symmetric positive definite; P : D x D, positive-definite",
        &[("show v^T S v > 0 for v : D, unit", Right), ("show P = P^T", Right)],
    );
}

#[test]
fn conditions_hold_for_limits_ranges_and_extrema() {
    table(
        "given a, x real",
        &[
            ("show a y -> inf as y -> inf when a > 0", Right),
            ("show a y -> inf as y -> inf", Wrong),
            ("show exp(a y) -> 0 as y -> inf when a < 0", Right),
            ("show exp(a y) -> 0 as y -> inf when a > 0", Wrong),
            ("show a y -> inf as y -> inf when a^2 < 0", Unproven),
            ("minimum a (x - 1)^2 at x = 1 when a > 0", Right),
            ("minimum a (x - 1)^2 at x = 1 when a < 0", Wrong),
            ("minimum a (x - 1)^2 at x = 1 when a^2 < 0", Unproven),
            ("show range sign(a) tanh(x) = [-1, 1] when a^2 < 0", Unproven),
        ],
    );
    table(
        "given a, x real",
        &[
            ("show range sign(a) + cos(x) = [0, 2] when a > 0", Right),
            ("show range sign(a) + cos(x) = [0, 2]", Wrong),
        ],
    );
    table("dims N, D\ngiven X : N x D", &[("show X_i : D for i in 2..1", Unproven)]);
}

#[test]
fn places_are_within_the_assumptions() {
    table(
        "given x, y real\nassume x > y",
        &[
            ("show x > y at x = 0", Right),
            ("show y < 0 at x = 0", Right),
            ("show y < -1 at x = 0", Wrong),
            ("show x > 1 at y = 1", Right),
            ("minimum (x - 1)^2 - y at x = 1", Right),
            ("minimum (x - 1)^2 + y [y >= 1] (x - 2) at x = 1", Right),
            ("show x = x at x = y - 1", Unproven),
        ],
    );
    let claim = one("given x, y real\nassume x > y\nshow y < -1 at x = 0");
    let point = claim.counterexample.unwrap();
    let x = point.values.iter().find(|(name, _)| name == "x").unwrap();
    assert_eq!(x.1, "0");
}

#[test]
fn a_file_of_few_points_leaves_room_for_what_a_claim_declares() {
    table(
        "given b in {0, 1}",
        &[
            ("show x + b < 1.5 for x real", Wrong),
            ("show x + b > x - 1 for x real", Right),
            ("show b^2 = b", Right),
        ],
    );
    assert_eq!(one("given b in {0, 1}\nshow b^2 = b").evidence.points, 2);
    assert!(one("given b in {0, 1}\nshow x b^2 = b x for x real").evidence.points >= 15);
}

/// Whoever says where to look has the last word, over the special points too.
#[test]
fn special_points_keep_to_the_law_that_a_file_gives() {
    table("given x real\nsample x ~ uniform(1, 2)", &[("show |x| <= 2", Right), ("show x != 0", Right)]);
}

/// Where softmax is certain, what is left of its gradient is rounding: no reason to doubt the tape, or to see no factor.
#[test]
fn gradients_that_cancel_are_no_reason_for_doubt() {
    let setup = "dims N = 3, D = 4\ngiven q : D; K : N x D; tau > 0\ns = K q\nl = logsumexp(s/tau) - s_1/tau";
    for seed in 1..8 {
        let text = format!("{setup}\nsample seed {seed}");
        table(&text, &[("claim dl/dq = (K^T softmax(s/tau) - K_1)/tau", Right)]);
        table(&text, &[("claim dl/dq = K^T softmax(s/tau) - K_1", Wrong)]);
    }
}

#[test]
fn each_of_some_functions_is_tried() {
    let functions = "tanh, sigmoid, sin, relu, exp, sinh, cos, cosh, softplus, abs, sqrt, log";
    for seed in 0..12 {
        let text = format!(
            "given h in {functions}; x in (1.7, 2)\nshow h(x) > 0\nshow f(x) > 0 for f in {functions}"
        );
        for claim in check(&Source::plain("test.deriv", text), &Options { seed, points: None }).claims {
            let values = claim.counterexample.map(|c| c.values).unwrap_or_default();
            assert!(values.iter().any(|(_, v)| v == "cos"), "seed {seed}: {} {values:?}", claim.claim);
        }
    }
    let all = one("given h in tanh, sigmoid; y in {0, 1}\nshow y h(0) <= 1/2");
    assert_eq!((all.verdict, all.evidence.points), (Right, 4));
}

#[test]
fn a_condition_on_arrays_is_joined_as_a_whole() {
    table(
        "dims D >= 2\ngiven v : 3; w : D; A : 3 x 3",
        &[
            ("show v_1 != 0 when v != 0", Wrong),
            ("show ||v|| > 0 when v != 0", Right),
            ("show v_1 v_2 > 0 when v > 0 or v < 0", Right),
            ("show v_1 > 0 when not (v > 0)", Wrong),
            ("show min(w) <= 0 when not (w > 0)", Right),
            ("show max(w) <= 0 when not (w > 0)", Wrong),
            ("show sum([A > I]) = sum([A > I_3])", Right),
            ("show sum([A > I]) = sum([A > 1])", Wrong),
            ("show max(A, I) = max(A, I_3)", Right),
            ("show max(A, I) = max(A, 1)", Wrong),
        ],
    );
}
