//! A line of the ledger with what was found now.

use chainrule::derivation::Verdict as Claim;
use chainrule::derivation::expect::word;
use chainrule::derivation::ledger::{Entry, Found};
use chainrule::experiments::lab::{Outcome, Verdict};
use serde_json::{Value, json as value};

/// An entry and its claims, judged, and its experiments, as far as they were run.
pub struct Row {
    pub entry: Entry,
    pub found: Vec<Found>,
    /// The experiments that were run, in words.
    ran: Vec<String>,
}

impl Row {
    pub fn new(found: Vec<Found>, entry: Entry, outcomes: &[Outcome]) -> Row {
        let own = outcomes.iter().filter(|o| entry.experiments.iter().any(|id| id == o.id));
        let ran = own.map(|o| {
            let counts = [Verdict::Confirmed, Verdict::Refuted, Verdict::Undecided].map(|v| (o.count(v), v));
            let parts = counts.iter().filter(|(n, _)| *n > 0).map(|(n, v)| format!("{n} {v}"));
            format!("{}: {}", o.id, parts.collect::<Vec<_>>().join(", "))
        });
        Row { ran: ran.collect(), entry, found }
    }

    /// Whether something was judged.
    pub fn judged(&self) -> bool {
        !self.entry.files.is_empty()
    }

    /// Whether a claim is not as expected, or has gone.
    pub fn differs(&self) -> bool {
        let has = |file: &String| self.found.iter().any(|f| &f.file == file);
        !self.found.iter().all(|f| f.as_expected) || !self.entry.files.iter().all(has)
    }

    /// In one or two words.
    pub fn verdict(&self) -> &'static str {
        match (self.judged(), self.differs()) {
            (_, true) => "differs",
            (true, false) => "as expected",
            (false, false) if !self.ran.is_empty() => "run",
            (false, false) => "not run",
        }
    }

    /// What was found: `2 right, 1 wrong`; what is not run is named.
    pub fn measured(&self) -> String {
        let all = [Claim::Right, Claim::Layout, Claim::Unproven, Claim::Wrong, Claim::Error];
        let counts = all.map(|v| (self.found.iter().filter(|f| f.verdict == v).count(), word(v)));
        let mut parts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        parts.extend(self.ran.iter().cloned());
        if parts.is_empty() {
            parts.extend(list("not run: test", &self.entry.tests));
            parts.extend(list("not run: experiment", &self.entry.experiments));
        }
        parts.join(", ")
    }
}

/// `not run: experiments E18, E20`
fn list(what: &str, names: &[String]) -> Option<String> {
    let plural = if names.len() == 1 { "" } else { "s" };
    (!names.is_empty()).then(|| format!("{what}{plural} {}", names.join(", ")))
}

/// All rows and experiments, for other programs.
pub fn json(rows: &[Row], outcomes: &[Outcome]) -> Value {
    let row = |r: &Row| {
        value!({
            "id": r.entry.id,
            "title": r.entry.title,
            "printed": r.entry.printed,
            "measured": r.measured(),
            "verdict": r.verdict(),
            "claims": r.found,
            "tests": r.entry.tests,
            "experiments": r.entry.experiments,
        })
    };
    value!({ "rows": rows.iter().map(row).collect::<Vec<_>>(), "experiments": outcomes })
}
