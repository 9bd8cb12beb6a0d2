//! Limits that are come to slowly, or where little is left of what cancels: they are extrapolated.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn difference_quotients_tend_to_derivatives() {
    for seed in 1..=4 {
        table(
            &format!("sample seed {seed}\ngiven x real; f : function"),
            &[
                ("show (f(x + s) - f(x))/s -> f'(x) as s -> 0", Right),
                ("show (f(x + s) - f(x))/s -> f(x) as s -> 0", Wrong),
                ("show (f(x + s) - f(x - s))/(2 s) -> f'(x) as s -> 0", Right),
                ("show (f(x + s) - 2 f(x) + f(x - s))/s^2 -> f''(x) as s -> 0", Right),
                ("show (f(x + s) - 2 f(x) + f(x - s))/s^2 -> f'(x) as s -> 0", Wrong),
            ],
        );
    }
}

#[test]
fn what_comes_like_a_power_comes_there() {
    table(
        "given a real; x > 0",
        &[
            ("show s^2 (log(s + a) - log(s)) - a s -> -a^2/2 as s -> inf", Right),
            ("show s^2 (log(s + a) - log(s)) - a s -> -a^2/3 as s -> inf", Wrong),
            ("show 1/s - 1/sin(s) -> 0 as s -> 0", Right),
            ("show 1/sqrt(s) + 0.00001 -> 0 as s -> inf", Wrong),
            ("show s/(s + 1000000000) -> 2 as s -> inf", Wrong),
            ("show sqrt(s + a) - sqrt(s) -> 0 as s -> inf", Right),
            ("show s/(s + 1000000000) -> 1 as s -> inf", Right),
            ("show (tan(s) - sin(s))/s^3 -> 1/2 as s -> 0", Right),
            ("show (s^2 + 1)/(3 s^2 - s) -> 1/3 as s -> inf", Right),
            ("show s^(-1/4) -> 0 as s -> inf", Right),
            ("show (x + s)^(1/3) - s^(1/3) -> 0 as s -> inf", Right),
        ],
    );
    table(
        "dims N",
        &[
            ("show 1/N -> 0 as N -> inf", Right),
            ("show (N + 1)/N -> 1 as N -> inf", Right),
            ("show (N + 1)/N -> 1.01 as N -> inf", Wrong),
            ("show (1 + 1/N)^N -> e as N -> inf", Right),
            ("show N (N + 1)/(2 N^2) -> 1/2 as N -> inf", Right),
        ],
    );
}

#[test]
fn what_comes_elsewhere_or_more_slowly_than_any_power_is_not_said_to_come() {
    table(
        "given a real",
        &[
            ("show 1/log(s) -> 0 as s -> inf", Unproven),
            ("show log(s)/s^(1/20) -> 0 as s -> inf", Unproven),
            ("show 1 + 1/log(s) -> 1 as s -> inf", Unproven),
            ("show sin(s) -> 0 as s -> inf", Unproven),
            // Rounding eats this before enough of it is seen.
            ("show (exp(s) - 1 - s - s^2/2)/s^3 -> 1/6 as s -> 0", Unproven),
            ("show sin(s)/log(s) -> 0 as s -> inf", Unproven),
            ("show cos(s/1000000000) -> 1 as s -> inf", Unproven),
        ],
    );
}

#[test]
fn a_wrong_limit_shows_where() {
    let values =
        |text: &str| one(text).counterexample.map(|point| (point.values, point.truth, point.claimed));
    let at_0 = vec![("x".to_string(), "0".to_string())];
    let expected = (at_0, "1".to_string(), "0".to_string());
    assert_eq!(values("given x real\nshow exp(-x^2 s) -> 0 as s -> inf"), Some(expected));
    // Where nothing else is given, there is no place.
    assert_eq!(values("show 1/s -> 1 as s -> inf"), None);
    assert_eq!(values("given s > 0\nshow 1/s -> 1 as s -> inf"), None);
}

#[test]
fn what_values_were_on_the_way_does_not_make_a_limit() {
    let never_right = |text: &str| assert_ne!(one(text).verdict, Right, "{text}");
    never_right("show 1000000000/sqrt(s) + 0.0001 -> 0.0002 as s -> inf");
    never_right("show 1000000000/sqrt(s) + 1 -> 1.0001 as s -> inf");
    never_right("dims N\nshow 1000000/sqrt(N) + 0.001 -> 0.05 as N -> inf");
    never_right("dims N\nshow 1000/sqrt(N) + 1 -> 1.00005 as N -> inf");
    // Where the claimed limit itself has a pole, it says nothing.
    assert_eq!(one("given a, b real\nclaim (a s + 1)/(b s - 2) -> a/b as s -> inf").verdict, Right);
}
