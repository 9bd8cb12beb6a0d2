//! Names of the language to which a file gives a meaning of its own: that is allowed, and said.

use crate::Diagnostic;
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{File, Ident, StatementKind};
use std::collections::BTreeSet;

/// A note where a name of the language first gets another meaning.
pub fn notes(file: &File) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let names = file.statements.iter().flat_map(|s| named(&s.kind));
    let hidden = names.filter_map(|n| Some((n, meaning(&n.name)?)));
    hidden
        .filter(|(name, _)| seen.insert(name.name.as_str()))
        .map(|(name, was)| Diagnostic::note(name.span, format!("{} no longer means {was}", name.name)))
        .collect()
}

/// The names to which a statement gives a meaning.
fn named(kind: &StatementKind) -> Vec<&Ident> {
    match kind {
        StatementKind::Dims(dims) => dims.iter().map(|d| &d.name).collect(),
        StatementKind::Given(decls) => decls.iter().flat_map(|d| &d.names).collect(),
        StatementKind::Define(d) => vec![&d.name],
        StatementKind::Unpack { names, .. } => names.iter().collect(),
        _ => Vec::new(),
    }
}

/// What a name means without a definition.
fn meaning(name: &str) -> Option<&'static str> {
    match name {
        "e" => Some("Euler's number"),
        "pi" => Some("the number 3.14159…"),
        "I" => Some("the identity"),
        _ => builtin(name).map(|_| "the built-in function"),
    }
}
