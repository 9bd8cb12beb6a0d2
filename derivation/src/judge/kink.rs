//! On a kink a derivative is one thing on each side, and each of them is a convention, as is what lies between.

use super::chain::{self, Seen};
use super::scene::{Scene, replaced};
use super::{look, strata};
use crate::Span;
use crate::eval::{Binding, Frame, Value, World};
use crate::syntax::echo;
use crate::syntax::tree::{Binary, Expr, Fold, Kind, Rel};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use std::collections::{BTreeMap, BTreeSet};

/// What is said of a claim that leaves a kink to convention.
pub const NOTE: &str = "convention at the kink";
/// What is said where a relation holds for a part of what a derivative may be.
const ONE_SIDE: &str = "at the kink it holds for one of the two one-sided derivatives only";
/// What is said where entries may each be what is claimed, and perhaps not together.
const TOGETHER: &str = "at the kink each entry lies between its one-sided derivatives, but along some direction they do not together";

/// The kinks that concern a claim and that a world is exactly on.
pub fn on(scene: &Scene, world: &World) -> BTreeSet<Span> {
    let concerned = strata::concerned(scene);
    let kinks = world.kinks.borrow();
    kinks.iter().filter(|(span, sides)| sides.on && concerned(span)).map(|(span, _)| *span).collect()
}

/// Whether a world is beside one of some kinks, where it may be for the sake of rounding.
pub fn beside(world: &World, on: &BTreeSet<Span>) -> bool {
    world.kinks.borrow().iter().any(|(span, sides)| sides.beside && on.contains(span))
}

/// The truths of a chain at a kink.
pub struct Kink {
    /// What each is on all sides, by the number of the member.
    truths: BTreeMap<usize, Around>,
    /// What jumps there, so that there is no derivative.
    jumps: Option<String>,
}

/// Numbers as they are when where they are is approached, along each of some directions and the opposite ones in turn.
struct Around {
    here: Vec<f64>,
    sides: Vec<Vec<f64>>,
    /// The directions, if there is a derivative along them.
    along: Vec<Vec<f64>>,
}

/// Whether a number may be what a derivative is on a kink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Yes,
    /// Each entry may be, but not all of them together, as far as is known.
    Apart,
    No,
}

impl Kink {
    /// Looks around a world that is on a kink; `None` if nothing that is true there is left to it.
    pub fn at(scene: &Scene, world: &World, rels: &[Rel]) -> Option<Kink> {
        if on(scene, world).is_empty() {
            return None;
        }
        let members = scene.asked.members();
        let frame = look::frame(world, scene.asked).ok()??;
        let mut kink = Kink { truths: BTreeMap::new(), jumps: None };
        for k in 0..rels.len() {
            let truth = chain::truth(&members, rels, k);
            if kink.truths.contains_key(&truth) {
                continue;
            }
            let look = Look { scene, world, frame: &frame, names: moved(scene, world, members[truth]) };
            let steady = |e: &Expr| {
                !differentiates(e) && (e.names().is_empty() || look.around(e).is_some_and(|a| !a.jumps()))
            };
            if slope(members[truth], &steady)
                && let Some(around) = look.around(members[truth])
            {
                let lower = lowered(members[truth]);
                let jumps = lower.iter().find(|e| look.around(e).is_some_and(|a| a.jumps()));
                kink.jumps = kink.jumps.or(jumps.map(|e| format!("`{}` jumps there", echo::text(e))));
                kink.truths.insert(truth, around);
            }
        }
        (!kink.truths.is_empty()).then_some(kink)
    }

    /// Whether a truth is not the same on all sides.
    pub fn splits(&self) -> bool {
        self.truths.values().any(Around::splits)
    }

