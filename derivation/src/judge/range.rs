//! `range e = (a, b]`: both ends must be approached, nothing may lie outside, and a closed end must be attained.

use super::extreme::{self, Extremes};
use super::room::Given;
use super::scene::Scene;
use super::tell::number;
use crate::eval::{Result, World};
use crate::program;
use crate::sample::Point;
use crate::syntax::tree::Expr;
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

pub use extreme::POINTS;

/// What is found of a range.
pub enum Found {
    /// It is as claimed.
    Holds,
    /// It is not, and why.
    Fails(String),
    /// An end is approached too slowly.
    Open,
}

/// Whether a claimed range is right, with the sizes and functions of a point. What the ends are made of stays as it is there.
pub fn judge(
    scene: &Scene,
    point: &Point,
    of: &Expr,
    low: &(Expr, bool),
    high: &(Expr, bool),
    stream: &mut Stream,
) -> Result<Found> {
    let (tape, mut point) = (Tape::new(), point.clone());
    let world: World = scene.world(&tape, &mut point, stream, false)?;
    let end = |e: &Expr| world.one_number(e);
    let (a, b) = (end(&low.0)?, end(&high.0)?);
    let steps = &scene.program.steps[..scene.asked.after];
    let ends = program::behind(steps, low.0.names().into_iter().chain(high.0.names()).collect());
    let used = program::closure(scene.program, scene.asked).difference(&ends).cloned().collect();
    let free = Given::all(scene, &world, &used)?;
    let seen = extreme::search(scene, &world, &point, of, &free, stream)?;
    let Extremes { ends: [bottom, top], thorough } = seen;
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
            return Ok(if seen.open || !thorough { Found::Open } else { Found::Fails(nothing) });
        }
    }
    if !thorough && (a.is_finite() || b.is_finite()) {
        return Ok(Found::Open);
    }
    for (claimed, (_, closed), seen) in [(a, low, &bottom), (b, high, &top)] {
        if *closed != (claimed.is_finite() && seen.inside) {
            let how = if *closed { "not attained" } else { "attained" };
            return Ok(Found::Fails(format!("{} is {how}", number(claimed))));
        }
    }
    Ok(Found::Holds)
}
