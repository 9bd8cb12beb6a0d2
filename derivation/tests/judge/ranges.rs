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
