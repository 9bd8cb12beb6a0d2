//! A curve in the terminal.

use super::CurvePoint;
use std::fmt;

/// Rows of the plot, each two decades high: from 1e2 down to 1e-16.
const TOP: i32 = 2;
const ROWS: i32 = 10;

/// Error against step, both logarithmic; a column for each step, the largest first.
pub(super) fn draw(f: &mut fmt::Formatter<'_>, curve: &[CurvePoint]) -> fmt::Result {
    let [first, .., last] = curve else { return Ok(()) };
    writeln!(f, "    error of central differences against the step")?;
    let row = |p: &CurvePoint| match p.error {
        e if e > 0.0 => ((f64::from(TOP) - e.log10()) / 2.0).floor().clamp(0.0, f64::from(ROWS - 1)) as i32,
        _ => ROWS - 1,
    };
    let rows: Vec<i32> = curve.iter().map(row).collect();
    let (Some(&low), Some(&high)) = (rows.iter().min(), rows.iter().max()) else { return Ok(()) };
    for r in low..=high {
        let marks: String = rows.iter().map(|&at| if at == r { "  *" } else { "   " }).collect();
        writeln!(f, "    {:>6} |{}", format!("1e{}", TOP - 2 * r - 1), marks.trim_end())?;
    }
    writeln!(f, "    {:>6} +{}", "", "-".repeat(3 * curve.len() + 1))?;
    let (from, to) = (format!("{:.0e}", first.step), format!("{:.0e}", last.step));
    writeln!(f, "    {:>6}  {from}{to:>width$}", "", width = (3 * curve.len()).saturating_sub(from.len()))
}
