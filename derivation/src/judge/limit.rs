//! `f -> v as s -> inf`: along powers of two, as far as numbers can tell.

use super::scene::Scene;
use super::steps::Steps;
use super::tell::number;
use crate::eval::{Binding, Fault, Result, Value, World, said};
use crate::syntax::tree::{Expr, Point, Side};

/// What is found at one point.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It tends there.
    Holds,
    /// It tends to something else: to what, as far as known, and the claimed value.
    Other(Option<f64>, f64),
    /// It cannot be told.
    Open,
}

impl Found {
    /// What it does instead.
    pub fn reason(&self) -> String {
        match self {
            Found::Other(Some(x), _) => format!("tends to {}", number(*x)),
            Found::Other(None, _) => "grows without bound".into(),
            _ => "the approach is too slow to tell".into(),
        }
    }
}

/// Follows an expression along a name.
pub fn judge(scene: &Scene, world: &World, of: &Expr, to: &Expr, name: &str, point: &Point) -> Result<Found> {
    let sides: &[f64] = match point {
        Point::Finite(_, None) => &[1.0, -1.0],
        Point::Finite(_, Some(Side::Below)) | Point::MinusInfinity => &[-1.0],
        _ => &[1.0],
    };
    let center = match point {
        Point::Finite(e, _) => world.numbers(e)?.first().copied().unwrap_or(f64::NAN),
        _ => 0.0,
    };
    let mut worst = Found::Holds;
    for side in sides {
        let at = |k: i32| match point {
            Point::Finite(..) => center + side * (-f64::from(k)).exp2(),
            _ => side * f64::from(k).exp2(),
        };
        match along(scene, world, of, to, name, &at)? {
            Found::Holds => {}
            found @ Found::Other(..) => return Ok(found),
            Found::Open => worst = Found::Open,
        }
    }
    Ok(worst)
}

fn along(
    scene: &Scene,
    world: &World,
    of: &Expr,
    to: &Expr,
    name: &str,
    at: &dyn Fn(i32) -> f64,
) -> Result<Found> {
    let (mut values, mut target) = (Vec::new(), f64::NAN);
    for k in 0..=48 {
        let leaf = Value::scalar(world.tape.leaf(chainrule_tensor::Tensor::scalar(at(k))), false);
        let there = scene.changed(world, vec![(name.to_string(), Binding::Value(leaf))]);
        let value = match there.value(of) {
            Ok(v) => v,
            Err(Fault::Numbers { .. }) => break,
            Err(fault) => return Err(fault),
        };
        if !value.is_scalar() {
            return said(of.span, format!("a limit is of a number, and this is {}", value.describe()));
        }
        let x = value.numbers(of.span)?.item().unwrap_or(f64::NAN);
        target = there.numbers(to)?.first().copied().unwrap_or(f64::NAN);
        if !x.is_finite() {
            break;
        }
        // Beyond the last place that can be trusted, rounding makes up limits of its own.
        let size = Steps::of(world.tape, &[value.var])
            .map_or(0.0, |s| s.size(value.var).first().copied().unwrap_or(0.0));
        let finite = if target.is_finite() { target.abs() } else { 0.0 };
        if k > 8 && size * f64::EPSILON > 1e-8 * x.abs().max(finite).max(1e-3) {
            break;
        }
        values.push(x);
    }
    let n = values.len();
    if n < 6 {
        return Ok(Found::Open);
    }
    if target.is_infinite() {
        return Ok(without_bound(&values, target));
    }
    let scale = target.abs().max(values[0].abs()).max(f64::MIN_POSITIVE);
    let off: Vec<f64> = values.iter().map(|x| (x - target).abs()).collect();
    let settled = (values[n - 1] - values[n - 2]).abs() <= 1e-9 * scale;
    let nearing = off[n - 3..].windows(2).all(|w| w[1] <= w[0] * (1.0 + 1e-9) + 1e-7 * scale);
    if off[n - 1] <= 1e-6 * scale && nearing {
        return Ok(Found::Holds);
    }
    if settled && off[n - 1] > 1e-5 * scale {
        return Ok(Found::Other(Some(values[n - 1]), target));
    }
    let growing = values[n - 4..].windows(2).all(|w| w[1].abs() > 1.2 * w[0].abs());
    if growing && values[n - 1].abs() > 1e3 * scale {
        return Ok(Found::Other(None, target));
    }
    Ok(Found::Open)
}

/// Whether the last of several values go on growing towards an infinite target, in steps that do not get smaller: so do even
/// logarithms, from one power of two to the next.
fn without_bound(values: &[f64], target: f64) -> Found {
    let last: Vec<f64> = values.iter().rev().take(4).rev().copied().collect();
    let steps: Vec<f64> = last.windows(2).map(|w| (w[1] - w[0]) * target.signum()).collect();
    let steady = steps.windows(2).all(|w| w[1].abs() >= 0.999 * w[0].abs());
    if steady && steps.iter().all(|d| *d > 0.0) {
        return Found::Holds;
    }
    if steady && steps.iter().all(|d| *d < 0.0) {
        return Found::Other(Some(-target), target);
    }
    match last.as_slice() {
        [.., before, end] if (end - before).abs() <= 1e-9 * before.abs().max(1.0) => {
            Found::Other(Some(*end), target)
        }
        _ => Found::Open,
    }
}
