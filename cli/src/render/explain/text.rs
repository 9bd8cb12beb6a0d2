//! An explanation for a terminal.

use crate::render::check::wrapped;
use crate::render::{table, trimmed, unbroken};
use chainrule::derivation::explain::{Derivation, ExplainedStep, Explanation};

/// The point, a row for each step with what its inputs receive, and the gradients.
pub fn text(e: &Explanation, width: usize) -> String {
    let mut out = format!("{}\n", e.path);
    if !e.point.is_empty() {
        let values: Vec<String> = e.point.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let lines = wrapped(&format!("at {}", values.join(", ")), width.saturating_sub(2));
        out += &format!("  {}\n", lines.replace('\n', "\n     "));
    }
    if e.steps.is_empty() {
        return out + "\nnothing is computed here\n";
    }
    let mut rows = table(&["", "step, and what its inputs receive", "shape", "value", "adjoint"]);
    rows.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    for step in &e.steps {
        let shape = if step.shape.is_empty() { "1" } else { &step.shape };
        let adjoint = step.adjoint.as_deref().unwrap_or("-");
        rows.add_row([&step.index.to_string(), &computed(step), shape, &step.value, adjoint]);
    }
    unbroken(&mut rows, &[0, 2]);
    out += &format!("\n{}", trimmed(&rows));
    for derivation in &e.derivations {
        out += &format!("\n{}\n", written_out(derivation, width));
    }
    out
}

/// `z = X theta`, and below it `adj(theta) += X^T adj(z)`, where `adj` is the derivative of the result with respect to it.
fn computed(step: &ExplainedStep) -> String {
    let mut lines = match step.op.as_str() {
        "" => vec![format!("{} (given)", step.name)],
        _ => vec![format!("{} = {}", step.name, step.formula.text)],
    };
    lines.extend(step.local.iter().map(|l| format!("  adj({}) += {}", l.input, l.adds.text)));
    lines.join("\n")
}

/// The gradient, and below it what its parts stand for.
fn written_out(d: &Derivation, width: usize) -> String {
    let mut out =
        wrapped(&format!("d{}/d{} = {}", d.of, d.by, d.formula.text), width).replace('\n', "\n    ");
    for (i, part) in d.parts.iter().enumerate() {
        let word = if i == 0 { "where" } else { "  and" };
        let line = wrapped(&format!("{} = {}", part.name, part.formula.text), width.saturating_sub(8));
        out += &format!("\n  {word} {}", line.replace('\n', "\n            "));
    }
    out
}
