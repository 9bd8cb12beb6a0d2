//! `chainrule check`

use super::Format;
use chainrule::derivation::syntax::echo::Form;
use chainrule::derivation::{Dialect, MOST_POINTS, Options};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Exit status: 0 if all is right, 1 if something is wrong or unproven, 2 if something was not understood."
)]
pub struct CheckArgs {
    /// Files (.deriv, .md, .tex), folders, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How the text is written [default: by the file's name; plain for standard input]
    #[arg(long, value_enum)]
    pub dialect: Option<Written>,
    /// Show how each statement was read
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub echo: Option<EchoForm>,
    /// What all random choices follow from, unless a file sets it
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    pub seed: u64,
    /// Points to try each claim at
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MOST_POINTS as i64))]
    pub points: Option<u32>,
    /// Hold the verdicts against the `#!` lines of the files
    #[arg(long)]
    pub expect: bool,
    /// Write what was found into the `#!` lines of the files
    #[arg(long)]
    pub bless: bool,
    /// How to write the results
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// How statements may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Written {
    Plain,
    Markdown,
    Latex,
}

/// How a statement that was read may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EchoForm {
    Text,
    Latex,
    Mathml,
}

impl From<Written> for Dialect {
    fn from(written: Written) -> Dialect {
        match written {
            Written::Plain => Dialect::Plain,
            Written::Markdown => Dialect::Markdown,
            Written::Latex => Dialect::Latex,
        }
    }
}

impl From<EchoForm> for Form {
    fn from(form: EchoForm) -> Form {
        match form {
            EchoForm::Text => Form::Text,
            EchoForm::Latex => Form::Latex,
            EchoForm::Mathml => Form::Mathml,
        }
    }
}
