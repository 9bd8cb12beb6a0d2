//! Where a wrong claim holds all the same: off the diagonal, or on one side of 0.

use super::Found;
use super::bench::{Bench, agree};
use crate::eval::{Binding, Frame, Value, World};
use crate::judge::{figures, look};
use crate::sample::Point;
use crate::syntax::tree::Rel;
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

/// A condition on a row.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Of two indices.
    Compare(String, Rel, String),
    /// The first value of an index.
    First(String),
    /// The last value of an index.
    Last(String),
    /// Of a number that is given or computed.
    Positive(String),
}

/// A row: on which side it is, whether the claim holds there, what is true, and whether it is exactly on the border.
struct Case {
    side: bool,
    holds: bool,
    truth: Option<f64>,
    border: bool,
}

/// Conditions that may tell the rows where the claim holds from the others.
pub fn look(bench: &Bench, found: &mut Vec<Found>) {
    found.extend(conditions(bench).into_iter().map(Found::Where));
}

/// The rows of a world; `None` if the claim or the condition makes no sense there.
fn cases(
    condition: &Condition,
    (world, frame): (&World, &Frame),
    (truth, scale): (&[f64], f64),
    claim: &[f64],
) -> Option<Vec<Case>> {
    let each = truth.len() / frame.len().max(1);
    let case = |row: usize| {
        let range = row * each..(row + 1) * each;
        let (c, t) = (claim.get(range.clone())?, truth.get(range)?);
        let (side, border) = condition.test(world, frame, row)?;
        let truth = t.first().copied().filter(|_| each == 1);
        Some(Case { side, holds: agree(c, t, scale), truth, border })
    };
    (0..frame.len()).map(case).collect()
}

impl Condition {
    /// The fact in words, if at the bench, in all worlds of the judge and at its other points the claim holds on one side and
    /// fails on the other.
    pub fn told(&self, bench: &Bench, worlds: &[&World], points: &[Point]) -> Option<String> {
        let mut all = Vec::new();
        for site in &bench.sites {
            let claim = bench.numbers(site, bench.claim)?;
            all.extend(cases(self, (&site.world, &site.frame), (&site.numbers, site.scale), &claim)?);
        }
        for world in worlds {
            all.extend(self.seen(bench, world)?);
        }
        for point in points {
            let (tape, mut point) = (Tape::new(), point.clone());
            let world = bench.scene.world(&tape, &mut point, &mut Stream::new(0), false);
            if let Ok(world) = world
                && bench.scene.declared(&world)
            {
                all.extend(self.seen(bench, &world)?);
            }
        }
        let holds = all.iter().find(|c| c.holds)?.side;
        if all.iter().any(|c| c.holds != (c.side == holds)) {
            return None;
        }
        let border = all.iter().any(|c| c.border);
        let mut wrong = all.iter().filter(|c| !c.holds).map(|c| c.truth);
        Some(match wrong.next()? {
            Some(x) if wrong.all(|y| y == Some(x)) => {
                format!("{} for {}", figures::number(x), self.words(!holds, border))
            }
            _ => format!("right where {}", self.words(holds, border)),
        })
    }

    /// The rows of a world that says something; `None` where only the claim has no value.
    fn seen(&self, bench: &Bench, world: &World) -> Option<Vec<Case>> {
        world.rest();
        let Ok(Some(frame)) = look::frame(world, bench.scene.asked) else { return Some(Vec::new()) };
        let Ok(truth) = world.eval(bench.truth, &frame) else { return Some(Vec::new()) };
        let claim = world.eval(bench.claim, &frame).ok()?;
        let numbers = |v: &Value| look::numbers(v, &frame, bench.claim).ok();
        let (truth, claim) = (numbers(&truth)?, numbers(&claim)?);
        if truth.iter().any(|x| !x.is_finite()) {
            return Some(Vec::new());
        }
        let scale = truth.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        cases(self, (world, &frame), (&truth, scale), &claim)
    }

    /// Whether it holds of a row, and whether that is on its border.
    fn test(&self, world: &World, frame: &Frame, row: usize) -> Option<(bool, bool)> {
        let index = |name: &str| frame.column(name)?.get(row).copied();
        Some(match self {
            Condition::Compare(i, rel, j) => (rel.holds(index(i)? as f64, index(j)? as f64), false),
            Condition::First(i) => (index(i)? == 1, false),
            Condition::Last(i) => (Some(index(i)?) == frame.column(i)?.iter().copied().max(), false),
            Condition::Positive(name) => match world.binding(name)? {
                Binding::Value(v) if v.is_scalar() && !v.rows => {
                    let x = v.var.try_value().ok()?.item()?;
                    (x > 0.0, x == 0.0)
                }
                _ => return None,
            },
        })
    }

    /// It, or its opposite; which is told with its border, if that was seen.
    fn words(&self, holds: bool, border: bool) -> String {
        match self {
            Condition::Compare(i, rel, j) => {
                let opposite = match rel {
                    Rel::Equal => Rel::NotEqual,
                    Rel::Less => Rel::GreaterEqual,
                    _ => Rel::LessEqual,
                };
                format!("{i} {} {j}", if holds { *rel } else { opposite }.sign())
            }
            Condition::First(i) => format!("{i} {} 1", if holds { "=" } else { "!=" }),
            Condition::Last(i) => format!("{i} {} the last", if holds { "is" } else { "is not" }),
            Condition::Positive(name) if holds => format!("{name} > 0"),
            Condition::Positive(name) => format!("{name} {} 0", if border { "<=" } else { "<" }),
        }
    }
}

/// What could tell the rows apart.
fn conditions(bench: &Bench) -> Vec<Condition> {
    let letters: Vec<&str> = bench.probe().frame.names().collect();
    let mut list = Vec::new();
    for (n, i) in letters.iter().enumerate() {
        let pair = |j: &&str| {
            [Rel::Equal, Rel::Less, Rel::Greater].map(|rel| Condition::Compare((*i).into(), rel, (*j).into()))
        };
        list.extend(letters[n + 1..].iter().flat_map(pair));
        list.extend([Condition::First((*i).into()), Condition::Last((*i).into())]);
    }
    let names = crate::program::closure(bench.scene.program, bench.scene.asked);
    list.extend(names.into_iter().map(Condition::Positive));
    list
}
