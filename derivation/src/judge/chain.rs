//! Chains: every member is held against its neighbour, and in a run of `=` against the truth of the run, so that a slip that
//! is carried on is reported once.

use super::compare::{Compared, Failure, Pair, compare, has_layouts};
use super::look;
use crate::eval::{Fault, Frame, Value, World};
use crate::program::Asked;
use crate::syntax::tree::{Expr, Kind, Rel};
use crate::{Diagnostic, Span, Verdict};
use std::collections::BTreeSet;
use std::ops::Range;

/// Why a truth says nothing where it is not finite.
const NOT_FINITE: &str = "it is not a finite number";
/// Why two members say nothing where floating-point numbers end.
const NOT_HELD: &str = "its numbers are too large or too small to be held";

/// What is found of one relation of a chain.
#[derive(Debug, Clone, Default)]
pub struct Link {
    /// The worlds in which both sides had values.
    pub seen: BTreeSet<usize>,
    /// The first point where neighbours differ and the member farther from the truth is not true: number of the world.
    pub untrue: Option<(usize, Failure)>,
    /// The first world where a strict relation fails because its sides are the same, if this may be by rounding.
    pub level: Option<(usize, Failure)>,
    /// Whether a comparison could not be decided.
    pub close: bool,
    /// The first world where only the transpose will do and, unless the shapes say so, how it fails there as it stands.
    pub turned: Option<(usize, Option<Failure>)>,
    /// Whether there is a world where the transpose will not do.
    pub as_is: bool,
    /// The first expression that had no value at a point, and why.
    pub nowhere: Option<(Span, String)>,
    /// What makes no sense about it.
    pub error: Option<Diagnostic>,
}

impl Link {
    /// Whether this is the world in which it was first found untrue.
    pub fn fails_at(&self, number: usize) -> bool {
        self.untrue.as_ref().is_some_and(|(at, _)| *at == number)
    }

    /// Keeps the first reason for which there was no value.
    pub fn had_none(&mut self, span: Span, why: &str) {
        self.nowhere.get_or_insert_with(|| (span, why.to_string()));
    }

    /// What holds in one layout here and in the other there is untrue: where the transpose was needed.
    fn one_layout(&mut self, turned: &dyn Fn(Failure) -> Failure) {
        if let (true, Some((number, Some(failure)))) = (self.as_is, &self.turned) {
            self.untrue = Some((*number, turned(failure.clone())));
        }
    }

    /// The verdict on it, as far as points tell.
    pub fn verdict(&self) -> Verdict {
        match self {
            Link { error: Some(_), .. } => Verdict::Error,
            Link { untrue: Some(_), .. } => Verdict::Wrong,
            Link { seen, .. } if seen.is_empty() => Verdict::Unproven,
            Link { close: true, .. } => Verdict::Unproven,
            Link { turned: Some(_), .. } => Verdict::Layout,
            _ => Verdict::Right,
        }
    }
}

/// The links that pass a value on to a link: the `=` around it; any other relation stands alone.
fn run(rels: &[Rel], link: usize) -> Range<usize> {
    let equal = |k: &usize| rels.get(*k) == Some(&Rel::Equal);
    if !equal(&link) {
        return link..link + 1;
    }
    let before = (0..link).rev().take_while(equal).count();
    let after = (link..rels.len()).take_while(equal).count();
    link - before..link + after
}

/// The member that the others of a link's run are held against: the one derivative, if there is just one; else the first.
pub fn truth(members: &[&Expr], rels: &[Rel], link: usize) -> usize {
    let run = run(rels, link);
    let with: Vec<usize> =
        (run.start..=run.end).filter(|&i| members.get(i).is_some_and(|e| derives(e))).collect();
    match with.as_slice() {
        [one] => *one,
        _ => run.start,
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
    let (members, rels) = (asked.members(), asked.rels());
    let truth = truth(&members, &rels, 0);
    let numbers = seen.members[truth].clone().and_then(|v| look::numbers(&v, &seen.frame, members[truth]));
    // What makes no sense says so.
    numbers.map_or_else(|f| !matches!(f, Fault::Numbers { .. }), |n| n.iter().all(|x| x.is_finite()))
}

/// Looks at all relations of a chain in one world, and adds what is found.
pub fn judge_at(world: &World, number: usize, asked: &Asked, rels: &[Rel], links: &mut [Link]) {
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
    judge_seen(world, number, asked, rels, &seen, links);
}

/// Looks at all relations between members that were evaluated in a world.
pub fn judge_seen<'t>(
    world: &World<'t>,
    number: usize,
    asked: &Asked,
    rels: &[Rel],
    seen: &Seen<'t>,
    links: &mut [Link],
) {
    let members = asked.members();
    let mut start = 0;
    while start < rels.len() {
        let run = run(rels, start);
        start = run.end;
        judge_run(world, number, (&members, rels), seen, run, links);
    }
}

