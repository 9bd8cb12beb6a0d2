//! `chainrule ops`

use crate::args::OpsArgs;
use crate::failure::Failure;
use crate::render;
use chainrule::autograd::{Entry, Op};
use std::process::ExitCode;

pub fn ops(args: &OpsArgs) -> Result<ExitCode, Failure> {
    let table = Op::table();
    let chosen: Vec<&Entry> = match &args.name {
        None => table.iter().collect(),
        Some(name) => match table.iter().find(|e| e.name == name) {
            Some(entry) => vec![entry],
            None => {
                let near = render::nearest(name, table.iter().map(|e| e.name));
                let meant = near.map(|n| format!(", did you mean {n}?")).unwrap_or_default();
                return Err(Failure::not_understood(format!(
                    "there is no operation {name:?}{meant} (chainrule ops lists them)"
                )));
            }
        },
    };
    let rows = chosen.iter().map(|e| e.describe()).collect::<Result<Vec<_>, _>>();
    render::ops::ops(args.format, &rows.map_err(Failure::not_understood)?, args.name.is_some())?;
    Ok(ExitCode::SUCCESS)
}
