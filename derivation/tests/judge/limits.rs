//! Limits and shapes.

use super::{one, table};
use chainrule_derivation::Verdict::{Error, Right, Unproven, Wrong};

#[test]
fn limits_are_followed_as_far_as_numbers_tell() {
    table(
        "given a, d > 0",
        &[
            ("show (1 + 1/a)^a -> e as a -> inf", Right),
            ("show sin(x)/x -> 1 as x -> 0", Right),
            ("show sin(x)/x -> 1 as x -> inf", Wrong),
            ("show softmax([d + r, r, 0])_1 -> 1 as r -> inf", Wrong),
            ("show softmax([d + r, r, 0])_1 -> 1/(1 + exp(-d)) as r -> inf", Right),
            ("show sign(x) -> 1 as x -> 0+", Right),
            ("show sign(x) -> 1 as x -> 0-", Wrong),
            ("show exp(x) -> 0 as x -> -inf", Right),
        ],
    );
    assert_eq!(one("show x^2 -> 3 as x -> inf").reason.unwrap(), "grows without bound");
}

#[test]
fn what_is_too_small_or_too_large_to_be_held_is_no_end() {
    table(
        "given a, d > 0",
        &[
            ("show exp(s) -> inf as s -> inf", Right),
            ("show exp(s) -> 0 as s -> inf", Wrong),
            ("show exp(s)/(1 + exp(s)) -> 1 as s -> inf", Right),
            ("show range exp(-(x - 28)^2) = (0, 1] for x real", Right),
            ("show range exp(-(x - 28)^2) = [0, 1] for x real", Wrong),
        ],
    );
}

#[test]
fn a_way_may_begin_where_there_are_no_values() {
    table(
        "given a > 0",
        &[
            ("show log(1 + s)/s -> 1 as s -> 0", Right),
            ("show (sqrt(1 + s) - 1)/s -> 1/2 as s -> 0", Right),
            ("show (sqrt(1 + s) - 1)/s -> 1 as s -> 0", Wrong),
            ("show log(s - 100)/log(s - 99) -> 1 as s -> inf", Right),
            ("show sqrt(s - 100)/sqrt(s) -> 1 as s -> inf", Right),
        ],
    );
    // Its size is rounding.
    assert_ne!(one("show sin(pi s) -> 0 as s -> inf").reason.unwrap(), "grows without bound");
}

#[test]
fn shapes() {
    table(
        "dims N, D\ngiven X : N x D",
        &[("show X^T : D x N", Right), ("show X : D x N", Wrong), ("show X_ij : N", Wrong)],
    );
}

#[test]
fn what_grows_without_bound_has_a_sign() {
    table(
        "given a > 0",
        &[
            ("show x^2 -> inf as x -> inf", Right),
            ("show d sigmoid(x)/dx -> 0 as x -> inf", Right),
            ("show log x -> inf as x -> inf", Right),
            ("show exp(a x) -> inf as x -> inf", Right),
            ("show (x + 1)^2 - x^2 -> -inf as x -> -inf", Right),
            ("show 1/x -> inf as x -> 0+", Right),
            ("show 1/x -> inf as x -> 0-", Wrong),
            ("show 1/x -> inf as x -> 0", Wrong),
            ("show x^2 -> -inf as x -> inf", Wrong),
            ("show sigmoid(x) -> inf as x -> inf", Wrong),
            ("show a -> inf as x -> inf", Wrong),
            ("show sin x -> inf as x -> inf", Unproven),
        ],
    );
}

#[test]
fn limits_are_not_only_followed_along_powers_of_two() {
    table(
        "given b real",
        &[
            ("show floor(x) - x -> 0 as x -> inf", Wrong),
            ("show cos(2 pi/x) -> 1 as x -> 0+", Wrong),
            ("show sin(pi x) -> 0 as x -> inf", Wrong),
            ("show floor(x)/x -> 1 as x -> inf", Right),
            ("show x cos(1/x) -> 0 as x -> 0", Right),
            ("show (x^2 - 9)/(x - 3) -> 6 as x -> 3", Right),
        ],
    );
}

