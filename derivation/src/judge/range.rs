//! `range e = (a, b]`: both ends must be approached, nothing may lie outside, and a closed end must be attained.

use super::compare::AGREES;
use super::extreme::{self, End, Extremes};
use super::figures::number;
use super::room::Given;
use super::scene::Scene;
use crate::eval::{Result, World};
use crate::program;
use crate::sample::Point;
use crate::syntax::tree::Expr;
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeSet;

pub use extreme::POINTS;

/// An end is reached if what is left is less than this part of the range.
const REACHED: f64 = 1e-6;
/// If it is more than this part, and the search has settled, the end is another.
const MISSED: f64 = 1e-3;

/// What is found of a range.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It is as claimed.
    Holds,
    /// It is not, and why.
    Fails(String),
    /// It cannot be told, and why.
    Open(String),
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
    let world: World = scene.there(scene.world(&tape, &mut point, stream, false)?)?;
    let end = |e: &Expr| world.one_number(e);
    let (a, b) = (end(&low.0)?, end(&high.0)?);
    let steps = &scene.program.steps[..scene.asked.after];
    let ends = program::behind(steps, low.0.names().into_iter().chain(high.0.names()).collect());
    let set: Vec<&str> = scene.places().into_iter().filter_map(|(target, _)| target.as_name()).collect();
    let mut used: BTreeSet<_> =
        program::closure(scene.program, scene.asked).difference(&ends).cloned().collect();
    used.retain(|name| !set.contains(&name.as_str()));
    let free = Given::all(scene, &world, &used)?;
    let Extremes { ends: [bottom, top], thorough } =
        extreme::search(scene, &world, &point, of, &free, stream)?;
    let span = if (b - a).is_finite() { (b - a).abs() } else { 1.0 };
    let claimed = |at: f64, closed: bool, way: f64, side: &'static str| Claimed { at, closed, way, side };
    let bottom = claimed(a, low.1, 1.0, "below").held_against(&bottom, span, thorough);
    let top = claimed(b, high.1, -1.0, "above").held_against(&top, span, thorough);
    // What fails says more than what cannot be told.
    Ok(match (bottom, top) {
        (found @ Found::Fails(_), _) | (_, found @ Found::Fails(_)) => found,
        (found @ Found::Open(_), _) | (_, found) => found,
    })
}

/// An end as it is claimed.
struct Claimed {
    at: f64,
    closed: bool,
    /// 1 for the lower end, and -1 for the upper one.
    way: f64,
    /// What lies beyond.
    side: &'static str,
}

impl Claimed {
    fn held_against(&self, seen: &End, span: f64, thorough: bool) -> Found {
        let &Claimed { at, closed, way, side } = self;
        if seen.value == at && at.is_infinite() {
            let never = || Found::Fails(format!("{} is not attained", number(at)));
            return if closed { never() } else { Found::Holds };
        }
        let rest = way * (seen.value - at);
        let felt = AGREES * if at.is_finite() { seen.size.max(at.abs()) } else { seen.size };
        if seen.value.is_infinite() {
            return Found::Fails(format!("it takes values {side} all bounds"));
        }
        if rest < -felt {
            return Found::Fails(format!("it takes the value {}", number(seen.value)));
        }
        if rest > felt.max(REACHED * span) {
            let last = number(seen.value);
            return if seen.settled && thorough && rest > MISSED * span {
                Found::Fails(format!("no value {side} {last} was found, near or far"))
            } else {
                Found::Open(format!("no value {side} {last} was found, and there may be some"))
            };
        }
        if !thorough {
            return Found::Open("not all that is given could be followed to its ends".into());
        }
        // What comes close, and is not there, shows nothing.
        match seen.taken.filter(|taken| !taken || rest <= felt) {
            Some(taken) if taken == closed => Found::Holds,
            Some(true) => Found::Fails(format!("{} is attained", number(at))),
            Some(false) => Found::Fails(format!("{} is not attained", number(at))),
            None => Found::Open(format!("it cannot be told whether {} is attained", number(at))),
        }
    }
}
