//! From text to a tree.

pub mod builtin;
pub mod echo;
pub mod plain;
pub mod scope;
pub mod tree;
mod visit;

use crate::{Diagnostic, Dialect, Source, Span};
use scope::Scope;
use tree::File;

/// Reads a source, whatever it is written in.
pub fn read(source: &Source) -> (File, Vec<Diagnostic>) {
    let mut scope = Scope::default();
    let text = &source.text;
    let (statements, diagnostics) = match source.dialect {
        Dialect::Plain | Dialect::Markdown | Dialect::Latex => {
            plain::parse(text, Span::new(0, text.len()), &mut scope)
        }
    };
    (File { statements }, diagnostics)
}
