//! `chainrule explain`

use super::inputs;
use crate::args::{ExplainArgs, ExplainFormat};
use crate::failure::{Failure, NOT_UNDERSTOOD};
use crate::render;
use crate::render::check::Look;
use chainrule::derivation::explain::{self, Question, Trouble};
use std::io::Write;
use std::process::ExitCode;

pub fn explain(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let input = inputs::one(&args.file, args.dialect.map(Into::into));
    let source = input.source.map_err(|why| Failure::not_understood(format!("{}: {why}", input.path)))?;
    let question = Question { of: args.of.clone(), by: args.by.clone(), seed: args.seed };
    let look = Look::here(1, false);
    match explain::explain(&source, &question) {
        Err(Trouble::Question(why)) => Err(Failure::not_understood(why)),
        Err(Trouble::Source(errors)) => {
            write!(std::io::stdout(), "{}", render::check::errors_only(&source, &errors, look))?;
            Ok(NOT_UNDERSTOOD.into())
        }
        Ok(explanation) => {
            match args.format {
                ExplainFormat::Text => {
                    write!(std::io::stdout(), "{}", render::explain::text(&explanation, look.width))?;
                }
                ExplainFormat::Latex => {
                    write!(std::io::stdout(), "{}", render::explain::latex(&explanation))?;
                }
                ExplainFormat::Json => render::json(&explanation)?,
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}
