//! Conditions that are equations, which no draw meets: they are solved.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn equations_in_conditions_are_solved() {
    table(
        "given x, y real",
        &[
            ("show x = 2 when 3 x + 1 = 7", Right),
            ("show x = 3 when 3 x + 1 = 7", Wrong),
            ("show x = 2 when x^3 = 8", Right),
            ("show x^2 = 4 when x^3 = 8", Right),
            ("show x^2 = 4 when x^2 = 4", Right),
            ("show x = log(2) when exp(x) = 2", Right),
            ("show x = (1 - y)/2 when 2 x + y = 1", Right),
            ("show x = (1 + y)/2 when 2 x + y = 1", Wrong),
            ("show x = 1 when exp(x) = -2", Unproven),
        ],
    );
}

#[test]
fn an_equation_may_have_several_solutions() {
    table(
        "given x real",
        &[
            ("show x = 2 when x^2 = 4", Wrong),
            ("show x = 3 when (x - 3)(x - 17) = 0", Wrong),
            ("show x = 17 when (x - 3)(x - 17) = 0", Wrong),
            ("show x = 3 when x^2 - 20 x + 51 = 0", Wrong),
            ("show x = 5 when x^2 - 55 x + 250 = 0", Wrong),
            ("show x = 17 when x > 5 and (x - 3)(x - 17) = 0", Right),
            ("show (x - 3)(x - 17) = 0 when x^2 - 20 x + 51 = 0", Right),
        ],
    );
    // What solves it, and is not declared to be there, is no point.
    assert_eq!(one("given x > 0\nshow x = 2 when x^2 = 4").verdict, Right);
    assert_eq!(one("given x real\nassume x < 10\nshow x = 3 when x^2 - 20 x + 51 = 0").verdict, Right);
}
