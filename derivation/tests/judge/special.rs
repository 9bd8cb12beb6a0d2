//! Where ordinary draws do not come: zeros, ties, ends, whole numbers, numbers far out.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn what_fails_at_special_points_only_is_wrong() {
    table(
        "dims D\ngiven x, y real; v : D; A : D x D, posdef; p > 0; k >= 1; a in [0, 1]",
        &[
            ("show x != 0", Wrong),
            ("show x^2 > 0", Wrong),
            ("show ||v|| > 0", Wrong),
            ("show v^T A v > 0", Wrong),
            ("show w^T A w > 0 for w : D", Wrong),
            ("show sign(x)^2 = 1", Wrong),
            ("show x != y", Wrong),
            ("show (x-1)^2 > 0", Wrong),
            ("show [x = 3] = 0", Wrong),
            ("show ceil(x) = floor(x) + 1", Wrong),
            ("show p < 6", Wrong),
            ("show p > 0.04", Wrong),
            ("show k > 1", Wrong),
            ("show a < 1", Wrong),
            ("show a > 0", Wrong),
            ("show x^2 < 100", Wrong),
            ("show exp(x) < 1000", Wrong),
            ("show floor(x/10) = -[x < 0]", Wrong),
        ],
    );
}

#[test]
fn what_holds_there_too_or_has_no_value_there_stays_right() {
    table(
        "dims D\ngiven x, y real; v : D; p > 0; k >= 1; a in [0, 1]; t : D in simplex",
        &[
            ("show x^2 >= 0", Right),
            ("show v^T v >= 0", Right),
            ("show sign(x) = x/|x|", Right),
            ("show x^2/x = x", Right),
            ("show log(x^2) = 2 log(|x|)", Right),
            ("show p > 0", Right),
            ("show k >= 1", Right),
            ("show 0 <= a <= 1", Right),
            ("show t_i >= 0", Right),
            ("show t_i > 0", Wrong),
            // As far as numbers tell, tanh is 1 far out, and exp is 0.
            ("show tanh(x) < 1", Right),
            ("show exp(-x^2) > 0", Right),
            ("show sigmoid(x) != 1", Right),
            ("show sigmoid(x) = 1/(1 + exp(-x))", Right),
            ("show log(1 + exp(x)) = softplus(x)", Right),
            ("claim d relu(x)/dx = [x > 0]", Right),
            ("claim d||v||/dv = v/||v||", Right),
            ("claim d|x|/dx = sign(x)", Right),
            ("show d(x^2)/dx <= 1 + x^2", Right),
        ],
    );
    let at_zero = one("given x real\nshow x^2 > 0").counterexample.unwrap();
    assert_eq!(at_zero.values, [("x".to_string(), "0".to_string())]);
}

#[test]
fn sizes_may_be_the_same() {
    table("dims N, D >= 2", &[("show N != D", Wrong), ("show N + D >= 3", Right)]);
    table("dims N >= 2, D >= 3", &[("show N != D", Wrong), ("show N >= 2", Right)]);
    table("dims N, D > N", &[("show N < D", Right)]);
}

#[test]
fn conditions_on_sets_are_branches() {
    table(
        "given x real",
        &[
            ("show [x in (10, 20)] = 0", Wrong),
            ("show (if x in (5, 6) then 1 else 0) = 0", Wrong),
            ("show [x in (-inf, 0)] = [x < 0]", Right),
        ],
    );
    let never = one("given x real\nshow [x^2 in {1/3}] = 0");
    assert_eq!((never.verdict, never.notes.len()), (Right, 1));
    assert_eq!(never.notes[0], "branch never reached: one side of `x^2 in {1/3}`");
    assert_eq!(one("given x real\nshow [x in {1/3}] = 0").verdict, Wrong);
}

#[test]
fn assumptions_hold_where_all_points_are_tried() {
    table("given n in {0, 1, 2}\nassume n > 0", &[("show n != 0", Right), ("show n != 1", Wrong)]);
    assert_eq!(one("given n in {0, 1, 2}\nassume n > 0\nshow n > 0").evidence.points, 2);
    let report = judge("given n in {0, 1, 2}\nassume n > 3\nshow n > 0");
    let said = &report.diagnostics[0].message;
    assert_eq!(said, "no point was found where this holds: it failed 3 times in 3");
    assert_eq!(report.claims[0].verdict, Unproven);
}

