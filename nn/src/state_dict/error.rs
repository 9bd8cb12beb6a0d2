//! Why a state dict cannot be saved or loaded

use safetensors::SafeTensorError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a state dict could not be saved or loaded.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The contents are not those of a whole safetensors file.
    #[error("{}not a whole safetensors file: {source}; save or download it again",
        file.as_ref().map(|p| format!("{}: ", p.display())).unwrap_or_default())]
    Damaged {
        /// Which file, if it came from one.
        file: Option<PathBuf>,
        /// What the reader says.
        source: SafeTensorError,
    },
    /// The entries do not fit the model; all that is wrong with them.
    #[error("the state does not fit the model, and nothing was changed:{}", lines(.0))]
    Unfit(Vec<Problem>),
}

impl StateError {
    pub(super) fn in_file(self, path: &Path) -> StateError {
        match self {
            StateError::Damaged { source, .. } => StateError::Damaged { file: Some(path.into()), source },
            other => other,
        }
    }
}

impl From<SafeTensorError> for StateError {
    fn from(source: SafeTensorError) -> StateError {
        StateError::Damaged { file: None, source }
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|p| format!("\n    {p}")).collect()
}

/// What is wrong with one entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// The model has it, the file has not.
    Missing {
        /// Its name.
        name: String,
        /// The model's shape.
        shape: Vec<usize>,
    },
    /// The file has it, the model has not.
    Extra {
        /// Its name.
        name: String,
        /// The file's shape.
        shape: Vec<usize>,
    },
    /// The shapes differ.
    Shape {
        /// Its name.
        name: String,
        /// The model's shape.
        model: Vec<usize>,
        /// The file's shape.
        file: Vec<usize>,
    },
    /// The file's numbers are of a type that does not fit.
    Type {
        /// Its name.
        name: String,
        /// The types that fit.
        wanted: &'static str,
        /// The file's type.
        found: String,
    },
    /// A number is too large for the model's precision.
    Range {
        /// The entry's name.
        name: String,
        /// The number.
        value: f64,
    },
    /// Two names of one shared parameter come with different numbers.
    Shared {
        /// The first name.
        first: String,
        /// The second.
        second: String,
    },
    /// Two parameters of the model have one name.
    Twice {
        /// That name.
        name: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Missing { name, shape } => write!(f, "{name}: missing; the model has one of {shape:?}"),
            Problem::Extra { name, shape } => {
                write!(f, "{name}: unknown to the model; the file has one of {shape:?}")
            }
            Problem::Shape { name, model, file } => {
                write!(f, "{name}: the model has {model:?}, the file {file:?}")
            }
            Problem::Type { name, wanted, found } => {
                write!(f, "{name}: the numbers must be {wanted}, not {found}")
            }
            Problem::Range { name, value } => {
                write!(f, "{name}: {value:e} is too large for the model's precision; load it as f64")
            }
            Problem::Shared { first, second } => {
                write!(
                    f,
                    "{second}: shares its parameter with {first}, but the file has other numbers for it"
                )
            }
            Problem::Twice { name } => {
                write!(f, "{name}: two parameters of the model have this name; name the layers apart")
            }
        }
    }
}
