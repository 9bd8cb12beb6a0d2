//! From text to a tree, and back.

pub mod builtin;
pub mod echo;
pub mod habit;
pub mod latex;
mod letters;
pub mod plain;
mod rank;
mod reading;
pub mod scope;
pub mod tree;
mod visit;

use crate::{Diagnostic, Dialect, Source, Span, markdown};
use scope::Scope;
use tree::File;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// Reads a source, whatever it is written in.
pub fn read(source: &Source) -> (File, Vec<Diagnostic>) {
    let mut scope = Scope::default();
    let text = &source.text;
    if text.len() > LONGEST {
        let message = format!("this text has {} bytes; the reader takes {LONGEST}", text.len());
        let error = Diagnostic::error(Span::new(0, 0), message).help("split it into several files");
        return (File::default(), vec![error]);
    }
    let parts = match source.dialect {
        Dialect::Plain => vec![Span::new(0, text.len())],
        Dialect::Markdown => markdown::blocks(text),
        Dialect::Latex => {
            let (statements, diagnostics) = latex::parse(text, &mut scope);
            return (File { statements }, diagnostics);
        }
    };
    let (mut statements, mut diagnostics) = (Vec::new(), Vec::new());
    if source.dialect == Dialect::Markdown {
        let unread = |at| Diagnostic::error(at, "this block is not read: it stands in a quote");
        let quoted = markdown::quoted(text).into_iter();
        diagnostics.extend(quoted.map(|at| unread(at).help("move it out of the quote")));
    }
    for part in parts {
        let (read, said) = plain::parse(text, part, &mut scope);
        statements.extend(read);
        diagnostics.extend(said);
    }
    (File { statements }, diagnostics)
}
