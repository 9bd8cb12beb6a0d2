//! What a run tells while it goes on.

use super::{Row, Settings};

/// What is known before the first step.
#[derive(Clone, Debug)]
pub struct Begin<'a> {
    /// What was asked for.
    pub settings: &'a Settings,
    /// How many numbers are trained.
    pub parameters: usize,
    /// How many examples there are to train on, to choose the best epoch by, and to test on.
    pub examples: [usize; 3],
    /// Whether answers are right or wrong, so that there is an accuracy.
    pub accuracy: bool,
    /// How many examples have been trained on already, by a run that goes on here.
    pub done: usize,
    /// The epochs that a run that goes on here has behind it.
    pub rows: &'a [Row],
}

/// Somebody who looks on, and may end the run.
pub trait Watch: Send {
    /// Training is about to begin.
    fn begin(&mut self, _begin: &Begin) {}
    /// A batch of so many examples is done.
    fn batch(&mut self, _examples: usize) {}
    /// An epoch is done.
    fn epoch(&mut self, _row: &Row) {}
    /// Something else takes a while.
    fn note(&mut self, _what: &str) {}
    /// Asked after every step: whether to stop here.
    fn stop(&mut self) -> bool {
        false
    }
}

/// Nobody.
impl Watch for () {}
