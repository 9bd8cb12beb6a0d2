//! Claims that cannot be mended by one change get no hint, and quickly.

use super::{hints, one};
use chainrule_derivation::Verdict;
use std::time::{Duration, Instant};

const WRONG: &[&str] = &[
    "dims N, D\ngiven X : N x D; y : N; theta : D\nL = ||y - X theta||^2\nclaim dL/dtheta = X^T X X^T (exp(y) - sin(X theta))\n",
    "given x, y real\nf = sin(x y) + x^3\nclaim df/dx = log(1 + x^2 + y^4) cos(y)\n",
    "dims K\ngiven z : K\nS_i = exp(z_i)/sum_k exp(z_k)\nclaim dS_i/dz_j = z_i + sin(z_j) S_j\n",
    "dims K, D\ngiven W : K x D; x : D; b, v : K; v0 real\ng(s) = s (1 - s)\nF(s) = (s v)^T g(s W x + s b) + s v0\nshow F(s) = s F(1) for s real\n",
];

#[test]
fn nothing_is_said_where_nothing_fits() {
    for text in WRONG {
        assert_eq!(hints(text), [], "{text}");
    }
}

#[test]
fn the_search_ends_soon() {
    for text in WRONG {
        let begun = Instant::now();
        hints(text);
        // Judging takes a part of it, and the machine may be busy.
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}\n{text}", begun.elapsed());
    }
}

#[test]
fn no_fact_is_told_that_fails_at_a_special_point() {
    let found = hints("given x real\nshow floor(x/10) = -1");
    assert!(found.iter().all(|(text, _)| !text.contains("for x > 0")), "{found:?}");
}

#[test]
fn a_condition_is_not_asked_for_twice() {
    let found = hints("given v : 3\nshow v_1 > 0 when v > 0 or v < 0");
    assert!(found.iter().all(|(text, _)| text != "holds when v > 0 or v > 0"), "{found:?}");
}

#[test]
fn the_outer_product_of_itself_is_no_help() {
    let error = one("dims D\ngiven x : D\nshow x x^T = x^T x", 7).error.expect("an error");
    assert!(error.help.iter().all(|help| !format!("{help:?}").contains("outer product")), "{:?}", error.help);
}

#[test]
fn what_says_that_a_thing_is_itself_is_no_hint() {
    let idle = [
        ("dims K >= 3\ngiven p : K in simplex\nshow p_i p_j = 0", "p_j"),
        ("given x real; c : 3\nshow softmax(x c) = softmax(c)", "softmax(c x)"),
        ("dims K >= 3\ngiven c, t : K\nshow c^T t = max(c)", "t^T c"),
        ("given n in integers 0..9\nshow n^2 = n", "n .* n"),
        ("dims D\ngiven v : D; a real\nclaim d(sum_i relu(v_i - a))/da = -D", "-D"),
    ];
    for (text, never) in idle {
        let claim = one(text, 7);
        assert_eq!(claim.verdict, Verdict::Wrong, "{text}");
        for hint in claim.hints {
            let edited = hint.edit.map_or(String::new(), |e| e.text);
            assert!(!hint.text.contains(never) && !edited.contains(never), "{text}: {} {edited}", hint.text);
        }
    }
}
