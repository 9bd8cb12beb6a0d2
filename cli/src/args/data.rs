//! `chainrule data`

use super::Format;
use clap::{Args, Subcommand};

#[derive(Args)]
pub struct DataArgs {
    #[command(subcommand)]
    pub command: DataCommand,
    /// How to write the results
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
}

#[derive(Subcommand)]
pub enum DataCommand {
    /// List all data sets and whether they are here
    List,
    /// Fetch a data set through a package client of this machine
    Install {
        /// Its name
        name: String,
    },
    /// Check installed files against their published checksums
    Verify {
        /// One data set; all that are installed if left out
        name: Option<String>,
    },
}
