//! How a sweep looks.

mod ticker;

pub use ticker::Ticker;

use crate::render::{table, trimmed, unbroken};
use chainrule::experiments::lab::{Sample, number};
use chainrule::experiments::sweep::{Group, Summary};
use chainrule::experiments::train::{Report, Score};

/// A score of a run, if it has it.
type Of = fn(&Report) -> Option<Score>;

/// The scores, by name.
const SCORES: [(&str, Of); 3] =
    [("train", |r| Some(r.train)), ("validation", |r| r.validation), ("test", |r| Some(r.test))];

/// A column of numbers: its name, and the number of each run.
type Column = (String, Box<dyn Fn(&Report) -> Option<f64>>);

/// A table of all settings, and the best of them.
pub fn text(summary: &Summary) -> String {
    let (head, rows) = cells(summary);
    let mut lines = table(&head.iter().map(String::as_str).collect::<Vec<_>>());
    for row in rows {
        lines.add_row(row);
    }
    unbroken(&mut lines, &[0, 1]);
    format!("{}\n{}\n", trimmed(&lines), best(summary))
}

/// The best group in a sentence.
pub fn best(summary: &Summary) -> String {
    let best = match summary.best() {
        Ok(best) => best,
        Err(why) => return why.to_string(),
    };
    let held = best.finished.iter().any(|r| r.validation.is_some());
    let test = |r: &Report| r.test.accuracy;
    let (what, sample) = match best.sample(test) {
        Some(accuracy) => ("accuracy", Some(accuracy)),
        None => ("loss", best.sample(|r| Some(r.test.loss))),
    };
    format!(
        "best by {}: {}, test {what} {}",
        if held { "validation" } else { "test" },
        best.name,
        sample.map_or(String::new(), |s| told(&s))
    )
}

/// The head of the table and its rows.
pub fn cells(summary: &Summary) -> (Vec<String>, Vec<Vec<String>>) {
    let finished = || summary.groups.iter().flat_map(|g| &g.finished);
    let mut columns: Vec<Column> = Vec::new();
    for (name, score) in SCORES {
        if finished().any(|r| score(r).and_then(|s| s.accuracy).is_some()) {
            columns.push((format!("{name} accuracy"), Box::new(move |r| score(r)?.accuracy)));
        } else if finished().any(|r| score(r).is_some()) {
            columns.push((format!("{name} loss"), Box::new(move |r| Some(score(r)?.loss))));
        }
    }
    columns.push(("seconds".into(), Box::new(|r| Some(r.seconds))));
    let row = |g: &Group| {
        let numbers = columns.iter().map(|(_, of)| g.sample(of).map_or(String::new(), |s| told(&s)));
        [g.name.clone(), runs(g)].into_iter().chain(numbers).collect()
    };
    let rows = summary.groups.iter().map(row).collect();
    let head = ["setting".to_string(), "runs".into()].into_iter();
    (head.chain(columns.iter().map(|(name, _)| name.clone())).collect(), rows)
}

/// `5`, or `3, 2 diverged`.
fn runs(group: &Group) -> String {
    let mut parts = vec![group.finished.len().to_string()];
    if !group.diverged.is_empty() {
        parts.push(format!("{} diverged", group.diverged.len()));
    }
    if group.open > 0 {
        parts.push(format!("{} not ended", group.open));
    }
    if parts.len() > 1 && group.finished.is_empty() {
        parts.remove(0);
    }
    parts.join(", ")
}

/// A mean with its interval, if there is one.
fn told(sample: &Sample) -> String {
    match sample.half() {
        half if half.is_finite() => format!("{} ± {}", number(sample.mean), number(half)),
        _ => number(sample.mean),
    }
}
