//! How data sets look.

use super::{table, trimmed, unbroken};
use crate::args::Format;
use chainrule::experiments::data::{DataError, Entry, Installed, State, Verified};
use serde_json::json;
use std::io::{self, Write};
use std::path::Path;

/// All data sets, and the folder that they are installed in.
pub fn list(format: Format, entries: &[Entry], root: Result<&Path, DataError>) -> io::Result<()> {
    if format == Format::Json {
        let row = |e: &Entry| {
            let (here, place) = match &e.state {
                State::BuiltIn => (true, "built in".into()),
                State::Made => (true, "made".into()),
                State::Installed(folder) => (true, folder.display().to_string()),
                State::Absent | State::ByHand => (false, String::new()),
            };
            json!({"name": e.known.name, "about": e.known.about, "installed": here, "where": place})
        };
        return super::json(&entries.iter().map(row).collect::<Vec<_>>());
    }
    let mut table = table(&["name", "what", "here"]);
    for e in entries {
        let here = match &e.state {
            State::BuiltIn => "built in",
            State::Made => "made when asked for",
            State::Installed(_) => "installed",
            State::Absent | State::ByHand => "no",
        };
        table.add_row([e.known.name, e.known.about, here]);
    }
    unbroken(&mut table, &[0, 2]);
    let mut out = io::stdout().lock();
    writeln!(out, "{}", trimmed(&table))?;
    match root {
        Ok(root) => {
            writeln!(out, "chainrule data install NAME fetches one into {}, or says how", root.display())
        }
        Err(e) => writeln!(out, "{e}"),
    }
}

/// What an installation did.
pub fn installed(format: Format, name: &str, done: &Installed) -> io::Result<()> {
    let (fetched, folder) = match done {
        Installed::BuiltIn => (false, None),
        Installed::Already(folder) => (false, Some(folder)),
        Installed::Fetched(folder) => (true, Some(folder)),
    };
    if format == Format::Json {
        return super::json(&json!({"name": name, "fetched": fetched, "folder": folder}));
    }
    let mut out = io::stdout();
    match folder {
        None => writeln!(out, "{name} needs no installation"),
        Some(folder) if fetched => writeln!(out, "{name} is installed in {}", folder.display()),
        Some(folder) => writeln!(out, "{name} is in {} already, unharmed", folder.display()),
    }
}

/// Every file that was checked.
pub fn verified(format: Format, files: &[(&'static str, Verified)]) -> io::Result<()> {
    if format == Format::Json {
        let row = |(name, v): &(&str, Verified)| {
            let problem = v.outcome.as_ref().err().map(ToString::to_string);
            json!({"name": name, "path": v.path, "right": problem.is_none(), "problem": problem})
        };
        return super::json(&json!({"files": files.iter().map(row).collect::<Vec<_>>()}));
    }
    let mut out = io::stdout().lock();
    if files.is_empty() {
        return writeln!(out, "no files to check: what is built in or made needs none");
    }
    for (_, v) in files {
        match &v.outcome {
            Ok(()) => writeln!(out, "right  {}", v.path.display())?,
            Err(e) => writeln!(out, "wrong  {e}")?,
        }
    }
    let wrong = files.iter().filter(|(_, v)| v.outcome.is_err()).count();
    match wrong {
        0 => writeln!(out, "all {} files are as published", files.len()),
        n => writeln!(out, "{n} of {} files are wrong", files.len()),
    }
}
