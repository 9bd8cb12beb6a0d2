//! What can be wrong with settings, states and gradients, and why.

use std::fmt;

/// The result of anything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an optimizer could not be built, fed or resumed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// Settings that cannot converge or do nothing.
    #[error("these settings cannot be meant:{}", lines(objections))]
    Refused {
        /// Everything that speaks against them.
        objections: Vec<Objection>,
    },
    /// Two parameters under one name, which a saved state could not tell apart.
    #[error("two different parameters are named `{name}`; give each its full path, such as `layer1.{name}`")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A saved state that does not fit the optimizer.
    #[error("the saved state does not fit this optimizer and its parameters:{}", lines(problems))]
    State {
        /// Every entry that is missing, of another shape or unknown.
        problems: Vec<String>,
    },
    /// A gradient that holds NaN or infinity, so that it has no norm to clip.
    #[error(
        "the gradient of `{name}` holds NaN or infinity, and scaling cannot mend that; run the tape with anomaly \
         detection to find the first op that made one"
    )]
    NonFinite {
        /// The parameter.
        name: String,
    },
}

/// What is the matter with a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Training would not converge, or not even move downhill.
    Diverges,
    /// It would change nothing.
    NoEffect,
}

/// One setting that is refused, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Objection {
    /// The setting with its value, such as `momentum = 1.1`.
    pub setting: String,
    /// What is the matter with it.
    pub trouble: Trouble,
    /// Why, and what to do.
    pub why: String,
}

impl Objection {
    /// To a setting with which training cannot converge.
    pub fn diverges(name: &str, value: impl fmt::Display, why: impl Into<String>) -> Objection {
        Objection { setting: format!("{name} = {value}"), trouble: Trouble::Diverges, why: why.into() }
    }

    /// To a setting that does nothing.
    pub fn no_effect(name: &str, value: impl fmt::Display, why: impl Into<String>) -> Objection {
        Objection { setting: format!("{name} = {value}"), trouble: Trouble::NoEffect, why: why.into() }
    }

    /// To decoupling a weight decay that there is not.
    pub fn undecayed(decoupled: bool, decays: bool) -> Option<Objection> {
        (decoupled && !decays).then(|| Objection::no_effect("decoupled", true, "there is no weight decay"))
    }

    /// To a value outside [0, 1), or NaN.
    pub fn outside_unit(name: &str, value: f64, why: &str) -> Option<Objection> {
        (!(0.0..1.0).contains(&value))
            .then(|| Objection::diverges(name, value, format!("must lie in [0, 1): {why}")))
    }

    /// To a negative or non-finite value.
    pub fn negative(name: &str, value: f64, why: &str) -> Option<Objection> {
        (!(0.0..f64::INFINITY).contains(&value))
            .then(|| Objection::diverges(name, value, format!("must be finite and not negative: {why}")))
    }

    /// To a value that is not above zero, or not finite.
    pub fn not_positive(name: &str, value: f64, why: &str) -> Option<Objection> {
        (!(value > 0.0 && value.is_finite()))
            .then(|| Objection::diverges(name, value, format!("must be finite and above 0: {why}")))
    }
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let trouble = match self.trouble {
            Trouble::Diverges => "cannot converge",
            Trouble::NoEffect => "has no effect",
        };
        write!(f, "{} {trouble}: {}", self.setting, self.why)
    }
}

/// One indented line each.
fn lines(items: &[impl fmt::Display]) -> String {
    items.iter().map(|item| format!("\n    {item}")).collect()
}
