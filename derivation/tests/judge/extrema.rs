//! Minima and stationary places: with assumptions, at kinks, and far away.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn what_is_assumed_may_keep_a_minimum_from_going_on() {
    table(
        "given x, y real\nz = x - 1\nassume z >= 0",
        &[
            ("minimum x^2 at x = 1", Right),
            ("minimum x^2 at x = 2", Wrong),
            ("minimum (x - 3)^2 at x = 3", Right),
            ("minimum -x at x = 1", Wrong),
            ("minimum y^2 at y = 0", Right),
            ("minimum y^3 at y = 0", Wrong),
            ("stationary x^2 at x = 1", Wrong),
        ],
    );
    table(
        "given x, y in {1/4, 1/2, 3/4}\nassume x + y = 1",
        &[("minimum x^2 + y^2 at x = 1/2, y = 1/2", Right), ("minimum x^2 + y^2 at x = 1/4, y = 3/4", Wrong)],
    );
}

#[test]
fn a_kink_is_stationary_if_its_slopes_have_0_between_them() {
    table(
        "given x, y real; v : 3",
        &[
            ("stationary |x| at x = 0", Right),
            ("stationary x + |x| at x = 0", Right),
            ("stationary 2 x + |x| at x = 0", Wrong),
            ("stationary relu(x) at x = 0", Right),
            ("stationary -|x| at x = 0", Right),
            ("stationary x^2 + |y| at x = 0, y = 0", Right),
            ("stationary x + |y| at x = 0, y = 0", Wrong),
            ("stationary ||v||_1 at v = 0", Right),
            ("stationary ||v||_1 + 2 v_1 at v = 0", Wrong),
            ("stationary x |x| at x = 0", Right),
        ],
    );
    let convention = ["convention at the kink"];
    for line in ["stationary |x| at x = 0", "stationary x + |x| at x = 0"] {
        assert_eq!(one(&format!("given x real\n{line}")).notes, convention, "{line}");
    }
    assert!(one("given x real\nstationary x |x| at x = 0").notes.is_empty());
}

#[test]
fn a_minimum_is_that_of_what_lies_far_away_too() {
    table(
        "given x, c real; v, w : 3",
        &[
            ("minimum min(x^2, (x - 50)^2 - 1) at x = 0", Wrong),
            ("minimum min(x^2, (x - 50)^2 + 1) at x = 0", Right),
            ("minimum x^2 (x - 50)^2 - x^2/1000 at x = 0", Wrong),
            ("minimum min(x^2, (x - c)^2 - 1) at x = 0", Wrong),
            ("minimum min(||v||^2, ||v - w||^2 - 1) at v = 0", Wrong),
            ("minimum x^2 - x^4/100000 at x = 0", Wrong),
            ("minimum (x - 1)^2 - x^2 + 2 x at x = 0", Right),
            ("minimum x^4 - (x^2 - 1)^2 - 2 x^2 at x = 3", Right),
            ("minimum log(1 + exp(x)) - x + exp(-x^2) - exp(-x^2) at x = 0", Wrong),
            ("minimum 2 x^2 + log(exp(-x^2)) at x = 0", Right),
        ],
    );
}

#[test]
fn of_the_steps_that_go_below_the_lowest_is_shown() {
    let claim = one("given b : 3 in [0, 1]\nminimum sum(b) at b = [0, 0, 1]");
    assert_eq!(claim.verdict, Wrong);
    let point = claim.counterexample.expect("a counterexample");
    assert_eq!((point.claimed.as_str(), point.truth.as_str()), ("1", "0"));
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
fn saddles_are_no_minima() {
    table(
        "dims D >= 2\ngiven x, y real; v : D; A : D x D, posdef; p in [0, 1]",
        &[
            ("minimum x^2 - 1/2 y^2 at x = 0, y = 0", Wrong),
            ("minimum x^2 + 1/2 y^2 at x = 0, y = 0", Right),
            ("minimum 50 x^2 - 1e-3 y^2 at x = 0, y = 0", Wrong),
            ("minimum x^2 + 3 x y + y^2 at x = 0, y = 0", Wrong),
            ("minimum v^T A v at v = 0", Right),
            ("minimum v^T A v - 100 v_1^2 at v = 0", Wrong),
            // The other entries stay where they are.
            ("minimum v_1^2 - v_2^2 at v_1 = 0", Right),
            ("minimum v_1^2 - v_2^2 at v_1 = 0, v_2 = 0", Wrong),
            // A step does not leave what is declared.
            ("minimum p^3 - p^2 at p = 2/3", Right),
            ("minimum x^3 - 3 x at x = 1", Wrong),
        ],
    );
}

#[test]
fn a_minimum_may_lie_on_the_border_of_what_is_declared() {
    table(
        "dims D >= 2\ngiven x >= 0; v : D in [0, 1]; u : D, unit; n in integers 0..5; y in {0, 1}; z > 0; O : 2 x 2, orthogonal
given t : D in simplex; R : 3 x 3, rank 2",
        &[
            ("minimum x at x = 0", Right),
            ("minimum x^2 - x at x = 0", Wrong),
            ("minimum -x at x = 0", Wrong),
            ("stationary x at x = 0", Wrong),
            ("minimum sum(v) at v = 0", Right),
            ("minimum sum(v) - 2 v_1 at v = 0", Wrong),
            ("minimum sum(v) - 2 v_1 at v_1 = 1", Right),
            ("minimum (n - 2.2)^2 at n = 2", Right),
            ("minimum (n - 2.2)^2 at n = 3", Wrong),
            ("minimum y at y = 0", Right),
            ("minimum y at y = 1", Wrong),
            ("minimum z at z = 1", Wrong),
            ("minimum sum_i u_i^4 at u = 1/sqrt(D) 1_D", Right),
            ("minimum -sum_i u_i^4 at u = 1/sqrt(D) 1_D", Wrong),
            ("minimum -tr(O) at O = I", Right),
            ("minimum -O_(1,2) at O = I", Wrong),
            ("minimum t^T t at t = 1/D 1_D", Right),
            ("minimum -t^T t at t = 1/D 1_D", Wrong),
            ("minimum tr(R^T R) at R = [[1, 0, 0], [0, 1, 0], [0, 0, 0]]", Unproven),
        ],
    );
}