#[test]
fn what_is_computed_tends_to_nothing() {
    let text = "given x real\na = x^2\nshow 1/a -> 0 as a -> inf";
    let claim = one(text);
    let error = claim.error.unwrap();
    assert_eq!(error.message, "a is computed, so it cannot be set");
    assert_eq!(error.span.start, text.len() - "a -> inf".len());
    assert_eq!(claim.verdict, Error);
}

#[test]
fn places_are_not_only_powers_of_two() {
    table(
        "given x, y real",
        &[
            ("show floor(8 y) = 8 y + x at x = 0", Wrong),
            ("show |y| <= 4 at x = 0", Wrong),
            ("show |y| >= 0 at x = 0", Right),
            ("show |y| <= 3/2 at x = 0", Wrong),
            ("minimum (x - floor(2 y)/2)^2 at x = y", Wrong),
            ("show (x - y)^2 = 0 at x = y", Right),
            ("claim d|3 x - y|/dx = 0 at x = y/3", Right),
        ],
    );
}

#[test]
fn a_large_start_hides_no_limit() {
    table(
        "given a > 0",
        &[
            ("show 1000000/s + 0.4 -> 0 as s -> inf", Wrong),
            ("show (s + 1000)^2/s^2 -> 1.5 as s -> inf", Wrong),
            ("show (s^2 + 5000000)/s^2 -> 0 as s -> inf", Wrong),
            ("show (s^2 + 5000000)/s^2 -> 3 as s -> inf", Wrong),
            ("show 1000000/s + 0.4 -> 0.4 as s -> inf", Right),
            ("show (s + 1000)^2/s^2 -> 1 as s -> inf", Right),
            ("show 1000000/s -> 0 as s -> inf", Right),
            ("show (1000 + a)/s + sin(s)/s -> 0 as s -> inf", Right),
            ("show 1/sqrt(s) -> 0 as s -> inf", Right),
            ("show 1/log(s + 2) -> 0 as s -> inf", Unproven),
            ("show 1/log(s + 2) -> 0.01 as s -> inf", Unproven),
            ("show 1/log(log(s + 3) + 3) -> 0 as s -> inf", Unproven),
            ("show s exp(-s) -> sin(pi) as s -> inf", Right),
            ("show sin(pi s)/s -> 0 as s -> inf", Right),
            ("show cos(s)^2 + sin(s)^2 -> 1 as s -> inf", Right),
            ("show exp(exp(s)) + 1/s -> 0 as s -> inf", Wrong),
            // Numbers end before there is anything to see.
            ("show log(1 + exp(s))/s + exp(-s/10000) -> 1 as s -> inf", Unproven),
        ],
    );
}

#[test]
fn what_cannot_be_held_on_the_way_hides_no_limit() {
    table(
        "given a, b > 0",
        &[
            ("show exp(s^2 - 100 s) -> 0 as s -> inf", Wrong),
            ("show exp(s^2 - 100 s) -> inf as s -> inf", Right),
            ("show exp(s)/s^100 -> inf as s -> inf", Right),
            ("show exp(s)/s^100 -> 0 as s -> inf", Wrong),
            ("show exp(s)/s^200 -> 0 as s -> inf", Unproven),
            ("show exp(s) (1/s)^200 -> 0 as s -> inf", Unproven),
            ("show 1/exp(100 s - s^2) -> 0 as s -> inf", Unproven),
            ("show exp(2 s) (1 - tanh(s)) -> 0 as s -> inf", Unproven),
            ("show exp(-s^3) -> 0 as s -> inf", Right),
            ("show s^100 exp(-s) -> 0 as s -> inf", Right),
            ("show 1/(1 + exp(s)) -> 0 as s -> inf", Right),
            ("show log(1 + exp(s))/s -> 1 as s -> inf", Right),
            ("show s - log(1 + exp(s)) -> 0 as s -> inf", Right),
            ("show (exp(s) - exp(-s))/(exp(s) + exp(-s)) -> 1 as s -> inf", Right),
            ("show sqrt(exp(-s)) exp(s/2) -> 1 as s -> inf", Right),
            ("show exp(1/t) t^10 -> inf as t -> 0+", Right),
            ("show exp(-1/t)/t^10 -> 0 as t -> 0+", Right),
            ("show exp(-s) -> inf as s -> inf", Wrong),
            ("show 1/s -> inf as s -> inf", Wrong),
            ("show 1000000/sqrt(s) + 0.5 -> 0 as s -> inf", Wrong),
            ("show (4^s + 3^s)^(1/s) -> 4 as s -> inf", Right),
            ("show (4^s + 3^s)^(1/s) -> 3 as s -> inf", Wrong),
        ],
    );
}

