//! The command `chainrule`: parse what was typed, call one function of the library, show what it gave.

mod args;
mod commands;
mod failure;
mod render;

use args::{Args, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    if let Err(e) = chainrule::tensor::Isa::chosen() {
        return Failure::not_understood(e).report();
    }
    let done = match args.command {
        Command::Check(args) => commands::check(&args),
        Command::Explain(args) => commands::explain(&args),
        Command::Reproduce(args) => commands::reproduce(&args),
        Command::Train(args) => commands::train(&args),
        Command::Sweep(args) => commands::sweep(&args),
        Command::Data(args) => commands::data(&args),
        Command::Ops(args) => commands::ops(&args),
        Command::Bench(args) => commands::bench(&args),
    };
    done.unwrap_or_else(|failure| failure.report())
}
