//! What is told about a program.

use crate::Diagnostic;
use serde::Serialize;

/// What to explain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Which value to differentiate; the last number that is defined if left out.
    pub of: Option<String>,
    /// With respect to what; each given value that it depends on if left out.
    pub by: Option<String>,
    /// What the point follows from.
    pub seed: u64,
}

/// Why there is no explanation.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The source was not understood.
    Source(Vec<Diagnostic>),
    /// What was asked makes no sense for it.
    Question(String),
}

/// A program step by step, at one point.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// The source's name.
    pub path: String,
    /// The point: sizes first, then values, as one would write them.
    pub point: Vec<(String, String)>,
    /// Which way each `if` goes there, in the words of the source: `x > 0`, or `not x > 0`. The formulas say that side alone.
    pub branches: Vec<String>,
    /// The steps in the order in which they run.
    pub steps: Vec<ExplainedStep>,
    /// The gradients that were asked for.
    pub derivations: Vec<Derivation>,
}

/// One step of the tape.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ExplainedStep {
    /// Its number, from 1.
    pub index: usize,
    /// What it is called: a name of the source, or one made up such as `v3`.
    pub name: String,
    /// The operation; empty if the value is given.
    pub op: String,
    /// What it computes from the names of earlier steps; empty if the value is given.
    pub formula: Formula,
    /// Its sizes, in symbols where they have one: `N x D`; empty for a number.
    pub shape: String,
    /// Its value at the point.
    pub value: String,
    /// The derivative of the result with respect to it at the point; `None` if none flows here, or there is none.
    pub adjoint: Option<String>,
    /// What each input receives.
    pub local: Vec<Pullback>,
}

/// What an input of a step receives when the step's cotangent is pulled back through it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Pullback {
    /// The input's name.
    pub input: String,
    /// What is added to its adjoint.
    pub adds: Formula,
}

/// A formula in both notations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Formula {
    /// In plain text.
    pub text: String,
    /// In LaTeX.
    pub latex: String,
}

/// A gradient written out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Derivation {
    /// Of what.
    pub of: String,
    /// With respect to what.
    pub by: String,
    /// Parts of it that have names of their own, in the order in which they are needed.
    pub parts: Vec<Part>,
    /// What it is.
    pub formula: Formula,
}

/// A part of a formula.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it is.
    pub formula: Formula,
}
