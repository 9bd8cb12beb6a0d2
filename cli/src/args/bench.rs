//! `chainrule bench`

use super::Format;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    pub command: BenchCommand,
}

#[derive(Subcommand)]
pub enum BenchCommand {
    /// Matrix products: a ladder of implementations, sizes, shapes of networks
    Matmul {
        /// Rows and columns of the square products [default: 17 sizes from 16 to 2048]
        #[arg(long, value_name = "N,...", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..=8192))]
        sizes: Vec<u16>,
        #[command(flatten)]
        common: Common,
    },
    /// Convolutions: a ladder of implementations, shapes of networks with their gradients
    Conv {
        /// Say which way each shape goes on this machine, and why, and measure nothing
        #[arg(long, conflicts_with_all = ["threads", "only", "peer", "quick", "svg", "format"])]
        explain: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Training steps: time, and memory on one thread
    Train {
        /// Say by how many bytes this process grows in a step of a case, and measure nothing else
        #[arg(long, value_name = "CASE", hide = true)]
        memory_of: Option<String>,
        #[command(flatten)]
        common: Common,
    },
}

/// What every benchmark understands.
#[derive(Args)]
pub struct Common {
    /// Threads; 0 for one on each core
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub threads: u16,
    /// The type of the elements; training steps are always of f32
    #[arg(long, value_enum, default_value_t)]
    pub dtype: Type,
    /// Only the cases whose names contain this, in small letters or large; the ladder is called ladder
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub only: String,
    /// Measure another program in turn, as `python3 benches/peers/peer_torch.py`; may be given more than once. How to write
    /// one is said in benches/src/peer.rs
    #[arg(long, value_name = "COMMAND")]
    pub peer: Vec<String>,
    /// Measure for a moment only: rough figures
    #[arg(long)]
    pub quick: bool,
    /// Draw the figures to this file, as SVG
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Type {
    // Without help of their own, so that --help stays short.
    #[default]
    F32,
    F64,
}