/// Looks at the links of one run.
fn judge_run<'t>(
    world: &World<'t>,
    number: usize,
    (members, rels): (&[&Expr], &[Rel]),
    seen: &Seen<'t>,
    run: Range<usize>,
    links: &mut [Link],
) {
    let truth = truth(members, rels, run.start);
    let layouts = has_layouts(world, members[truth], &seen.frame);
    // A truth without a value says nothing about this point.
    let known = match &seen.members[truth] {
        Ok(value) => look::numbers(value, &seen.frame, members[truth])
            .map_or(true, |numbers| numbers.iter().all(|x| x.is_finite())),
        Err(fault) => !matches!(fault, Fault::Numbers { .. }),
    };
    if let Err(Fault::Numbers { span, why }) = &seen.members[truth] {
        links[run.clone()].iter_mut().for_each(|link| link.had_none(*span, why));
    } else if !known {
        links[run.clone()].iter_mut().for_each(|link| link.had_none(members[truth].span, NOT_FINITE));
    }
    // What differs from its neighbour, but not from the truth.
    let mut carried: Option<(usize, Failure)> = None;
    for k in run.clone() {
        let (left, right) = (k, k + 1);
        let far = if right > truth { right } else { left };
        let truth_right = far == left;
        let error = [right, left].into_iter().find_map(|m| match &seen.members[m] {
            Err(fault @ (Fault::Said(_) | Fault::NotYet(_))) if m == right || k == 0 => {
                Some(fault.diagnostic())
            }
            _ => None,
        });
        let link = &mut links[k];
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
                    let (left, right) = ((members[l], a), (members[r], b));
                    // What merely follows from a derivative has no layouts of its own.
                    let layouts = layouts && (l == truth || r == truth);
                    let pair = Pair { left, rel: rels[k], right, truth_right, layouts };
                    compare(world, &pair, &seen.frame)
                }
                (Ok(_), Err(Fault::Numbers { .. })) | (Err(Fault::Numbers { .. }), Ok(_))
                    if seen.members[far].is_err() =>
                {
                    let first = |m: usize| {
                        let value = seen.members[m].as_ref().ok();
                        let numbers = value.and_then(|v| look::numbers(v, &seen.frame, members[m]).ok());
                        numbers.and_then(|n| n.first().copied()).unwrap_or(f64::NAN)
                    };
                    Ok(Compared::Fails(Failure { entry: String::new(), left: first(l), right: first(r) }))
                }
                _ => Ok(Compared::Nowhere),
            }
        };
        // The truth stands first in what is said.
        let turned = |f: Failure| if truth_right { Failure { left: f.right, right: f.left, ..f } } else { f };
        match between(left, right) {
            Err(fault) => {
                link.error.get_or_insert(fault.diagnostic());
            }
            Ok(_) if !known => {}
            Ok(Compared::Nowhere) => {
                link.had_none(members[left].span.to(members[right].span), NOT_HELD);
            }
            Ok(Compared::Level(failure)) => {
                link.level.get_or_insert((number, turned(failure)));
            }
            Ok(Compared::Holds { turned: either }) => {
                link.seen.insert(number);
                link.as_is |= !either;
                link.one_layout(&turned);
            }
            Ok(Compared::Turned(failure)) => {
                link.seen.insert(number);
                link.turned.get_or_insert((number, failure));
                link.one_layout(&turned);
            }
            Ok(Compared::Close) => {
                link.seen.insert(number);
                link.close = true;
            }
            Ok(Compared::Fails(failure)) => {
                link.seen.insert(number);
                let against = if far == right { between(truth, far) } else { between(far, truth) };
                match against {
                    Ok(Compared::Fails(f)) => link.untrue = Some((number, turned(f))),
                    Err(_) => link.untrue = Some((number, turned(failure))),
                    _ => carried = carried.or(Some((k, turned(failure)))),
                }
            }
        }
    }
    // A slip is only carried on if it was made somewhere.
    if let Some((k, failure)) = carried
        && links[run].iter().all(|l| l.untrue.is_none())
    {
        links[k].untrue = Some((number, failure));
    }
}
