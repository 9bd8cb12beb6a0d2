//! A point where a claim fails: the values to try by hand, then what is claimed and what is true.

use super::quote::wrapped;
use chainrule::derivation::Counterexample;
use unicode_width::UnicodeWidthStr;

/// The point on lines of a width, and a small table under it.
pub fn text(point: &Counterexample, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let sizes = point.sizes.iter().map(|(name, n)| format!("{name} = {n}"));
    lines.extend(list(sizes, width));
    lines.extend(list(point.values.iter().map(|(name, value)| format!("{name} = {value}")), width));
    if !point.entry.is_empty() {
        lines.push(format!("entry {}", point.entry));
    }
    // What the tape says is true; an equation without a derivative just has two sides.
    let (claim, truth) = match point.witness.as_str() {
        "tape" => ("claim", "true (tape)"),
        side => ("right side", side),
    };
    let mut cells = vec![(claim.to_string(), point.claimed.clone()), (truth.into(), point.truth.clone())];
    cells.extend(point.ratio.map(|ratio| ("ratio".into(), rounded(ratio))));
    lines.extend(table(&cells, width));
    lines.join("\n")
}

/// Heads above values; one below the other if that is too wide.
fn table(cells: &[(String, String)], width: usize) -> Vec<String> {
    let widths: Vec<usize> = cells.iter().map(|(head, value)| head.width().max(value.width())).collect();
    let total = widths.iter().sum::<usize>() + 3 * cells.len();
    if total > width {
        let head_width = cells.iter().map(|(head, _)| head.width()).max().unwrap_or(0);
        return cells.iter().map(|(head, value)| format!("{}  {value}", padded(head, head_width))).collect();
    }
    let row = |cell: fn(&(String, String)) -> &String| {
        let parts = cells.iter().zip(&widths).map(|(c, w)| padded(cell(c), *w));
        parts.collect::<Vec<_>>().join(" | ").trim_end().to_string()
    };
    vec![row(|(head, _)| head), row(|(_, value)| value)]
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// Parts with commas, on as many lines as they need; no part is broken that fits a line.
fn list(parts: impl Iterator<Item = String>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.width() + 2 + part.width() < width => *line += &format!(", {part}"),
            Some(line) => {
                line.push(',');
                lines.push(part);
            }
            None => lines.push(part),
        }
    }
    // The rest of a value that needs several lines is set in from its name.
    let broken = |line: &String| wrapped(line, width.saturating_sub(2)).replace('\n', "\n  ");
    lines.iter().map(broken).collect()
}

/// To six digits, which is what one compares by eye; with a power of ten where there would be many zeros.
fn rounded(x: f64) -> String {
    let short: f64 = format!("{x:.5e}").parse().unwrap_or(x);
    if short == 0.0 || (1e-6..1e9).contains(&short.abs()) { short.to_string() } else { format!("{short:e}") }
}