#[test]
fn properties_hold_together() {
    table(
        "dims D >= 2\ngiven A : D x D, orthogonal, sym; B : D x D, sym, rank 1; C : D x D, posdef, sym; U : D x D, unit, sym",
        &[
            ("show A^T A = I", Right),
            ("show A = A^T", Right),
            ("show A = I", Wrong),
            ("show B = B^T", Right),
            ("show rank(B) = 1", Right),
            ("show C = C^T", Right),
            ("show tr(U^T U) = 1", Right),
            ("show U = U^T", Right),
        ],
    );
    for (props, message) in [
        ("orthogonal, rank 1", "A is orthogonal, so its rank cannot be 1"),
        ("posdef, rank 1", "A is positive definite, so its rank cannot be 1"),
        ("posdef, orthogonal", "only I is positive definite and orthogonal: A"),
        ("unit, orthogonal", "A is orthogonal, so its length is not 1"),
    ] {
        let report = judge(&format!("given A : 3 x 3, {props}\nshow A = A"));
        assert_eq!(report.diagnostics.first().map(|d| d.message.as_str()), Some(message), "{props}");
    }
}

#[test]
fn a_law_stays_inside_what_is_declared() {
    table(
        "dims N in 1..4\ngiven x > 0\nsample x ~ uniform(-1, 1), N in 3..9",
        &[("show x > 0", Right), ("show x < 1", Wrong), ("show 3 <= N <= 4", Right)],
    );
    for (text, message) in [
        (
            "given x > 0\nsample x ~ uniform(-2, -1)\nshow x = x",
            "this draws x where it is not declared to be",
        ),
        ("given x real\nsample qqq ~ uniform(0, 1)\nshow x = x", "`qqq` is not declared"),
        ("given x real\nsample x in 1..3\nshow x = x", "x is no size"),
        ("dims N\nsample N ~ uniform(1, 3)\nshow N = N", "N is a size"),
        ("dims N in 1..4\nsample N in 5..9\nshow N = N", "no sizes were found: N would lie between 5 and 4"),
    ] {
        let report = judge(text);
        assert_eq!(report.diagnostics.first().map(|d| d.message.as_str()), Some(message), "{text}");
    }
}

#[test]
fn a_finite_set_beside_what_a_claim_declares_switches_nothing_off() {
    table(
        "given y in {0, 1}",
        &[
            ("show ||v|| > 0 for v : 3", Wrong),
            ("show v^2 > 0 for v real", Wrong),
            ("show v^2 + y > 0 for v real", Wrong),
            ("show v^2 >= 0 for v real", Right),
            ("show v != 0 for v in {0, 2}", Wrong),
            ("show (v y)^2 > 0 for v real at y = 1", Wrong),
            ("show log(x - 9) < 0 for x real", Wrong),
            ("show y^2 = y", Right),
        ],
    );
}

#[test]
fn no_point_lies_outside_of_what_is_declared() {
    table(
        "given b in (1/4, 3/4); c > 0; d in (-c, c); x > pi; m real; n > m",
        &[
            ("show max(b, 1) + 3 = 4", Right),
            ("claim d(3 |b - 2|)/db = -3", Right),
            ("claim d(max(d, c))/dc = 1", Right),
            ("show max(x, 3) = x", Right),
            ("show max(x, 60) = x", Wrong),
            ("show n > m", Right),
            ("show b > 0.3", Wrong),
            ("show d < c/2", Wrong),
            ("show x < 4", Wrong),
        ],
    );
    let number = |text: &str, name: &str| -> f64 {
        let values = one(text).counterexample.unwrap().values;
        values.iter().find(|(n, _)| n == name).unwrap().1.parse().unwrap()
    };
    let b = number("given b in (1/4, 3/4)\nshow b > 0.3", "b");
    assert!(0.25 < b && b <= 0.3, "{b}");
    let text = "given c > 0; d in (-c, c)\nshow d < c/2";
    let (c, d) = (number(text, "c"), number(text, "d"));
    assert!(d.abs() < c, "{d} {c}");
    assert!(number("given x > pi\nshow x < 4", "x") >= 4.0);
}

#[test]
fn middles_halves_and_numbers_that_are_written_are_tried() {
    table(
        "given p, q in (0, 1); x, y real; a > 0; u in [0, 1]; m in (2, 5); n in (2, 6); v : 3",
        &[
            ("show -p log(p) - (1 - p) log(1 - p) < log(2)", Wrong),
            ("show -p log(p) - (1 - p) log(1 - p) <= log(2)", Right),
            ("show p (1 - p) < 1/4", Wrong),
            ("show u (1 - u) < 1/4", Wrong),
            ("show p log(p/q) + (1 - p) log((1 - p)/(1 - q)) > 0", Wrong),
            ("show p != 1/2", Wrong),
            ("show (m - 3)^2 > 0", Wrong),
            ("show (n - 5)^2 > 0", Wrong),
            ("show (x - 0.3)^2 > 0", Wrong),
            ("show (x + 0.3)^2 > 0", Wrong),
            ("show (x - 1/3)^2 > 0", Wrong),
            ("show x != 1/3", Wrong),
            ("show x != log(2)", Wrong),
            ("show v_i != 1/3", Wrong),
            ("show x < 50", Wrong),
            ("show min(a, 100) = a", Wrong),
            ("show u^2 (u + 1)^-1 < (u + 1)^-1", Wrong),
            ("show (x - 0.3)^2 >= 0", Right),
            ("show a log(a) >= -1/e", Right),
        ],
    );
}

