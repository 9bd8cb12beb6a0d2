//! Runs on this machine.

use super::Run;
use crate::data::{Dataset, Store};
use crate::lab::share;
use crate::train::{
    Choices, End, Job, Outcome, Result, Settings, TrainError, Watch, begun, forget, load, readable, saved,
    train, trainer,
};
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// How runs are done; nothing here changes their results.
pub struct Local<'a> {
    /// How many at once; 0 for one for each processor.
    pub threads: usize,
    /// Where data sets are.
    pub store: &'a Store,
    /// Raised to stop: runs that are at work save themselves, and go on from there the next time.
    pub stop: &'a AtomicBool,
    /// Told of every run that has ended, or had ended before.
    pub done: &'a (dyn Fn(&Run, &End) + Sync),
}

/// Does the runs that have not ended yet.
///
/// # Errors
/// As [`train`], for any run before the first begins; but that a run may diverge: that is a result of a sweep.
pub fn run(runs: &[Run], local: &Local) -> Result<()> {
    let mut open = Vec::new();
    for run in runs {
        if known(run)? != End::Open {
            continue;
        }
        if saved(&run.folder) {
            readable(&run.folder).map_err(of_a_sweep)?;
        }
        open.push(&run.settings);
    }
    ready(open, local.store)?;
    share(local.threads, runs.len(), |threads, numbers| {
        for run in numbers.map(|number| &runs[number]) {
            if local.stop.load(Ordering::Relaxed) {
                break;
            }
            // Another process may have done it meanwhile.
            let mut end = known(run)?;
            if end == End::Open {
                end = one(run, threads, local)?;
            }
            if end != End::Open {
                (local.done)(run, &end);
            }
        }
        Ok(())
    })
}

/// How the run has ended before; open, if it can go on or begin.
fn known(run: &Run) -> Result<End> {
    if !begun(&run.folder) && !saved(&run.folder) {
        return Ok(End::Open);
    }
    let there = Settings::resume(&run.folder, &Choices::new()).map_err(of_a_sweep)?;
    if there == run.settings {
        // One whose report is damaged makes it again.
        return Ok(End::of(&run.folder).unwrap_or(End::Open));
    }
    // Only more epochs at a constant rate are the same run, which diverges where it did.
    Settings::resume(&run.folder, &run.settings.by_name()).map_err(of_a_sweep)?;
    let end = End::of(&run.folder).unwrap_or(End::Open);
    Ok(if matches!(end, End::Diverged(_)) { end } else { End::Open })
}

/// What to do about a folder of a sweep, where nobody asked to resume.
fn of_a_sweep(e: TrainError) -> TrainError {
    match e {
        TrainError::Differs { path, differences } => TrainError::Occupied { path, differences },
        TrainError::Checkpoint { path, why } => TrainError::Damaged { path, why },
        e => e,
    }
}

/// What is wrong with any of the settings or their data; those that differ in their seeds alone are tried once.
fn ready(all: Vec<&Settings>, store: &Store) -> Result<()> {
    let with = |s: &Settings, names: &[&str]| {
        let kept = s.by_name().into_iter().filter(|(name, _)| names.contains(&name.as_str()));
        serde_json::Value::from(kept.collect::<Choices>()).to_string()
    };
    let data = |s: &Settings| with(s, &["data", "examples", "noise", "validation", "standardise"]);
    let mut all: Vec<_> = all.into_iter().map(|s| (data(s), s)).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let mut tried = HashSet::new();
    let mut loaded: Option<(String, Dataset)> = None;
    for (data, settings) in all {
        let first = Settings { seed: 1, ..settings.clone() };
        if !tried.insert(first.command()) {
            continue;
        }
        // One data set at a time: they are large.
        let set = match loaded.take() {
            Some((name, set)) if name == data => set,
            other => {
                drop(other);
                load(settings, store)?
            }
        };
        trainer(settings, &set)?;
        loaded = Some((data, set));
    }
    Ok(())
}

fn one(run: &Run, threads: usize, local: &Local) -> Result<End> {
    let folder: &Path = &run.folder;
    let resume = saved(folder).then_some(folder);
    if resume.is_none() {
        // It may have been a shorter one that did not come to its first checkpoint.
        forget(folder);
    }
    let job = Job { out: Some(folder), resume, threads };
    match train(&run.settings, job, local.store, &mut Stop(local.stop)) {
        Ok(Outcome::Finished(report)) => Ok(End::Finished(report)),
        Ok(Outcome::Stopped { .. }) => Ok(End::Open),
        Err(TrainError::Diverged(why)) => Ok(End::Diverged(why.to_string())),
        Err(e) => Err(e),
    }
}

/// Ends a run when it is asked to.
struct Stop<'a>(&'a AtomicBool);

impl Watch for Stop<'_> {
    fn stop(&mut self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
