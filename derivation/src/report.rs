//! What the judge says.

use crate::{Diagnostic, Edit, Span};
use serde::Serialize;

/// All about one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The source's name.
    pub path: String,
    /// Each claim, in order.
    pub claims: Vec<ClaimReport>,
    /// What was not understood, and notes on how something was.
    pub diagnostics: Vec<Diagnostic>,
}

/// A verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It agrees wherever it was tried.
    Right,
    /// It agrees once it is transposed: right in the other layout.
    Layout,
    /// It could not be settled; the reason says why.
    Unproven,
    /// There is a point where it fails.
    Wrong,
    /// It is not a statement that can be judged: shapes do not fit, or an index is out of range.
    Error,
}

/// A claim and what the judge says of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimReport {
    /// Its label; may be empty.
    pub label: String,
    /// Where the whole statement stands.
    pub span: Span,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The claim as it was read, in plain text.
    pub claim: String,
    /// The verdict on all of it: the worst of its steps.
    pub verdict: Verdict,
    /// Why it is wrong or unproven, in one sentence.
    pub reason: Option<String>,
    /// What would make it right, best first. Each holds at every point tried.
    pub hints: Vec<Hint>,
    /// A point where it fails, as small as could be found.
    pub counterexample: Option<Counterexample>,
    /// One for each relation sign.
    pub steps: Vec<Step>,
    /// What else is worth knowing: a convention at a kink, a branch never reached.
    pub notes: Vec<String>,
    /// What the verdict rests on.
    pub evidence: Evidence,
    /// The `#!` lines under it.
    pub expected: Vec<String>,
    /// Whether the verdict and hints are as expected; `None` if nothing was.
    pub as_expected: Option<bool>,
    /// What makes no sense about it, if that is the verdict.
    pub error: Option<Diagnostic>,
    /// The place of a mistake elsewhere that kept it from being checked; `reason` says so.
    pub blocked: Option<Span>,
}

/// One relation of a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Which relation sign, from 1.
    pub index: usize,
    /// What the judge says of it.
    pub verdict: Verdict,
    /// The member on its right.
    pub span: Span,
    /// Why, if not right.
    pub reason: Option<String>,
    /// What would make it right, best first.
    pub hints: Vec<Hint>,
}

/// A fact about a wrong answer, found by search, true at every point tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hint {
    /// In words: `the term lambda theta needs the factor 2`.
    pub text: String,
    /// The part of the claim that it is about.
    pub span: Option<Span>,
    /// The change of the source that makes the claim right; the judge has said so.
    pub edit: Option<Edit>,
}

/// A point where a claim fails.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counterexample {
    /// The sizes of the dimensions.
    pub sizes: Vec<(String, usize)>,
    /// The values, as one would write them: `x = [1, 0]`.
    pub values: Vec<(String, String)>,
    /// Which entry is compared, such as `j = 2`; empty if there is only one.
    pub entry: String,
    /// What the claim says there.
    pub claimed: String,
    /// What is true there.
    pub truth: String,
    /// Who says what is true: `tape`, or the member on the left.
    pub witness: String,
    /// claimed / true, if that is a finite number.
    pub ratio: Option<f64>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// How many points were tried.
    pub points: usize,
    /// In how many settings of sizes.
    pub settings: usize,
    /// The seed of all random choices.
    pub seed: u64,
    /// How the tape's derivatives were refereed: `differences`, `node by node`; empty if there were none.
    pub referee: String,
}

impl Report {
    /// Whether nothing was wrong, unproven or not understood.
    pub fn all_right(&self) -> bool {
        self.claims.iter().all(|c| matches!(c.verdict, Verdict::Right | Verdict::Layout))
            && self.diagnostics.iter().all(|d| d.level != crate::Level::Error)
    }
}
