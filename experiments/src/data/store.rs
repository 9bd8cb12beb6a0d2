//! Where data sets live on this machine, and loading them by name.

use super::catalogue::{CATALOGUE, Files, Format, Known, Source, known};
use super::{DataError, Dataset, Options, Result, bytes, cifar, idx, mnist_small, read_csv, read_npz};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder for data sets, each in a folder of its own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    root: Option<PathBuf>,
}

/// A data set of the catalogue, as it is on this machine.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The data set.
    pub known: &'static Known,
    /// Whether it can be loaded.
    pub state: State,
}

/// Whether a data set can be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Always: it is built in.
    BuiltIn,
    /// Always: it is made when asked for.
    Made,
    /// All its files are in this folder.
    Installed(PathBuf),
    /// Some of its files are missing; `chainrule data install` fetches them.
    Absent,
    /// Some of its files are missing, and a person has to fetch them.
    ByHand,
}

impl Store {
    /// The folder that the environment names: `$CHAINRULE_DATA`, else `$XDG_DATA_HOME/chainrule`, else
    /// `~/.local/share/chainrule`. It need not exist.
    pub fn from_env() -> Store {
        Store::from_vars(|name| std::env::var_os(name))
    }

    /// As [`Store::from_env`], with the variables that `var` gives.
    pub fn from_vars(var: impl Fn(&str) -> Option<OsString>) -> Store {
        let set = |name: &str| var(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        // The XDG specification asks for relative paths to be ignored.
        let root = set("CHAINRULE_DATA")
            .or_else(|| set("XDG_DATA_HOME").filter(|p| p.is_absolute()).map(|p| p.join("chainrule")))
            .or_else(|| set("HOME").map(|p| p.join(".local/share/chainrule")));
        Store { root }
    }

    /// The given folder. It need not exist.
    pub fn at(root: impl Into<PathBuf>) -> Store {
        Store { root: Some(root.into()) }
    }

    /// The folder of all data sets.
    ///
    /// # Errors
    /// [`DataError::NoHome`] if the environment names none.
    pub fn root(&self) -> Result<&Path> {
        self.root.as_deref().ok_or(DataError::NoHome)
    }

    /// The folder of one data set.
    ///
    /// # Errors
    /// As [`Store::root`].
    pub fn folder(&self, known: &Known) -> Result<PathBuf> {
        Ok(self.root()?.join(known.name))
    }

    /// Loads a data set by its name, or from a path: a folder in MNIST's or CIFAR-10's layout, a `.csv` or an `.npz`
    /// file. A known name wins over a path; write `./mnist` for a folder of that name.
    ///
    /// # Errors
    /// [`DataError::Unknown`] for a name that is neither known nor a path, [`DataError::NotInstalled`] or
    /// [`DataError::ByHand`] for one whose files are not here, and whatever is wrong with the files.
    pub fn load(&self, name: &str, options: &Options) -> Result<Dataset> {
        let known = match known(name) {
            Ok(known) => known,
            Err(unknown) => return if is_path(name) { load_path(name, options) } else { Err(unknown) },
        };
        match known.source {
            Source::BuiltIn => mnist_small(),
            Source::Made(toy) => toy.make(known.name, options),
            Source::Files(files) => {
                let folder = self.folder(known)?;
                if !complete(&folder, &files) {
                    return Err(self.absent(known, &files)?);
                }
                match files.format {
                    Format::Idx => idx::folder(known.name, &folder, Some(10)),
                    Format::Cifar => cifar::folder(known.name, &folder),
                }
            }
        }
    }

    /// Every data set of the catalogue and whether it can be loaded here.
    pub fn list(&self) -> Vec<Entry> {
        let state = |known: &Known| match &known.source {
            Source::BuiltIn => State::BuiltIn,
            Source::Made(_) => State::Made,
            Source::Files(files) => match self.folder(known) {
                Ok(folder) if complete(&folder, files) => State::Installed(folder),
                _ if files.recipe.is_some() => State::Absent,
                _ => State::ByHand,
            },
        };
        CATALOGUE.iter().map(|known| Entry { known, state: state(known) }).collect()
    }

    /// What to tell somebody who asks for files that are not here.
    fn absent(&self, known: &'static Known, files: &Files) -> Result<DataError> {
        match files.recipe {
            Some(_) => Ok(DataError::NotInstalled { name: known.name }),
            None => self.by_hand(known, files, "no package client carries it"),
        }
    }

    /// The error that says which files to put where.
    pub(super) fn by_hand(&self, known: &'static Known, files: &Files, why: &str) -> Result<DataError> {
        let todo = self.instructions(known, files)?;
        Ok(DataError::ByHand { name: known.name, why: why.into(), todo })
    }

    /// Where a person gets the files and where to put them.
    pub(super) fn instructions(&self, known: &Known, files: &Files) -> Result<String> {
        let names: Vec<&str> = files.files.iter().map(|f| f.0).collect();
        let folder = self.folder(known)?;
        Ok(format!(
            "{}, and put into {} (plain or .gz): {}",
            files.by_hand,
            folder.display(),
            names.join(", ")
        ))
    }
}

/// Whether every file is there, plain or compressed.
pub(super) fn complete(folder: &Path, files: &Files) -> bool {
    files.files.iter().all(|(file, _)| bytes::find(folder, file).is_some())
}

/// Whether a name that is not known is meant as a path.
pub(crate) fn is_path(name: &str) -> bool {
    let path = Path::new(name);
    path.exists() || path.components().count() > 1 || matches!(kind(path), "csv" | "npz")
}

/// The end of a file's name that tells its kind, without a `.gz` after it.
fn kind(path: &Path) -> &str {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.rsplit_once('.').map_or("", |(_, end)| end)
}

fn load_path(name: &str, options: &Options) -> Result<Dataset> {
    let path = Path::new(name);
    if !path.exists() {
        return Err(DataError::Missing { path: path.into(), todo: "there is no such file or folder".into() });
    }
    if path.is_dir() {
        if bytes::find(path, idx::FILES[0]).is_some() {
            return idx::folder(name, path, None);
        }
        if bytes::find(path, cifar::FILES[0]).is_some() {
            return cifar::folder(name, path);
        }
        let why = format!(
            "a data folder has {} (MNIST's layout) or {} (CIFAR-10's)",
            idx::FILES[0],
            cifar::FILES[0]
        );
        return Err(DataError::Format { path: path.into(), why });
    }
    match kind(path) {
        "csv" => read_csv(path, options),
        "npz" => read_npz(path, options),
        _ => {
            let why = "a data file is .csv or .npz; IDX and CIFAR-10 files are given by their folder".into();
            Err(DataError::Format { path: path.into(), why })
        }
    }
}
