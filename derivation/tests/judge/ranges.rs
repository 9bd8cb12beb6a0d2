//! Ranges: what was not found is no proof, what rounding makes is no value, and ends that are taken are found.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn an_end_is_infinite_only_if_values_grow_without_bound() {
    table(
        "given a real; p > 0",
        &[
            ("show range 2000 sigmoid(a) = (0, inf)", Wrong),
            ("show range 2000 sigmoid(a) = (0, 2000)", Right),
            ("show range a^3 = (-inf, inf)", Right),
            ("show range a^20 = [0, inf)", Right),
            ("show range exp(a) = (0, inf)", Right),
            ("show range exp(exp(a)) = (1, inf)", Right),
            ("show range log(p) = (-inf, inf)", Right),
            ("show range 1/p = (0, inf)", Right),
            ("show range 3 + 1/(1 + p) = (3, inf)", Wrong),
            ("show range min(a, 1000000) = (-inf, 1000000]", Right),
            ("show range log(1 + exp(a)) - max(a, 0) = (0, log(2)]", Right),
        ],
    );
    assert_ne!(one("show range min(a, 1000000) = (-inf, inf) for a real").verdict, Right);
}

#[test]
fn what_a_search_did_not_find_may_be_there() {
    table(
        "given a real",
        &[
            ("show range a cos(a) = (-inf, inf)", Right),
            ("show range sin(a) + sin(sqrt(2) a) = (-2, 2)", Unproven),
            ("show range (a - 100)^2 = [0, inf)", Right),
            ("show range (a - 345.6)^2 = [0, inf)", Right),
            ("show range (a - 100)^2 = (0, inf)", Wrong),
            ("show range (a - 100)^2 = [1, inf)", Wrong),
            ("show range sin(a) = [-1, 2]", Wrong),
            ("show range sin(a) = (-inf, inf)", Wrong),
        ],
    );
    let claim = one("show range sin(a) + sin(sqrt(2) a) = (-2, 2) for a real");
    let reason = claim.reason.unwrap();
    assert!(reason.starts_with("no value ") && reason.ends_with("there may be some"), "{reason}");
}

#[test]
fn an_end_that_is_jumped_to_or_left_out_is_not_attained() {
    table(
        "given a real; b != 0; p in (0, 1)",
        &[
            ("show range floor(a) - a = (-1, 0]", Right),
            ("show range floor(a) - a = [-1, 0]", Wrong),
            ("show range floor(x) = [0, 1] for x in [0, 1]", Right),
            ("show range floor(x) = [0, 0] for x in [0, 1)", Right),
            ("show range sin(b)/b = [0, 1]", Wrong),
            ("show range |b| = (0, inf)", Right),
            ("show range p = (0, 1)", Right),
            ("show range max(a, 3) = [3, inf)", Right),
            ("show range max(a, 3) = (3, inf)", Wrong),
        ],
    );
    // There is no value at 1.
    assert_eq!(one("given a real\nassume a != 1\nshow range exp(-|a - 1|) = (0, 1)").verdict, Right);
    table(
        "given a real\nassume a > 1",
        &[("show range a = (1, inf)", Right), ("show range a = [1, inf)", Wrong)],
    );
    assert_eq!(one("given a real\nassume a >= 1\nshow range a = [1, inf)").verdict, Right);
}

#[test]
fn an_end_is_taken_where_some_names_are_free_and_others_are_not() {
    table(
        "given a, b > 0; x, y in (0, 1); p, q > 0; z real",
        &[
            ("show range a z^2 + b = [b, inf)", Right),
            ("show range a z^2 + b = (b, inf)", Wrong),
            ("show range a (z - 3)^2 + b = [b, inf)", Right),
            ("show range |x - y| = [0, 1)", Right),
            ("show range |x - y| = (0, 1)", Wrong),
            ("show range p/(p + q) = (0, 1)", Right),
            ("show range p/(p + q) = [0, 1)", Wrong),
            ("show range p q/(p + q)^2 = (0, 1/4]", Right),
            ("show range p q/(p + q)^2 = (0, 1/4)", Wrong),
            ("show range p^2 + q^2 - 2 p q = [0, inf)", Right),
            ("show range x^2 + y^2 - x y = (0, 1)", Right),
            ("show range x^2 + y^2 - x y = [0, 1)", Wrong),
        ],
    );
}

