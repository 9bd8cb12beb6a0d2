//! Results that are kept, each under a hash of its settings.

use super::{LabError, Measures, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Stands for the code that runs experiments: to be raised when equal settings no longer give equal numbers.
pub const VERSION: u32 = 8;

/// A folder with a file for every run.
#[derive(Clone, Debug)]
pub struct Cache(PathBuf);

/// What a file holds: settings too, so that a person can read it.
#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    settings: Value,
    seed: u64,
    measures: Measures,
}

impl Cache {
    /// The folder, made if need be.
    ///
    /// # Errors
    /// [`LabError::Cache`] if it cannot be made.
    pub fn open(path: &Path) -> Result<Cache> {
        std::fs::create_dir_all(path).map_err(|source| LabError::Cache { path: path.into(), source })?;
        Ok(Cache(path.into()))
    }

    /// The name that settings and seed have in every cache.
    pub fn key(settings: &Value, seed: u64) -> String {
        let hash = Sha256::digest(format!("{VERSION} {seed} {settings}"));
        crate::hex(&hash[..16])
    }

    /// What was measured with these settings and this seed before. A file that cannot be read counts as none.
    pub fn get(&self, settings: &Value, seed: u64) -> Option<Measures> {
        let text = std::fs::read_to_string(self.path(&Cache::key(settings, seed))).ok()?;
        let record: Record = serde_json::from_str(&text).ok()?;
        let same = record.version == VERSION && record.seed == seed && record.settings == *settings;
        same.then_some(record.measures)
    }

    /// Keeps a result; the file is there as a whole or not at all.
    ///
    /// # Errors
    /// [`LabError::Cache`] if it cannot be written.
    pub fn put(&self, settings: &Value, seed: u64, measures: &Measures) -> Result<()> {
        let path = self.path(&Cache::key(settings, seed));
        let write = || {
            let record =
                Record { version: VERSION, settings: settings.clone(), seed, measures: measures.clone() };
            let file = tempfile::NamedTempFile::new_in(&self.0)?;
            serde_json::to_writer(&file, &record)?;
            file.persist(&path).map_err(|e| e.error)?;
            Ok(())
        };
        write().map_err(|source| LabError::Cache { path: path.clone(), source })
    }

    fn path(&self, key: &str) -> PathBuf {
        self.0.join(format!("{key}.json"))
    }
}
