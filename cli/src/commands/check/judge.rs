//! The judge, as this command calls it.

use chainrule::derivation::syntax::echo::Form;
use chainrule::derivation::syntax::plain;
use chainrule::derivation::syntax::scope::Scope;
use chainrule::derivation::{Dialect, Report, Source, Span, markdown};

/// What the judge may be told.
#[expect(dead_code, reason = "the judge is not connected yet")]
pub struct Options {
    pub seed: u64,
    pub points: Option<usize>,
    pub echo: Option<Form>,
}

/// Reads a source; nothing is judged yet.
pub fn check(source: &Source, _options: &Options) -> Report {
    let parts = match source.dialect {
        Dialect::Plain => vec![Span::new(0, source.text.len())],
        Dialect::Markdown => markdown::blocks(&source.text),
        Dialect::Latex => Vec::new(),
    };
    let mut scope = Scope::default();
    let read = parts.into_iter().flat_map(|part| plain::parse(&source.text, part, &mut scope).1);
    Report { path: source.name.clone(), claims: Vec::new(), diagnostics: read.collect() }
}