    /// The members of a chain with each truth as what is claimed of it, if it may be that; and what is in doubt.
    pub fn settled<'t>(
        &self,
        (scene, world): (&Scene, &World<'t>),
        rels: &[Rel],
        mut seen: Seen<'t>,
    ) -> (Seen<'t>, Option<String>) {
        let members = scene.asked.members();
        let mut doubt = self.jumps.clone();
        for (&truth, around) in &self.truths {
            let Ok(value) = &seen.members[truth] else { continue };
            let other = |m: usize| -> Option<(Value<'t>, Vec<f64>)> {
                let claimed = seen.members[m].as_ref().ok()?;
                let (_, claimed, _) =
                    look::aligned((members[truth], value), (members[m], claimed), true).ok()?;
                let numbers = look::numbers(&claimed, &seen.frame, members[m]).ok()?;
                (numbers.len() == around.here.len()).then_some((claimed, numbers))
            };
            let run = (0..rels.len())
                .filter(|k| rels[*k] == Rel::Equal && chain::truth(&members, rels, *k) == truth)
                .flat_map(|k| [k, k + 1])
                .filter(|m| *m != truth);
            let beside =
                (0..rels.len()).filter(|k| rels[*k] != Rel::Equal && (*k == truth || k + 1 == truth));
            let mut neighbours = beside.map(|k| (rels[k], if k == truth { k + 1 } else { k }));
            if neighbours.any(|(rel, m)| other(m).is_some_and(|(_, x)| around.parts(rel, &x, m > truth))) {
                doubt = doubt.or(Some(ONE_SIDE.into()));
            }
            if around.splits() {
                let mut claimed = run.filter_map(other).map(|(value, x)| (value, around.between(&x)));
                let Some((value, between)) = claimed.find(|(_, between)| *between != Between::No) else {
                    continue;
                };
                if between == Between::Apart {
                    doubt = doubt.or(Some(TOGETHER.into()));
                }
                seen.members[truth] = Ok(value);
            } else if let Some(limit) = around.sides.first().filter(|_| around.jumps()) {
                // What it is on all sides is what it is.
                seen.members[truth] = Ok(replaced(world, value, limit.clone()));
            }
        }
        (seen, doubt)
    }
}

impl Around {
    fn splits(&self) -> bool {
        self.sides.iter().any(|side| differ(side, &self.sides[0]))
    }

    /// Whether it is nowhere near what it is close by.
    fn jumps(&self) -> bool {
        self.sides.iter().any(|side| differ(side, &self.here))
    }

    /// Whether some numbers lie between what it is on the sides: each entry by itself, and all of them along each direction.
    fn between(&self, numbers: &[f64]) -> Between {
        let within = |x: f64, a: f64, b: f64| x >= a.min(b) - slack(a, b) && x <= a.max(b) + slack(a, b);
        let ends = |i: usize| {
            let entry = self.sides.iter().filter_map(|side| side.get(i));
            entry.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)))
        };
        let each = |(i, x): (usize, &f64)| within(*x, ends(i).0, ends(i).1);
        if !numbers.iter().enumerate().all(each) {
            return Between::No;
        }
        let together = self.sides.chunks(2).zip(&self.along).all(|(sides, along)| {
            let sum = |numbers: &[f64]| -> Vec<f64> {
                let dot = |row: &[f64]| row.iter().zip(along).map(|(x, d)| x * d).sum();
                numbers.chunks(along.len()).map(dot).collect()
            };
            let [up, down] = sides else { return true };
            sum(numbers)
                .into_iter()
                .zip(sum(up).into_iter().zip(sum(down)))
                .all(|(x, (a, b))| within(x, a, b))
        });
        if together { Between::Yes } else { Between::Apart }
    }

    /// Whether a relation holds for some of what it may be and fails for others.
    fn parts(&self, rel: Rel, numbers: &[f64], first: bool) -> bool {
        let holds = |x: f64, y: f64| {
            let (a, b) = if first { (x, y) } else { (y, x) };
            if (x - y).abs() > slack(x, y) {
                rel.holds(a, b)
            } else {
                matches!(rel, Rel::LessEqual | Rel::GreaterEqual)
            }
        };
        let all = |side: &Vec<f64>| side.iter().zip(numbers).all(|(x, y)| holds(*x, *y));
        let here = all(&self.here);
        self.splits() && self.sides.iter().any(|side| all(side) != here)
    }
}

