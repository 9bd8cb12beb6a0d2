//! What can be wrong with data: what, where, and what to do.

use chainrule_tensor::ShapeError;
use chainrule_tensor::npy::NpyError;
use std::path::PathBuf;

/// Why a data set could not be loaded, checked or installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A name that is neither a known data set nor a path.
    #[error(
        "there is no data set {name:?}{}; known are {}, or give a path",
        meant.map(|m| format!(", did you mean {m}?")).unwrap_or_default(),
        super::catalogue::names().join(", ")
    )]
    Unknown {
        /// The name as given.
        name: String,
        /// A known name that is close to it.
        meant: Option<&'static str>,
    },

    /// A known data set that is not on this machine, and that can be installed.
    #[error("needs {name}: chainrule data install {name}")]
    NotInstalled {
        /// The data set.
        name: &'static str,
    },

    /// A data set whose files have to be put in place by a person.
    #[error("{name}: {why}. {todo}")]
    ByHand {
        /// The data set.
        name: &'static str,
        /// Why it cannot be installed from here.
        why: String,
        /// Where the files come from, what they are called, and where to put them.
        todo: String,
    },

    /// No folder for data sets can be told from the environment.
    #[error("no folder for data sets: set CHAINRULE_DATA (or XDG_DATA_HOME or HOME) to one")]
    NoHome,

    /// A file or folder that is not there.
    #[error("{} is missing: {todo}", path.display())]
    Missing {
        /// What is missing.
        path: PathBuf,
        /// What to do about it.
        todo: String,
    },

    /// A file that exists and could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },

    /// A path of a kind that no loader reads, or a file that is not what its place or name says.
    #[error("{}: {why}", path.display())]
    Format {
        /// The file or folder.
        path: PathBuf,
        /// What was found and what was expected.
        why: String,
    },

    /// A NumPy archive that cannot be read, or an array in it.
    #[error(transparent)]
    Npy(#[from] NpyError),

    /// Arrays whose shapes do not fit.
    #[error(transparent)]
    Tensor(#[from] ShapeError),

    /// A file that ends too early.
    #[error("{} is cut short: {why}; fetch it again", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// What is missing.
        why: String,
    },

    /// Different numbers of examples and of labels.
    #[error("{place}: {examples} examples but {labels} labels; both files must come from the same set")]
    Counts {
        /// The file, or the part of the data set.
        place: String,
        /// How many examples there are.
        examples: usize,
        /// How many labels there are.
        labels: usize,
    },

    /// A number that is NaN or infinite.
    #[error("{place}: {value} is not a finite number; remove the example or fill in the value")]
    NotFinite {
        /// The part of the data set and the example in it.
        place: String,
        /// The number.
        value: f32,
    },

    /// A label that is not a class.
    #[error("{place}: label {label} is out of range: there are {classes} classes, 0 to {}", classes.saturating_sub(1))]
    Label {
        /// The file or the part of the data set, and the example in it.
        place: String,
        /// The label.
        label: u64,
        /// How many classes there are.
        classes: usize,
    },

    /// A cell of a CSV file.
    #[error("{}: line {line}, column {column}: {why}", path.display())]
    Cell {
        /// The file.
        path: PathBuf,
        /// The line, the first is 1.
        line: u64,
        /// The column, the first is 1.
        column: usize,
        /// What is wrong and what would be right.
        why: String,
    },

    /// A part without examples, or examples without features.
    #[error("{place} is empty")]
    Empty {
        /// The file or the part of the data set.
        place: String,
    },

    /// Training and test examples of different shapes.
    #[error(
        "a training example has shape {train:?} and a test example {test:?}; both files must come from the same set"
    )]
    Shapes {
        /// The shape of one training example.
        train: Vec<usize>,
        /// The shape of one test example.
        test: Vec<usize>,
    },

    /// Training and test labels of different kinds.
    #[error("{place}: the labels are {found}, but the task is {task}")]
    Task {
        /// The part of the data set.
        place: String,
        /// What the labels are.
        found: &'static str,
        /// What they should fit.
        task: &'static str,
    },

    /// A setting that makes no sense.
    #[error("{option} = {value}: {rule}")]
    Setting {
        /// The setting.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        rule: &'static str,
    },

    /// A package client that failed.
    #[error("`{command}` failed: {message}. {advice}")]
    Client {
        /// The command line.
        command: String,
        /// The first lines that it complained with.
        message: String,
        /// What to try.
        advice: String,
    },

    /// A file with other contents than the published ones.
    #[error(
        "{} is not the published file: its contents have SHA-256 {found}, not {expected}; install it again",
        path.display()
    )]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The published checksum, in hexadecimal.
        expected: &'static str,
        /// The file's checksum.
        found: String,
    },
}

/// The result of everything in this module that can fail.
pub type Result<T> = std::result::Result<T, DataError>;
