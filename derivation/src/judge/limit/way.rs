//! Following an expression towards a place, as far as numbers can be trusted.

use super::tends::{tends, without_bound};
use super::{Found, power};
use crate::eval::{Fault, Result, World, said};
use crate::judge::scene::Scene;
use crate::judge::steps::Steps;
use crate::syntax::tree::Expr;
use chainrule_autograd::Tape;

/// A difference of so many units in the last place may be rounding.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// What is seen along a way.
pub struct Way {
    /// The values, as far as they can be trusted.
    seen: Vec<Seen>,
    target: f64,
    /// Whether no place on it is one where what is given may be.
    pub outside: bool,
    /// The values after those, close to where numbers end because there are none as large or as small; `None` if they do not.
    edge: Option<Vec<Seen>>,
}

/// A value on the way.
#[derive(Clone, Copy)]
pub struct Seen {
    /// How far from the place that is come to, or from 0.
    pub at: f64,
    pub value: f64,
    /// How much rounding may have made of the difference between it and the target.
    pub noise: f64,
    /// Whether numbers on the way to it were too small to be held.
    pub sunk: bool,
}

/// What is at one place on the way.
enum Look {
    Seen(Seen),
    /// What is given may not be there.
    Outside,
    /// There is no value.
    Nothing,
    /// There is one, but the numbers that lead to it cannot be held.
    Ended,
    /// Rounding has eaten it.
    Rounded,
}

impl Way {
    /// Follows an expression and its target along a name, up to a power of two.
    pub fn along(
        scene: &Scene,
        world: &World,
        members: (&Expr, &Expr),
        name: &str,
        at: &dyn Fn(f64) -> f64,
        last: u32,
    ) -> Result<Way> {
        let mut way = Way { seen: Vec::new(), target: f64::NAN, outside: true, edge: None };
        let mut most = 0.0;
        // After all powers of two it is there, or at infinity.
        let end = at(f64::INFINITY);
        let away = |x: f64| if end.is_finite() { (x - end).abs() } else { x.abs() };
        let mut look = |k: f64| look(scene, world, members, (name, at(k), away(at(k))), &mut most);
        for k in 0..=last {
            let k = f64::from(k);
            let (target, found) = look(k)?;
            way.outside &= matches!(found, Look::Outside);
            way.target = target.unwrap_or(way.target);
            match found {
                Look::Seen(seen) => way.seen.push(seen),
                // It may begin outside of where there are values, as log(s - 100) does.
                Look::Outside | Look::Nothing | Look::Ended | Look::Rounded if way.seen.is_empty() => {}
                Look::Outside | Look::Nothing | Look::Rounded => break,
                Look::Ended => {
                    way.edge = Some(to_the_edge(k - 1.0, k, &mut |k| Ok(look(k)?.1))?);
                    break;
                }
            }
        }
        Ok(way)
    }

    /// The values that were seen.
    pub fn values(&self) -> Vec<f64> {
        self.seen.iter().map(|s| s.value).collect()
    }

    /// What the values tend to.
    pub fn tends(&self) -> Found {
        let found = tends(&self.seen, self.target);
        if let Some(infinite) = self.edge.as_ref().and_then(|edge| self.leaves(edge)) {
            return if infinite == self.target { Found::Holds } else { Found::Other(None, self.target) };
        }
        let sunk = self.seen.iter().any(|s| s.sunk);
        match found {
            Found::Open if self.edge.is_some() => Found::Ended,
            Found::Open if !sunk && self.target.is_finite() => power::comes_to(&self.seen, self.target),
            Found::Holds if (sunk || self.edge.is_some()) && self.slows() => Found::Ended,
            found => found,
        }
    }

    /// The infinity that the values before the edge run off to, from a size that they had until then: exp(s^2 - 100 s) is close
    /// to 0 for long.
    fn leaves(&self, edge: &[Seen]) -> Option<f64> {
        let edge: Vec<f64> = edge.iter().map(|s| s.value).collect();
        let (first, last) = (self.seen.last()?.value, *edge.last()?);
        let infinite = f64::INFINITY.copysign(last);
        let far =
            last.abs() > 1e3 * first.abs().max(if self.target.is_finite() { self.target.abs() } else { 0.0 });
        (edge.len() >= 4 && far && without_bound(&edge, infinite) == Found::Holds).then_some(infinite)
    }

