//! How the table of operations looks.

use super::{table, trimmed, unbroken};
use crate::args::Format;
use chainrule::autograd::{Description, Formula};
use serde_json::json;
use std::io::{self, Write};

/// The table, or one operation in full.
pub fn ops(format: Format, rows: &[Description], full: bool) -> io::Result<()> {
    match (format, rows) {
        (Format::Json, _) => super::json(&rows.iter().map(row).collect::<Vec<_>>()),
        (Format::Text, [op]) if full => one(op),
        (Format::Text, _) => all(rows),
    }
}

fn row(op: &Description) -> serde_json::Value {
    let text = |f: &Option<Formula>| f.as_ref().map(|f| f.text.clone());
    let latex = |f: &Option<Formula>| f.as_ref().map(|f| f.latex.clone());
    json!({
        "name": op.name,
        "inputs": op.inputs,
        "formula": op.formula.text,
        "vjp": op.vjp.iter().map(text).collect::<Vec<_>>(),
        "kink": op.kink,
        "file": op.file,
        "formula_latex": op.formula.latex,
        "vjp_latex": op.vjp.iter().map(latex).collect::<Vec<_>>(),
    })
}

/// `x̄ = g * y`, a line for each input, and what is said at a kink.
fn cotangents(op: &Description) -> String {
    let line = |(name, bar): (&String, &Option<Formula>)| match bar {
        Some(bar) => format!("{} = {}", barred(name), bar.text.replace('\n', "; ")),
        None => format!("{}: none", barred(name)),
    };
    let mut lines: Vec<String> = op.inputs.iter().zip(&op.vjp).map(line).collect();
    lines.extend((!op.kink.is_empty()).then(|| format!("({})", op.kink)));
    lines.join("\n")
}

/// A name under a bar: `x̄`, and `x̄1` for `x1`.
fn barred(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    format!("{first}\u{304}{rest}")
}

fn all(rows: &[Description]) -> io::Result<()> {
    // On a narrow terminal the files' names would leave no room for the formulas.
    let files = table(&[]).width().is_none_or(|width| width >= 110);
    let mut columns = vec!["name", "y", "from g = ȳ to each input (at a kink)"];
    columns.extend(files.then_some("file"));
    let mut table = table(&columns);
    for op in rows {
        let file = op.file.rsplit('/').next().unwrap_or(op.file);
        let cells = [op.name.into(), op.formula.text.clone(), cotangents(op), file.into()];
        table.add_row(cells.into_iter().take(columns.len()));
    }
    unbroken(&mut table, &[0, 3]);
    let mut out = io::stdout().lock();
    writeln!(out, "{}", trimmed(&table))?;
    writeln!(out, "{} operations, in autograd/src/ops; chainrule ops NAME shows one in full", rows.len())
}

fn one(op: &Description) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}  ({})\n", op.name, op.file)?;
    writeln!(out, "y = {}", op.formula.text)?;
    writeln!(out, "    {}\n", op.formula.latex.replace('\n', "\n    "))?;
    writeln!(out, "from g = ȳ:")?;
    for (name, bar) in op.inputs.iter().zip(&op.vjp) {
        match bar {
            Some(bar) => {
                writeln!(out, "{} = {}", barred(name), bar.text.replace('\n', "\n    "))?;
                writeln!(out, "    {}", bar.latex.replace('\n', "\n    "))?;
            }
            None => writeln!(out, "{}: no gradient flows", barred(name))?,
        }
    }
    match op.kink {
        "" => Ok(()),
        kink => writeln!(out, "\nkink: {kink}"),
    }
}
