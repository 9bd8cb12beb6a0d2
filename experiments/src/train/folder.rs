//! The folder that a run leaves its results in.

use super::checkpoint::{self, State};
use super::{Choices, Report, Result, Row, Settings, TrainError, curve};
use chainrule_nn::{Sequential, StateDict};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The settings' file.
const SETTINGS: &str = "settings.json";
/// What a finished run gave.
const REPORT: &str = "report.json";
/// Why a run did not come to its end.
const DIVERGED: &str = "diverged.txt";

/// A folder that can be written to and that belongs to one run.
pub(super) struct Folder(PathBuf);

/// Whether a folder holds the settings of a run.
pub(crate) fn begun(folder: &Path) -> bool {
    folder.join(SETTINGS).is_file()
}

/// Whether a folder holds a run that can go on.
pub(crate) fn saved(folder: &Path) -> bool {
    folder.join(checkpoint::FILE).is_file()
}

/// Whether it can indeed.
///
/// # Errors
/// [`TrainError::Checkpoint`] if its checkpoint is damaged.
pub(crate) fn readable(folder: &Path) -> Result<()> {
    State::load(&folder.join(checkpoint::FILE)).map(drop)
}

/// Makes a folder free for other settings; for a run that was not saved, of which nothing is lost.
pub(crate) fn forget(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(SETTINGS));
}

/// How a run has ended, as far as its folder tells.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// With a report.
    Finished(Box<Report>),
    /// With a loss that is no number: where, and why.
    Diverged(String),
    /// Not yet.
    Open,
}

impl End {
    /// Of the run in a folder.
    ///
    /// # Errors
    /// [`TrainError::Checkpoint`] if there is a report that cannot be read.
    pub fn of(folder: &Path) -> Result<End> {
        let path = folder.join(REPORT);
        if let Ok(text) = std::fs::read_to_string(&path) {
            return serde_json::from_str(&text)
                .map(End::Finished)
                .map_err(|e| TrainError::checkpoint(&path, e));
        }
        Ok(std::fs::read_to_string(folder.join(DIVERGED)).map_or(End::Open, End::Diverged))
    }
}

impl Settings {
    /// The settings of a saved run.
    ///
    /// `choices` may name settings again, but not change them, as the run would not be the same any more. More epochs are
    /// no change, if the learning rate does not depend on their number.
    ///
    /// # Errors
    /// [`TrainError::Checkpoint`] if there is no run, [`TrainError::Differs`] with every setting that differs.
    pub fn resume(folder: &Path, choices: &Choices) -> Result<Settings> {
        let path = folder.join(SETTINGS);
        let text = std::fs::read_to_string(&path).map_err(|e| TrainError::checkpoint(&path, e))?;
        let mut settings: Settings =
            serde_json::from_str(&text).map_err(|e| TrainError::checkpoint(&path, e))?;
        settings.check()?;
        let mut choices = choices.clone();
        if settings.schedule == super::Schedule::Constant
            && let Some(epochs) = choices.get("epochs").and_then(serde_json::Value::as_u64)
            && epochs as usize > settings.epochs
        {
            settings.epochs = epochs as usize;
            choices.remove("epochs");
        }
        let differences = settings.differences(&choices);
        if differences.is_empty() {
            Ok(settings)
        } else {
            Err(TrainError::Differs { path: folder.into(), differences })
        }
    }
}

impl Folder {
    /// Makes the folder if need be and writes the settings into it, so that a folder that cannot be written to is told
    /// before training. A folder with a run of other settings is left alone, unless this very run goes on there.
    pub fn open(path: &Path, settings: &Settings, goes_on: bool) -> Result<Folder> {
        let folder = Folder(path.into());
        if !goes_on && let Ok(text) = std::fs::read_to_string(path.join(SETTINGS)) {
            let there = serde_json::from_str::<Settings>(&text).map(|s| s.differences(&settings.by_name()));
            let differences = there.unwrap_or_else(|e| vec![e.to_string()]);
            if !differences.is_empty() {
                return Err(TrainError::Occupied { path: path.into(), differences });
            }
        }
        std::fs::create_dir_all(path).map_err(|source| TrainError::Write { path: path.into(), source })?;
        // How a run before this one has ended, which must not be taken for this one's end; most often there is none.
        for end in [REPORT, DIVERGED] {
            let _ = std::fs::remove_file(folder.0.join(end));
        }
        folder.json(SETTINGS, settings)?;
        Ok(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Saves a run that is to go on.
    pub fn save(&self, state: &State) -> Result<()> {
        self.write("metrics.csv", table(&state.progress.rows))?;
        state.save(&self.0.join(checkpoint::FILE))
    }

    /// Saves why a run did not come to its end.
    pub fn give_up(&self, why: &str) -> Result<()> {
        self.write(DIVERGED, format!("{why}\n"))
    }

    /// Saves what a run gave.
    pub fn finish(&self, model: &Sequential<f32>, report: &Report) -> Result<()> {
        StateDict::of(model)?.write(self.0.join("weights.safetensors"))?;
        self.write("metrics.csv", table(&report.history))?;
        let picture = curve(&report.history)
            .map_err(|e| self.failed("curve.svg", std::io::Error::other(e.to_string())))?;
        self.write("curve.svg", picture)?;
        self.json(REPORT, report)
    }

    fn json(&self, name: &str, value: &impl serde::Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(|e| self.failed(name, e.into()))?;
        self.write(name, text + "\n")
    }

    fn write(&self, name: &str, text: String) -> Result<()> {
        std::fs::write(self.0.join(name), text).map_err(|e| self.failed(name, e))
    }

    fn failed(&self, name: &str, source: std::io::Error) -> TrainError {
        TrainError::Write { path: self.0.join(name), source }
    }
}

/// The epochs as CSV; what was not measured is left empty.
fn table(rows: &[Row]) -> String {
    let mut csv =
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,lr,seconds\n".to_string();
    let or_empty = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
    for r in rows {
        let v = r.validation;
        let (accuracy, v_loss) = (or_empty(r.train.accuracy), or_empty(v.map(|v| v.loss)));
        let v_accuracy = or_empty(v.and_then(|v| v.accuracy));
        let _ = writeln!(
            csv,
            "{},{},{accuracy},{v_loss},{v_accuracy},{},{:.3}",
            r.epoch, r.train.loss, r.lr, r.seconds
        );
    }
    csv
}
