//! Inequalities that fail between the points drawn, or hold there by nothing; and sides that only rounding makes alike.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn a_small_dip_is_found() {
    table(
        "given x, y real",
        &[
            ("show (x - 1) (x - 1.01) >= 0", Wrong),
            ("show (x - 7) (x - 7.1) >= 0", Wrong),
            ("show (x - 7) (x - 8) >= 0", Wrong),
            ("show x^3 - 3 x >= -2 when x >= -2.01", Wrong),
            ("show x^3 - 3 x >= -2 when x >= -2", Right),
            ("show (x - y) (x - y - 0.01) >= 0", Wrong),
            ("show relu(x - 7.2) relu(7.3 - x) = 0 when x < 7", Right),
            ("show x^2 + y^2 >= 2 x y", Right),
            ("show (x + y)^2 <= 2 x^2 + 2 y^2", Right),
        ],
    );
}

#[test]
fn sides_that_touch_at_one_place_are_found() {
    table(
        "given p, q in (0, 1); x real; a > 0; u in [0, 1]; m in (2, 5)",
        &[
            ("show -p log p - (1 - p) log(1 - p) < log 2", Wrong),
            ("show -p log p - (1 - p) log(1 - p) <= log 2", Right),
            ("show p (1 - p) < 1/4", Wrong),
            ("show u (1 - u) < 1/4", Wrong),
            ("show u (1 - u) < 0.2501", Right),
            ("show p != 1/2", Wrong),
            ("show (m - 3)^2 > 0", Wrong),
            ("show e^x > e x", Wrong),
            ("show a log a > -1/e", Wrong),
            ("show a log a >= -1/e", Right),
            ("show (x - 0.3)^2 > 0", Wrong),
            ("show (x - 1/3)^2 > 0", Wrong),
            ("show x != 1/3", Wrong),
            // These are only approached.
            ("show exp(x) > 0", Right),
            ("show sigmoid(x) < 1", Right),
            ("show log(1 + x) < x when x > 0", Right),
            ("show -log(1 - p) > p", Right),
            ("show a + 1/a > 1.99", Right),
            ("show a + 1/a > 2", Wrong),
            ("show exp(-a) < 1", Right),
        ],
    );
}

#[test]
fn a_slope_that_is_0_at_one_place_is_found() {
    table(
        "given x real; a > 0",
        &[
            ("claim d(x^3)/dx > 0", Wrong),
            ("claim d(x^3)/dx >= 0", Right),
            ("claim d(x^2)/dx > 0 when x >= 0", Wrong),
            ("claim d(x^2)/dx > 0 when x > 0", Right),
            ("claim d2(log(1 + e^x))/dx2 < 1/4", Wrong),
            ("claim 0 < d tanh(x)/dx < 1", Wrong),
            ("claim |d sin(x)/dx| < 1", Wrong),
            ("claim d(x + sin(x))/dx > 0", Wrong),
            ("claim d(log(a)/a)/da < 0 when a > 2.7", Wrong),
            ("claim d relu(x)/dx >= 0", Right),
            ("claim d sigmoid(x)/dx > 0", Right),
        ],
    );
    table("given b in [0, 1]", &[("show b^2 < 1", Wrong), ("show b^2 (b + 1)^-1 < (b + 1)^-1", Wrong)]);
}

#[test]
fn what_rounding_makes_alike_is_no_failure() {
    table(
        "given x real; a > 0",
        &[
            ("show tanh(10 x) < 1", Right),
            ("show softplus(-x) > 0", Right),
            ("show sigmoid(40 x) < 1", Right),
            ("show sigmoid(x) != sigmoid(x)", Wrong),
            ("show exp(x) > exp(x)", Wrong),
            ("show x + exp(-40) > x", Unproven),
            ("show x^2 + 10^-20 > x^2", Unproven),
        ],
    );
}

#[test]
fn what_cancels_completely_shows_nothing() {
    table(
        "given x real; a > 0",
        &[
            ("show 10^17 + x - 10^17 = 5 x", Unproven),
            ("show 10^20 + x - 10^20 = 0", Unproven),
            ("show (x + a)^2 - x^2 - 2 x a - a^2 = 0", Right),
        ],
    );
    table(
        "given x in (1000000, 2000000); y in (1000000, 2000000)",
        &[("show (x + y)^2 - x^2 - 2 x y - y^2 = 0", Right)],
    );
}

#[test]
fn infinity_on_the_way_shows_nothing() {
    table(
        "given x real; a > 0",
        &[
            ("show exp(800 + x)/exp(800) = exp(x)", Unproven),
            ("show 1/(exp(800) + x) = 0", Unproven),
            ("show -softplus(30 x) = log(1 - sigmoid(30 x))", Right),
            ("show log(1 - sigmoid(30 x)) = -softplus(30 x)", Right),
            ("show sqrt(a^400 + 1) > 0", Right),
            ("show 1/a = 1/a + 1", Wrong),
        ],
    );
}

#[test]
fn what_is_made_of_something_without_a_value_has_none() {
    table(
        "given x real; v : 3",
        &[
            ("show exp(-1/x^2) > 0", Right),
            ("show 1/(1 + 1/x^2) > 0", Right),
            ("show |arctan(1/x)| < pi/2", Right),
            ("show arctan(1/x) < pi/2", Right),
            ("show exp(-1/|x|) != 0", Right),
            ("show exp(-1/|x|) < 1", Right),
            ("show x^2/(1 + x^2) = 1/(1 + 1/x^2)", Right),
            ("show tanh(1/x) = sign(x)", Wrong),
            // Where a branch leaves it out, there is a value.
            ("show (if x = 0 then 0 else 1/x) x = 1", Wrong),
            ("show (if x = 0 then 1 else sin(x)/x) != 1", Wrong),
        ],
    );
    let claim = one("given x real\nshow tanh(30 x^-1) = sign(x)");
    assert!(claim.counterexample.is_some_and(|point| point.values != [("x".to_string(), "0".to_string())]));
}

#[test]
fn a_mask_of_logarithms_hides_what_it_hides() {
    table(
        "dims N\ngiven s : N\ngiven k^(i) in {0, 1} for i in 1..N",
        &[
            ("show softmax(s + log(k)) = softmax(s)", Wrong),
            ("show sum_i exp(s_i + log(k_i)) = sum_i exp(s_i)", Wrong),
            ("show sum_i exp(s_i + log(k_i)) = sum_i k_i exp(s_i)", Right),
        ],
    );
}
