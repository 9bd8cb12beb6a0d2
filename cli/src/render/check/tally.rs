//! Counting verdicts.

use super::{Checked, errors, passes};
use crate::failure::{NOT_UNDERSTOOD, WRONG};
use chainrule::derivation::Verdict;
use serde::Serialize;

/// How many claims got which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub right: usize,
    pub wrong: usize,
    pub unproven: usize,
    pub layout: usize,
    /// What was not understood: files, statements, and claims that cannot be judged.
    pub errors: usize,
    #[serde(skip)]
    pub claims: usize,
    #[serde(skip)]
    pub files: usize,
    /// Claims that are as they should be.
    #[serde(skip)]
    pub passed: usize,
    /// What the random points followed from, if there were any.
    #[serde(skip)]
    pub seed: Option<u64>,
    /// Claims that an error elsewhere kept from being checked.
    #[serde(skip)]
    pub unchecked: usize,
    /// Errors that nobody expected.
    #[serde(skip)]
    pub unexpected_errors: usize,
    /// Those of them that are not claims.
    #[serde(skip)]
    pub elsewhere: usize,
}

impl Tally {
    /// Counts a file.
    pub fn add(&mut self, checked: &Checked, expect: bool) {
        self.files += 1;
        let Ok((_, report)) = &checked.outcome else {
            self.errors += 1;
            self.unexpected_errors += 1;
            self.elsewhere += 1;
            return;
        };
        for claim in &report.claims {
            self.claims += 1;
            self.seed = self.seed.or((claim.evidence.points > 0).then_some(claim.evidence.seed));
            let passed = passes(claim, expect);
            self.passed += usize::from(passed);
            match claim.verdict {
                Verdict::Error | Verdict::Unproven if claim.blocked.is_some() && !passed => {
                    self.unchecked += 1
                }
                Verdict::Right => self.right += 1,
                Verdict::Layout => self.layout += 1,
                Verdict::Unproven => self.unproven += 1,
                Verdict::Wrong => self.wrong += 1,
                Verdict::Error => {
                    self.errors += 1;
                    self.unexpected_errors += usize::from(!passed);
                }
            }
        }
        let errors = errors(report).count();
        self.errors += errors;
        self.unexpected_errors += errors;
        self.elsewhere += errors;
    }

    /// How the command ends.
    pub fn status(&self) -> u8 {
        if self.unexpected_errors > 0 {
            NOT_UNDERSTOOD
        } else if self.passed < self.claims {
            WRONG
        } else {
            0
        }
    }
}
