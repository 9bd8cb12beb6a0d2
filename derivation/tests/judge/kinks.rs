//! Kinks: what a derivative may be there, where they are, and what is a jump instead.

use super::{one, table};
use chainrule_derivation::Verdict::{Right, Unproven, Wrong};

#[test]
fn ties_are_kinks() {
    table(
        "given v : 3; A : 4 x 4; w : 1",
        &[
            ("claim d max(v)/dv_1 = 1/2 at v = [1, 1, 1]", Right),
            ("claim d max(v)/dv_1 = 3/2 at v = [1, 1, 1]", Wrong),
            ("claim d max(v)/dv_1 = 0 at v = [1, 2, 2]", Right),
            ("claim d max(v)/dv_1 = 1/2 at v = [1, 2, 2]", Wrong),
            ("claim d max(v)/dv = [1/3, 1/3, 1/3] at v = [1, 1, 1]", Right),
            ("claim d max(v)/dv = [1, 0, 0] at v = [1, 1, 1]", Right),
            ("claim d max(v)/dv = [0, 1/2, 1/2] at v = [1, 1, 1]", Right),
            ("claim d max(v)/dv = [1/2, 1/2, 0] at v = [1, 1, 0]", Right),
            ("claim d max(v)/dv = [1/2, 0, 1/2] at v = [1, 1, 0]", Wrong),
            // Each entry may be 1, but not all of them together.
            ("claim d max(v)/dv = [1, 1, 1] at v = [1, 1, 1]", Unproven),
            ("claim d max(v)/dv = [2, -1, 0] at v = [1, 1, 1]", Wrong),
            ("claim d min(v)/dv = [1/3, 1/3, 1/3] at v = [1, 1, 1]", Right),
            ("claim d(max_i v_i^2)/dv_1 = 1 at v = [1, 1, 0]", Right),
            ("claim d(max_i v_i^2)/dv_1 = 3 at v = [1, 1, 0]", Wrong),
            ("claim d(min_i v_i^2)/dv_1 = 1 at v = [1, 1, 2]", Right),
            ("claim d||v||_inf/dv_2 = 1/2 at v = [1, -1, 0]", Wrong),
            ("claim d||v||_inf/dv_2 = -1/2 at v = [1, -1, 0]", Right),
            ("claim d||w||_inf/dw_1 = 1/2 at w = 0", Right),
            ("claim d sum(maxpool(A, 2))/dA_(1,1) = 1/2 at A_(1,1) = 7, A_(1,2) = 7", Right),
            ("claim d sum(maxpool(A, 2))/dA_(1,1) = 1/2 at A_(1,1) = 7, A_(1,3) = 7", Wrong),
            ("claim d sum(relu(v))/dv = [1, 0, 1/2] at v = 0", Right),
            ("claim d sum(relu(v))/dv = [1, 0, 3/2] at v = 0", Wrong),
        ],
    );
    // Entries of an infinity norm have no kink at 0.
    let smooth = one("given v : 3\nclaim d||v||_inf/dv_2 = 1 at v = [0, 3, 1]");
    assert_eq!((smooth.verdict, smooth.notes), (Right, Vec::new()));
    let tie = one("given v : 3\nclaim d max(v)/dv_1 = 1/2 at v = [1, 1, 1]");
    assert_eq!(tie.notes, ["convention at the kink"]);
    // Ties are no branches that would have to be reached.
    let plain = one("given v : 3\nshow max(v) >= v_i");
    assert_eq!((plain.verdict, plain.notes), (Right, Vec::new()));
}

#[test]
fn a_jump_is_no_kink() {
    table(
        "given x, y real",
        &[
            ("claim d (if x > 0 then x^2 + 1 else x)/dx = 1 at x = 0", Unproven),
            ("claim d sign(x)/dx = 0 at x = 0", Unproven),
            ("claim d floor(x)/dx = 0 at x = 0", Unproven),
            ("claim d ceil(x)/dx = 0 at x = 3", Unproven),
            ("claim d floor(x)/dx = 0 at x = 1/2", Right),
            ("claim d(x floor(y))/dx = 2 at y = 2", Right),
            ("claim d(x floor(x))/dx = 0 at x = 1/2", Right),
            ("claim d2|x|/dx2 = 0 at x = 0", Unproven),
            ("claim d2(x |x|)/dx2 = 2 at x = 0", Right),
            ("claim d2(x |x|)/dx2 = 3 at x = 0", Wrong),
            ("claim d(x |x|)/dx = 0 at x = 0", Right),
            ("claim d sqrt(x^2 + 1)/dx = 0 at x = 0", Right),
        ],
    );
    let jump = one("given x real\nclaim d sign(x)/dx = 0 at x = 0");
    assert_eq!(jump.reason.unwrap(), "`sign(x)` jumps there");
}

