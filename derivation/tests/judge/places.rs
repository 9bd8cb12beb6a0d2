//! What holds `at` a place: what is set, what else is tried there, and that nothing leaves what is declared.

use super::{one, table};
use chainrule_derivation::Verdict::{Error, Right, Wrong};

#[test]
fn a_place_on_a_kink_leaves_all_else_free() {
    table(
        "given x, y real\ng = |x|",
        &[
            ("show |x| + y^2 <= 16 at x = 0", Wrong),
            ("show y^2 + x <= 16 at x = 0", Wrong),
            ("show floor(8 y) = 8 y + |x| at x = 0", Wrong),
            ("show (y^2 - 1) (y^2 - 4) (y^2 - 16) (y^2 - 1/4) = |x| at x = 0", Wrong),
            ("show (y - 3)^2 > |x| at x = 0", Wrong),
            ("show y^2 + g >= 0 at x = 0", Right),
            ("claim d(g + x y)/dx = y at x = 0", Right),
            ("claim d(g + x y)/dx = y + 2 at x = 0", Wrong),
            ("claim d(g/9 + x floor(8 y))/dx = 8 y at x = 0", Wrong),
            // Rounding puts it beside the kink for most y.
            ("show sign(3 x - y) = 0 at x = y/3", Right),
            ("show |3 x - y| = 0 at x = y/3", Right),
            ("claim d|3 x - y|/dx = 1 at x = y/3", Right),
            ("claim d|3 x - y|/dx = 4 at x = y/3", Wrong),
            ("minimum |x| + (y - floor(8 y)/8)^2 at x = 0", Right),
            ("minimum |x| + 2 x (floor(8 y) - 8 y) at x = 0", Wrong),
        ],
    );
}

#[test]
fn a_place_lies_where_it_is_declared() {
    let setup =
        "dims D\ngiven x in (0, 1); y real; n in integers 1..4; A, S : 2 x 2, posdef; U : 2 x 2, orthogonal
given u : D, unit; t : D in simplex; B : 3 x 3, rank 2; v : D >= 0";
    table(
        setup,
        &[
            ("show x > 3 at x = 5", Error),
            ("show x = 1 at x = 1", Error),
            ("show x = 1/2 at x = 1/2", Right),
            ("show n = 5/2 at n = 5/2", Error),
            ("show n = 2 at n = 2", Right),
            ("show det(A) = 1 at A = -I", Error),
            ("show det(A) = 1 at A = I", Right),
            ("show det(A) = 4 at A = 2 I", Right),
            ("show A = S at A = S", Right),
            ("show det(U) = 4 at U = 2 I", Error),
            ("show det(U) = 1 at U = I", Right),
            ("show det(U) = -1 at U = [[0, 1], [1, 0]]", Right),
            ("show sum(u) = D at u = 1_D", Error),
            ("show ||u|| = 1 at u = 1/sqrt(D) 1_D", Right),
            ("show sum(t) = D at t = 1_D", Error),
            ("show max(t) = 1/D at t = 1/D 1_D", Right),
            ("show det(B) = 0 at B = [[1, 0, 0], [0, 1, 0], [0, 0, 0]]", Right),
            ("show det(B) = 1 at B = I", Error),
            ("show v_1 = -1 at v_1 = -1", Error),
            ("minimum x^2 at x = 0", Error),
            ("minimum (x - 1/2)^2 at x = 1/2", Right),
            ("minimum tr(A) at A = -I", Error),
            // Points at which it lies elsewhere say nothing.
            ("show 0 < x < 1 at x = y", Right),
        ],
    );
    let text = "given x in (0, 1)\nshow x > 3 at x = 5";
    let error = one(text).error.expect("an error");
    assert_eq!(error.message, "x does not lie where it is declared");
    assert_eq!(error.span.of(text), "5");
    let never = one("given x in (0, 1); y real\nshow x = 7 at x = y^2 + 7");
    let reason =
        "`x = y^2 + 7` has no value at any point that was tried: x does not lie where it is declared";
    assert_eq!(never.reason.unwrap(), reason);
    table("given m real; n > m", &[("show n > 3 at m = 3", Right), ("show n > 4 at m = 3", Wrong)]);
}

#[test]
fn places_are_set_one_after_the_other() {
    table(
        "given x, y real; v : 3\ng = x^2",
        &[
            ("show y = 2 at x = 2, y = x", Right),
            ("show y = 1 at x = 2, y = x", Wrong),
            ("show y = 9 at x = 3, y = g", Right),
            ("show v_1 + v_2 = 3 at v_1 = 1, v_2 = 2", Right),
            ("show v_1 = 0 at v = 0, v_2 = 1", Right),
            ("show v_2 = 1 at v = 0, v_2 = 1", Right),
        ],
    );
}

#[test]
fn a_row_as_a_place_is_a_row() {
    table(
        "dims D\ngiven A : 3 x 3; r : 3; X : D x 2; y real",
        &[
            ("show A_(2,1) = 0 at A_2 = 0", Right),
            ("show A_(2,3) = 0 at A_2 = 0", Right),
            ("show A_(1,2) = 0 at A_2 = 0", Wrong),
            ("show A_(2,3) = r_3 at A_2 = r", Right),
            ("show A_(3,2) = r_3 at A_2 = r", Wrong),
            ("show det(A) = 0 at A_3 = [1, 2, 3], A_1 = [2, 4, 6]", Right),
            ("show sum(X) = 0 at X_1 = 1", Error),
            ("show X_(1,2) = 5 at X_1 = [4, 5]", Right),
            ("show A_(2,1) = y at A_(2,1) = y", Right),
            ("minimum sum_j A_(1,j)^2 at A_1 = 0", Right),
            ("minimum sum_j (A_(1,j) - 1)^2 at A_1 = 0", Wrong),
        ],
    );
}

#[test]
fn a_row_is_a_matrix_with_one_row() {
    table(
        "dims D\ngiven v : 3; A : 3 x D",
        &[
            ("show v^T : 1 x 3", Right),
            ("show v^T : 3", Wrong),
            ("show v : 3", Right),
            ("show v : 1 x 3", Wrong),
            ("show v^T A : 1 x D", Right),
            ("show v^T A : D", Wrong),
        ],
    );
}