#[test]
fn rounding_is_no_value_outside() {
    table(
        "given v, u : 3; n : 3, unit",
        &[
            ("show range sum(softmax(v)) = [1, 1]", Right),
            ("show range sum(softmax(v)) = [1, 2]", Wrong),
            ("show range (u - u)^T v = [0, 0]", Right),
            ("show range ||n||^2 = [1, 1]", Right),
            ("show range ||n||_1 = [1, sqrt(3)]", Right),
            ("show range ||n||_1 = [1, 3]", Wrong),
        ],
    );
}

#[test]
fn ranges_are_alike_with_every_seed() {
    for seed in 1..=5 {
        let setup = format!("sample seed {seed}\ngiven p, q > 0; a real; u : 3, unit; x, y in (0, 1)");
        table(
            &setup,
            &[
                ("show range p/(p + q) = (0, 1)", Right),
                ("show range p q/(p + q)^2 = (0, 1/4]", Right),
                ("show range |x - y| = [0, 1)", Right),
                ("show range p^2 + q^2 - 2 p q = [0, inf)", Right),
                ("show range ||u||_1 = [1, sqrt(3)]", Right),
                ("show range floor(a) - a = (-1, 0]", Right),
                ("show range sigmoid(a) = (0, 1)", Right),
                ("show range sigmoid(a) = [0, 1]", Wrong),
                ("show range a exp(a) = [-1/e, inf)", Right),
                ("show range a exp(a) = (-1/e, inf)", Wrong),
            ],
        );
    }
}

#[test]
fn functions_of_the_textbooks_have_their_ranges() {
    table(
        "given a, x real; p in (0, 1); s >= 0; t > 0; v : 3; k : 3 in simplex; q in [0, 1]; m in integers 0..9",
        &[
            ("show range sigmoid(a) = (0, 1)", Right),
            ("show range a^2 = [0, inf)", Right),
            ("show range softplus(a) = (0, inf)", Right),
            ("show range relu(a) = [0, inf)", Right),
            ("show range a exp(-a) = (-inf, 1/e]", Right),
            ("show range t log(t) = [-1/e, inf)", Right),
            ("show range t log(t) = (-1/e, inf)", Wrong),
            ("show range -p log(p) - (1 - p) log(1 - p) = (0, log(2)]", Right),
            ("show range -p log(p) - (1 - p) log(1 - p) = (0, log(2))", Wrong),
            ("show range -log(p) = (0, inf)", Right),
            ("show range a/(1 + |a|) = (-1, 1)", Right),
            ("show range a/(1 + a^2) = [-1/2, 1/2]", Right),
            ("show range a/(1 + a^2) = (-1/2, 1/2)", Wrong),
            ("show range 1/(1 + a^2) = (0, 1]", Right),
            ("show range arctan(a) = (-pi/2, pi/2)", Right),
            ("show range exp(-a^2/2)/sqrt(2 pi) = (0, 1/sqrt(2 pi)]", Right),
            ("show range sqrt(1 + a^2) = [1, inf)", Right),
            ("show range sqrt(1 - x^2) = [0, 1]", Right),
            ("show range sin(a) cos(a) = [-1/2, 1/2]", Right),
            ("show range sin(a)^2 + cos(a)^2 = [1, 1]", Right),
            ("show range a^3 - 3 a = (-inf, inf)", Right),
            ("show range a^4 - 2 a^2 = [-1, inf)", Right),
            ("show range a^4 - 2 a^2 = (-1, inf)", Wrong),
            ("show range softmax(v)_1 = (0, 1)", Right),
            ("show range softmax(v)_1 = [0, 1]", Wrong),
            ("show range max(softmax(v)) = [1/3, 1)", Right),
            ("show range logsumexp(v) - max(v) = (0, log(3)]", Right),
            ("show range ||v|| = [0, inf)", Right),
            ("show range ||v||_1/||v|| = [1, sqrt(3)]", Right),
            ("show range sum_i k_i^2 = [1/3, 1]", Right),
            ("show range max(k) = [1/3, 1]", Right),
            ("show range q (1 - q) = [0, 1/4]", Right),
            ("show range m^2 = [0, 81]", Right),
            ("show range sqrt(s) = [0, inf)", Right),
            ("show range s/(1 + s) = [0, 1)", Right),
            ("show range s exp(-s) = [0, 1/e]", Right),
            ("show range t exp(-t) = (0, 1/e]", Right),
            ("show range t + 1/t = [2, inf)", Right),
            ("show range t + 1/t = (2, inf)", Wrong),
            ("show range cosh(a) = [1, inf)", Right),
            ("show range tanh(a)^2 = [0, 1)", Right),
            ("show range d tanh(a)/da = (0, 1]", Right),
            ("show range a sigmoid(a) = [-0.2785, inf)", Unproven),
            ("show range |a| = [0, inf)", Right),
            ("show range sign(a) = [-1, 1]", Right),
            ("show range floor(a) = (-inf, inf)", Right),
            ("show range log(1 + t) = (0, inf)", Right),
            ("show range a + sin(a) = (-inf, inf)", Right),
            ("show range exp(sin(a)) = [1/e, e]", Right),
            ("show range 2^a = (0, inf)", Right),
            ("show range 1/(1 + exp(-a)) = (0, 1)", Right),
            ("show range 1 + 1/(1 + exp(-a)) = [1, 2]", Wrong),
            ("show range exp(-t) = (0, 1)", Right),
            ("show range exp(-s) = (0, 1]", Right),
            ("show range sin(1/t) = [-1, 1]", Right),
            ("show range sin(t)/t = (-0.5, 1)", Wrong),
            ("show range t sin(1/t) = (-0.3, 1)", Wrong),
            ("show range (a^2 - 1)/(a - 1) = (-inf, inf)", Right),
            ("show range (a - 12345.678)^2 = [0, inf)", Right),
            ("show range exp(-(a - 500)^2) = (0, 1]", Right),
            ("show range v_1^2 + v_2^2 - 2 v_1 v_2 = [0, inf)", Right),
            ("show range v_1 v_2 = (-inf, inf)", Right),
            ("show range v_1/v_2 = (-inf, inf)", Right),
            ("show range sin(a) + 1/1000000 sin(100 a) = [-2, 2]", Wrong),
            ("show range 1000 tanh(a/1000) = (-1000, 1000)", Right),
            ("show range tanh(a/100000) = (-1, 1)", Right),
        ],
    );
    // 0 log 0 has no value, and saturation far away is not searched to its end: nothing is said that was not seen.
    table(
        "given a real; k : 3 in simplex",
        &[
            ("show range -sum_i k_i log(k_i) = [0, log(3)]", Unproven),
            ("show range tanh(a/100000) = (-2, 1)", Unproven),
        ],
    );
}

