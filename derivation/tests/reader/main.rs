//! The plain reader: what each construct reads to, and what is said of what cannot be read.

mod dump;
mod errors;
mod trees;

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
