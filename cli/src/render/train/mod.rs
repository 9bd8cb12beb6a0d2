//! How a training run looks.

mod bar;
mod screen;

pub use screen::Screen;

use chainrule::experiments::train::{Report, Score};
use std::io::{self, Write};
use std::path::Path;

/// What a run gave, under its table.
pub fn report(report: &Report, out: Option<&Path>) -> io::Result<()> {
    let mut to = io::stdout().lock();
    writeln!(to)?;
    if let Some(out) = out {
        writeln!(to, "saved in {}: weights.safetensors, curve.svg, metrics.csv, report.json", out.display())?;
    }
    let epoch = match report.validation {
        Some(_) => format!("best epoch {} of {}, by validation", report.best_epoch, report.epochs),
        None => format!("{} epochs", report.epochs),
    };
    writeln!(to, "{epoch}; {:.1} s", report.seconds)?;
    let result = match report.test.accuracy {
        Some(_) => format!("test accuracy {}", percent(report.test)),
        None => format!("test loss {:.6}", report.test.loss),
    };
    writeln!(to, "{result}; again: {}", report.command)
}

/// An accuracy, if there is one.
fn percent(score: Score) -> String {
    score.accuracy.map(|a| format!("{:.2} %", 100.0 * a)).unwrap_or_default()
}
