//! Sweeps: training runs over a grid of settings, here or on many machines, and what they say together.
//!
//! A [`Run`] is self-contained: settings and a folder of its own, in which it leaves what any training run leaves. So
//! [`run`] does those that have not ended yet, [`Run::command`] is a line that another machine can run instead, and
//! [`Summary`] reads the folders, whoever filled them.

mod local;
mod run;
mod summary;
mod values;

pub use local::{Local, run};
pub use run::Run;
pub use summary::{Group, NoBest, Summary};
pub use values::{SweepError, grid, values};
