//! `chainrule train`

use crate::args::{Format, TrainArgs};
use crate::failure::{Failure, INTERRUPTED, tell};
use crate::render::{self, train::Screen};
use chainrule::experiments::data::Store;
use chainrule::experiments::train::{self, Job, Outcome, Settings};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub fn train(args: &TrainArgs) -> Result<ExitCode, Failure> {
    let choices = args.settings.choices().map_err(Failure::not_understood)?;
    let settings = match &args.resume {
        Some(folder) => Settings::resume(folder, &choices)?,
        None => Settings::new(&choices)?,
    };
    let out = args.out.as_deref().or(args.resume.as_deref());
    let job = Job { out, resume: args.resume.as_deref(), threads: args.threads.unwrap_or(0) };
    let mut screen = Screen::new(args.format, interruptions(out.is_some())?);
    let outcome = train::train(&settings, job, &Store::from_env(), &mut screen)?;
    screen.end()?;
    match outcome {
        Outcome::Finished(report) => {
            match args.format {
                Format::Json => render::json(&*report)?,
                Format::Text => render::train::report(&report, out)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        Outcome::Stopped { epochs, saved } => {
            match saved {
                Some(folder) => tell(format!(
                    "stopped after {epochs} complete epochs; go on with: chainrule train --resume {}",
                    folder.display()
                )),
                None => tell(format!("stopped after {epochs} complete epochs")),
            }
            Ok(INTERRUPTED.into())
        }
    }
}

/// A flag that the first Ctrl-C raises; the second one ends the program at once.
pub fn interruptions(saves: bool) -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = flag.clone();
    let handler = move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        let what = if saves { "saving" } else { "nothing is saved, as there is no --out DIR" };
        tell(format!("\nstopping after this step: {what}"));
    };
    ctrlc::set_handler(handler).map_err(Failure::not_understood)?;
    Ok(flag)
}
