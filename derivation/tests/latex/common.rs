//! Reading in both languages, and what is compared.

use chainrule_derivation::syntax::scope::Scope;
use chainrule_derivation::syntax::tree::{Statement, StatementKind};
use chainrule_derivation::syntax::{latex, plain};
use chainrule_derivation::{Diagnostic, Level, Span};

/// Reads LaTeX.
pub fn read(text: &str) -> (Vec<Statement>, Vec<Diagnostic>) {
    latex::parse(text, &mut Scope::default())
}

/// The errors in LaTeX.
pub fn errors(text: &str) -> Vec<Diagnostic> {
    read(text).1.into_iter().filter(|d| d.level == Level::Error).collect()
}

/// The notes on LaTeX that is read without an error.
pub fn notes(text: &str) -> Vec<String> {
    let said = read(text).1;
    assert!(said.iter().all(|d| d.level == Level::Note), "{text}\n{said:#?}");
    said.into_iter().map(|d| d.message).collect()
}

/// A statement as text without its places, declarations one by one.
fn shown(statements: &[Statement]) -> Vec<String> {
    let mut out = Vec::new();
    for statement in statements {
        match &statement.kind {
            StatementKind::Given(decls) => out.extend(decls.iter().map(|d| bare(&format!("given {d:?}")))),
            StatementKind::Dims(dims) => out.extend(dims.iter().map(|d| bare(&format!("dims {d:?}")))),
            kind => out.push(bare(&format!("{kind:?}"))),
        }
    }
    out
}

/// A tree's text without its places.
fn bare(debug: &str) -> String {
    let mut out = String::new();
    let mut rest = debug;
    while let Some((before, after)) = rest.split_once("Span { ") {
        out += before;
        rest = after.split_once('}').map_or("", |(_, r)| r);
    }
    out + rest
}

/// Asserts that LaTeX and plain text are read alike, and both without an error.
#[track_caller]
pub fn same(latex: &str, plain: &str) {
    same_renamed(latex, plain, "", "");
}

/// As [`same`], where plain text has another name for something.
#[track_caller]
pub fn same_renamed(latex: &str, plain: &str, name: &str, renamed: &str) {
    let (ours, said) = read(latex);
    let wrong: Vec<_> = said.iter().filter(|d| d.level == Level::Error).collect();
    assert!(wrong.is_empty(), "{latex}\n{wrong:#?}");
    let (theirs, wrong) = plain::parse(plain, Span::new(0, plain.len()), &mut Scope::default());
    assert!(wrong.is_empty(), "{plain}\n{wrong:#?}");
    let (ours, theirs) = (shown(&ours), shown(&theirs));
    for (ours, theirs) in ours.iter().zip(&theirs) {
        let ours = ours.replace(&format!("{name:?}"), &format!("{renamed:?}"));
        assert_eq!(ours, *theirs, "\n{latex}\n{plain}");
    }
    assert_eq!(ours.len(), theirs.len(), "\n{latex}\n{plain}\n{ours:#?}\n{theirs:#?}");
}

/// Asserts that a formula is refused with one error, which marks exactly `marked` and whose message holds `says`; and that
/// each of its edits makes a text that is read.
#[track_caller]
pub fn refused(text: &str, marked: &str, says: &str, fixes: usize) {
    let wrong = errors(text);
    assert_eq!(wrong.len(), 1, "{text}\n{wrong:#?}");
    let error = &wrong[0];
    assert_eq!(error.span.of(text), marked, "{text}\n{error:#?}");
    assert!(error.message.contains(says), "{}", error.message);
    assert!(!error.help.is_empty(), "{text}: no suggestion for {}", error.message);
    let edits: Vec<_> = error.help.iter().filter_map(|h| h.edit.as_ref()).collect();
    assert_eq!(edits.len(), fixes, "{text}\n{error:#?}");
    for edit in edits {
        let mended = edit.apply(text);
        assert!(errors(&mended).is_empty(), "{mended}\n{:#?}", errors(&mended));
    }
}
