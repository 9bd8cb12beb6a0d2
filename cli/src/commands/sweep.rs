//! `chainrule sweep`

use super::page;
use super::train::interruptions;
use crate::args::{Format, SweepArgs, settings};
use crate::failure::{Failure, INTERRUPTED, WRONG, tell};
use crate::render::{self, report, sweep::Ticker};
use chainrule::experiments::data::Store;
use chainrule::experiments::sweep::{self, Local, Run, Summary, grid, values};
use chainrule::experiments::train::Settings;
use std::collections::HashSet;
use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

pub fn sweep(args: &SweepArgs) -> Result<ExitCode, Failure> {
    page::can_be_written(args.report.as_deref(), &args.out)?;
    let summary = if args.collect {
        if !args.settings.0.is_empty() {
            return Err(Failure::not_understood("--collect shows what is in --out, and takes no settings"));
        }
        Summary::of(&args.out)?
    } else {
        let runs = runs(args)?;
        if args.list {
            runs.iter().try_for_each(|run| writeln!(std::io::stdout(), "{}", run.command()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let stop = interruptions(true)?;
        let ticker = Ticker::new(runs.len());
        let store = Store::from_env();
        let threads = args.threads.unwrap_or(0);
        let done = sweep::run(
            &runs,
            &Local { threads, store: &store, stop: &stop, done: &|run, end| ticker.done(run, end) },
        );
        ticker.clear();
        done?;
        if stop.load(Ordering::Relaxed) {
            tell("stopped; the same command goes on from here");
            return Ok(INTERRUPTED.into());
        }
        Summary::over(&runs)
    };
    let written = page::write(args.report.as_deref(), || report::sweep(&summary, &args.out));
    match args.format {
        Format::Text => write!(std::io::stdout(), "{}", render::sweep::text(&summary))?,
        Format::Json => render::json(&summary)?,
    }
    written?;
    summary.damaged.iter().for_each(|why| tell(format!("left out: {why}")));
    let ended = summary.groups.iter().any(|g| !g.finished.is_empty());
    Ok(if ended && summary.damaged.is_empty() { ExitCode::SUCCESS } else { WRONG.into() })
}

/// Every combination of what was typed, checked before any begins.
fn runs(args: &SweepArgs) -> Result<Vec<Run>, Failure> {
    let mut lists = Vec::new();
    for (flag, typed) in &args.settings.0 {
        // The layers of one network have commas between them: several networks are several flags.
        let whole = flag == "hidden" || typed.is_empty();
        let split = || typed.iter().map(|t| values(t)).collect::<Result<Vec<_>, _>>().map(|v| v.concat());
        let list = if whole { typed.clone() } else { split().map_err(|e| wrong(flag, e))? };
        lists.push((flag.as_str(), list));
    }
    let (switches, lists): (Vec<_>, Vec<_>) = lists.into_iter().partition(|(_, list)| list.is_empty());
    let switches: Vec<String> = switches.into_iter().map(|(flag, _)| format!("--{flag}")).collect();
    let rows = grid(&lists.iter().map(|(_, list)| list.clone()).collect::<Vec<_>>())
        .map_err(Failure::not_understood)?;
    let run = |row: &Vec<String>| {
        let named = || lists.iter().zip(row);
        let words: Vec<String> =
            named().map(|((flag, _), value)| format!("--{flag}={value}")).chain(switches.clone()).collect();
        let choices = settings(&words).map_err(not_taken)?.choices().map_err(Failure::not_understood)?;
        let varied: Vec<(&str, &str)> = named()
            .filter(|((_, list), _)| list.len() > 1)
            .map(|((flag, _), value)| (*flag, value.as_str()))
            .collect();
        Ok(Run::new(Settings::new(&choices)?, &varied, &args.out))
    };
    let mut runs = rows.iter().map(run).collect::<Result<Vec<Run>, Failure>>()?;
    // 0.1 and 0.10 are one run, which counts once.
    let mut seen = HashSet::new();
    runs.retain(|run| seen.insert(run.settings.command()));
    Ok(runs)
}

fn wrong(flag: &str, e: impl std::fmt::Display) -> Failure {
    Failure::not_understood(format!("--{flag} {e}"))
}

/// What the reader of arguments says, without its own heading.
fn not_taken(e: clap::Error) -> Failure {
    let text = e.to_string();
    Failure::not_understood(text.trim_start_matches("error: ").trim_end())
}
