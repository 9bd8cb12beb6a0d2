//! Mutants: texts with one wrong claim.

use super::common::corpus::{Right, read, right};
use super::edits::edits;
use super::kind::Edit;
use chainrule_derivation::Edit as Change;
use chainrule_derivation::syntax::echo;
use chainrule_derivation::syntax::tree::{Body, Rel};
use std::collections::BTreeSet;

/// A wrong claim.
pub struct Mutant {
    /// Of which claim.
    pub of: String,
    /// What was done to it.
    pub edit: Edit,
    /// The claim's new line, in which the mutant is known.
    pub claim: String,
    /// The whole text.
    pub text: String,
}

/// All mutants of all right claims, each text once.
pub fn all() -> Vec<Mutant> {
    let mut seen = BTreeSet::new();
    let mut mutants: Vec<Mutant> = right().iter().flat_map(of).collect();
    mutants.retain(|m| seen.insert(m.text.clone()));
    mutants
}

fn of(right: &Right) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (_, member) in right.members() {
        for (edit, other) in edits(member, right) {
            let change = Change { span: member.span, text: echo::text(&other) };
            out.extend(mutant(right, edit, &change));
        }
    }
    if let Body::Chain { rest, .. } = &right.claim().body {
        for (rel, sign, _) in rest {
            for other in turned(*rel) {
                out.extend(mutant(right, Edit::Relation, &Change { span: *sign, text: (*other).into() }));
            }
        }
    }
    out
}

/// What a relation cannot be if it holds, and both sides are not equal by chance.
fn turned(rel: Rel) -> &'static [&'static str] {
    match rel {
        Rel::Equal => &["!=", "<", ">"],
        Rel::NotEqual => &["="],
        Rel::Less => &["=", ">", ">="],
        Rel::Greater => &["=", "<", "<="],
        Rel::LessEqual => &[">"],
        Rel::GreaterEqual => &["<"],
    }
}

/// The mutant, unless what is printed reads like the claim that it comes from.
fn mutant(right: &Right, edit: Edit, change: &Change) -> Option<Mutant> {
    let text = change.apply(&right.text);
    let (statements, _, diagnostics) = read(&text);
    assert!(diagnostics.is_empty(), "{}: {:?}\n{text}", right.name, diagnostics);
    let last = statements.last()?;
    if echo::Form::Text.statement(last) == echo::Form::Text.statement(right.statements.last()?) {
        return None;
    }
    let claim = last.span.of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Mutant { of: right.name.clone(), edit, claim, text })
}
