//! Another condition: the claim holds when something else is the case, or with another relation.

use super::Search;
use crate::syntax::tree::{Body, Clause, Cond, Expr, Rel};
use crate::{Edit, Hint, Span};

/// Hints that change a relation of the claim or of its conditions.
pub fn hints(search: &Search, relation: usize) -> Vec<Hint> {
    let claim = &search.scene.asked.claim;
    let Body::Chain { first, rest } = &claim.body else { return Vec::new() };
    let text = &search.source.text;
    for clause in &claim.clauses {
        let Clause::When(cond) = clause else { continue };
        let members = cond.members();
        let Some(all) = members.iter().map(|e| e.span).reduce(Span::to) else { continue };
        let gaps = gaps(cond);
        for &(gap, rel, sides) in &gaps {
            // What is asked for already is not asked for twice.
            let asked = |other: Rel| gaps.iter().any(|(_, r, s)| *r == other && same(*s, sides));
            for other in others(rel).into_iter().filter(|other| !asked(*other)) {
                if let Some(edit) = changed(search, relation, gap, rel, other) {
                    let end = all.end + edit.text.len() - (edit.span.end - edit.span.start);
                    let holds = edit.apply(text);
                    let holds = Span::new(all.start, end).of(&holds).to_string();
                    return vec![Hint {
                        text: format!("holds when {holds}"),
                        span: Some(all),
                        edit: Some(edit),
                    }];
                }
            }
        }
    }
    let Some((rel, sign, right)) = rest.get(relation) else { return Vec::new() };
    if *rel == Rel::Equal {
        return Vec::new();
    }
    let left = if relation == 0 { first } else { rest.get(relation - 1).map_or(first, |(_, _, e)| e) };
    let gap = Span::new(left.span.end, right.span.start);
    for other in others(*rel) {
        if let Some(edit) = changed(search, relation, gap, *rel, other) {
            let words = match (rel, other) {
                (Rel::NotEqual, Rel::Equal) => format!("equals {}", crate::syntax::echo::text(right)),
                _ => format!("{} where {} is meant", rel.sign(), other.sign()),
            };
            return vec![Hint { text: words, span: Some(*sign), edit: Some(edit) }];
        }
    }
    Vec::new()
}

/// What stands on the two sides of a relation.
type Sides<'e> = (&'e Expr, &'e Expr);

/// Whether the same is written on both.
fn same(a: Sides, b: Sides) -> bool {
    use crate::syntax::echo::text;
    text(a.0) == text(b.0) && text(a.1) == text(b.1)
}

/// The text between the two sides of each relation of a condition, the relation, and its sides.
fn gaps(cond: &Cond) -> Vec<(Span, Rel, Sides<'_>)> {
    match cond {
        Cond::Compare { first, rest } => {
            let lefts = std::iter::once(first).chain(rest.iter().map(|(_, e)| e));
            let gap = |l: &Expr, r: &Expr| Span::new(l.span.end, r.span.start);
            lefts.zip(rest).map(|(l, (rel, r))| (gap(l, r), *rel, (l, r))).collect()
        }
        Cond::And(a, b) | Cond::Or(a, b) => [gaps(a), gaps(b)].concat(),
        Cond::Not(a) => gaps(a),
        Cond::In(..) => Vec::new(),
    }
}

/// Relations to try in the place of one: the opposite first.
fn others(rel: Rel) -> Vec<Rel> {
    match rel {
        Rel::Equal => vec![Rel::NotEqual],
        Rel::NotEqual => vec![Rel::Equal],
        Rel::Less => vec![Rel::Greater, Rel::LessEqual, Rel::GreaterEqual],
        Rel::LessEqual => vec![Rel::Greater, Rel::GreaterEqual],
        Rel::Greater => vec![Rel::Less, Rel::GreaterEqual, Rel::LessEqual],
        Rel::GreaterEqual => vec![Rel::Less, Rel::LessEqual],
    }
}

/// The edit that puts another sign, if the judge finds the claim right with it.
fn changed(search: &Search, relation: usize, gap: Span, old: Rel, new: Rel) -> Option<Edit> {
    let at = gap.of(&search.source.text).find(old.sign())? + gap.start;
    let edit = Edit { span: Span::new(at, at + old.sign().len()), text: new.sign().into() };
    search.mends(relation, &edit).then_some(edit)
}
