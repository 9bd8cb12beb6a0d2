//! A derivation's program taken apart: what each step computes, how a cotangent is pulled back through it, and the
//! gradients written out.
//!
//! All formulas are expressions of the language, made from what the tape recorded: the forward steps from the ops, what
//! flows back from the ops that the same rules recorded on the tape when they were run.

mod ask;
mod build;
mod fold;
mod op;
mod place;
mod product;
mod pull;
mod report;
mod say;
mod shape;
mod short;
mod steps;
mod term;
#[cfg(test)]
mod tests;
mod write;
mod zip;

pub use report::{Derivation, ExplainedStep, Explanation, Formula, Part, Pullback, Question, Trouble};

use crate::judge::on_large_stack;
use crate::syntax::{self, tree::StatementKind};
use crate::{Diagnostic, Level, Source};

/// Takes a source's program apart.
///
/// # Errors
/// What was not understood, in the source or in the question.
pub fn explain(source: &Source, question: &Question) -> Result<Explanation, Trouble> {
    let taken_apart = on_large_stack(|| {
        let (file, said) = syntax::read(source);
        // A claim that makes no sense does not keep the program from running.
        let in_claim = |d: &Diagnostic| {
            let statement = file.statements.iter().find(|s| s.span.range().contains(&d.span.start));
            statement.is_some_and(|s| matches!(s.kind, StatementKind::Claim(_)))
        };
        let errors = said.into_iter().filter(|d| d.level == Level::Error && !in_claim(d));
        let errors: Vec<Diagnostic> = errors.collect();
        if !errors.is_empty() {
            return Err(Trouble::Source(errors));
        }
        place::explain(source, &file, question)
    });
    taken_apart.unwrap_or_else(|| Err(Trouble::Question("this stopped: a mistake in chainrule".into())))
}
