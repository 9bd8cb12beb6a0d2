//! One run of a sweep.

use crate::train::{Settings, quoted};
use std::path::{Path, PathBuf};

/// One run of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What it depends on.
    pub settings: Settings,
    /// Where its results go.
    pub folder: PathBuf,
}

impl Run {
    /// In a folder of its own within `out`, which is named after the settings that the sweep varies, such as
    /// `lr=0.1,seed=2`.
    pub fn new(settings: Settings, varied: &[(&str, &str)], out: &Path) -> Run {
        // What would be a folder, or a hidden file, is neither.
        let word = |value: &str| value.replace(['/', '\\', ':', ' '], "_").replace(',', "-");
        let parts: Vec<String> =
            varied.iter().map(|(name, value)| format!("{name}={}", word(value))).collect();
        let name = if parts.is_empty() { "run".to_string() } else { parts.join(",") };
        Run { settings, folder: out.join(name) }
    }

    /// A command line that does it, on any machine that has the data set.
    pub fn command(&self) -> String {
        format!("{} --out {}", self.settings.command(), quoted(&self.folder.display().to_string()))
    }
}