#[test]
fn one_for_declares_several() {
    table(
        "dims N",
        &[
            ("show range x y = [-1, 1] for x in [-1, 1], y in [-1, 1]", Right),
            ("show a b^2 >= 0 for a > 0, b real", Right),
            ("show v^T w = w^T v for v : N, w : N", Right),
            ("show n < 5 for n in integers 0..5", Wrong),
            ("show n <= 5 for n in integers 0..5, m in {0, 1}", Right),
        ],
    );
}

#[test]
fn edges_of_steps_and_conditions_are_met() {
    table(
        "given x, y real; p in (0, 1)",
        &[
            ("show floor(x + 1/2) = -floor(-x + 1/2)", Wrong),
            ("show floor(x + 1/4) = -floor(-x - 1/4) - 1", Wrong),
            ("show ceil(x/3 - 0.2) = floor(x/3 - 0.2) + 1", Wrong),
            ("show ceil(7 p) = floor(7 p) + 1", Wrong),
            ("show [7 x > 3] = [7 x >= 3]", Wrong),
            ("show [7 x > y] = [7 x >= y]", Wrong),
            ("show sign(3 x + 1)^2 = 1", Wrong),
            ("show ceil(x) = -floor(-x)", Right),
            ("show floor(x + 1) = floor(x) + 1", Right),
        ],
    );
}

#[test]
fn a_determinant_of_rounding_errors_is_0() {
    table(
        "dims N, D\ngiven X : N x D; v : D; A : D x D",
        &[
            ("show det(v v^T) = 0 when D > 1", Right),
            ("show det(X^T X) = 0 when N < D", Right),
            ("show log(det(X^T X)) < 3 when N < D", Unproven),
            ("show det(A^T A) = det(A)^2", Right),
            ("show det(A) != 0", Wrong),
        ],
    );
    for seed in 1..4 {
        let text = "dims N, D\ngiven X : N x D\nclaim d log(det(X^T X))/dX = 2 X (X^T X)^-1";
        let options = chainrule_derivation::Options { seed, ..Default::default() };
        let source = chainrule_derivation::Source::plain("test.deriv", text);
        let claim = &chainrule_derivation::check(&source, &options).claims[0];
        assert!(matches!(claim.verdict, Right | Unproven), "{seed}: {:?}", claim.counterexample);
    }
}

#[test]
fn a_limit_is_tried_where_one_name_is_0_and_others_are_as_assumed() {
    table(
        "given x, y real\nassume x > y",
        &[
            ("show x^2 s -> inf as s -> inf", Wrong),
            ("show exp(-x^2 s) -> 0 as s -> inf", Wrong),
            ("show x^2 s -> inf as s -> inf when y > 0", Right),
        ],
    );
    assert_eq!(one("given x, y real\nshow x^2 s -> inf as s -> inf when y > 0").verdict, Wrong);
    assert_eq!(one("given x, y real\nshow x^2 s -> inf as s -> inf when x > 0").verdict, Right);
}

#[test]
fn inequalities_of_inverses_and_decompositions_are_tried_there_too() {
    table(
        "dims N, D\ngiven x, y, mu : D; S, P : D x D, posdef; X : N x D; lam > 0; t : N\nr, U = eigh(P)",
        &[
            ("show (x - mu)^T inv(S) (x - mu) > 0", Wrong),
            ("show (x - mu)^T inv(S) (x - mu) >= 0", Right),
            ("show x^T solve(P, x) > 0", Wrong),
            ("show x^T P^-1 x >= 0", Right),
            ("show inv(X^T X + lam I) X^T t != 0", Wrong),
            ("show exp(-(x - mu)^T inv(S) (x - mu)) < 1", Wrong),
            ("show tr(P) tr(inv(P)) > D^2 when D >= 2", Wrong),
            ("show tr(P) tr(inv(P)) >= D^2", Right),
            ("show (x^T mu)^2 < (x^T P x) (mu^T inv(P) mu)", Wrong),
            ("show max(r) > min(r) when D >= 2", Wrong),
            ("show max(r) >= min(r)", Right),
            ("show x^T U diag(r) U^T x > 0", Wrong),
        ],
    );
}

#[test]
fn a_branch_on_an_equation_is_tried_where_it_holds() {
    for seed in 1..=5 {
        table(
            &format!("sample seed {seed}\ngiven a, b real"),
            &[
                ("claim d(a b)/da = b [a != b]", Wrong),
                ("claim d(a b)/da = if a = b then 0 else b", Wrong),
                ("claim d(a b)/da = b", Right),
                ("claim d(a b)/da = if a = b then a else b", Right),
            ],
        );
    }
}
