//! How judged derivations look.

mod counterexample;
mod json;
mod list;
mod quote;
mod tally;
#[cfg(test)]
mod tests;
mod verdict;

pub use json::json;
pub use list::{errors_only, file, totals};
pub use quote::wrapped;
pub use tally::Tally;

use super::table;
use chainrule::derivation::{ClaimReport, Diagnostic, Level, Report, Source, Verdict};
use std::io::IsTerminal;

/// A file that was judged, or why it was not.
pub struct Checked {
    pub path: String,
    pub outcome: Result<(Source, Report), String>,
    /// How each statement was read, and its line; empty unless that is to be shown.
    pub read: Vec<(usize, String)>,
}

/// How much room there is, and what to show.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether to use colours.
    pub colour: bool,
    /// Whether there are many files, of which only what is not right is shown in detail.
    pub many: bool,
    /// Whether verdicts are held against what the files expect.
    pub expect: bool,
}

impl Look {
    /// As suits this terminal, or whatever else standard output is.
    pub fn here(files: usize, expect: bool) -> Look {
        let colour = std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
        let width = table(&[]).width().map_or(100, usize::from).clamp(40, 120);
        Look { width, colour, many: files > 1, expect }
    }
}

/// Whether a claim is as it should be: right; or, if expectations count, as expected.
fn passes(claim: &ClaimReport, expect: bool) -> bool {
    match claim.as_expected.filter(|_| expect) {
        Some(as_expected) => as_expected,
        None => matches!(claim.verdict, Verdict::Right | Verdict::Layout),
    }
}

/// What was not understood, besides claims that cannot be judged.
fn errors(report: &Report) -> impl Iterator<Item = &Diagnostic> {
    report.diagnostics.iter().filter(|d| d.level == Level::Error)
}

/// What a claim is called: its label, or what it claims.
fn name(claim: &ClaimReport) -> &str {
    if claim.label.is_empty() { claimed(claim) } else { &claim.label }
}

/// What is claimed, without the word that says so.
fn claimed(claim: &ClaimReport) -> &str {
    claim.claim.strip_prefix("claim ").unwrap_or(&claim.claim)
}
