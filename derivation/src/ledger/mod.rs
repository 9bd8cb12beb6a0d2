//! The ledger: every claim of the write-ups, what of this project says whether it is true, and what the judge says now.

mod files;
#[cfg(test)]
mod tests;

pub use files::{FILES, LEDGER};

use crate::{ClaimReport, Dialect, Options, Report, Source, Verdict, check, expect};
use serde::Serialize;
use std::collections::BTreeMap;

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number in the write-ups, such as `003.Q4.1-d`.
    pub id: String,
    /// What is claimed.
    pub title: String,
    /// The verdict on what is printed: true, wrong, incomplete, ...
    pub printed: String,
    /// The files whose claims carry the id as the beginning of their labels.
    pub files: Vec<String>,
    /// The tests that show it.
    pub tests: Vec<String>,
    /// The experiments that show it.
    pub experiments: Vec<String>,
}

/// A claim of a file, judged now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The file that it stands in.
    pub file: String,
    /// Its label.
    pub label: String,
    /// What the judge says.
    pub verdict: Verdict,
    /// Whether that is the expected verdict; what has no `#!` line is expected to be right.
    pub verdict_as_expected: bool,
    /// Whether the words are as expected too: the reason, or a hint.
    pub as_expected: bool,
}

/// The lines of the ledger.
pub fn entries() -> Vec<Entry> {
    let section = LEDGER.split("\n## ").find(|s| s.starts_with("Claims")).unwrap_or("");
    section.lines().filter(|line| line.starts_with('|')).skip(2).filter_map(entry).collect()
}

fn entry(row: &str) -> Option<Entry> {
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let list = |cell: &str| cell.split_whitespace().map(String::from).collect();
    let [id, title, printed, files, tests, experiments] = cells.as_slice() else { return None };
    Some(Entry {
        id: (*id).into(),
        title: (*title).into(),
        printed: (*printed).into(),
        files: list(files),
        tests: list(tests),
        experiments: list(experiments),
    })
}

/// A file of the ledger.
pub fn source(file: &str) -> Option<Source> {
    let (name, text) = FILES.iter().find(|(name, _)| *name == file)?;
    Some(Source { name: format!("{name}.deriv"), text: (*text).into(), dialect: Dialect::Plain })
}

/// Judges the files of the ledger as they are asked for, each once.
#[derive(Debug, Default)]
pub struct Judge {
    reports: BTreeMap<String, Report>,
}

impl Judge {
    /// All claims of an entry, judged.
    pub fn found(&mut self, entry: &Entry) -> Vec<Found> {
        entry.files.iter().flat_map(|file| self.of_file(entry, file)).collect()
    }

    fn of_file(&mut self, entry: &Entry, file: &str) -> Vec<Found> {
        if !self.reports.contains_key(file)
            && let Some(source) = source(file)
        {
            self.reports.insert(file.into(), check(&source, &Options::default()));
        }
        let claims = self.reports.get(file).map_or(&[][..], |report| &report.claims);
        let own = claims.iter().filter(|claim| belongs(claim, &entry.id));
        let found = |claim: &ClaimReport| Found {
            file: file.into(),
            label: claim.label.clone(),
            verdict: claim.verdict,
            verdict_as_expected: expect::verdict_as_expected(claim).unwrap_or(right(claim)),
            as_expected: claim.as_expected.unwrap_or(right(claim)),
        };
        own.map(found).collect()
    }
}

/// Whether a claim's label begins with an id.
pub fn belongs(claim: &ClaimReport, id: &str) -> bool {
    claim.label.split(' ').next() == Some(id)
}

fn right(claim: &ClaimReport) -> bool {
    matches!(claim.verdict, Verdict::Right | Verdict::Layout)
}
