//! Chains: every member is held against the truth and against its left neighbour, so that a slip that is carried on is
//! reported once.

use super::compare::{Compared, Failure, Pair, compare};
use super::look::{self, Layout};
use crate::eval::{Fault, Frame, Value, World};
use crate::program::Asked;
use crate::syntax::tree::{Expr, Kind, Rel};
use crate::{Diagnostic, Span, Verdict};
use std::collections::BTreeSet;

/// What is found of one relation of a chain.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// The worlds in which both sides had values.
    pub seen: BTreeSet<usize>,
    /// The first point where neighbours differ: number of the world.
    pub apart: Option<usize>,
    /// The first point where the member farther from the truth is not true.
    pub untrue: Option<(usize, Failure)>,
    /// Whether a comparison could not be decided.
    pub close: bool,
    /// Whether it only holds transposed.
    pub transposed: bool,
    /// The first expression that had no value at a point, and why.
    pub nowhere: Option<(Span, String)>,
    /// What makes no sense about it.
    pub error: Option<Diagnostic>,
}

impl Link {
    /// Keeps the first reason for which there was no value.
    pub fn had_none(&mut self, span: Span, why: &str) {
        self.nowhere.get_or_insert_with(|| (span, why.to_string()));
    }

    /// The verdict on it, as far as points tell.
    pub fn verdict(&self) -> Verdict {
        match self {
            Link { error: Some(_), .. } => Verdict::Error,
            Link { apart: Some(_), untrue: Some(_), .. } => Verdict::Wrong,
            Link { seen, .. } if seen.is_empty() => Verdict::Unproven,
            Link { close: true, .. } => Verdict::Unproven,
            Link { transposed: true, .. } => Verdict::Layout,
            _ => Verdict::Right,
        }
    }
}

/// The member that the others are held against: the one derivative, if there is just one; else the first.
pub fn truth(members: &[&Expr]) -> usize {
    let with: Vec<usize> = members.iter().enumerate().filter(|(_, e)| derives(e)).map(|(i, _)| i).collect();
    match with.as_slice() {
        [one] => *one,
        _ => 0,
    }
}

/// Whether there is a derivative in an expression.
pub fn derives(e: &Expr) -> bool {
    let mut found = false;
    e.walk(&mut Vec::new(), &mut |part, _| found |= matches!(&*part.kind, Kind::Derivative { .. }));
    found
}

/// The members of a chain in a world.
pub struct Seen<'t> {
    /// The frame of the free indices.
    pub frame: Frame,
    /// Each member's value.
    pub members: Vec<crate::eval::Result<Value<'t>>>,
}

/// Evaluates the members of a chain; `None` where its conditions do not hold.
pub fn see<'t>(world: &World<'t>, asked: &Asked) -> crate::eval::Result<Option<Seen<'t>>> {
    world.rest();
    let Some(frame) = look::frame(world, asked)? else { return Ok(None) };
    let members = asked.members().iter().map(|e| world.eval(e, &frame)).collect();
    Ok(Some(Seen { frame, members }))
}

/// Whether a world says something on a chain: its conditions hold there, and its truth has a value.
pub fn speaks(world: &World, asked: &Asked) -> bool {
    let Ok(Some(seen)) = see(world, asked) else { return false };
    let members = asked.members();
    let truth = truth(&members);
    let numbers = seen.members[truth].clone().and_then(|v| look::numbers(&v, &seen.frame, members[truth]));
    // What makes no sense says so.
    numbers.map_or_else(|f| !matches!(f, Fault::Numbers { .. }), |n| n.iter().all(|x| x.is_finite()))
}

/// Looks at all relations of a chain in one world, and adds what is found.
pub fn judge_at(world: &World, number: usize, asked: &Asked, rels: &[Rel], links: &mut [Link]) {
    let members = asked.members();
    let seen = match see(world, asked) {
        Ok(Some(seen)) => seen,
        Ok(None) => return,
        Err(Fault::Numbers { span, why }) => {
            links.iter_mut().for_each(|link| link.had_none(span, &why));
            return;
        }
        Err(fault) => {
            let said = fault.diagnostic();
            for link in links {
                link.error.get_or_insert(said.clone());
            }
            return;
        }
    };
    let truth = truth(&members);
    let layouts = derives(members[truth]);
    // A truth without a value says nothing about this point.
    if let Err(Fault::Numbers { span, why }) = &seen.members[truth] {
        links.iter_mut().for_each(|link| link.had_none(*span, why));
        return;
    }
    for (k, link) in links.iter_mut().enumerate() {
        let (left, right) = (k, k + 1);
        let far = if right > truth { right } else { left };
        let error = [right, left].into_iter().find_map(|m| match &seen.members[m] {
            Err(fault @ (Fault::Said(_) | Fault::NotYet(_))) if m == right || k == 0 => {
                Some(fault.diagnostic())
            }
            _ => None,
        });
        if let Some(error) = error {
            link.error.get_or_insert(error);
            continue;
        }
        if link.untrue.is_some() {
            // It is known to be wrong.
            link.seen.insert(number);
            continue;
        }
        for m in [left, right] {
            if let Err(Fault::Numbers { span, why }) = &seen.members[m] {
                link.had_none(*span, why);
            }
        }
        let between = |l: usize, r: usize| -> crate::eval::Result<Compared> {
            match (&seen.members[l], &seen.members[r]) {
                (Ok(a), Ok(b)) => {
                    let pair = Pair { left: (members[l], a), rel: rels[k], right: (members[r], b), layouts };
                    compare(world, &pair, &seen.frame)
                }
                (Ok(_), Err(Fault::Numbers { .. })) => {
                    Ok(Compared::Fails(Failure { entry: String::new(), left: f64::NAN, right: f64::NAN }))
                }
                _ => Ok(Compared::Nowhere),
            }
        };
        match between(left, right) {
            Err(fault) => {
                link.error.get_or_insert(fault.diagnostic());
            }
            Ok(Compared::Nowhere) => link.had_none(members[left].span, "it is not a finite number"),
            Ok(Compared::Holds(layout)) => {
                link.seen.insert(number);
                link.transposed |= layout == Layout::Transposed;
            }
            Ok(Compared::Close) => {
                link.seen.insert(number);
                link.close = true;
            }
            Ok(Compared::Fails(failure)) => {
                link.seen.insert(number);
                link.apart.get_or_insert(number);
                // Only equations are passed on; an inequality stands between its own two members.
                let against = if rels[k] == Rel::Equal && far == right {
                    between(truth, far)
                } else {
                    Ok(Compared::Fails(failure.clone()))
                };
                let against = if rels[k] == Rel::Equal && far == left && left != truth {
                    between(left, truth)
                } else {
                    against
                };
                match against {
                    Ok(Compared::Fails(f)) => {
                        link.untrue = Some((
                            number,
                            if far == left { Failure { left: f.right, right: f.left, ..f } } else { f },
                        ))
                    }
                    Err(_) => link.untrue = Some((number, failure)),
                    _ => {}
                }
            }
        }
    }
}
