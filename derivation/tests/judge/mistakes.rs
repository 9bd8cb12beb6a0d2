//! What cannot be read, and what is said of it.

use super::{judge, table};
use chainrule_derivation::Verdict::{Error, Right, Unproven, Wrong};

#[test]
fn a_definition_that_cannot_be_read_is_one_mistake() {
    let report =
        judge("dims N\ngiven w : N\nL = w times w\nf(x) = x +* 2\nclaim dL/dw = 2 w\nshow f(1) = 3\n");
    let said: Vec<&str> = report.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(report.diagnostics.len(), 2, "{said:?}");
    for (claim, name) in report.claims.iter().zip(["L", "f"]) {
        assert_eq!(claim.verdict, Error);
        assert_eq!(claim.error, None);
        assert!(claim.blocked.is_some());
        let line = if name == "L" { 3 } else { 4 };
        let reason = format!("not checked: {name} was not understood where it is defined, on line {line}");
        assert_eq!(claim.reason.as_deref(), Some(reason.as_str()));
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

/// What is said of a file besides its claims, and of each claim its reason.
fn said(text: &str) -> (Vec<String>, Vec<Option<String>>) {
    let report = judge(text);
    let errors = report.diagnostics.iter().map(|d| d.message.clone());
    (errors.collect(), report.claims.iter().map(|c| c.reason.clone()).collect())
}

#[test]
fn what_follows_from_a_mistake_is_not_said_again() {
    let (errors, reasons) = said(
        "dims N\ngiven y : N\np = Gamma(y)\nq = p .* p\nclaim sum(p) = 1\nclaim sum(q) = 1\nshow sum(y) = sum_i y_i",
    );
    assert_eq!(errors, ["there is no function `Gamma`"]);
    let once = Some("not checked: p was not understood where it is defined, on line 3".to_string());
    assert_eq!(reasons, [once.clone(), once, None]);
}

#[test]
fn a_declaration_that_cannot_be_read_keeps_its_names_and_its_neighbours() {
    let (errors, reasons) =
        said("dims N\ngiven w N; y : N\nshow w_1 = 1\nshow sum(y) = sum_i y_i\nshow sum(w) = sum_i w_i");
    assert_eq!(errors, ["`: N x D`, `real`, `in …` or a bound such as `> 0` is expected here, not `N`"]);
    let blocked = Some("not checked: w was not understood where it is defined, on line 2".to_string());
    assert_eq!(reasons, [blocked.clone(), None, blocked]);
}

#[test]
fn a_declaration_of_unknown_size_blocks_only_what_uses_it() {
    let (errors, reasons) = said("dims N\ngiven X : N x Q; y : N\nshow X_(1,1) = 1\nshow sum(y) = sum_i y_i");
    assert_eq!(errors, ["the size `Q` is not declared"]);
    let blocked = Some("not checked: X was not understood where it is defined, on line 2".to_string());
    assert_eq!(reasons, [blocked, None]);
}

#[test]
fn a_size_that_cannot_be_read_is_one_mistake() {
    let (errors, reasons) = said("dims N, D >=\ngiven x : D\nshow x_1 = x_1");
    assert_eq!(errors, ["the statement ends where a value is expected"]);
    assert_eq!(
        reasons,
        [Some("not checked: D was not understood where it is defined, on line 1".to_string())]
    );
}

#[test]
fn a_mistake_in_a_function_is_said_with_the_first_claim_that_calls_it() {
    let report = judge("given x real\nf(s) = erf(s) + s\nshow f(x) = x\nshow f(1) = 1\nshow x = x");
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    let said: Vec<bool> = report.claims.iter().map(|c| c.error.is_some()).collect();
    assert_eq!(said, [true, false, false]);
    assert_eq!(
        report.claims[1].reason.as_deref(),
        Some("not checked: there is no function `erf`, on line 2")
    );
    assert_eq!(report.claims[2].verdict, Right);
}

#[test]
fn a_line_that_is_broken_off_does_not_swallow_the_next_definition() {
    let (errors, reasons) = said("given x real\nf = x +\ng = 2 x\nshow g = x + x\nshow f = x");
    assert_eq!(errors, ["the statement ends where a value is expected"]);
    let blocked = Some("not checked: f was not understood where it is defined, on line 2".to_string());
    assert_eq!(reasons, [None, blocked]);
}

#[test]
fn a_declared_transpose_is_said_once() {
    let (errors, reasons) =
        said("dims N, D\ngiven X : N x D; T real\nshow X^T X = T\nshow X^T X > 0\nA = X^T X\nshow A = A");
    assert!(errors.len() <= 1, "{errors:?}");
    let said = "T is declared, so `^T` could be a power or a transpose";
    assert_eq!(reasons[0].as_deref(), Some(said));
    assert_eq!(reasons[1], Some(format!("not checked: {said}, on line 3")));
    assert!(reasons[2].as_ref().unwrap().starts_with("not checked: "), "{reasons:?}");
}

#[test]
fn a_window_is_a_whole_number_that_can_be_counted() {
    let given = "given A : 3 x 3; K : 5 x 5; n in {2.5}\nshow ";
    for (claim, said) in [
        ("maxpool(A, 2.5) = maxpool(A, 2)", "a whole number is needed here, and this is 2.5"),
        ("maxpool(A, n) = maxpool(A, 2)", "a whole number is needed here, and this is 2.5"),
        ("maxpool(A, 70000) = A", "the window, the stride and the padding are at most 65535"),
        ("avgpool(A, 2, stride = 70000) = A", "the window, the stride and the padding are at most 65535"),
        ("maxpool(A, 5) = A", "a window of 5 does not fit into 3 padded elements"),
        ("maxpool(A, 2, pad = 7) = A", "padding 7 is more than half of the kernel 2"),
        ("conv(A, K) = A", "a window of 5 does not fit into 3 padded elements"),
    ] {
        let (errors, reasons) = self::said(&format!("{given}{claim}"));
        assert_eq!((errors, reasons), (Vec::new(), vec![Some(said.to_string())]), "{claim}");
        assert_eq!(judge(&format!("{given}{claim}")).claims[0].verdict, Error, "{claim}");
    }
    // Of a size that was drawn others may fit; where the engine was asked is nobody's concern.
    let report = judge("dims N in 3..4\ngiven A : N x N\nshow maxpool(A, 5) = A");
    assert_eq!(report.claims[0].verdict, Unproven);
    let reason = report.claims[0].reason.as_ref().unwrap();
    assert!(
        reason.contains("a window of 5 does not fit into") && reason.ends_with("padded elements"),
        "{reason}"
    );
}

#[test]
fn what_a_window_leaves_keeps_its_meaning() {
    table(
        "dims K in 2..3, N > K, M = N - K + 1\ngiven x : N; w : K; y : M; A : N x N",
        &[
            ("show corr(x, w) : M", Right),
            ("show corr(x, w)_i = sum_{k=1}^K w_k x_(i+k-1)", Right),
            ("show y + corr(x, w) = corr(x, w) + y", Right),
            ("show sum(maxpool(A, K, stride = 1)) >= sum(avgpool(A, K, stride = 1))", Right),
            ("show maxpool(A, K, stride = 1) : M x M", Right),
            ("show maxpool(A, K, stride = 1) : N x N", Wrong),
        ],
    );
}

#[test]
fn a_range_of_whole_numbers_has_some_and_ends_at_some() {
    for (set, message) in [
        ("integers 5..2", "there is no whole number from 5 to 2"),
        ("integers 1/2..3", "a whole number is needed here, and this is 0.5"),
        ("(0, [1, 2])", "a number is needed here, and this is 2"),
    ] {
        for given in [format!("given n in {set}"), format!("dims N\ngiven n in {set}; v : N")] {
            let (errors, _) = said(&format!("{given}\nshow n = n"));
            assert_eq!(errors, [message], "{given}");
        }
    }
    let (errors, _) = said("given n in {0_0}\nshow n = n");
    assert_eq!(errors, ["a number is needed here, and this is 0"]);
}

/// The edits that are offered for the only mistake of a claim, as the claim would then read.
fn mended(given: &str, claim: &str) -> Vec<String> {
    let text = format!("{given}\nshow {claim}");
    let report = judge(&text);
    let error = report.claims[0].error.as_ref().unwrap_or_else(|| panic!("{claim}: {:?}", report.claims[0]));
    let edits = error.help.iter().filter_map(|h| h.edit.as_ref());
    edits.map(|e| e.apply(&text)[given.len() + "\nshow ".len()..].to_string()).collect()
}

#[test]
fn names_without_spaces_are_offered_apart() {
    let given = "dims N, D\ngiven X : N x D; theta : D; p : N; a, c real";
    for (claim, offered) in [
        ("Xtheta = p", "X theta = p"),
        ("ac = 1", "a c = 1"),
        ("logp = 1", "log p = 1"),
        ("sum_i p_i logp_i = 1", "sum_i p_i log p_i = 1"),
        ("ln(a) = 1", "log(a) = 1"),
        ("trace(X) = 1", "tr(X) = 1"),
        ("sigmod(a) = 1", "sigmoid(a) = 1"),
        ("thets_1 = a", "theta_1 = a"),
        ("x_n = theta", "X_n = theta"),
        ("sum_n x_n = theta", "sum_n X_n = theta"),
    ] {
        assert_eq!(mended(given, claim), [offered], "{claim}");
    }
}
