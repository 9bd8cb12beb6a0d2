//! The ledger for a terminal.

use super::Row;
use crate::render::{count, counted, table, trimmed, unbroken};
use chainrule::derivation::expect::word;
use chainrule::derivation::ledger::Found;
use chainrule::experiments::lab::Outcome;
use std::collections::BTreeSet;

/// Claims and experiments, as far as there are any.
pub fn text(rows: &[Row], outcomes: &[Outcome], width: usize) -> String {
    let mut parts = Vec::new();
    if !rows.is_empty() {
        parts.push(claims(rows, outcomes, width));
    }
    if !outcomes.is_empty() {
        parts.push(super::experiments::text(outcomes, width));
    }
    parts.join("\n")
}

/// A row for each entry, what is not as expected, and the totals.
fn claims(rows: &[Row], outcomes: &[Outcome], width: usize) -> String {
    let mut lines = table(&["id", "claim", "printed is", "found now"]);
    lines.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    for row in rows {
        let found = match (row.differs(), row.found.iter().all(|f| f.verdict_as_expected)) {
            (true, false) => format!("DIFFERS: {}", row.measured()),
            (true, true) => format!("in other words: {}", row.measured()),
            (false, _) => row.measured(),
        };
        lines.add_row([&row.entry.id, &row.entry.title, &row.entry.printed, &found]);
    }
    unbroken(&mut lines, &[0]);
    let mut out = trimmed(&lines);
    for row in rows.iter().filter(|r| r.differs()) {
        out += &format!("\n{}\n", differences(row));
    }
    out + "\n" + &totals(rows, outcomes)
}

/// Each claim of a row that is not as expected.
fn differences(row: &Row) -> String {
    let told = |f: &Found| {
        let what =
            if f.verdict_as_expected { "as expected, but not in these words" } else { "not as expected" };
        format!("{}.deriv, {}: {}, {what}", f.file, f.label, word(f.verdict))
    };
    let mut lines: Vec<String> = row.found.iter().filter(|f| !f.as_expected).map(told).collect();
    let gone = row.entry.files.iter().filter(|file| !row.found.iter().any(|f| &f.file == *file));
    lines.extend(gone.map(|file| format!("{}.deriv has no claim {}", file, row.entry.id)));
    lines.join("\n")
}

/// How many rows there are of each kind, and how to run what was not run here.
fn totals(rows: &[Row], outcomes: &[Outcome]) -> String {
    let judged: Vec<&Row> = rows.iter().filter(|r| r.judged()).collect();
    let claims: usize = judged.iter().map(|r| r.found.len()).sum();
    let fit = judged.iter().filter(|r| !r.differs()).count();
    let mut out = format!(
        "{} of {} rows judged as expected ({} claims)\n",
        count(fit),
        count(judged.len()),
        count(claims)
    );
    let tests: usize = rows.iter().map(|r| r.entry.tests.len()).sum();
    if tests > 0 {
        out += &format!("{} not run here: cargo test --release --test claims\n", counted(tests, "test"));
    }
    let mut experiments: BTreeSet<&str> =
        rows.iter().flat_map(|r| &r.entry.experiments).map(String::as_str).collect();
    outcomes.iter().for_each(|o| {
        experiments.remove(o.id);
    });
    if !experiments.is_empty() {
        let mut ids: Vec<&str> = experiments.into_iter().collect();
        ids.sort_by_key(|id| (id.len(), *id));
        let which = if ids.len() <= 3 { ids.join(" ") } else { "experiments".into() };
        let how_many = counted(ids.len(), "experiment");
        out += &format!("{how_many} not run here: chainrule reproduce {which}\n");
    }
    out
}
