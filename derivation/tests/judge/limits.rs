//! Limits, ranges, extrema, shapes.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

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
fn both_ends_of_a_range_must_be_approached_and_closed_ends_attained() {
    table(
        "given a real",
        &[
            ("show range sin(a) = [-1, 1]", Right),
            ("show range sin(a) = (-1, 1)", Wrong),
            ("show range sin(a) = [-1, 2]", Wrong),
            ("show range tanh(a) = (-1, 1)", Right),
            ("show range a^2/(1 + a^2) = [0, 1)", Right),
            ("show range d sigmoid(a)/da = (0, 1/4]", Right),
            ("show range d sigmoid(a)/da = [0, 1/4]", Wrong),
            ("show range d relu(a)/da = [0, 1]", Right),
        ],
    );
}

#[test]
fn extrema() {
    table(
        "given x real; lambda > 0; a real",
        &[
            ("minimum (x - a)^2 at x = a", Right),
            ("minimum (x - a)^2 at x = 2 a", Wrong),
            ("stationary x^3 at x = 0", Right),
            ("minimum x^3 at x = 0", Wrong),
            ("minimum -(x - a)^2 at x = a", Wrong),
            ("minimum 1/2 (x - a)^2 + lambda |x| at x = sign(a) max(|a| - lambda, 0)", Right),
            ("minimum 1/2 (x - a)^2 + lambda |x| at x = a - lambda sign(a)", Wrong),
        ],
    );
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
