//! Why a run could not be done: what, where, and what to do.

use super::diverged::Divergence;
use crate::data::DataError;
use std::fmt::Display;
use std::path::PathBuf;

/// Why a run could not begin, go on, or be saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The data set.
    #[error(transparent)]
    Data(#[from] DataError),

    /// A setting that makes no sense.
    #[error("--{option} {value}: {rule}")]
    Setting {
        /// Its name.
        option: String,
        /// Its value.
        value: String,
        /// What it must be.
        rule: String,
    },

    /// Examples of a shape that the model does not take.
    #[error("{model} does not take the examples of {data}, which have shape {shape:?}: {why}")]
    Fit {
        /// The model.
        model: String,
        /// The data set.
        data: String,
        /// The shape of one example.
        shape: Vec<usize>,
        /// What it takes, or where it fails.
        why: String,
    },

    /// More classes than the model can tell apart.
    #[error(
        "the model has {outputs} outputs, but {data} has {classes} classes: it needs one output per class"
    )]
    Outputs {
        /// The data set.
        data: String,
        /// How many numbers the model gives for an example.
        outputs: usize,
        /// How many it should give.
        classes: usize,
    },

    /// Something that the engine refused.
    #[error(transparent)]
    Engine(#[from] chainrule_autograd::Error),

    /// Something that the optimizer refused.
    #[error("{source}{}", advice(source))]
    Refused {
        /// What, and why.
        #[from]
        source: chainrule_optim::Error,
    },

    /// A file of weights that could not be read or written.
    #[error(transparent)]
    Weights(#[from] chainrule_nn::state_dict::StateError),

    /// A loss that is no number any more.
    #[error("{0}")]
    Diverged(Box<Divergence>),

    /// A folder or file that cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The folder or file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },

    /// A folder that holds another run.
    #[error(
        "{} holds a run with other settings:\n    {}\nChoose another --out, or remove it",
        path.display(), differences.join("\n    ")
    )]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// The settings that differ.
        differences: Vec<String>,
    },

    /// A run that was to go on with other settings than it began with.
    #[error(
        "cannot resume {} with other settings:\n    {}\nLeave them out to go on as before, or start anew without --resume",
        path.display(), differences.join("\n    ")
    )]
    Differs {
        /// The run's folder.
        path: PathBuf,
        /// The settings that differ.
        differences: Vec<String>,
    },

    /// A folder of runs that cannot be read.
    #[error("cannot collect the runs in {}: {why}", path.display())]
    Collect {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: String,
    },

    /// A run of a sweep whose files cannot be read.
    #[error("{} is damaged: {why}\nRemove the folder that it is in to have the run done again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },

    /// A saved run that cannot be read.
    #[error("cannot resume from {}: {why}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },

    /// Threads that the system does not give.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// How to have it all the same.
fn advice(e: &chainrule_optim::Error) -> &'static str {
    match e {
        chainrule_optim::Error::Refused { .. } => "\n--allow-divergent trains with them all the same",
        _ => "",
    }
}

impl TrainError {
    pub(super) fn setting(option: &str, value: impl Display, rule: impl Display) -> TrainError {
        TrainError::Setting { option: option.into(), value: value.to_string(), rule: rule.to_string() }
    }

    pub(crate) fn checkpoint(path: &std::path::Path, why: impl Display) -> TrainError {
        TrainError::Checkpoint { path: path.into(), why: why.to_string() }
    }
}

/// The result of everything in this module that can fail.
pub type Result<T> = std::result::Result<T, TrainError>;