/// Whether some numbers are not the same; what is none is like no other.
fn differ(a: &[f64], b: &[f64]) -> bool {
    let apart = |(a, b): (&f64, &f64)| (a - b).is_nan() || (a - b).abs() > slack(*a, *b);
    a.len() != b.len() || a.iter().zip(b).any(apart)
}

fn slack(a: f64, b: f64) -> f64 {
    1e-6 * a.abs().max(b.abs()).max(1e-2)
}

/// Whether an expression jumps only where a derivative does: it is one, or made of some by sums and factors that do not.
fn slope(e: &Expr, steady: &dyn Fn(&Expr) -> bool) -> bool {
    let slopes = |e: &Expr| slope(e, steady);
    match &*e.kind {
        Kind::Derivative { .. } => true,
        Kind::Call { primes, .. } => *primes > 0,
        Kind::Index(part, _) | Kind::Neg(part) | Kind::Transpose(part) => slopes(part),
        Kind::Fold { fold: Fold::Sum, body, .. } => slopes(body),
        Kind::Binary(Binary::Add | Binary::Sub, a, b) => {
            slopes(a) && (slopes(b) || steady(b)) || slopes(b) && steady(a)
        }
        Kind::Binary(Binary::Mul, a, b) => slopes(a) && steady(b) || slopes(b) && steady(a),
        Kind::Binary(Binary::Div, a, b) => slopes(a) && steady(b),
        _ => false,
    }
}

/// The least and the greatest that each entry of a derivative is on the sides of where the world is, if they are not the same.
pub fn split(scene: &Scene, world: &World, derivative: &Expr) -> Option<(Vec<f64>, Vec<f64>)> {
    let names = moved(scene, world, derivative);
    let around = Look { scene, world, frame: world.root(), names }.around(derivative)?;
    let entry = |pick: fn(f64, f64) -> f64| -> Option<Vec<f64>> {
        let mut sides = around.sides.iter().cloned();
        let first = sides.next()?;
        Some(sides.fold(first, |all, side| all.iter().zip(&side).map(|(a, b)| pick(*a, *b)).collect()))
    };
    let (least, most) = (entry(f64::min)?, entry(f64::max)?);
    least.iter().zip(&most).any(|(a, b)| b - a > slack(*a, *b)).then_some((least, most))
}

/// Whether a number lies between two one-sided values.
pub fn lies_between(x: f64, a: f64, b: f64) -> bool {
    let slack = slack(a, b);
    x >= a.min(b) - slack && x <= a.max(b) + slack
}

/// Whether something is differentiated in an expression.
pub fn differentiates(e: &Expr) -> bool {
    let mut found = false;
    e.walk(&mut Vec::new(), &mut |part, _| {
        found |= matches!(&*part.kind, Kind::Derivative { .. } | Kind::Call { primes: 1.., .. });
    });
    found
}

/// What is differentiated last in each derivative of an expression: the derivative of one order less.
fn lowered(e: &Expr) -> Vec<Expr> {
    let mut found = Vec::new();
    e.walk(&mut Vec::new(), &mut |part, _| match &*part.kind {
        Kind::Derivative { of, by, .. } if by.len() < 2 => found.push(of.clone()),
        Kind::Derivative { of, by, notation } => {
            let by = by[..by.len() - 1].to_vec();
            let kind = Kind::Derivative { of: of.clone(), by, notation: *notation };
            found.push(Expr::new(part.span, kind));
        }
        Kind::Call { function, primes: primes @ 1.., args, options } => {
            let (function, primes) = (function.clone(), primes - 1);
            let (args, options) = (args.clone(), options.clone());
            found.push(Expr::new(part.span, Kind::Call { function, primes, args, options }));
        }
        _ => {}
    });
    found
}

