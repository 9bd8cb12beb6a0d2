//! `chainrule check`

use super::inputs::{self, Input};
use crate::args::{CheckArgs, Format};
use crate::failure::{Failure, tell};
use crate::render;
use crate::render::check::{Checked, Look, Tally};
use chainrule::derivation::syntax::{self, echo::Form, tree::StatementKind};
use chainrule::derivation::{self, Options, Source, expect};
use std::io::Write;
use std::process::ExitCode;

pub fn check(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let options = Options { seed: args.seed, points: args.points.map(|n| n as usize) };
    let inputs = inputs::find(&args.paths, args.dialect.map(Into::into));
    let look = Look::here(inputs.len(), args.expect || args.bless);
    let mut tally = Tally::default();
    let mut all = Vec::new();
    for input in inputs {
        let mut checked = judged(input, &options);
        if args.bless {
            bless(&mut checked, &options);
        }
        if let (Some(form), Ok((source, _))) = (args.echo, &checked.outcome) {
            checked.read = read(source, form.into());
        }
        tally.add(&checked, look.expect);
        match args.format {
            Format::Text => write!(std::io::stdout(), "{}", render::check::file(&checked, look))?,
            Format::Json => all.push(checked),
        }
    }
    match args.format {
        Format::Text => write!(std::io::stdout(), "{}", render::check::totals(&tally, look))?,
        Format::Json => render::json(&render::check::json(&all, &tally, look.expect))?,
    }
    Ok(tally.status().into())
}

fn judged(input: Input, options: &Options) -> Checked {
    let outcome = input.source.map(|source| {
        let report = derivation::check(&source, options);
        (source, report)
    });
    Checked { path: input.path, outcome, read: Vec::new() }
}

/// Each statement as it was read, with its line.
fn read(source: &Source, form: Form) -> Vec<(usize, String)> {
    let statements = syntax::read(source).0.statements;
    let understood = statements.iter().filter(|s| !matches!(s.kind, StatementKind::Unreadable(_)));
    understood.map(|s| (source.position(s.span.start).0, form.statement(s))).collect()
}

/// Writes what was found into the file, and judges it anew.
fn bless(checked: &mut Checked, options: &Options) {
    let Ok((source, report)) = &mut checked.outcome else { return };
    let text = expect::bless(source, report);
    if text == source.text {
        return;
    }
    if source.name == inputs::STANDARD_INPUT {
        tell("standard input cannot be rewritten; --bless is for files");
        return;
    }
    if let Err(e) = inputs::replace(&checked.path, &text) {
        tell(format!("error: cannot write {}: {e}", checked.path));
        return;
    }
    tell(format!("rewrote the #! lines of {}", checked.path));
    source.text = text;
    *report = derivation::check(source, options);
}
