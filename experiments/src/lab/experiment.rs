//! What an experiment is.

use super::{Arm, Figure, Judge, Pretrained, Results, Verdict};

/// How much of an experiment is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    /// What a test suite has time for: smaller runs still, and the predictions about claims of the ledger alone.
    Quick,
    /// On embedded data, in minutes.
    Reduced,
    /// On full data sets.
    Full,
}

/// What an experiment is run on.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// How much of it.
    pub scale: Scale,
    /// The image set that stands in for one that is not free to be shipped: a name or a path.
    pub images: String,
    /// A network that was trained elsewhere, for experiments that fine-tune one.
    pub weights: Option<Pretrained>,
}

/// One experiment of the write-ups.
pub struct Experiment {
    /// `E1` to `E24`.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What the write-up did and printed.
    pub source: &'static str,
    /// What is run here.
    pub plan: fn(&Scope) -> Plan,
    /// What is expected of it.
    pub predictions: fn(&Scope) -> Vec<Prediction>,
    /// What its report shows.
    pub figures: fn(&Results) -> Vec<Figure>,
}

/// What is run.
pub struct Plan {
    /// What is fixed, on which data, and how it differs from the write-up.
    pub setting: String,
    /// What varies.
    pub arms: Vec<Arm>,
    /// Each arm is run with the seeds 1 to this number; 0 for runs without chance, which are run once.
    pub seeds: u64,
}

/// What is expected of an experiment.
pub struct Prediction {
    /// The statement.
    pub says: String,
    /// What was printed about it.
    pub printed: String,
    /// What decides it.
    pub judge: Judge,
    /// The verdict that is expected.
    pub expected: Verdict,
    /// Whether another verdict had been expected before the first run.
    pub surprise: bool,
    /// The claim of the ledger that it is about, if there is one.
    pub claim: Option<&'static str>,
}

impl Prediction {
    /// A statement that is expected to hold.
    pub fn new(says: impl Into<String>, printed: impl Into<String>, judge: Judge) -> Prediction {
        Prediction {
            says: says.into(),
            printed: printed.into(),
            judge,
            expected: Verdict::Confirmed,
            surprise: false,
            claim: None,
        }
    }

    /// With another verdict expected.
    #[must_use]
    pub fn expect(self, expected: Verdict) -> Prediction {
        Prediction { expected, ..self }
    }

    /// About a claim of the ledger.
    #[must_use]
    pub fn about(self, claim: &'static str) -> Prediction {
        Prediction { claim: Some(claim), ..self }
    }

    /// With the verdict that the first run gave, which was not the expected one; reports say so.
    #[must_use]
    pub fn surprise(self, expected: Verdict) -> Prediction {
        Prediction { expected, surprise: true, ..self }
    }
}
