//! What a check found.

use super::How;
use serde::Serialize;
use std::fmt;

/// The outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every entry agrees with an oracle that would have seen a mistake.
    Right,
    /// Some entry differs by more than the oracle's own error.
    Wrong,
    /// Neither could be shown.
    Unproven(Reason),
}

/// Why nothing could be shown. When there are several reasons the first in this order is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The function, or the claimed gradient, is NaN or infinite at the point.
    NonFinite,
    /// Next to the point the function is not finite.
    DomainEmpty,
    /// The derivatives from the left and from the right differ; the claim lies between them, as a subgradient may.
    AtKink,
    /// The oracle's own error is larger than what had to be seen.
    BelowResolution,
    /// There are no numbers to check.
    NoEntries,
    /// The gradient vanishes, so that any wrong factor would pass.
    Insensitive,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::NonFinite => "a number is NaN or infinite at this point",
            Reason::DomainEmpty => {
                "next to this point the function is not finite; move the point inside its domain"
            }
            Reason::AtKink => "the point is at a kink, and the claim lies between the one-sided derivatives",
            Reason::BelowResolution => "the oracle's own error is larger than what it had to see",
            Reason::NoEntries => "there are no numbers to check",
            Reason::Insensitive => {
                "the objective does not depend on this input here, so that any wrong factor would pass"
            }
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Right => f.write_str("right"),
            Verdict::Wrong => f.write_str("wrong"),
            Verdict::Unproven(reason) => write!(f, "unproven: {reason}"),
        }
    }
}

impl Verdict {
    /// The verdict on a whole from those on its parts: wrong if one is, right if all are.
    pub(super) fn all(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
        parts.into_iter().fold(Verdict::Right, |a, b| match (a, b) {
            (Verdict::Wrong, _) | (_, Verdict::Wrong) => Verdict::Wrong,
            (Verdict::Unproven(a), Verdict::Unproven(b)) => Verdict::Unproven(a.min(b)),
            (Verdict::Right, v) | (v, Verdict::Right) => v,
        })
    }
}

/// The evidence of one check.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What the evidence adds up to.
    pub verdict: Verdict,
    /// What all random choices follow from.
    pub seed: u64,
    /// The inputs, in order.
    pub inputs: Vec<InputReport>,
    /// Forward against reverse mode; only where the gradient came from a tape.
    pub dot_product: Option<DotProduct>,
}

/// ⟨ȳ, J ẋ⟩ by forward mode and ⟨Jᵀ ȳ, ẋ⟩ by reverse mode, which are equal. A check without a step size.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct DotProduct {
    /// ⟨ȳ, J ẋ⟩
    pub forward: f64,
    /// ⟨Jᵀ ȳ, ẋ⟩
    pub reverse: f64,
    /// Their difference, relative to the sum of the magnitudes that were added.
    pub relative: f64,
    /// Whether they agree.
    pub verdict: Verdict,
}

/// The evidence on one input.
#[derive(Debug, Clone, Serialize)]
pub struct InputReport {
    /// What the evidence adds up to.
    pub verdict: Verdict,
    /// The input's shape.
    pub shape: Vec<usize>,
    /// How many entries, or directions, were compared.
    pub compared: usize,
    /// The largest |claimed - expected|.
    pub max_error: f64,
    /// The largest |expected|.
    pub scale: f64,
    /// The largest estimated error of the oracle itself.
    pub oracle_error: f64,
    /// |difference quotient - claimed| for a ladder of steps, at the entry with the largest error.
    pub curve: Vec<CurvePoint>,
    /// How it is wrong, if it is.
    pub mistake: Option<Mistake>,
}

/// A point of the error-against-step-size curve of plain central differences: falling while truncation rules, rising when
/// rounding does. If the claim is wrong it levels out instead.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CurvePoint {
    /// The step h.
    pub step: f64,
    /// |(J(x+h) - J(x-h))/2h - claimed|
    pub error: f64,
}

/// How a claimed gradient is wrong.
#[derive(Debug, Clone, Serialize)]
pub struct Mistake {
    /// How many entries differ.
    pub differing: usize,
    /// The worst of them, at most eight, worst first.
    pub entries: Vec<Entry>,
    /// What the claim is instead.
    pub how: How,
}

/// One entry that differs.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its place in the input.
    pub index: Vec<usize>,
    /// The claimed derivative.
    pub claimed: f64,
    /// What differences say it is.
    pub expected: f64,
    /// How far they may be off.
    pub uncertainty: f64,
}

impl Report {
    /// The first input whose gradient is wrong, and how.
    pub fn mistake(&self) -> Option<(usize, &Mistake)> {
        self.inputs.iter().enumerate().find_map(|(i, r)| Some((i, r.mistake.as_ref()?)))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} (seed {})", self.verdict, self.seed)?;
        for (i, input) in self.inputs.iter().enumerate() {
            write!(f, "input {i} {:?}: {input}", input.shape)?;
        }
        match &self.dot_product {
            Some(d) => writeln!(
                f,
                "forward against reverse mode: {:.6e} and {:.6e}, {} (relative difference {:.1e})",
                d.forward, d.reverse, d.verdict, d.relative
            ),
            None => Ok(()),
        }
    }
}

impl fmt::Display for InputReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.verdict)?;
        writeln!(
            f,
            "    {} compared, largest error {:.1e} at a scale of {:.1e}, the oracle's own error {:.1e}",
            self.compared, self.max_error, self.scale, self.oracle_error
        )?;
        if let Some(m) = &self.mistake {
            writeln!(f, "    {} differing: {}", m.differing, m.how)?;
            for e in &m.entries {
                writeln!(
                    f,
                    "    at {:?}: claimed {}, expected {} ± {:.0e}",
                    e.index, e.claimed, e.expected, e.uncertainty
                )?;
            }
        }
        super::plot::draw(f, &self.curve)
    }
}
