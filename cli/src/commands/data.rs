//! `chainrule data`

use crate::args::{DataArgs, DataCommand, Format};
use crate::failure::{Failure, WRONG, tell};
use crate::render;
use chainrule::experiments::data::{Installed, Known, State, Store, System, Verified, known};
use std::process::ExitCode;

pub fn data(args: &DataArgs) -> Result<ExitCode, Failure> {
    let store = Store::from_env();
    match &args.command {
        DataCommand::List => {
            render::data::list(args.format, &store.list(), store.root())?;
            Ok(ExitCode::SUCCESS)
        }
        DataCommand::Install { name } => install(args.format, &store, known(name)?),
        DataCommand::Verify { name } => {
            let name = name.as_deref().map(known).transpose()?;
            verify(args.format, &store, name)
        }
    }
}

fn install(format: Format, store: &Store, known: &'static Known) -> Result<ExitCode, Failure> {
    let done: Installed = store.install(known, &System, &mut |what| tell(format!("{what} ...")))?;
    render::data::installed(format, known.name, &done)?;
    Ok(ExitCode::SUCCESS)
}

/// Checks the named data set, or all that are installed.
fn verify(format: Format, store: &Store, name: Option<&'static Known>) -> Result<ExitCode, Failure> {
    let sets: Vec<&'static Known> = match name {
        Some(known) => vec![known],
        None => {
            let here = store.list().into_iter().filter(|e| matches!(e.state, State::Installed(_)));
            here.map(|e| e.known).collect()
        }
    };
    let mut files: Vec<(&'static str, Verified)> = Vec::new();
    for known in sets {
        files.extend(store.verify(known)?.into_iter().map(|v| (known.name, v)));
    }
    render::data::verified(format, &files)?;
    let right = files.iter().all(|(_, v)| v.outcome.is_ok());
    Ok(if right { ExitCode::SUCCESS } else { WRONG.into() })
}
