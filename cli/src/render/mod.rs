//! How results look.

pub mod bench;
pub mod check;
pub mod data;
pub mod explain;
pub mod ops;
pub mod report;
pub mod reproduce;
pub mod sweep;
pub mod train;

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Writes a value as JSON, in full or not at all.
pub fn json(value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    writeln!(io::stdout(), "{text}")
}

/// Shows how far something is: one line on a terminal's standard error, and nothing elsewhere.
pub fn progress(text: &str) {
    let mut to = io::stderr();
    if to.is_terminal() {
        // Nobody minds if it cannot be shown.
        let _ = write!(to, "\r\x1b[K{text}");
    }
}

/// An empty table that fits the terminal; as wide as need be where there is none.
pub fn table(columns: &[&str]) -> Table {
    let mut table = Table::new();
    let line = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(line)).set_header(columns);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table
}

/// Keeps some columns from being broken over lines.
pub fn unbroken(table: &mut Table, columns: &[usize]) {
    for &i in columns {
        if let Some(column) = table.column_mut(i) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

/// The table without blanks at the ends of its lines.
pub fn trimmed(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_string() + "\n").collect()
}

/// `1 claim`, `2 claims`.
pub fn counted(n: usize, what: &str) -> String {
    format!("{} {what}{}", count(n), if n == 1 { "" } else { "s" })
}

/// `12345` as `12,345`.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The name that was probably meant.
pub fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = names.map(|n| (strsim::damerau_levenshtein(&typed.to_lowercase(), n), n)).min()?;
    // A third of the letters may be wrong: enough for a slip, too few to turn one name into another.
    (3 * near.0 <= near.1.len().max(3)).then_some(near.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_threes() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }
}