    /// Whether what falls towards the target falls by less and less, until it cannot be held: it may rise again later, as
    /// exp(s) / s^200 does.
    fn slows(&self) -> bool {
        let off = |s: &Seen| (s.value - self.target).abs();
        let mut held = self.seen.iter().rev().filter(|s| !s.sunk);
        let (Some(end), Some(middle), Some(begin)) = (held.next(), held.next(), held.next()) else {
            return false;
        };
        let falls = |from: &Seen, to: &Seen| (off(from) / off(to)).ln();
        off(end) > end.noise && falls(middle, end) < 0.99 * falls(begin, middle)
    }
}

/// Looks at one place; also at the target, whose value may depend on what is given.
fn look(
    scene: &Scene,
    world: &World,
    (of, to): (&Expr, &Expr),
    (name, x, away): (&str, f64, f64),
    most: &mut f64,
) -> Result<(Option<f64>, Look)> {
    let tape = Tape::new();
    let there = scene.apart(world, &tape, name, x);
    if !scene.declared(&there) || !scene.applies(&there)? {
        return Ok((None, Look::Outside));
    }
    let value = match there.value(of) {
        Ok(v) => v,
        Err(Fault::Numbers { .. }) => return Ok((None, Look::Nothing)),
        Err(fault) => return Err(fault),
    };
    if !value.is_scalar() {
        return said(of.span, format!("a limit is of a number, and this is {}", value.describe()));
    }
    let x = value.numbers(of.span)?.item().unwrap_or(f64::NAN);
    let goal = there.value(to)?;
    let target = goal.numbers(to.span)?.to_vec().first().copied().unwrap_or(f64::NAN);
    let found = |look| Ok((Some(target), look));
    let Some(steps) = Steps::of(&tape, &[value.var, goal.var]) else { return found(Look::Nothing) };
    if steps.pole(goal.var) {
        return Ok((None, Look::Nothing));
    }
    if steps.overflowed(value.var) {
        return found(Look::Ended);
    }
    if !x.is_finite() {
        return found(Look::Nothing);
    }
    let finite = if target.is_finite() { target.abs() } else { 0.0 };
    *most = most.max(x.abs()).max(finite);
    let lost = steps.sunk([value.var]).and_then(|[lost]| lost.first().copied());
    if lost.is_some_and(|lost| lost > 1e-9 * *most) {
        return found(Look::Ended);
    }
    let [size, own] = steps.sizes([value.var, goal.var]).map(|s| s.first().copied().unwrap_or(0.0));
    // Beyond the last place that can be trusted, rounding makes up limits of its own.
    if size * f64::EPSILON > 1e-8 * x.abs().max(finite).max(1e-3) {
        return found(Look::Rounded);
    }
    let noise = ROUNDING * (size + if own.is_finite() { own } else { 0.0 });
    found(Look::Seen(Seen { at: away, value: x, noise, sunk: lost.is_some() }))
}

/// The values between a place where there is one and another where numbers have ended, up to where they do.
fn to_the_edge(from: f64, to: f64, look: &mut dyn FnMut(f64) -> Result<Look>) -> Result<Vec<Seen>> {
    const HALVINGS: usize = 10;
    const PLACES: i32 = 16;
    let (mut last, mut ended) = (from, to);
    for _ in 0..HALVINGS {
        let middle = (last + ended) / 2.0;
        match look(middle)? {
            Look::Ended => ended = middle,
            _ => last = middle,
        }
    }
    let places = (1..=PLACES).map(|i| from + (last - from) * f64::from(i) / f64::from(PLACES));
    let looks = places.map(look).collect::<Result<Vec<_>>>()?;
    Ok(looks
        .into_iter()
        .filter_map(|look| if let Look::Seen(seen) = look { Some(seen) } else { None })
        .collect())
}
