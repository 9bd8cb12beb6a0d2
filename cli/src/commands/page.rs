//! Where a report goes.

use crate::failure::Failure;
use std::fs::{File, OpenOptions, remove_file};
use std::io::{ErrorKind, Result};
use std::path::Path;

/// Asks, before hours of work, whether a page can be written there, and leaves what is there as it is. It may lie in the
/// folder of the runs, which is made then.
pub fn can_be_written(path: Option<&Path>, runs: &Path) -> std::result::Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    if path.starts_with(runs) {
        told(std::fs::create_dir_all(runs), path)?;
    }
    told(ask(path), path)
}

/// Asks whether a file can be written there, and leaves what is there as it is.
pub fn ask(path: &Path) -> Result<()> {
    let made = |_: File| remove_file(path);
    match OpenOptions::new().write(true).create_new(true).open(path).and_then(made) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {
            OpenOptions::new().append(true).open(path).map(|_| ())
        }
        asked => asked,
    }
}

/// Writes the page, if one is asked for.
pub fn write(path: Option<&Path>, page: impl FnOnce() -> String) -> std::result::Result<(), Failure> {
    path.map_or(Ok(()), |path| told(std::fs::write(path, page()), path))
}

fn told(done: Result<()>, path: &Path) -> std::result::Result<(), Failure> {
    done.map_err(|e| Failure::not_understood(format!("--report: cannot write {}: {e}", path.display())))
}
