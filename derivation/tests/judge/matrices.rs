//! Matrices: powers, inverses that are none, identities of open size.

use super::{judge, one, table};
use chainrule_derivation::Verdict::{Error, Right, Unproven, Wrong};

const SETUP: &str = "dims D >= 2
given P : D x D, posdef; A : D x D, rank 1; B : D x D; b : D; x : D; lambda > 0";

#[test]
fn negative_powers_are_powers_of_the_inverse() {
    table(
        SETUP,
        &[
            ("show P^-2 = P^-1 P^-1", Right),
            ("show P^-3 P^3 = I", Right),
            ("show P^-2 = P^-1", Wrong),
            // The derivative of tr P^-2, from d(P^-1) = -P^-1 dP P^-1.
            ("claim d tr(P^-2)/dP = -2 (P^-3)^T", Right),
        ],
    );
}

#[test]
fn only_square_matrices_have_negative_powers() {
    let claim = one("dims N > D, D\ngiven X : N x D\nshow X^-2 = X");
    assert_eq!(claim.reason.unwrap(), "this is N x D; only square matrices have an inverse");
}

#[test]
fn a_matrix_that_is_always_singular_is_named() {
    let none = "has no value at any point that was tried: the matrix is singular; pinv is the pseudo-inverse";
    for (claim, what) in [
        ("stationary 1/2 x^T A x - b^T x at x = solve(A, b)", "solve(A, b)"),
        ("show A^-1 b = b", "A^-1"),
        ("show inv(A) b = b", "inv(A)"),
        ("show b = 0 b at x = inv(A) b", "inv(A)"),
    ] {
        let claim = one(&format!("{SETUP}\n{claim}"));
        assert_eq!((claim.verdict, claim.evidence.points), (Unproven, 0), "{}", claim.claim);
        assert_eq!(claim.reason.unwrap(), format!("`{what}` {none}"));
    }
}

#[test]
fn where_some_matrices_are_singular_the_others_decide() {
    // With N < D nothing is invertible; such sizes are drawn about as often as the others.
    let text = "dims N, D
given X : N x D; y : N; theta : D
J = 1/2 ||X theta - y||^2
stationary J at theta = (X^T X)^-1 X^T y";
    let claim = one(text);
    assert_eq!(claim.verdict, Right);
    assert!(claim.evidence.points >= 10, "{:?}", claim.evidence);
    assert_eq!(one(&text.replace("X^T y", "X^T y/2")).verdict, Wrong);
}

#[test]
fn a_number_added_to_a_square_matrix_is_noted() {
    let note = |claim: &str| one(&format!("{SETUP}\n{claim}")).notes;
    let said = ["lambda is added to every entry; for the diagonal write lambda I"];
    assert_eq!(note("show (P + lambda)_ij = P_ij + lambda"), said);
    assert_eq!(note("M = B - lambda\nshow M_ij = B_ij - lambda"), said);
    let sum = ["2 lambda + 1 is added to every entry; for the diagonal write (2 lambda + 1) I"];
    assert_eq!(note("show (P + (2 lambda + 1))_ij = P_ij + 2 lambda + 1"), sum);
    assert!(note("show P + lambda I = lambda I + P").is_empty());
    assert!(note("show (b + lambda)_i = b_i + lambda").is_empty());
}

#[test]
fn a_number_times_an_identity_of_open_size_is_one() {
    table(SETUP, &[("show P + lambda .* I = P + lambda I_D", Right), ("show I .* P = diag(diag(P))", Right)]);
}

#[test]
fn eigenvalues_have_a_first_derivative() {
    let setup = "dims D >= 2\ngiven S : D x D, sym; c : D\nr, U = eigh(S)";
    table(
        setup,
        &[
            ("show S = U diag(r) U^T", Right),
            ("claim dr_k/dS_ij = U_ik U_jk", Right),
            ("claim d(c^T r)/dS = U diag(c) U^T", Right),
            ("claim d(c^T r)/dS = diag(c)", Wrong),
            ("claim d(sum_k r_k)/dS = I", Right),
            ("claim d(c^T r)/dr = c", Right),
            ("claim d(sum_ij U_ij)/dr = 0", Right),
        ],
    );
    for claim in ["claim dU_(1,1)/dS_(1,1) = 0", "claim d2(c^T r)/dS2 = 0"] {
        let claim = one(&format!("{setup}\n{claim}"));
        let said = "the derivative of eigenvectors is not available, nor a second one of eigenvalues";
        assert_eq!((claim.verdict, claim.reason.as_deref()), (Error, Some(said)), "{}", claim.claim);
    }
}

#[test]
fn a_number_in_place_of_an_array_comes_with_an_edit() {
    for (claim, edit) in [
        ("show b = 1/D", "1/D 1_D"),
        ("show b = lambda + 1", "(lambda + 1) 1_D"),
        ("show b = 1", "1_D"),
        ("show b^T = lambda", "lambda 1_D^T"),
        ("show B = lambda", "lambda 1_D 1_D^T"),
        ("show lambda = b", "lambda 1_D"),
    ] {
        let said = one(&format!("{SETUP}\n{claim}")).error.unwrap();
        let fix = said.help.iter().find_map(|h| h.edit.as_ref()).unwrap();
        assert_eq!(fix.text, edit, "{claim}");
        let number = claim.trim_start_matches("show ").split(" = ").find(|s| !s.starts_with(['b', 'B']));
        let at = SETUP.len() + 1 + claim.find(number.unwrap()).unwrap();
        assert_eq!((fix.span.start, fix.span.end), (at, at + number.unwrap().len()), "{claim}");
        // The edit makes sense of the claim.
        let mended = claim.replacen(number.unwrap(), edit, 1);
        assert_eq!(one(&format!("{SETUP}\n{mended}")).verdict, Wrong, "{mended}");
    }
}

