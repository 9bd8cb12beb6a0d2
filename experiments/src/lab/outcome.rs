//! What an experiment has shown.

use super::Figure;
use serde::Serialize;

/// What runs say about a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Confirmed,
    /// It does not.
    Refuted,
    /// These runs cannot tell.
    Undecided,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Verdict::Confirmed => "confirmed",
            Verdict::Refuted => "refuted",
            Verdict::Undecided => "undecided",
        })
    }
}

/// A prediction and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The statement.
    pub says: String,
    /// What was printed about it.
    pub printed: String,
    /// What was measured.
    pub measured: String,
    /// What that says.
    pub verdict: Verdict,
    /// What was expected.
    pub expected: Verdict,
    /// Whether another verdict had been expected before the first run.
    pub surprise: bool,
    /// The claim of the ledger that it is about, if there is one.
    pub claim: Option<&'static str>,
}

impl Finding {
    /// Whether the verdict is the opposite of the expected one. One that is left open contradicts nothing.
    pub fn contradicts(&self) -> bool {
        let open = |v| v == Verdict::Undecided;
        self.verdict != self.expected && !open(self.verdict) && !open(self.expected)
    }
}

/// An experiment that was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The experiment.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What the write-up did and printed.
    pub source: &'static str,
    /// What was run here.
    pub setting: String,
    /// What became of the predictions.
    pub findings: Vec<Finding>,
    /// What it looks like.
    pub figures: Vec<Figure>,
}

impl Outcome {
    /// Whether a finding contradicts what was expected.
    pub fn contradicts(&self) -> bool {
        self.findings.iter().any(Finding::contradicts)
    }

    /// How many findings have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings.iter().filter(|f| f.verdict == verdict).count()
    }
}
