//! `range e = (a, b]`: both ends must be approached, nothing may lie outside, and a closed end must be attained.

use super::limit::{self, without_bound};
use super::scene::Scene;
use super::shrink::allows;
use super::tell::number;
use crate::eval::{Binding, Fault, Result, World, said};
use crate::syntax::tree::{Decl, DeclShape, Expr, Rel, Set};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

/// The farthest that a free value is taken; beyond, exponentials are all rounding.
const FARTHEST: f64 = 32.0;

/// So many points are tried before the ends are looked for.
pub const POINTS: usize = 240;
/// So often a step is made towards an end, longer than the last or shorter.
const ROUNDS: usize = 160;
/// So often the way to an end is doubled, or what is left of it halved.
const FARTHER: usize = 60;

/// What is found of a range.
pub enum Found {
    /// It is as claimed.
    Holds,
    /// It is not, and why.
    Fails(String),
    /// An end is approached too slowly.
    Open,
}

/// The value at a point: one list of numbers for each free name; `None` where there is none.
type Evaluate<'a> = dyn Fn(&[Vec<f64>]) -> Result<Option<f64>> + 'a;

/// What is seen of one end of a range.
struct End {
    /// The extreme value.
    value: f64,
    /// Whether it is taken inside, and not only approached.
    inside: bool,
    /// Whether values went on getting more extreme for as long as they were followed.
    open: bool,
}

/// Whether a claimed range is right.
pub fn judge(
    scene: &Scene,
    world: &World,
    of: &Expr,
    low: &(Expr, bool),
    high: &(Expr, bool),
    stream: &mut Stream,
) -> Result<Found> {
    let end = |e: &Expr| -> Result<f64> { Ok(world.numbers(e)?.first().copied().unwrap_or(f64::NAN)) };
    let (a, b) = (end(&low.0)?, end(&high.0)?);
    let [bottom, top] = search(scene, world, of, stream)?;
    let span = if (b - a).is_finite() { (b - a).abs().max(1e-9) } else { 1.0 };
    let slack = 1e-6 * span;
    for (way, claimed, seen, side) in [(1.0, a, &bottom, "below"), (-1.0, b, &top, "above")] {
        if way * seen.value < way * claimed - slack * 1e-3 {
            return Ok(Found::Fails(if seen.value.is_finite() {
                format!("it takes the value {}", number(seen.value))
            } else {
                format!("it takes values {side} all bounds")
            }));
        }
        let reached = if claimed.is_finite() {
            way * seen.value <= way * claimed + slack
        } else {
            way * seen.value <= -1e3
        };
        if !reached {
            let nothing = format!("nothing {side} {} is taken", number(seen.value));
            return Ok(if seen.open { Found::Open } else { Found::Fails(nothing) });
        }
    }
    for (claimed, (_, closed), seen) in [(a, low, &bottom), (b, high, &top)] {
        if *closed != (claimed.is_finite() && seen.inside) {
            let how = if *closed { "not attained" } else { "attained" };
            return Ok(Found::Fails(format!("{} is {how}", number(claimed))));
        }
    }
    Ok(Found::Holds)
}