#[test]
fn where_both_sides_agree_the_derivative_is_what_they_say() {
    table(
        "given x real",
        &[
            ("claim d(relu(x) - relu(-x))/dx = 1 at x = 0", Right),
            ("claim d(relu(x) - relu(-x))/dx = 0 at x = 0", Wrong),
            ("claim d(relu(x) - relu(-x))/dx > 0 at x = 0", Right),
            ("claim d(|x| x)/dx = 0 at x = 0", Right),
        ],
    );
}

#[test]
fn a_chain_at_a_kink_keeps_to_one_value() {
    table(
        "given x, y real",
        &[
            ("claim d|x|/dx = 1 at x = 0", Right),
            ("claim d|x|/dx = 1/2 + 1/2 = 1 at x = 0", Right),
            ("claim 1 = d|x|/dx = 1/2 + 1/2 at x = 0", Right),
            ("claim d|x|/dx = 1/2 + 1/2 = -1 at x = 0", Wrong),
            ("claim d|x|/dx = 0 = 1 at x = 0", Wrong),
            ("claim d|x|/dx = 3 = 3 at x = 0", Wrong),
            ("claim x + d relu(x)/dx = 1 at x = 0", Right),
            ("claim y + d relu(x)/dx = y + 1/2 at x = 0", Right),
            ("claim x + d relu(x)/dx = 2 at x = 0", Wrong),
            ("claim y d relu(x)/dx = y/2 at x = 0", Right),
            ("claim sign(x) + d relu(x)/dx = 1 + sign(x) at x = 0", Wrong),
            ("claim sign(x) d|x|/dx = 1 at x = 0", Wrong),
            ("claim 0 <= d relu(x)/dx <= 1 at x = 0", Right),
            ("claim 0 < d relu(x)/dx <= 1 at x = 0", Unproven),
            ("claim d relu(x)/dx < 1 at x = 0", Unproven),
            ("claim d relu(x)/dx > 1 at x = 0", Wrong),
        ],
    );
}

#[test]
fn a_condition_may_ask_for_a_kink() {
    table(
        "given x, y in {0, 1, 2}",
        &[
            ("claim d max(x, y)/dx = 1/2 when x = y", Right),
            ("claim d max(x, y)/dx = 2 when x = y", Unproven),
            ("claim d|x - y|/dy = 1 when x = y", Right),
        ],
    );
}

#[test]
fn the_largest_of_nothing_is_no_number() {
    table(
        "dims N\ngiven c real; v : N",
        &[
            ("show max_{j=1}^{i-1} c = c for i in 1..N", Unproven),
            ("show max_{j=1}^{i-1} c = c for i in 2..N when N > 1", Right),
            ("show max_{j=1}^{i} c = c for i in 1..N", Right),
            ("show sum_{j=1}^{i-1} c = (i - 1) c for i in 1..N", Right),
        ],
    );
}

#[test]
fn steps_are_searched_for() {
    table(
        "given x real; a > 0; b in [0, 1]; c < 5; v : 2",
        &[
            ("show floor(x/100) floor(x/100 + 1) = 0", Wrong),
            ("show ceil(x/100) (ceil(x/100) - 1) = 0", Wrong),
            ("show min(a, 100) = a", Wrong),
            ("show max(c, -100) = c", Wrong),
            ("show sign(x - 300) = -1", Wrong),
            ("show max(v_1, 300) = 300", Wrong),
            ("show floor(x) <= x", Right),
        ],
    );
    // What never leaves one step has no branch to be named.
    let one_step = one("given b in [0, 1]\nshow floor(b) <= b");
    assert_eq!((one_step.verdict, one_step.notes), (Right, Vec::new()));
}

#[test]
fn notes_on_branches_are_true() {
    for text in [
        "given v : 4\nclaim d(max_j v_j)/dv_i = [v_i = max(v)]",
        "dims D\ngiven v : D\nclaim d||v||_inf/dv_i = [|v_i| = ||v||_inf] sign(v_i)",
        "given v : 4\nshow sum_i [v_i <= max(v)] = 4",
    ] {
        let claim = one(text);
        assert!(
            claim.notes.iter().all(|n| !n.contains("[v_i =") && !n.contains("v_i| =")),
            "{:?}",
            claim.notes
        );
        assert!(claim.notes.iter().all(|n| !n.contains("one side of `v_i =")), "{:?}", claim.notes);
    }
    // A counterexample may well be on that side.
    let wrong = one("given x, y real\nh = if x^2 + y^2 < 10^-6 then 1 else 0\nshow h = 0");
    assert_eq!((wrong.verdict, wrong.notes), (Wrong, Vec::new()));
}
