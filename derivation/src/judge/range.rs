//! `range e = (a, b]`: both ends must be approached, nothing may lie outside, and a closed end must be attained.

use super::scene::{Scene, replaced};
use super::shrink::allows;
use super::tell::number;
use crate::eval::{Binding, Fault, Result, World, said};
use crate::syntax::tree::{Decl, DeclShape, Expr};
use chainrule_tensor::random::Stream;

/// The farthest that a free value is taken; beyond, exponentials are all rounding.
const FARTHEST: f64 = 32.0;

/// The value at a point: one list of numbers for each free name; `None` where there is none.
type Evaluate<'a> = dyn Fn(&[Vec<f64>]) -> Result<Option<f64>> + 'a;

/// What is seen of a range: the extreme values, and whether each is taken inside and not only approached.
struct Seen {
    low: f64,
    high: f64,
    low_inside: bool,
    high_inside: bool,
}

/// Why a claimed range is wrong; `None` if it is right.
pub fn judge(
    scene: &Scene,
    world: &World,
    of: &Expr,
    low: &(Expr, bool),
    high: &(Expr, bool),
    stream: &mut Stream,
) -> Result<std::result::Result<(), String>> {
    let end = |e: &Expr| -> Result<f64> { Ok(world.numbers(e)?.first().copied().unwrap_or(f64::NAN)) };
    let (a, b) = (end(&low.0)?, end(&high.0)?);
    let seen = search(scene, world, of, stream)?;
    let span = if (b - a).is_finite() { (b - a).abs().max(1e-9) } else { 1.0 };
    let slack = 1e-6 * span;
    if seen.low < a - slack * 1e-3 {
        return Ok(Err(format!("it takes the value {}", number(seen.low))));
    }
    if seen.high > b + slack * 1e-3 {
        return Ok(Err(format!("it takes the value {}", number(seen.high))));
    }
    if a.is_finite() && seen.low > a + slack || a.is_infinite() && seen.low > -1e3 {
        return Ok(Err(format!("nothing below {} is taken", number(seen.low))));
    }
    if b.is_finite() && seen.high < b - slack || b.is_infinite() && seen.high < 1e3 {
        return Ok(Err(format!("nothing above {} is taken", number(seen.high))));
    }
    if low.1 != seen.low_inside {
        let how = if low.1 { "not attained" } else { "attained" };
        return Ok(Err(format!("{} is {how}", number(a))));
    }
    if high.1 != seen.high_inside {
        let how = if high.1 { "not attained" } else { "attained" };
        return Ok(Err(format!("{} is {how}", number(b))));
    }
    Ok(Ok(()))
}

fn search(scene: &Scene, world: &World, of: &Expr, stream: &mut Stream) -> Result<Seen> {
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
            if let Some(Binding::Value(old)) = world.binding(name) {
                changes.push(((*name).to_string(), Binding::Value(replaced(world, &old, data.clone()))));
            }
        }
        let there = scene.changed(world, changes);
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
    for k in 0..240 {
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
    let mut ends = Vec::new();
    for way in [1.0, -1.0] {
        // The best, and of equal ones the nearest to 0.
        let far = |v: &[Vec<f64>]| v.iter().flatten().fold(0.0f64, |m, x| m.max(x.abs()));
        let mut best = tried[0].clone();
        for (x, v) in &tried {
            if way * x < way * best.0 || (*x == best.0 && far(v) < far(&best.1)) {
                best = (*x, v.clone());
            }
        }
        let mut step = 1.0;
        while step > 1e-9 {
            let mut better = false;
            for _ in 0..4 {
                let moved: Vec<Vec<f64>> = best
                    .1
                    .iter()
                    .map(|v| {
                        v.iter().map(|x| (x + step * stream.normal()).clamp(-FARTHEST, FARTHEST)).collect()
                    })
                    .collect();
                if let Some(x) = eval(&moved)?
                    && way * x < way * best.0
                {
                    (best, better) = ((x, moved), true);
                }
            }
            step *= if better { 1.0 } else { 0.5 };
            if tried.len() > 20_000 {
                break;
            }
        }
        // Towards infinity things may go slowly: 1/a.
        if far(&best.1) >= FARTHEST * 0.75 {
            for _ in 0..40 {
                let moved: Vec<Vec<f64>> =
                    best.1.iter().map(|v| v.iter().map(|x| 2.0 * x).collect()).collect();
                match eval(&moved)? {
                    Some(x) if way * x < way * best.0 => best = (x, moved),
                    _ => break,
                }
            }
        }
        ends.push((best.0, attained(&eval, &best, far(&best.1))?));
    }
    Ok(Seen { low: ends[0].0, high: ends[1].0, low_inside: ends[0].1, high_inside: ends[1].1 })
}

/// Whether an extreme value is taken at a point, and not only approached beyond all bounds: farther out things get worse, or
/// nothing changes on the way from 0. (Rounding makes tanh 1 from 19 on, but not at half of that.)
fn attained(eval: &Evaluate, (best, at): &(f64, Vec<Vec<f64>>), far: f64) -> Result<bool> {
    let moved = |f: &dyn Fn(f64) -> f64| -> Result<Option<f64>> {
        eval(&at.iter().map(|v| v.iter().map(|x| f(*x)).collect()).collect::<Vec<_>>())
    };
    if far < 1e-6 {
        return Ok(true);
    }
    let outward = moved(&|x| if far > 0.1 { 2.0 * x } else { x + 1.0 })?;
    let worse = outward.is_some_and(|x| (x - best).abs() > 1e-9 * best.abs().max(1e-9));
    let flat = moved(&|x| x / 2.0)? == Some(*best) && moved(&|x| x / 4.0)? == Some(*best);
    Ok(worse || flat)
}
