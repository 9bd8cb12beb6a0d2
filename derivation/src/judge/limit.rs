//! `f -> v as s -> inf`: along powers of two and multiples of them, as far as numbers can tell.

use super::scene::Scene;
use super::steps::Steps;
use super::tell::number;
use crate::eval::{Fault, Result, World, said, said_help};
use crate::syntax::tree::{Expr, Ident, Point, Side};
use chainrule_autograd::Tape;

/// What is found at one point.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It tends there.
    Holds,
    /// It tends to something else: to what, as far as known, and the claimed value.
    Other(Option<f64>, f64),
    /// On different ways it is close to two numbers that differ.
    Both(f64, f64),
    /// Numbers became too large to be held before it could be told, so the point says nothing.
    Ended,
    /// It cannot be told.
    Open,
}

/// A difference of so many units in the last place may be rounding.
const ROUNDING: f64 = 16.0 * f64::EPSILON;
/// Each power of two is multiplied by these: what happens at whole numbers, or at powers of two, need not happen between.
const WAYS: [f64; 3] = [1.0, 1.37, std::f64::consts::FRAC_PI_3];

impl Found {
    /// What it does instead.
    pub fn reason(&self) -> String {
        match self {
            Found::Other(Some(x), _) => format!("tends to {}", number(*x)),
            Found::Other(None, _) => "grows without bound".into(),
            Found::Both(x, y) => format!("comes to {} and to {}", number(*x), number(*y)),
            _ => "the approach is too slow to tell".into(),
        }
    }
}

/// Follows an expression along a name.
pub fn judge(
    scene: &Scene,
    world: &World,
    of: &Expr,
    to: &Expr,
    name: &Ident,
    point: &Point,
) -> Result<Found> {
    let steps = &scene.program.steps[..scene.asked.after];
    if steps.iter().any(|s| s.defines().contains(&name.name.as_str())) {
        let message = format!("{} is computed, so it cannot be set", name.name);
        return said_help(name.span, message, "set what it is computed from");
    }
    let sides: &[f64] = match point {
        Point::Finite(_, None) => &[1.0, -1.0],
        Point::Finite(_, Some(Side::Below)) | Point::MinusInfinity => &[-1.0],
        _ => &[1.0],
    };
    let center = match point {
        Point::Finite(e, _) => world.one_number(e)?,
        _ => 0.0,
    };
    let mut worst = Found::Holds;
    for side in sides {
        let mut ways = Vec::new();
        for way in WAYS {
            let at = |k: i32| match point {
                Point::Finite(..) => center + side * way * (-f64::from(k)).exp2(),
                _ => side * way * f64::from(k).exp2(),
            };
            let way = along(scene, world, of, to, &name.name, &at)?;
            let found = way.tends();
            match found {
                Found::Holds => {}
                Found::Ended if worst == Found::Open => {}
                Found::Ended | Found::Open => worst = found.clone(),
                found => return Ok(found),
            }
            ways.push((found, way.values));
        }
        if let Some(both) = apart(&ways) {
            return Ok(both);
        }
    }
    Ok(worst)
}

/// Two ways on which it is near different numbers: one settles, and the other does not come there.
fn apart(ways: &[(Found, Vec<f64>)]) -> Option<Found> {
    let (_, settled) = ways.iter().find(|(found, _)| *found == Found::Holds)?;
    ways.iter().filter(|(found, _)| matches!(found, Found::Open | Found::Ended)).find_map(|(_, values)| {
        let n = settled.len().min(values.len()).checked_sub(4)?;
        let (near, far) = (&settled[n..n + 4], &values[n..n + 4]);
        // What still falls is small beside what it was.
        let scale = near.iter().chain(&values[n / 2..]).fold(f64::MIN_POSITIVE, |m, x| m.max(x.abs()));
        let close = near.iter().all(|x| (x - near[3]).abs() <= 1e-6 * scale);
        let other = far.iter().find(|x| (*x - near[3]).abs() > 1e-2 * scale)?;
        close.then_some(Found::Both(near[3], *other))
    })
}

/// What is seen along a way.
struct Way {
    /// The values, as far as they can be trusted.
    values: Vec<f64>,
    /// How much rounding may have made of the difference between each of them and the target.
    noise: Vec<f64>,
    target: f64,
    /// Whether they end because there are no numbers as large.
    ended: bool,
}

