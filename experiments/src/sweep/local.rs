//! Runs on this machine.

use super::Run;
use crate::data::Store;
use crate::lab::share;
use crate::train::{End, Job, Outcome, Result, Settings, TrainError, Watch, train};
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
/// As [`train`], but that a run may diverge: that is a result of a sweep.
pub fn run(runs: &[Run], local: &Local) -> Result<()> {
    share(local.threads, runs.len(), |threads, numbers| {
        for run in numbers.map(|number| &runs[number]) {
            if local.stop.load(Ordering::Relaxed) {
                break;
            }
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

/// How the run has ended before. A folder with other settings is left to whoever opens it, who refuses.
fn known(run: &Run) -> Result<End> {
    let same = Settings::resume(&run.folder, &run.settings.by_name()).is_ok();
    if same { End::of(&run.folder) } else { Ok(End::Open) }
}

fn one(run: &Run, threads: usize, local: &Local) -> Result<End> {
    let begun = crate::train::saved(&run.folder);
    if begun {
        Settings::resume(&run.folder, &run.settings.by_name())?;
    }
    let folder: &Path = &run.folder;
    let job = Job { out: Some(folder), resume: begun.then_some(folder), threads };
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
