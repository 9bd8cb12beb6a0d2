//! `chainrule sweep`

use super::Format;
use super::train::SettingsArgs;
use clap::builder::ValueParser;
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use std::path::PathBuf;

/// The settings of `train`, each with several values: 1,0.1,0.01 or 1..5.
#[derive(Args)]
#[command(after_help = "\
Examples:
  chainrule sweep --lr 1,0.1,0.01 --seed 1..5 --report sweep.html
  chainrule sweep --lr 1,0.1 --seed 1..5 --list | parallel
  chainrule sweep --collect --report sweep.html

A run that has ended is not done again, and one that was interrupted goes on. In SLURM, a job array runs one line of --list each.

Exit status: 0 if a run has come to its end, 1 if none has or --collect had to leave one out.")]
pub struct SweepArgs {
    #[command(flatten)]
    pub settings: Varied,

    /// Folder with a folder for each run
    #[arg(long, value_name = "DIR", default_value = "runs/sweep", help_heading = "Sweep")]
    pub out: PathBuf,
    /// Do nothing but print one command for each run, for any machine
    #[arg(long, help_heading = "Sweep")]
    pub list: bool,
    /// Run nothing: show what is in the folder, whoever has run it
    #[arg(long, help_heading = "Sweep", conflicts_with = "list")]
    pub collect: bool,
    /// Write a page with all numbers and pictures
    #[arg(long, value_name = "FILE.html", help_heading = "Sweep", conflicts_with = "list")]
    pub report: Option<PathBuf>,
    /// How many runs go on at once [default: one per processor]; the results do not depend on it
    #[arg(long, value_name = "N", value_parser = super::threads, help_heading = "Sweep")]
    pub threads: Option<usize>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t, help_heading = "Sweep")]
    pub format: Format,
}

/// What was typed for each flag of `train`: its name, and its values as they stand; none for a switch.
pub struct Varied(pub Vec<(String, Vec<String>)>);

/// The flags of `train`.
fn flags() -> Vec<Arg> {
    SettingsArgs::augment_args(Command::new("")).get_arguments().cloned().collect()
}

fn is_switch(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::SetTrue)
}

impl Args for Varied {
    fn augment_args(command: Command) -> Command {
        flags().into_iter().fold(command, |command, flag| {
            let many = |flag: Arg| {
                let names: Vec<String> =
                    flag.get_possible_values().iter().map(|v| v.get_name().to_string()).collect();
                let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
                let listed = if names.is_empty() { help } else { format!("{help}: {}", names.join(", ")) };
                flag.value_parser(ValueParser::string()).value_delimiter(None).help(listed)
            };
            command.arg(if is_switch(&flag) { flag } else { many(flag).action(ArgAction::Append) })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Varied::augment_args(command)
    }
}

impl FromArgMatches for Varied {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Varied, Error> {
        let typed = flags().into_iter().filter_map(|flag| {
            let id = flag.get_id().as_str();
            let values = if is_switch(&flag) {
                matches.get_flag(id).then(Vec::new)
            } else {
                matches.get_many::<String>(id).map(|values| values.cloned().collect())
            };
            Some((flag.get_long()?.to_string(), values?))
        });
        Ok(Varied(typed.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Varied::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The settings that `train` would have been given by these words.
pub fn settings(words: &[String]) -> Result<SettingsArgs, Error> {
    let command = SettingsArgs::augment_args(Command::new("chainrule sweep").no_binary_name(true));
    SettingsArgs::from_arg_matches(&command.try_get_matches_from(words)?)
}
