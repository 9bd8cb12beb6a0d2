//! Another condition: the claim holds when something else is the case, or with another relation.

use super::Search;
use crate::eval::World;
use crate::judge::chain::{self, Link};
use crate::program::{Asked, Program};
use crate::syntax;
use crate::syntax::tree::{Body, Clause, Cond, Expr, Rel};
use crate::{Edit, Hint, Source, Span, Verdict};

/// At so many points a changed claim must have been looked at.
const LEAST: usize = 5;

/// Hints that change a relation of the claim or of its conditions.
pub fn hints(search: &Search, relation: usize, worlds: &[&World]) -> Vec<Hint> {
    let claim = &search.scene.asked.claim;
    let Body::Chain { first, rest } = &claim.body else { return Vec::new() };
    let text = &search.source.text;
    for clause in &claim.clauses {
        let Clause::When(cond) = clause else { continue };
        let members = cond.members();
        let Some(all) = members.iter().map(|e| e.span).reduce(Span::to) else { continue };
        for (gap, rel) in gaps(cond) {
            for other in others(rel) {
                if let Some(edit) = changed(search, relation, worlds, gap, rel, other) {
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
        if let Some(edit) = changed(search, relation, worlds, gap, *rel, other) {
            let words = match (rel, other) {
                (Rel::NotEqual, Rel::Equal) => format!("equals {}", crate::syntax::echo::text(right)),
                _ => format!("{} where {} is meant", rel.sign(), other.sign()),
            };
            return vec![Hint { text: words, span: Some(*sign), edit: Some(edit) }];
        }
    }
    Vec::new()
}

/// The text between the two sides of each relation of a condition.
fn gaps(cond: &Cond) -> Vec<(Span, Rel)> {
    match cond {
        Cond::Compare { first, rest } => {
            let lefts = std::iter::once(first).chain(rest.iter().map(|(_, e)| e));
            let gap = |l: &Expr, r: &Expr| Span::new(l.span.end, r.span.start);
            lefts.zip(rest).map(|(l, (rel, r))| (gap(l, r), *rel)).collect()
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
fn changed(
    search: &Search,
    relation: usize,
    worlds: &[&World],
    gap: Span,
    old: Rel,
    new: Rel,
) -> Option<Edit> {
    // At a kink there is more than one derivative, and a relation is judged with each.
    if worlds.iter().any(|w| w.kinks.borrow().values().any(|s| s.on)) {
        return None;
    }
    let source = search.source;
    let at = gap.of(&source.text).find(old.sign())? + gap.start;
    let edit = Edit { span: Span::new(at, at + old.sign().len()), text: new.sign().into() };
    let (file, _) = syntax::read(&Source { text: edit.apply(&source.text), ..source.clone() });
    let program = Program::new(&file);
    let start = search.scene.asked.statement.span.start;
    let asked: &Asked = program.claims.iter().find(|a| a.statement.span.start == start)?;
    let rels = asked.rels();
    let mut links = vec![Link::default(); rels.len()];
    for (number, world) in worlds.iter().enumerate() {
        chain::judge_at(world, number, asked, &rels, &mut links);
        if links.iter().any(|l| l.verdict() == Verdict::Wrong) {
            return None;
        }
    }
    let link = links.get(relation)?;
    (link.verdict() == Verdict::Right && link.seen.len() >= LEAST).then_some(edit)
}