#[test]
fn sizes_that_are_numbers_are_added_up() {
    let wide = one("given x real\nshow [1, x, 2, x] = [1, x, 2]");
    assert_eq!(wide.reason.unwrap(), "the left side is 4 and the right side is 3");
    let open = one("dims D\ngiven b : D\nshow [1, b, 2, b] = b");
    assert_eq!(open.reason.unwrap(), "the left side is (2 + D + D) and the right side is D");
}

#[test]
fn a_singular_matrix_has_a_determinant_with_derivatives() {
    table(
        "given x, y real; A : 3 x 3, rank 1; B : 3 x 3, rank 2; C : 4 x 4; P : 3 x 3",
        &[
            ("show det([[1, 2], [2, 4]]) = 0", Right),
            ("show det([[1, 2], [2, 4]]) = 1", Wrong),
            ("claim d det([[x, 2], [2, 4]])/dx = 4 at x = 1", Right),
            ("claim d det([[x, 2], [2, 4]])/dx = 0 at x = 1", Wrong),
            ("claim d det(A)/dA = 0", Right),
            ("claim d2 det([[x, 2, 3], [2, y, 6], [3, 6, 9]])/(dx dy) = 9 at x = 1, y = 4", Right),
            ("claim d det(P)/dP_(1,1) = P_(2,2) P_(3,3) - P_(2,3) P_(3,2) at P = B", Right),
            ("claim d det(P)/dP_(1,1) = P_(2,2) P_(3,3) + P_(2,3) P_(3,2) at P = B", Wrong),
            ("claim d det(C)/dC = det(C) inv(C)^T = cof(C)", Right),
            ("claim d det(P)/dP = cof(P) at P = A", Right),
            ("claim d det(P)/dP = 2 cof(P)", Wrong),
            ("claim d det(x A)/dx = 0", Right),
        ],
    );
}

#[test]
fn a_matrix_of_any_rank_has_a_pseudo_inverse() {
    let setup = "dims N > K, D > K, K\ngiven Y : N x D, rank K; X : N x D; x, s real";
    table(
        setup,
        &[
            ("show rank(pinv(Y)) = K", Right),
            ("show Y pinv(Y) Y = Y", Right),
            ("show pinv(Y) Y pinv(Y) = pinv(Y)", Right),
            ("show (Y pinv(Y))^T = Y pinv(Y)", Right),
            ("show (pinv(Y) Y)^T = pinv(Y) Y", Right),
            ("show pinv(Y) Y = I_D", Wrong),
            ("show pinv([[1,1],[1,1]]) = [[1/4,1/4],[1/4,1/4]]", Right),
            ("show pinv(X^T) = pinv(X)^T", Right),
            ("show pinv([[s, 0], [0, 2 s], [s, 0]]) = 1/(2 s) .* [[1, 0, 1], [0, 1, 0]]", Right),
            ("claim d pinv([[s, 0], [0, 2 s], [s, 0]])/ds = -1/(2 s^2) .* [[1, 0, 1], [0, 1, 0]]", Right),
            ("claim d pinv([[s, 0], [0, 2 s], [s, 0]])/ds = 1/(2 s^2) .* [[1, 0, 1], [0, 1, 0]]", Wrong),
        ],
    );
    // Any change of Y but the rarest gives it full rank, and small singular values great reciprocals.
    let primed = one("given s > 0\nh(t) = sum(pinv([[t, t], [t, t]]))\nclaim h'(s) = -1/s^2");
    assert_eq!(primed.verdict, Unproven, "{:?}", primed.reason);
    let claim = one(&format!("{setup}\nclaim d sum(pinv(Y))/dY = 0"));
    assert_eq!(claim.verdict, Unproven, "{:?}", claim.reason);
    let said = claim.reason.unwrap();
    assert!(said.contains("pinv has no derivative where the rank is not full"), "{said}");
}

#[test]
fn the_transpose_of_an_inverse_has_brackets() {
    let text = "dims D\ngiven A : D x D, posdef\nshow A^-1^T = (A^-1)^T";
    let report = judge(text);
    let said = report.claims[0].error.as_ref().expect("an error");
    assert_eq!((said.span.of(text), said.message.as_str()), ("-1^T", "this transposes the exponent"));
    let mended = said.help[0].edit.as_ref().expect("an edit").apply(text);
    assert_eq!(mended, text.replacen("A^-1^T", "(A^-1)^T", 1));
    assert_eq!(one(&mended).verdict, Right);
}

#[test]
fn by_a_number_a_matrix_lies_in_one_way_only() {
    table(
        "dims D >= 2\ngiven A : D x D; v : D; s real; f : function",
        &[
            ("claim d(f(s) A)/ds = f'(s) A", Right),
            ("claim d(f(s) A)/ds = f'(s) A^T", Wrong),
            ("claim d(v^T A v)/dA = v v^T", Right),
        ],
    );
    let turned = one("dims D >= 2\ngiven u, v : D; A : D x D\nclaim d(u^T A v)/dA = v u^T");
    assert_eq!(turned.verdict, chainrule_derivation::Verdict::Layout);
}
