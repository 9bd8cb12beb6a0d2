//! The plain reader: what each construct reads to, and what is said of what cannot be read.

mod dump;
mod errors;
mod trees;

use chainrule_derivation::syntax::echo::Form;
use chainrule_derivation::syntax::plain;
use chainrule_derivation::syntax::scope::Scope;
use chainrule_derivation::syntax::tree::Statement;
use chainrule_derivation::{Diagnostic, Span};

/// What the lines are about.
const NAMES: &str = "dims N, D, K, L
given X, Y : N x D; A : N x N; v, u : D; theta, theta_0 : D; x, y, w, eta, u_1 real; lambda > 0; T3 : K x N x D
f(x) = x^2
g(a, b) = a b
J = x y
";

/// The statements of a text that stands behind the names, and what is said of it, with places in that text.
fn read(text: &str) -> (Vec<Statement>, Vec<Diagnostic>) {
    let whole = format!("{NAMES}{text}");
    let mut scope = Scope::default();
    let (_, none) = plain::parse(&whole, Span::new(0, NAMES.len()), &mut scope);
    assert!(none.is_empty(), "{none:?}");
    plain::parse(&whole, Span::new(NAMES.len(), whole.len()), &mut scope)
}

#[test]
fn each_construct_reads_to_its_tree() {
    for (text, expected) in trees::TREES {
        let (statements, diagnostics) = read(text);
        assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
        let trees: Vec<String> = statements.iter().map(dump::statement).collect();
        assert_eq!(trees.join(" ; "), *expected, "{text}");
    }
}

/// Texts that are read alike.
const ALIKE: &[(&str, &str)] = &[
    ("show x = [x > 0 and y > 0 or w > 0]", "show x = [(x > 0 and y > 0) or w > 0]"),
    ("show x = [(x > 0 or y > 0) and w > 0]", "show x = [(x > 0 or y > 0) and (w > 0)]"),
    ("assume x > 0 or y > 0, w > 0", "assume (x > 0 or y > 0) and w > 0"),
    ("show x = if not (x > 0 and y > 0) then x else y", "show x = if (not (x > 0 and y > 0)) then x else y"),
    ("show x⁻¹ = y", "show x^-1 = y"),
    ("show x² = y", "show x^2 = y"),
    // An index from outside is not bound anew.
    ("q_l = prod_{i<l} v_i", "q_l = prod_{i, i<l} v_i"),
    ("q_(l+1) = prod_{i<l} v_i for l in 1..L", "q_(l+1) = prod_{i, i<l} v_i for l in 1..L"),
    ("show v_l = sum_{i<l} u_i", "show v_l = sum_{i, i<l} u_i"),
    ("show x = sum_l sum_{i<l} v_i u_l", "show x = sum_l sum_{i, i<l} v_i u_l"),
    ("show x = sum_{i<l} v_i u_l", "show x = sum_{i, l, i<l} v_i u_l"),
    ("show x = prod_{k=1}^2 T3_k11 for k in 1..2", "show x = prod_{k in 1..2} T3_k11 for k in 1..2"),
    // What follows a list's index may be the next entry.
    ("show v = [v_d for d in 1..D, y]", "show v = [v_d for d in 1..D, (y)]"),
    (
        "show v = [v_d for d in 1..D, u_e for e in 1..D, x]",
        "show v = [v_d for d in 1..D, (u_e) for e in 1..D, x]",
    ),
    ("show v = [v_d u_e for d in 1..D, e in 1..d, y]", "show v = [v_d u_e for d in 1..D, e in 1..d, (y)]"),
    // The body ends in front of another of the same index.
    ("show x = prod_i v_i prod_i u_i", "show x = (prod_i v_i) (prod_i u_i)"),
    ("show x = prod_i v_i / prod_{i=1}^D u_i", "show x = (prod_i v_i) / (prod_{i=1}^D u_i)"),
    ("show x = prod_i (v_i prod_i u_i)", "show x = prod_i (v_i (prod_i u_i))"),
    // A double sum, unless the other index means something.
    ("show x = sum_{i != j} v_i v_j", "show x = sum_{i, j, i != j} v_i v_j"),
    ("show v_j = sum_{i != j} X_ij", "show v_j = sum_{i, i != j} X_ij"),
    ("show x = y for p in [-1, 1], q > 0", "show x = y for p in [-1, 1] for q > 0"),
    ("show x = y for x > 0", "show x = y when x > 0"),
    ("show y (x) w = 2 (x) x", "show y x w = 2 x x"),
    ("given h_0 : D\nh_k = h_(k-1) for k in 1..L", "given h_0 : D\nh_(0) = h_0\nh_k = h_(k-1) for k in 1..L"),
    ("given T : N x D\nshow X^T = T^T", "given T : N x D\nshow X' = T'"),
    ("given r_1, ..., r_N : D", "given r^(i) : D for i in 1..N"),
    ("given r_1, r_2, ..., r_N : D; z real", "given r^(i) : D for i in 1..N; z real"),
    ("given r_1, ..., r_3 : D", "given r^(i) : D for i in 1..3"),
];

