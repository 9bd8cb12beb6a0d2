//! The runner of experiments: settings run with several seeds, and what the numbers say about a prediction.
//!
//! An [`Experiment`] is data: its [`Arm`]s (a name and a [`Trial`], the settings of one run), its [`Prediction`]s (a
//! sentence, what was printed, a predicate, and the verdict that is expected) and its
//! [`Figure`]s. A [`Lab`] runs every arm with every seed, each run on threads of its own; equal settings and seeds give equal bits,
//! so what was run before can be taken from the [`Cache`].
//!
//! # What a verdict rests on
//!
//! Nothing is concluded from one run where chance plays a part. From n runs with the seeds 1 to n, and the mean m and
//! standard deviation s = √(Σ(x - m)² / (n - 1)) of a number over them, the interval
//!
//! ```text
//! m ± t s / √n      with t the 0.975 quantile of Student's t distribution with n - 1 degrees of freedom
//! ```
//!
//! holds the true mean in 95 of 100 cases, if the numbers are about normal. Two arms are compared by the differences of
//! runs with the same seed, which share data and first weights (a *paired* interval). A statement about a number is
//! confirmed if it holds all over the interval, refuted if it holds nowhere on it, and undecided otherwise; an undecided one may
//! be decided by more seeds. With 95 % intervals about one statement in 40 whose effect is 0 is decided all the same.
//!
//! Runs without chance have intervals of no width. A printed number, of one run, is met if the mean is as near to it as it
//! says. What is so or not in single runs (bits that are the same, a jump) is counted: it holds if it is so in all of them, does
//! not if in none, and is open in between.

mod arm;
mod cache;
mod error;
mod experiment;
mod figure;
mod judge;
mod measures;
mod outcome;
mod pretrained;
mod results;
mod runner;
mod stats;
mod workers;

pub use arm::{Arm, Trial};
pub use cache::{Cache, VERSION};
pub use error::{LabError, Result};
pub use experiment::{Experiment, Plan, Prediction, Scale, Scope};
pub use figure::{Dot, Dots, Figure, Line, Lines, Map};
pub use judge::{
    Judge, Judgement, above, all, close, every_run, exceeds, fact, falling, makes_up, near, nearer, number,
    runs_above, runs_within, those_within, times, undecidable, within,
};
pub use measures::{Grid, Measures};
pub use outcome::{Finding, Outcome, Verdict};
pub use pretrained::Pretrained;
pub use results::Results;
pub use runner::{Bench, Lab, Progress};
pub use stats::{Sample, t_quantile};
pub(crate) use workers::share;
