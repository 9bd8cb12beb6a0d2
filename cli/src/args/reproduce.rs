//! `chainrule reproduce`

use super::Format;
use clap::Args;

#[derive(Args)]
#[command(after_help = "Exit status: 0 if all is as expected, 1 if something differs.")]
pub struct ReproduceArgs {
    /// `claims` for all of the ledger, or how the ids begin: 003, 003.Q4 [default: claims]
    #[arg(value_name = "WHAT")]
    pub what: Vec<String>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