/// What moves: what is given of the names by which an expression differentiates, or else what the claim sets.
fn moved(scene: &Scene, world: &World, e: &Expr) -> Vec<String> {
    let given = |name: &&str| {
        let is_given = scene.givens().any(|d| d.names.iter().any(|n| n.name == *name));
        is_given && matches!(world.binding(name), Some(Binding::Value(_)))
    };
    let mut names = BTreeSet::new();
    e.walk(&mut Vec::new(), &mut |part, _| {
        if let Kind::Derivative { by, .. } = &*part.kind {
            names.extend(by.iter().filter_map(|e| e.base().as_name()).filter(given));
        }
    });
    if names.is_empty() {
        names.extend(scene.places().iter().filter_map(|(t, _)| t.base().as_name()).filter(given));
    }
    names.into_iter().map(str::to_string).collect()
}

/// A place to look around from.
struct Look<'a, 's, 'f, 't> {
    scene: &'a Scene<'s, 'f>,
    world: &'a World<'t>,
    frame: &'a Frame,
    names: Vec<String>,
}

impl Look<'_, '_, '_, '_> {
    /// What an expression tends to from all sides.
    fn around(&self, e: &Expr) -> Option<Around> {
        let value = self.world.eval(e, self.frame).ok()?;
        let here = look::numbers(&value, self.frame, e).ok()?;
        let old: Vec<Value> = self.names.iter().filter_map(|n| self.value(n)).collect();
        let count: usize = old.iter().map(Value::numel).sum();
        // Of one name whose axes come last there is a derivative along a direction.
        let last =
            old.first().filter(|first| old.len() == 1 && count > 1 && value.dims.ends_with(&first.dims));
        let directions = directions(count);
        let mut sides = Vec::new();
        for way in &directions {
            // Extrapolated from two steps.
            for sign in [1.0, -1.0] {
                let (far, near) = (self.step(e, way, sign * 2e-6)?, self.step(e, way, sign * 1e-6)?);
                sides.push(far.iter().zip(&near).map(|(f, n)| 2.0 * n - f).collect());
            }
        }
        Some(Around { here, sides, along: if last.is_some() { directions } else { Vec::new() } })
    }

    fn value(&self, name: &str) -> Option<Value<'_>> {
        let Some(Binding::Value(value)) = self.world.binding(name) else { return None };
        Some(value)
    }

    /// An expression a step away.
    fn step(&self, e: &Expr, way: &[f64], length: f64) -> Option<Vec<f64>> {
        let (tape, mut way) = (Tape::new(), way.iter());
        let mut changes = Vec::new();
        for name in &self.names {
            let old = self.value(name)?;
            let numbers = old.numbers(e.span).ok()?;
            let moved = numbers.to_vec().into_iter().zip(&mut way).map(|(x, d)| x + length * d);
            let var = tape.leaf(Tensor::from_vec(moved.collect(), *numbers.shape()).ok()?);
            let Value { rows, dims, lying, eye, .. } = old;
            changes.push((name.clone(), Value { var, rows, dims, lying, eye }));
        }
        let there = self.scene.copied(self.world, &tape, changes);
        look::numbers(&there.eval(e, self.frame).ok()?, self.frame, e).ok()
    }
}

/// Directions in which so many numbers may move: all of them, each alone, all but one, and some at random. Equal numbers go by
/// different steps, so that they come apart.
fn directions(count: usize) -> Vec<Vec<f64>> {
    /// Of more numbers none moves alone.
    const FEW: usize = 6;
    let apart = |i: usize| 1.0 + (0.618 * i as f64).fract();
    let all: Vec<f64> = (0..count).map(apart).collect();
    let mut directions = vec![all.clone()];
    if count > 1 {
        let mut stream = Stream::new(0x51de);
        directions.extend(
            (0..if count > FEW { 16 } else { 4 }).map(|_| (0..count).map(|_| stream.normal()).collect()),
        );
    }
    if (2..=FEW).contains(&count) {
        for one in 0..count {
            let weighed = |rest: f64, own: f64| -> Vec<f64> {
                all.iter().enumerate().map(|(i, x)| x * if i == one { own } else { rest }).collect()
            };
            directions.extend([weighed(1e-3, 1.0), weighed(1.0, 1e-3)]);
        }
    }
    directions
}
