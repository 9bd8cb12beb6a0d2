//! Facts that are no edit, conditions, and plain quantities.

use super::{hints, table};

/// A hint without an edit.
fn fact(text: &str, words: &str) {
    let found = hints(text);
    assert!(found.iter().any(|(t, _)| t == words), "{words}: {found:?}");
}

#[test]
fn what_the_claim_is_instead() {
    let setup = "dims n, d\ngiven X : n x d; t : n; w0 : d; eta > 0
w1 = w0 - 2 eta/n X^T (X w0 - t)\nL1 = 1/n ||X w1 - t||^2\n";
    fact(&format!("{setup}claim dL1/deta = 2/n ||X w1 - t||^2\n"), "equals 2 L1");
    fact("given x, y real\nf = x^2 y\nclaim df/dx = x^2\n", "equals df/dy");
    fact("show d relu(a)/da = 1 for a real\n", "0 for a < 0");
}

#[test]
fn a_symmetric_matrix_has_each_entry_by_itself() {
    let words = "counts each entry of S and its mirror image as one: 2 G - G .* I of the gradient G. Here every entry \
                 counts by itself";
    for property in ["sym", "posdef"] {
        let setup = format!("dims D >= 2\ngiven S : D x D, {property}; x : D\nf = x^T S x\n");
        fact(&format!("{setup}claim df/dS = 2 x x^T - (x x^T) .* I\n"), words);
    }
    let plain = "dims D >= 2\ngiven S : D x D; x : D\nf = x^T S x\nclaim df/dS = 2 x x^T - (x x^T) .* I\n";
    assert!(hints(plain).iter().all(|(text, _)| text != words));
}

#[test]
fn conditions() {
    table(
        "dims K >= 2\ngiven z : K; x, w real\nS_i = exp(z_i)/sum_k exp(z_k)\nr = relu(w x)",
        &[
            ("claim dS_i/dz_j = -S_i S_j when i = j", "holds when i != j"),
            ("claim dr/dw = 0 when w x > 0", "holds when w x < 0"),
            ("show |x| > |w| when x^2 < w^2", "holds when x^2 > w^2"),
            (
                "claim dS_i/dz_j = if i = j then -S_i S_j else S_i (1 - S_i)",
                "the branches the other way round",
            ),
        ],
    );
}

#[test]
fn quantities() {
    table(
        "dims n, d > n\ngiven X : n x d, rank n; t : n; g : d\nw = X^T (X X^T)^-1 t\nh = w + g - X^T (X X^T)^-1 X g",
        &[
            ("show w^T h = 0", "equals ||w||^2"),
            ("show rank(X) = d", "equals n"),
            ("show 2*2 = 16", "equals 4"),
            ("show ||w||^2 = w^T h + 1", "extra term `1`"),
            ("show 3 = -2 + 4", "differs by 1"),
        ],
    );
}