fn along(
    scene: &Scene,
    world: &World,
    of: &Expr,
    to: &Expr,
    name: &str,
    at: &dyn Fn(i32) -> f64,
) -> Result<Way> {
    let mut way = Way { values: Vec::new(), noise: Vec::new(), target: f64::NAN, ended: false };
    for k in 0..=48 {
        let tape = Tape::new();
        let there = scene.apart(world, &tape, name, at(k));
        let value = match there.value(of) {
            Ok(v) => v,
            // It may begin outside of where there are values, as log(s - 100) does.
            Err(Fault::Numbers { .. }) if way.values.is_empty() => continue,
            Err(Fault::Numbers { .. }) => break,
            Err(fault) => return Err(fault),
        };
        if !value.is_scalar() {
            return said(of.span, format!("a limit is of a number, and this is {}", value.describe()));
        }
        let x = value.numbers(of.span)?.item().unwrap_or(f64::NAN);
        let target = there.value(to)?;
        way.target = target.numbers(to.span)?.to_vec().first().copied().unwrap_or(f64::NAN);
        if !x.is_finite() {
            way.ended = Steps::of(&tape, &[value.var]).is_some_and(|s| s.overflowed(value.var));
            if way.values.is_empty() {
                continue;
            }
            break;
        }
        way.ended = false;
        let [size, own] = Steps::of(&tape, &[value.var, target.var]).map_or([0.0; 2], |s| {
            s.sizes([value.var, target.var]).map(|s| s.first().copied().unwrap_or(0.0))
        });
        let finite = if way.target.is_finite() { way.target.abs() } else { 0.0 };
        // Beyond the last place that can be trusted, rounding makes up limits of its own.
        if k > 8 && size * f64::EPSILON > 1e-8 * x.abs().max(finite).max(1e-3) {
            break;
        }
        way.values.push(x);
        way.noise.push(ROUNDING * (size + if own.is_finite() { own } else { 0.0 }));
    }
    Ok(way)
}

impl Way {
    /// What the values tend to. What they were at the beginning does not matter: only the last are close to a limit.
    fn tends(&self) -> Found {
        let (values, target) = (&self.values, self.target);
        let unclear = if self.ended { Found::Ended } else { Found::Open };
        let Some([before, next, last]) = values.last_chunk().filter(|_| values.len() >= 6) else {
            return unclear;
        };
        if target.is_infinite() {
            return without_bound(values, target);
        }
        let noise = self.noise.last().copied().unwrap_or(0.0);
        let off =
            |(x, noise): (&f64, &f64)| Some((x - target).abs()).filter(|off| off > noise).unwrap_or(0.0);
        let off: Vec<f64> = values.iter().zip(&self.noise).map(off).collect();
        let end = off.last().copied().unwrap_or(0.0);
        let scale = values[values.len() - 4..].iter().fold(target.abs(), |m, x| m.max(x.abs()));
        let nearing = off[off.len() - 3..].windows(2).all(|w| w[1] <= w[0] * (1.0 + 1e-9) + 1e-7 * scale);
        // Nothing is close to 0 but what goes on falling.
        let there = if target.abs() > noise { end <= 1e-6 * scale && nearing } else { falls(&off) };
        if there {
            return Found::Holds;
        }
        let rests = (last - next).abs().max((next - before).abs()) <= 1e-7 * scale;
        if rests && end > 1e-5 * scale {
            return Found::Other(Some(*last), target);
        }
        let growing = values[values.len() - 4..].windows(2).all(|w| w[1].abs() > 1.2 * w[0].abs());
        if growing && last.abs() > noise.max(1e3 * target.abs().max(values[0].abs())) {
            return Found::Other(None, target);
        }
        unclear
    }
}

/// Whether numbers have become small beside what they were, and still fall by a factor: even as they swing.
fn falls(off: &[f64]) -> bool {
    let most = |part: &[f64]| part.iter().fold(0.0f64, |m, x| m.max(*x));
    let mut parts = off.rchunks((off.len() / 3).clamp(1, 4)).map(most);
    let (last, before) = (parts.next().unwrap_or(0.0), parts.next().unwrap_or(0.0));
    last <= 0.6 * before && off.last().is_some_and(|end| *end <= 1e-6 * most(off))
}

/// Whether the last of several values go on growing towards an infinite target, in steps that do not get smaller: so do even
/// logarithms, from one power of two to the next.
pub fn without_bound(values: &[f64], target: f64) -> Found {
    let last: Vec<f64> = values.iter().rev().take(4).rev().copied().collect();
    let steps: Vec<f64> = last.windows(2).map(|w| (w[1] - w[0]) * target.signum()).collect();
    // Steps as small as rounding may be alike too, close to an end that is finite.
    let felt = steps.iter().zip(&last).all(|(d, x)| d.abs() > 1e-9 * x.abs());
    let steady = felt && steps.windows(2).all(|w| w[1].abs() >= 0.999 * w[0].abs());
    // What is on its way down to 0 does not go on below.
    let side = last.last().map_or(0.0, |x| x * target.signum());
    if steady && side > 0.0 && steps.iter().all(|d| *d > 0.0) {
        return Found::Holds;
    }
    if steady && side < 0.0 && steps.iter().all(|d| *d < 0.0) {
        return Found::Other(Some(-target), target);
    }
    match last.as_slice() {
        [.., before, end] if (end - before).abs() <= 1e-9 * before.abs().max(1.0) => {
            Found::Other(Some(*end), target)
        }
        _ => Found::Open,
    }
}
