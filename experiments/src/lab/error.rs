//! Why experiments could not be run.

use std::path::PathBuf;

/// Why experiments could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabError {
    /// Training, data or the engine.
    #[error("{id}, {arm}, seed {seed}: {source}")]
    Trial {
        /// The experiment.
        id: &'static str,
        /// The arm.
        arm: String,
        /// The seed.
        seed: u64,
        /// What went wrong.
        source: Box<crate::train::TrainError>,
    },
    /// The folder of results.
    #[error("cannot use the folder of results {}: {source}", path.display())]
    Cache {
        /// The folder or file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Threads that the system does not give.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// The result of what a lab does.
pub type Result<T> = std::result::Result<T, LabError>;