#[test]
fn a_limit_stays_where_things_are_declared() {
    table(
        "given p > 0; n in integers 1..1000000; y real; q in (0, 1)",
        &[
            ("show sqrt(p^2)/p -> 1 as p -> 0", Right),
            ("show sin(pi n) -> 0 as n -> inf", Right),
            ("show cos(pi n)^2 -> 1 as n -> inf", Right),
            ("show q -> 1 as q -> 1", Right),
            ("show q -> inf as q -> inf", Error),
            ("show y + 1/s -> 5 as s -> inf at y = 5", Right),
            ("show y + 1/s -> 4 as s -> inf at y = 5", Wrong),
        ],
    );
    table(
        "dims N
given v : N",
        &[
            ("show sum(v)/N -> 0 as N -> inf", Error),
            ("show sum_{i=1}^N 1/2^i -> 1 as N -> inf", Right),
            ("show sum_{i=1}^N 1/2^i -> 2 as N -> inf", Wrong),
            ("show (1 + 1/N)^N -> 3 as N -> inf", Wrong),
        ],
    );
    table(
        "given x, y real
assume x > y",
        &[("show exp(-x s) -> 0 as s -> inf", Wrong)],
    );
    table(
        "given x real",
        &[("show x^2 s -> inf as s -> inf", Wrong), ("show (x^2 + 1) s -> inf as s -> inf", Right)],
    );
}

#[test]
fn a_limit_is_followed_from_every_point_that_there_is() {
    table(
        "given y, t in {0, 1}; h in tanh, sigmoid",
        &[
            ("show y + 1/s -> 0 as s -> inf", Wrong),
            ("show t + 1/s -> 0 as s -> inf", Wrong),
            ("show y t + 1/s -> 0 as s -> inf when t = 0", Right),
            ("show y t + 1/s -> 0 as s -> inf when t = 1", Wrong),
            ("show y + 1/s -> y as s -> inf", Right),
            ("show h(s) -> 1 as s -> inf", Right),
            ("show h(s) -> 0 as s -> -inf", Wrong),
            ("show h(s) -> -1 as s -> -inf", Wrong),
        ],
    );
    table(
        "dims D in 2..7\ngiven v : D",
        &[("show D/s + [D > 3] -> 0 as s -> inf", Wrong), ("show D/s + [D > 9] -> 0 as s -> inf", Right)],
    );
}

#[test]
fn branches_are_searched_beside_places_limits_and_extrema() {
    let setup = "given x, y real\nf = if y > 60 then 1 else 0\nr = relu(x)";
    table(
        setup,
        &[
            ("show f = 0", Wrong),
            ("show f = 0 at x = 0", Wrong),
            ("show f + r = 0 at x = 0", Wrong),
            ("show f + x/s -> 0 as s -> inf", Wrong),
            ("show f + x/s -> 0 as s -> inf when y < 50", Right),
            ("minimum (1 - 2 f) x^2 at x = 0", Wrong),
            ("minimum f + x^2 at x = 0", Right),
        ],
    );
    let never = |line: &str| one(&format!("given x, y real\ng = if exp(y) < 0 then 1 else 0\n{line}")).notes;
    let note = ["branch never reached: one side of `exp(y) < 0`"];
    for line in ["show g = 0 at x = 0", "show g + x/s -> 0 as s -> inf", "minimum g + x^2 at x = 0"] {
        assert_eq!(never(line), note, "{line}");
    }
    // What a place leaves out on purpose is no news.
    for line in ["show r = 3 at x = 3", "minimum (r - 3)^2 at x = 3", "claim dr/dx = 1 at x = 0"] {
        let claim = one(&format!("{setup}\n{line}"));
        assert!(claim.notes.iter().all(|n| !n.starts_with("branch")), "{line}: {:?}", claim.notes);
    }
}
