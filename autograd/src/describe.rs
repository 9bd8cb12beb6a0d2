//! What an op is and how it is differentiated, told by the rule itself: it is run on names instead of numbers.

use crate::{Entry, Op, Result, Saved, Sym, Value};
use chainrule_tensor::Shape;

/// An op on paper: a line of `chainrule ops`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The op's name.
    pub name: &'static str,
    /// The inputs' names, as used in the formulas.
    pub inputs: Vec<String>,
    /// The output `y` of the inputs.
    pub formula: Formula,
    /// For each input its cotangent x̄ᵢ, from the output's cotangent `g` = ȳ; `None` where no gradient flows.
    pub vjp: Vec<Option<Formula>>,
    /// What is said where the derivative does not exist; empty if it always does.
    pub kink: &'static str,
    /// The file that holds the rule.
    pub file: &'static str,
}

/// A formula, printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// As plain text; shared parts have a line of their own.
    pub text: String,
    /// As LaTeX.
    pub latex: String,
}

impl From<&Sym> for Formula {
    fn from(expression: &Sym) -> Formula {
        Formula { text: expression.text(), latex: expression.latex() }
    }
}

impl Entry {
    /// The op on paper, from its first sample. In the cotangents the output is called `y`.
    ///
    /// # Errors
    /// If the op has no sample, or its first one does not fit it: a mistake in the rule.
    pub fn describe(&self) -> Result<Description> {
        let Some(sample) = (self.samples)().into_iter().next() else {
            return Err(crate::Error::domain(self.name, "has no sample to be described by"));
        };
        let op: &Op = &sample.op;
        let shapes: Vec<Shape> = sample.inputs.iter().map(|(shape, _)| *shape).collect();
        let out = op.shape(&shapes)?;
        let inputs = names(shapes.len());
        let mut leaves: Vec<(&str, Shape)> =
            inputs.iter().map(String::as_str).zip(shapes.iter().copied()).collect();
        leaves.extend([("y", out), ("g", out)]);
        let leaves = Sym::leaves(&leaves);
        let (x, rest) = leaves.split_at(shapes.len());
        let (y, g) = (&rest[0], &rest[1]);
        let x: Vec<&Sym> = x.iter().collect();
        let formula = Formula::from(&Sym::try_apply(op.clone(), &x)?);
        let cotangent = |i: usize| {
            let saved = Saved::new(&x, y, &shapes, out, op.needs(i));
            op.vjp(i, &saved, g.clone()).map(|bar| Formula::from(&bar))
        };
        let vjp = (0..shapes.len()).map(cotangent).collect();
        Ok(Description { name: self.name, inputs, formula, vjp, kink: self.kink, file: self.file })
    }
}

/// Names for so many inputs.
fn names(count: usize) -> Vec<String> {
    match count {
        1 => vec!["x".into()],
        2 => vec!["a".into(), "b".into()],
        n => (1..=n).map(|i| format!("x{i}")).collect(),
    }
}
