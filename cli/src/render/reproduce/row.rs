//! A line of the ledger with what was found now.

use chainrule::derivation::Verdict;
use chainrule::derivation::expect::word;
use chainrule::derivation::ledger::{Entry, Found};
use serde_json::{Value, json as value};

/// An entry and its claims, judged.
pub struct Row {
    pub entry: Entry,
    pub found: Vec<Found>,
}

impl Row {
    pub fn new(found: Vec<Found>, entry: Entry) -> Row {
        Row { entry, found }
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
            (false, false) => "not run",
        }
    }

    /// What was found: `2 right, 1 wrong`; what is not run is named.
    pub fn measured(&self) -> String {
        let all = [Verdict::Right, Verdict::Layout, Verdict::Unproven, Verdict::Wrong, Verdict::Error];
        let counts = all.map(|v| (self.found.iter().filter(|f| f.verdict == v).count(), word(v)));
        let mut parts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
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

/// All rows, for other programs.
pub fn json(rows: &[Row]) -> Value {
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
    value!({ "rows": rows.iter().map(row).collect::<Vec<_>>() })
}
