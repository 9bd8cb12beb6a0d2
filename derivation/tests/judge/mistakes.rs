//! What cannot be read, and what is said of it.

use super::{judge, table};
use chainrule_derivation::Verdict::{Error, Right, Wrong};

#[test]
fn a_definition_that_cannot_be_read_is_one_mistake() {
    let report =
        judge("dims N\ngiven w : N\nL = w times w\nf(x) = x +* 2\nclaim dL/dw = 2 w\nshow f(1) = 3\n");
    let said: Vec<&str> = report.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(report.diagnostics.len(), 2, "{said:?}");
    for (claim, name) in report.claims.iter().zip(["L", "f"]) {
        assert_eq!(claim.verdict, Error);
        let message = &claim.error.as_ref().unwrap().message;
        assert_eq!(message, &format!("{name} was not understood where it is defined"));
    }
}

#[test]
fn a_side_at_the_end_of_a_line_does_not_join_the_next() {
    let report = judge("show sin(s)/s -> 1 as s -> 0+\nshow 1/s -> inf as s -> 0-\nshow 1 -\n 1 = 0\n");
    let verdicts: Vec<_> = report.claims.iter().map(|c| c.verdict).collect();
    assert_eq!(verdicts, [Right, Wrong, Right], "{:?}", report.diagnostics);
}

#[test]
fn digits_and_letters_may_stand_in_one_index() {
    table(
        "dims N, D\ngiven W : N x D;  v : D",
        &[
            ("show sum_j W_1j v_j = W_1^T v", Right),
            ("show sum_i W_i1 = sum_i W_(i,1)", Right),
            ("show sum_j W_1j v_j = W_1^T (2 v)", Wrong),
        ],
    );
}

#[test]
fn slopes_that_cancel_everywhere_are_0() {
    table(
        "dims K >= 2\ngiven z : K;  v : K;  tau > 0\np = softmax(z/tau);  q = softmax(v/tau)\nL = -tau^2 sum_k q_k log p_k",
        &[
            ("show dL/dz = 0 at z = v", Right),
            ("show dL/dz = 1/K 1_K at z = v", Wrong),
            ("show dL/dz = 0", Wrong),
        ],
    );
}
