//! `chainrule explain`

use super::Written;
use chainrule::derivation::Options;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct ExplainArgs {
    /// A derivation (.deriv, .md, .tex), or - for standard input
    pub file: PathBuf,
    /// Which value to differentiate [default: the last number that is defined]
    #[arg(long, value_name = "NAME")]
    pub of: Option<String>,
    /// With respect to what [default: everything that is given]
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// How the text is written [default: by the file's name; plain for standard input]
    #[arg(long, value_enum)]
    pub dialect: Option<Written>,
    /// What the point follows from
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    pub seed: u64,
    /// How to write the explanation
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
}

/// How an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    #[default]
    Text,
    Latex,
    Json,
}