/// The trees of a text that can be read.
fn trees_of(text: &str) -> Vec<String> {
    let (statements, diagnostics) = read(text);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    statements.iter().map(dump::statement).collect()
}

#[test]
fn these_are_read_alike() {
    for (text, other) in ALIKE {
        assert_eq!(trees_of(text), trees_of(other), "{text}");
    }
}

#[test]
fn what_is_echoed_is_read_as_it_was() {
    for text in trees::TREES.iter().map(|(text, _)| text).chain(ALIKE.iter().flat_map(|(a, b)| [a, b])) {
        let (statements, _) = read(text);
        let echoed: Vec<String> = statements.iter().map(|s| Form::Text.statement(s)).collect();
        let again = echoed.join("\n");
        let trees: Vec<String> = statements.iter().map(dump::statement).collect();
        assert_eq!(trees_of(&again), trees, "{text}\n{again}");
    }
}

/// Where there is no x, nothing else can be meant.
#[test]
fn the_kronecker_product_is_spelled_with_an_x() {
    let texts = ["A (x) A", "A(x)A", "A ⊗ A"].map(|product| format!("given A : 2 x 2\nshow {product} = 0"));
    let trees = texts.map(|text| {
        let (statements, said) = plain::parse(&text, Span::new(0, text.len()), &mut Scope::default());
        assert!(said.is_empty(), "{said:?}");
        statements.iter().map(dump::statement).collect::<Vec<_>>()
    });
    assert_eq!(trees[0], trees[2]);
    assert_eq!(trees[1], trees[2]);
}

#[test]
fn a_delta_of_the_file_is_its_own() {
    let text = "delta_(L) = v\ndelta_(l) = 2 delta_(l+1) for l in 1..L\nshow delta_(1) = v";
    let renamed = trees_of(&text.replace("delta", "q"));
    assert_eq!(trees_of(text), renamed.iter().map(|t| t.replace('q', "delta")).collect::<Vec<_>>());
}

#[test]
fn each_mistake_is_marked_and_said_once() {
    for (text, at, marked, message, edits) in errors::ERRORS {
        let whole = format!("{NAMES}{text}");
        let (_, diagnostics) = read(text);
        let [said] = diagnostics.as_slice() else { panic!("{text}: {diagnostics:?}") };
        let here = (said.span.start - NAMES.len(), said.span.of(&whole), said.message.as_str());
        assert_eq!(here, (*at, *marked, *message), "{text}");
        let offered: Vec<String> = said
            .help
            .iter()
            .filter_map(|h| h.edit.as_ref())
            .map(|edit| edit.apply(&whole)[NAMES.len()..].to_string())
            .collect();
        assert_eq!(offered, *edits, "{text}");
    }
}

#[test]
fn what_an_error_offers_can_be_read() {
    for (text, _, _, _, edits) in errors::ERRORS {
        for edited in *edits {
            let (_, diagnostics) = read(edited);
            assert!(diagnostics.is_empty(), "{text} -> {edited}: {diagnostics:?}");
        }
    }
}

#[test]
fn a_mistake_does_not_hide_the_next_statement() {
    for (text, ..) in errors::ERRORS {
        let (statements, diagnostics) = read(&format!("{text}\n\nshow x = y\n"));
        assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:?}");
        assert_eq!(statements.last().map(dump::statement).as_deref(), Some("(claim (x = y))"), "{text}");
    }
}
