//! `chainrule ops`

use super::Format;
use clap::Args;

#[derive(Args)]
pub struct OpsArgs {
    /// One operation, shown in full; all if left out
    pub name: Option<String>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