fn search(scene: &Scene, world: &World, of: &Expr, stream: &mut Stream) -> Result<[End; 2]> {
    let decls = scene.program.givens.iter().copied().chain(scene.asked.givens());
    let used = crate::program::closure(scene.program, scene.asked);
    let free: Vec<(&str, &Decl)> = decls
        .filter(|d| !matches!(d.shape, DeclShape::Function | DeclShape::OneOf(_)) && d.props.is_empty())
        .flat_map(|d| d.names.iter().filter(|n| used.contains(&n.name)).map(move |n| (n.name.as_str(), d)))
        .collect();
    let eval = |values: &[Vec<f64>]| -> Result<Option<f64>> {
        let mut changes = Vec::new();
        for ((name, decl), data) in free.iter().zip(values) {
            if data.iter().any(|x| !allows(decl, *x)) {
                return Ok(None);
            }
            changes.push((*name, data.clone()));
        }
        let tape = Tape::new();
        let there = scene.apart(world, &tape, &changes);
        if !scene.applies(&there)? {
            return Ok(None);
        }
        match there.value(of) {
            Ok(v) if v.is_scalar() => Ok(v.numbers(of.span)?.item().filter(|x| x.is_finite())),
            Ok(v) => said(of.span, format!("a range is of a number, and this is {}", v.describe())),
            Err(Fault::Numbers { .. }) => Ok(None),
            Err(fault) => Err(fault),
        }
    };
    let sizes: Vec<usize> = free
        .iter()
        .map(|(n, _)| match world.binding(n) {
            Some(Binding::Value(v)) => v.numel(),
            _ => 1,
        })
        .collect();
    let mut tried: Vec<(f64, Vec<Vec<f64>>)> = Vec::new();
    for k in 0..POINTS as i32 {
        let draw = |n: usize, stream: &mut Stream| -> Vec<f64> {
            (0..n)
                .map(|_| match k {
                    0 => 0.0,
                    1..=40 => (f64::from(k) - 20.5).signum() * (f64::from((k - 1) % 20) * 0.5 - 4.5).exp2(),
                    _ => (stream.normal() * (stream.uniform() * 4.0 - 1.0).exp2()).clamp(-FARTHEST, FARTHEST),
                })
                .collect()
        };
        let values: Vec<Vec<f64>> = sizes.iter().map(|n| draw(*n, stream)).collect();
        if let Some(x) = eval(&values)? {
            tried.push((x, values));
        }
    }
    if tried.is_empty() {
        return said(of.span, "this has no value anywhere that was tried");
    }
    let ends: Vec<Vec<f64>> = free.iter().map(|(_, decl)| closed_ends(world, decl)).collect::<Result<_>>()?;
    let mut end = |way: f64| -> Result<End> {
        // The best, and of equal ones the nearest to 0.
        let far = |v: &[Vec<f64>]| v.iter().flatten().fold(0.0f64, |m, x| m.max(x.abs()));
        let mut best = tried[0].clone();
        for (x, v) in &tried {
            if way * x < way * best.0 || (*x == best.0 && far(v) < far(&best.1)) {
                best = (*x, v.clone());
            }
        }
        let (mut step, mut rounds) = (1.0, 0);
        while step > 1e-9 && rounds < ROUNDS {
            rounds += 1;
            let mut better = false;
            for attempt in 0..4 {
                // All numbers, or one: at an edge the others may have nowhere to go.
                let alone = (attempt % 2 == 1).then(|| stream.below(sizes.iter().sum::<usize>().max(1)));
                let (mut moved, mut place) = (best.1.clone(), 0);
                for (list, ends) in moved.iter_mut().zip(&ends) {
                    for x in list {
                        if alone.is_none_or(|only| only == place) {
                            *x = stopped(*x, *x + step * stream.normal(), ends);
                        }
                        place += 1;
                    }
                }
                if let Some(x) = eval(&moved)?
                    && way * x < way * best.0
                {
                    (best, better) = ((x, moved), true);
                }
            }
            step = if better { f64::min(2.0 * step, 1.0) } else { 0.5 * step };
        }
        // Towards infinity, or a bound, things may go slowly: 1/a, log a.
        let bounds: Vec<f64> = free.iter().map(|(_, decl)| bound(world, decl)).collect::<Result<_>>()?;
        let (mut open, mut at_bound, start) = (false, false, best.clone());
        for factor in [2.0, 0.5] {
            if factor > 1.0 && far(&start.1) < FARTHEST * 0.75 {
                continue;
            }
            let (mut at, mut values) = (start.clone(), vec![start.0]);
            for _ in 0..FARTHER {
                let scaled = |(v, o): (&Vec<f64>, &f64)| v.iter().map(|x| o + factor * (x - o)).collect();
                let moved: Vec<Vec<f64>> = at.1.iter().zip(&bounds).map(scaled).collect();
                match eval(&moved)? {
                    Some(x) if way * x < way * at.0 => at = (x, moved),
                    _ => break,
                }
                values.push(at.0);
            }
            let on = values.len() > FARTHER / 5;
            if on && without_bound(&values, way * f64::NEG_INFINITY) == limit::Found::Holds {
                at.0 = way * f64::NEG_INFINITY;
            }
            if way * at.0 < way * best.0 {
                (best, open, at_bound) = (at, on, factor < 1.0);
            }
        }
        let on_end: Vec<Vec<f64>> = best.1.iter().zip(&ends).map(|(v, ends)| snapped(v, ends)).collect();
        // A closed end belongs to what is given.
        if let Some(x) = eval(&on_end)?
            && way * x <= way * best.0
        {
            best = (x, on_end);
        }
        let inside = if at_bound {
            // What gets better all the way to the bound is attained there or nowhere.
            let on = best.1.iter().zip(&bounds).map(|(v, o)| vec![*o; v.len()]).collect::<Vec<_>>();
            eval(&on)?.is_some_and(|x| way * x <= way * best.0)
        } else {
            best.0.is_finite() && attained(&eval, &best, &ends)?
        };
        Ok(End { value: best.0, inside, open })
    };
    Ok([end(1.0)?, end(-1.0)?])
}

