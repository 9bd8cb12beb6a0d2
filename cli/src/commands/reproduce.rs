//! `chainrule reproduce`

use crate::args::{Format, ReproduceArgs};
use crate::failure::{Failure, WRONG};
use crate::render;
use crate::render::check::Look;
use crate::render::reproduce::Row;
use chainrule::derivation::ledger::{self, Entry, Judge};
use std::io::Write;
use std::process::ExitCode;

/// Stands for the whole ledger.
const ALL: &str = "claims";

pub fn reproduce(args: &ReproduceArgs) -> Result<ExitCode, Failure> {
    let entries = chosen(ledger::entries(), &args.what)?;
    let mut judge = Judge::default();
    let rows: Vec<Row> = entries.into_iter().map(|entry| Row::new(judge.found(&entry), entry)).collect();
    match args.format {
        Format::Text => {
            let width = Look::here(1, true).width;
            write!(std::io::stdout(), "{}", render::reproduce::text(&rows, width))?;
        }
        Format::Json => render::json(&render::reproduce::json(&rows))?,
    }
    Ok(if rows.iter().any(Row::differs) { WRONG.into() } else { ExitCode::SUCCESS })
}

/// The entries whose ids begin as one of the words.
fn chosen(all: Vec<Entry>, words: &[String]) -> Result<Vec<Entry>, Failure> {
    let fits = |entry: &Entry, word: &String| word == ALL || entry.id.starts_with(word.as_str());
    if let Some(word) = words.iter().find(|word| !all.iter().any(|entry| fits(entry, word))) {
        let ids = all.iter().map(|entry| (strsim::damerau_levenshtein(word, &entry.id), entry.id.as_str()));
        let near = ids.min().map_or("", |(_, id)| id);
        return Err(Failure::not_understood(format!("no id begins with {word}; the nearest is {near}")));
    }
    Ok(all.into_iter().filter(|entry| words.is_empty() || words.iter().any(|w| fits(entry, w))).collect())
}
