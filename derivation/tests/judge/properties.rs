//! Matrices and vectors with properties: all that a property allows is looked at.

use super::table;
use chainrule_derivation::Verdict::{Right, Wrong};

#[test]
fn orthogonal_matrices_have_either_determinant() {
    table(
        "dims D >= 2\ngiven U : 2 x 2, orthogonal; V : 2 x 2, orthogonal; W : D x D, orthogonal; s : 1 x 1, orthogonal",
        &[
            ("show U_(1,1) = U_(2,2)", Wrong),
            ("show U V = V U", Wrong),
            ("show U V = V U when det(U) > 0 and det(V) > 0", Right),
            ("show det(U) = 1", Wrong),
            ("show det(U) = -1", Wrong),
            ("show det(W) > 0", Wrong),
            ("show det(W) < 0", Wrong),
            ("show det(W)^2 = 1", Right),
            ("show U^T != U", Wrong),
            ("show s_(1,1) = -1", Wrong),
            ("show s_(1,1) = 1", Wrong),
        ],
    );
}

#[test]
fn symmetric_orthogonal_matrices_have_every_signature() {
    table(
        "given R : 3 x 3, orthogonal, sym; Q : 2 x 2, orthogonal, sym",
        &[
            ("show tr(R) = 1", Wrong),
            ("show tr(R) != 3", Wrong),
            ("show tr(R) != -3", Wrong),
            ("show tr(R) >= -1", Wrong),
            ("show tr(Q) = 0", Wrong),
            ("show R R = I", Right),
            ("show R = R^T", Right),
            ("show |tr(R)| <= 3", Right),
        ],
    );
}

#[test]
fn plain_matrices_are_looked_at() {
    table(
        "dims D >= 2\ngiven P : D x D, posdef; O : D x D, posdef; S : D x D, sym; U : D x D, orthogonal; A : D x D, rank 1",
        &[
            ("show det(P) < prod_i P_ii", Wrong),
            ("show det(P) <= prod_i P_ii", Right),
            ("show P != I", Wrong),
            ("show P != O", Wrong),
            ("show log(det(P)) < tr(P) - D", Wrong),
            ("show log(det(P)) <= tr(P) - D", Right),
            ("show P_ij != 0", Wrong),
            ("show det(P) < (tr(P)/D)^D", Wrong),
            ("show tr(P) tr(inv(P)) >= D^2", Right),
            ("show tr(P) < 1000", Wrong),
            ("show det(P) > 1e-6", Wrong),
            ("show det(P) > 0", Right),
            ("show S != 0", Wrong),
            ("show det(S) != 0", Wrong),
            ("show x^T P x >= 1e-3 ||x||^2 for x : D", Wrong),
            ("show tr(U) < D", Wrong),
            ("show tr(U) <= D", Right),
            ("show A_ij != 0", Wrong),
        ],
    );
}

#[test]
fn vectors_along_axes_and_between_them_are_looked_at() {
    table(
        "dims D >= 2\ngiven u : D, unit; v : D, unit; t : D in simplex; s : D in simplex",
        &[
            ("show u_i != 0", Wrong),
            ("show u_1 < 1", Wrong),
            ("show u_1 > -1", Wrong),
            ("show ||u||_1 > 1", Wrong),
            ("show ||u||_1 < sqrt(D)", Wrong),
            ("show u^T v < 1", Wrong),
            ("show -1 <= u^T v <= 1", Right),
            ("show -sum_i t_i log(t_i) < log(D)", Wrong),
            ("show -sum_i t_i log(t_i) <= log(D)", Right),
            ("show sum_i t_i^2 > 1/D", Wrong),
            ("show max(t) > 1/D", Wrong),
            ("show sum_i t_i log(t_i/s_i) > 0", Wrong),
            ("show sum_i t_i log(t_i/s_i) >= 0", Right),
        ],
    );
}

#[test]
fn a_positive_definite_matrix_may_be_close_to_singular() {
    table(
        "dims D >= 2\ngiven P : D x D, posdef; v : D",
        &[
            ("minimum v^T P v - ||v||^2/2 at v = 0_D", Wrong),
            ("minimum v^T P v at v = 0_D", Right),
            ("show ||P^-1||_F <= 2 D", Wrong),
            ("show tr(P^-1) < 2 D", Wrong),
            ("show v^T P^-1 v <= 2 ||v||^2", Wrong),
            ("show tr(P) < 4 D", Wrong),
        ],
    );
}