/// The finite end that numbers of a declaration may come close to, or 0.
fn bound(world: &World, decl: &Decl) -> Result<f64> {
    let number = |e: &Expr| -> Result<f64> { Ok(world.numbers(e)?.first().copied().unwrap_or(0.0)) };
    Ok(match &decl.set {
        Some(Set::Compare(_, e)) => number(e)?,
        Some(Set::Interval(low, _, high, _)) => {
            let (low, high) = (number(low)?, number(high)?);
            if low.is_finite() {
                low
            } else if high.is_finite() {
                high
            } else {
                0.0
            }
        }
        _ => 0.0,
    })
}

/// The ends that belong to what a declaration allows.
fn closed_ends(world: &World, decl: &Decl) -> Result<Vec<f64>> {
    let ends: Vec<&Expr> = match &decl.set {
        Some(Set::Compare(Rel::LessEqual | Rel::GreaterEqual, end)) => vec![end],
        Some(Set::Interval(low, closed_low, high, closed_high)) => {
            [(low, closed_low), (high, closed_high)].iter().filter(|(_, c)| **c).map(|(e, _)| *e).collect()
        }
        _ => Vec::new(),
    };
    let numbers = ends.into_iter().map(|e| world.numbers(e)).collect::<Result<Vec<_>>>()?;
    Ok(numbers.into_iter().flatten().collect())
}

/// A number on its way to another: it goes no farther than to a closed end.
fn stopped(from: f64, to: f64, ends: &[f64]) -> f64 {
    let crossed = |end: &f64| (from - end) * (to - end) < 0.0;
    ends.iter().copied().find(crossed).unwrap_or(to).clamp(-FARTHEST, FARTHEST)
}

/// Numbers, with those that are next to an end on it.
fn snapped(numbers: &[f64], ends: &[f64]) -> Vec<f64> {
    let near = |x: f64| ends.iter().copied().find(|end| (x - end).abs() <= 1e-3 * end.abs().max(1.0));
    numbers.iter().map(|x| near(*x).unwrap_or(*x)).collect()
}

/// Whether an extreme value is taken at a point, and not only approached beyond all bounds: farther out things get worse, or
/// nothing changes on the way from 0. (Rounding makes tanh 1 from 19 on, but not at half of that.)
fn attained(eval: &Evaluate, (best, at): &(f64, Vec<Vec<f64>>), ends: &[Vec<f64>]) -> Result<bool> {
    // What is on an end that belongs to it has nowhere to go.
    let free = |x: &f64, ends: &[f64]| !ends.contains(x);
    let moved = |f: &dyn Fn(f64) -> f64| -> Result<Option<f64>> {
        let moved = |(v, ends): (&Vec<f64>, &Vec<f64>)| {
            v.iter().map(|x| if free(x, ends) { f(*x) } else { *x }).collect()
        };
        eval(&at.iter().zip(ends).map(moved).collect::<Vec<_>>())
    };
    let pairs = || at.iter().zip(ends).flat_map(|(v, ends)| v.iter().filter(move |x| free(x, ends)));
    let far = pairs().fold(0.0f64, |m, x| m.max(x.abs()));
    if far < 1e-6 {
        return Ok(true);
    }
    // As far as is allowed: what is given may have a bound.
    let mut outward = if far > 0.1 { None } else { moved(&|x| x + 1.0)? };
    for factor in [2.0, 1.5, 1.2, 1.05] {
        if outward.is_none() {
            outward = moved(&|x| factor * x)?;
        }
    }
    let worse = outward.is_some_and(|x| (x - best).abs() > 1e-9 * best.abs().max(1e-9));
    let flat = moved(&|x| x / 2.0)? == Some(*best) && moved(&|x| x / 4.0)? == Some(*best);
    Ok(worse || flat)
}