#[test]
fn a_range_heeds_where_things_are_put() {
    table(
        "given x, y, a, b real; v : 3\nz = a b",
        &[
            ("show range x + y = (-inf, inf) at y = 2", Right),
            ("show range x^2 + y^2 = [4, inf) at y = 2", Right),
            ("show range x^2 + y^2 = [0, inf) at y = 2", Wrong),
            ("show range x^2 - y^2 = [0, 0] at y = x", Right),
            ("show range ||v|| = [2, inf) at v_1 = 2", Right),
            ("show range ||v|| = [0, inf) at v_1 = 2", Wrong),
            ("show range dz/da = [3, 3] at b = 3", Right),
            ("show range dz/da = (-inf, inf)", Right),
        ],
    );
}

#[test]
fn what_overflows_on_the_way_is_not_taken() {
    table(
        "given a real",
        &[
            ("show range 1/(1 + exp(a)) = (0, 1)", Right),
            ("show range 1/(1 + exp(a)) = [0, 1)", Wrong),
            ("show range 1/(2 + exp(a)) = (0, 1/2)", Right),
            ("show range 1/(1 + exp(a))^2 = (0, 1)", Right),
            ("show range 1/(1 + exp(a^2)) = (0, 1/2]", Right),
        ],
    );
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
fn ends_of_ranges_may_be_approached_slowly() {
    table(
        "given a > 0; b > 2; c real",
        &[
            ("show range log(a) = (-inf, inf)", Right),
            ("show range log(1 + a) = (0, inf)", Right),
            // Numbers just above 2 end before the steady growth shows.
            ("show range log(b - 2) = (-inf, inf)", Unproven),
            ("show range c^2 = [0, inf)", Right),
            ("show range c^2 = [0, inf]", Wrong),
            ("show range log(1 + a) = (0, 50)", Wrong),
            ("show range log(a) = (0, inf)", Wrong),
            ("show range sin(c) = (-inf, inf)", Wrong),
            ("show range 1/(1 + a) = (0, 1)", Right),
            ("show range log(1 + log(1 + a)) = (0, inf)", Unproven),
        ],
    );
}

#[test]
fn a_bound_that_is_given_belongs_to_a_range_if_it_is_allowed() {
    table(
        "given p in (0,1); q in [0,1]; r in [0,1); s >= 0; t > 0",
        &[
            ("show range p = (0, 1)", Right),
            ("show range p = [0, 1)", Wrong),
            ("show range p (1 - p) = (0, 1/4]", Right),
            ("show range p (1 - p) = (0, 1/4)", Wrong),
            ("show range q = [0, 1]", Right),
            ("show range q^2 = [0, 1)", Wrong),
            ("show range q (1 - q) = [0, 1/4]", Right),
            ("show range r = [0, 1)", Right),
            ("show range r = [0, 1]", Wrong),
            ("show range s^2 = [0, inf)", Right),
            ("show range s^2 = (0, inf)", Wrong),
            ("show range t^2 = (0, inf)", Right),
            ("show range t^2 = [0, inf)", Wrong),
            ("show range p q = [0, 1)", Right),
            ("show range p q = [0, 1]", Wrong),
        ],
    );
}

#[test]
fn a_range_is_that_of_all_sizes_and_functions() {
    table(
        "dims D\ngiven v : D; h in tanh, sigmoid; c > 0; a real",
        &[
            ("show range sum(sigmoid(v)) = (0, 3)", Wrong),
            ("show range sum(sigmoid(v)) = (0, D)", Right),
            ("show range h(a) = (-1, 1)", Wrong),
            ("show range h(a) = (0, 1)", Wrong),
            ("show range h(a)^2 = [0, 1)", Wrong),
            ("show range tanh(a) + h(0) = (-1 + h(0), 1 + h(0))", Right),
            // What the ends are made of is held.
            ("show range c sigmoid(a) = (0, c)", Right),
        ],
    );
}

#[test]
fn a_range_is_searched_where_things_are_declared() {
    table(
        "dims D >= 2\ngiven u : D, unit; x, y in {0, 1}; n in integers 0..5; a in (0, pi); p in [0, 100]; q in (50, 60); r > 50
given t : D in simplex; k : D in onehot; S : 2 x 2, sym; A : 2 x 2, posdef; c in (-p - 1, p + 1); w in (1/4, 3/4)",
        &[
            ("show range u_1 = [-1, 1]", Right),
            ("show range u_1 = [-2, 2]", Wrong),
            ("show range u_1 = (-1, 1)", Wrong),
            ("show range x - y = [-1, 1]", Right),
            ("show range x y = [0, 1]", Right),
            ("show range x + y = [0, 3]", Wrong),
            ("show range n = [0, 5]", Right),
            ("show range n = [0, 5)", Wrong),
            ("show range n + x = [0, 6]", Right),
            ("show range sin(a) = (0, 1]", Right),
            ("show range cos(a) = (-1, 1)", Right),
            ("show range cos(a) = [-1, 1)", Wrong),
            ("show range p = [0, 100]", Right),
            ("show range p = [0, 64]", Wrong),
            ("show range q = (50, 60)", Right),
            ("show range q = (50, 61)", Wrong),
            ("show range (q - 55)^2 = [0, 25)", Right),
            ("show range r = (50, inf)", Right),
            ("show range 1/(r - 50) = (0, inf)", Right),
            ("show range t_1 = [0, 1]", Right),
            ("show range t^T t = (0, 1]", Wrong),
            ("show range k_1 = [0, 1]", Right),
            ("show range S_(1,2) - S_(2,1) = [0, 0]", Right),
            ("show range log(1 - w) = (log(1/4), log(3/4))", Right),
            // Numbers just below 3/4 end before the steady growth shows.
            ("show range log(3/4 - w) = (-inf, log(1/2))", Unproven),
            ("show range S_(1,2) = (-inf, inf)", Right),
            ("show range S_(1,2) = (-200, 200)", Wrong),
            ("show range det(A) = (0, inf)", Unproven),
            ("show range det(A) = [0, inf)", Unproven),
            ("show range det(A) = (1, inf)", Wrong),
        ],
    );
}
