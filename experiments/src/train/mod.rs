//! Training: from settings to a tested model.
//!
//! [`train`] is a whole run: it loads the data, builds the model, trains it, keeps the best epoch by validation, tests it,
//! and saves it all. [`Trainer`] is the loop alone, for programs that bring a model of their own.

mod build;
mod checkpoint;
mod curve;
mod defaults;
mod diverged;
mod error;
mod folder;
mod objective;
mod rate;
mod report;
mod run;
mod score;
mod settings;
mod trainer;
mod watch;

pub use build::{fits, trainer};
pub use curve::curve;
pub use diverged::Divergence;
pub use error::{Result, TrainError};
pub use folder::End;
pub(crate) use folder::{begun, forget, readable, saved};
pub use objective::Objective;
pub use rate::Rate;
pub use report::{Outcome, Report, Row};
pub use run::{Job, MOST_THREADS, load, train};
pub use score::{Score, evaluate};
pub(crate) use settings::quoted;
pub use settings::{Choices, Model, Optimizer, Schedule, Settings};
pub use trainer::{Pass, Position, Step, Trainer};
pub use watch::{Begin, Watch};
