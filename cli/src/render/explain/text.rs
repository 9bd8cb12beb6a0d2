//! An explanation for a terminal.

use crate::render::check::wrapped;
use chainrule::derivation::explain::{Derivation, ExplainedStep, Explanation};
use unicode_width::UnicodeWidthStr;

/// Narrower than this no formula is broken.
const NARROW: usize = 24;

/// The point, a row for each step with what its inputs receive, and the gradients.
pub fn text(e: &Explanation, width: usize) -> String {
    let mut out = format!("{}\n", e.path);
    if !e.point.is_empty() {
        let values: Vec<String> = e.point.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        out += &format!("  at {}\n", hanging(&values.join(", "), width.saturating_sub(5), 5));
    }
    if !e.branches.is_empty() {
        out += &format!("  where {}\n", hanging(&e.branches.join(", "), width.saturating_sub(8), 8));
    }
    if e.steps.is_empty() {
        return out + "\nnothing is computed here\n";
    }
    out += &format!("\n{}", table(&e.steps, width));
    for derivation in &e.derivations {
        out += &format!("\n{}\n", written_out(derivation, width));
    }
    out
}

/// Steps, shapes, values and adjoints side by side. Below each step what its inputs receive, as wide as need be.
fn table(steps: &[ExplainedStep], width: usize) -> String {
    let head = ["step and local rule", "shape", "value", "adjoint"].map(String::from);
    let rows: Vec<[String; 4]> = steps.iter().map(cells).collect();
    let widest = |i: usize| rows.iter().chain([&head]).map(|r| r[i].width()).max().unwrap_or(0);
    let widths = [steps.len().to_string().len(), widest(1), widest(2), widest(3)];
    // The number begins the line, and two blanks stand between columns.
    let room = width.saturating_sub(widths.iter().sum::<usize>() + 9).max(NARROW);
    let column = widest(0).min(room);
    let line = |number: &str, row: &[String; 4]| {
        let mut out = String::new();
        for (i, formula) in hanging(&row[0], column, 4).lines().enumerate() {
            let mut line =
                format!(" {:>1$}  {2}", if i == 0 { number } else { "" }, widths[0], padded(formula, column));
            for (cell, width) in row[1..].iter().zip(&widths[1..]).filter(|_| i == 0) {
                line += &format!("  {}", padded(cell, *width));
            }
            out += &format!("{}\n", line.trim_end());
        }
        out
    };
    let mut out = line("", &head);
    out += &format!("{}\n", "─".repeat(column + widths.iter().sum::<usize>() + 9));
    let indent = widths[0] + 5;
    for (step, row) in steps.iter().zip(&rows) {
        out += &line(&step.index.to_string(), row);
        for l in &step.local {
            // `adj` is the derivative of the result with respect to what is in its brackets.
            let adds =
                hanging(&format!("adj({}) += {}", l.input, l.adds.text), width.saturating_sub(indent), 4);
            out += &format!(
                "{0}{1}\n",
                " ".repeat(indent),
                adds.replace('\n', &format!("\n{}", " ".repeat(indent)))
            );
        }
    }
    out
}

fn cells(step: &ExplainedStep) -> [String; 4] {
    let first = match step.op.as_str() {
        "" => format!("{} (given)", step.name),
        _ => format!("{} = {}", step.name, step.formula.text),
    };
    let shape = if step.shape.is_empty() { "1".into() } else { step.shape.clone() };
    [first, shape, step.value.clone(), step.adjoint.clone().unwrap_or_else(|| "-".into())]
}

/// The gradient, and below it what its parts stand for.
fn written_out(d: &Derivation, width: usize) -> String {
    let mut out = hanging(&format!("d{}/d{} = {}", d.of, d.by, d.formula.text), width, 4);
    for (i, part) in d.parts.iter().enumerate() {
        let word = if i == 0 { "where" } else { "  and" };
        let line = format!("{} = {}", part.name, part.formula.text);
        out += &format!("\n  {word} {}", hanging(&line, width.saturating_sub(8), 12));
    }
    out
}

/// Text broken into lines, those after the first moved in.
fn hanging(text: &str, width: usize, by: usize) -> String {
    if text.width() <= width {
        return wrapped(text, width);
    }
    wrapped(text, width.saturating_sub(by)).replace('\n', &format!("\n{}", " ".repeat(by)))
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
