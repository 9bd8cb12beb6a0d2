//! Experiments for a terminal.

use crate::render::{count, counted, table, trimmed, unbroken};
use chainrule::experiments::lab::{Outcome, Verdict};

/// A row for each prediction, and the totals.
pub fn text(outcomes: &[Outcome], width: usize) -> String {
    let mut lines = table(&["id", "statement", "printed", "found", "verdict"]);
    lines.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    for outcome in outcomes {
        for (i, f) in outcome.findings.iter().enumerate() {
            let id = if i == 0 { outcome.id } else { "" };
            let verdict = match (f.contradicts(), f.surprise) {
                (true, _) => format!("{}, UNEXPECTED", f.verdict),
                (_, true) => format!("{}, a surprise", f.verdict),
                _ => f.verdict.to_string(),
            };
            lines.add_row([id, &f.says, &f.printed, &f.measured, &verdict]);
        }
    }
    unbroken(&mut lines, &[0]);
    let total = |v| outcomes.iter().map(|o| o.count(v)).sum::<usize>();
    let unexpected: usize = outcomes.iter().flat_map(|o| &o.findings).filter(|f| f.contradicts()).count();
    let surprises = outcomes.iter().flat_map(|o| &o.findings).filter(|f| f.surprise).count();
    let mut ending = match unexpected {
        0 => "none against what was expected".to_string(),
        n => format!("{} against what was expected", count(n)),
    };
    if surprises > 0 {
        ending += &format!(" ({} expected otherwise before the first run)", count(surprises));
    }
    format!(
        "{}\n{}: {} statements confirmed, {} refuted, {} undecided; {ending}\n",
        trimmed(&lines),
        counted(outcomes.len(), "experiment"),
        count(total(Verdict::Confirmed)),
        count(total(Verdict::Refuted)),
        count(total(Verdict::Undecided)),
    )
}
