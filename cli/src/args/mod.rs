//! What was typed.

mod bench;
mod check;
mod data;
mod explain;
mod ops;
mod reproduce;
mod sweep;
mod train;

pub use bench::{BenchArgs, BenchCommand, Common, Type};
pub use check::{CheckArgs, Written};
pub use data::{DataArgs, DataCommand};
pub use explain::{ExplainArgs, ExplainFormat};
pub use ops::OpsArgs;
pub use reproduce::ReproduceArgs;
pub use sweep::{SweepArgs, settings};
pub use train::TrainArgs;

use chainrule::experiments::train::MOST_THREADS;
use clap::{Parser, Subcommand, ValueEnum};

/// A reverse-mode autodiff engine to study backpropagation with
#[derive(Parser)]
#[command(name = "chainrule", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Judge derivations: is each claim right, and if not, why?
    Check(CheckArgs),
    /// Show a derivation's program step by step, and its gradients written out
    Explain(ExplainArgs),
    /// Judge the claims of the write-ups again, and compare
    Reproduce(ReproduceArgs),
    /// Train a network and test it
    Train(Box<TrainArgs>),
    /// Train with every combination of some settings, here or on many machines
    Sweep(Box<SweepArgs>),
    /// List, install and verify data sets
    Data(DataArgs),
    /// Show every operation with its derivative
    Ops(OpsArgs),
    /// Measure kernels and training steps against the peak of this machine
    Bench(BenchArgs),
}

/// A number of threads, 0 for one on each processor.
fn threads(typed: &str) -> Result<usize, String> {
    match typed.parse() {
        Ok(n) if n <= MOST_THREADS => Ok(n),
        Ok(_) => Err(format!("it must be at most {MOST_THREADS}")),
        Err(_) => Err("it is not a whole number".into()),
    }
}

/// How results are written to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    // Without help of their own, so that --help stays short.
    #[default]
    Text,
    Json,
}
