//! Facts that are no edit, conditions, and plain quantities.

use super::{hints, table};
use chainrule_derivation::Verdict;

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

/// That a hint is given, and that none has other words.
fn only(text: &str, words: &[&str]) {
    let found: Vec<String> = hints(text).into_iter().map(|(text, _)| text).collect();
    assert_eq!(found, words, "{text}");
}

#[test]
fn that_a_claim_is_made_of_what_is_given_is_no_news() {
    let found = hints("given a > 0\nclaim d(log2(a))/da = 1/a\n");
    assert!(found.iter().all(|(text, _)| !text.starts_with("equals")), "{found:?}");
}

#[test]
fn a_fact_holds_at_every_point() {
    // Where a fact says that the claim holds, and what is true where it does not, the judge agrees.
    for (setup, claim, words, facts) in [
        (
            "given a real",
            "show d relu(a)/da = 1",
            "0 for a < 0",
            ["show d relu(a)/da = 1 when a > 0", "show d relu(a)/da = 0 when a < 0"],
        ),
        (
            "given n in integers 0..5",
            "show floor(n/2) = n",
            "right where n <= 0",
            ["show floor(n/2) = n when n <= 0", "show floor(n/2) < n when n > 0"],
        ),
        (
            "given n in integers 0..5; y real",
            "show floor(n/2) = n",
            "right where n <= 0",
            ["show floor(n/2) = n when n <= 0", "show floor(n/2) < n when n > 0"],
        ),
    ] {
        fact(&format!("{setup}\n{claim}\n"), words);
        for fact in facts {
            assert_eq!(super::one(&format!("{setup}\n{fact}\n"), 99).verdict, Verdict::Right, "{fact}");
        }
    }
    // It holds at 0 too, so `n > 0` is not all.
    assert!(
        hints("given n in integers -3..3\nshow |n| = n\n").iter().all(|(text, _)| !text.contains("n > 0"))
    );
}

#[test]
fn no_hint_fails_where_the_points_of_the_file_do_not_come() {
    // `|x| > 0` fails at 0 only, and `f = x^2` beyond 60.
    only("given x real\nshow |x| < 0\n", &["< where >= is meant"]);
    // Each edit that is offered is judged again.
    let found = hints("given x real\nf = if x > 60 then x^3 else x^2\nshow f = 2 x^2\n");
    assert!(found.iter().all(|(text, _)| !text.contains("factor")), "{found:?}");
}

#[test]
fn a_hint_is_no_tautology() {
    for claim in ["show A = A^T", "show A^T = A", "show A v = A^T v", "show (A^T)^T = A^T"] {
        let text = format!("dims D >= 2\ngiven A : D x D; v : D\n{claim}\n");
        for hint in super::one(&text, 7).hints {
            let Some(edit) = hint.edit else { continue };
            let mended = edit.apply(&text).replace("(A^T)^T", "A").replace("A^T^T", "A");
            let line = mended.lines().last().unwrap().trim_start_matches("show ");
            let (left, right) = line.split_once(" = ").unwrap();
            assert_ne!(left, right, "{}", hint.text);
        }
    }
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
