//! The settings of an experiment.

use super::{Bench, Measures};
use crate::train;
use serde::Serialize;
use serde_json::Value;

/// The settings of one run. Together with the seed they decide every bit of what is measured.
pub trait Trial: Serialize + Send + Sync + 'static {
    /// What kind of run it is; settings of different kinds never mean the same.
    const KIND: &'static str;

    /// The data set that it loads, if any.
    fn data(&self) -> Option<&str> {
        None
    }

    /// Runs it.
    ///
    /// # Errors
    /// If data are missing or the settings make no sense.
    fn run(&self, seed: u64, bench: &Bench) -> train::Result<Measures>;
}

/// A trial as an object.
pub(super) trait AnyTrial: Send + Sync {
    fn settings(&self) -> Value;
    fn data(&self) -> Option<&str>;
    fn run(&self, seed: u64, bench: &Bench) -> train::Result<Measures>;
}

impl<T: Trial> AnyTrial for T {
    fn settings(&self) -> Value {
        // Settings are structs of names and numbers, which always become JSON.
        serde_json::json!({ T::KIND: serde_json::to_value(self).unwrap_or(Value::Null) })
    }
    fn data(&self) -> Option<&str> {
        Trial::data(self)
    }
    fn run(&self, seed: u64, bench: &Bench) -> train::Result<Measures> {
        Trial::run(self, seed, bench)
    }
}

/// Settings under a name, to be run with every seed.
pub struct Arm {
    /// What tells it from the others, such as `lr 0.1`.
    pub name: String,
    pub(super) trial: Box<dyn AnyTrial>,
}

impl Arm {
    /// Settings under a name.
    pub fn new(name: impl Into<String>, trial: impl Trial) -> Arm {
        Arm { name: name.into(), trial: Box::new(trial) }
    }

    /// The settings as JSON.
    pub fn settings(&self) -> Value {
        self.trial.settings()
    }
}
