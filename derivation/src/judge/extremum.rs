//! `stationary f at x = e` and `minimum f at x = e`.

use super::compare::{Compared, Failure, Pair, compare};
use super::scene::{Scene, replaced};
use super::steps::Steps;
use crate::eval::{Binding, Fault, Result, World, said};
use crate::syntax::tree::{Expr, Kind, Notation, Rel};
use chainrule_tensor::random::Stream;

/// What is found at one point.
pub enum Found {
    /// It holds.
    Holds,
    /// The derivative does not vanish, or a step goes below.
    Fails(Failure, &'static str),
    /// It cannot be told.
    Close,
    /// There is no value here.
    Nowhere,
}

/// Looks at an extremum in a world where the targets have the values that are claimed.
pub fn judge(
    scene: &Scene,
    world: &World,
    of: &Expr,
    targets: &[&Expr],
    minimum: bool,
    stream: &mut Stream,
) -> Result<Found> {
    let value = world.value(of)?;
    if !value.is_scalar() {
        return said(of.span, format!("only a number has an extremum, and this is {}", value.describe()));
    }
    if !value.numbers(of.span)?.item().is_some_and(f64::is_finite) {
        return Ok(Found::Nowhere);
    }
    let kink = world.kinks.borrow().values().any(|s| s.on);
    let root = world.root().clone();
    for target in targets {
        // At a kink there need be no derivative that vanishes; steps decide.
        if kink && minimum {
            continue;
        }
        let derivative =
            Kind::Derivative { of: of.clone(), by: vec![(*target).clone()], notation: Notation::Fraction };
        let derivative = Expr::new(of.span.to(target.span), derivative);
        let zero = Expr::new(target.span, Kind::Number(0.0));
        let (slope, nothing) = (world.eval(&derivative, &root)?, world.number(0.0));
        let (left, right) = ((&derivative, &slope), (&zero, &nothing));
        let pair = Pair { left, rel: Rel::Equal, right, truth_right: false, layouts: false };
        match compare(world, &pair, &root)? {
            Compared::Holds(_) => {}
            Compared::Close => return Ok(Found::Close),
            Compared::Nowhere => return Ok(Found::Nowhere),
            Compared::Fails(f) => return Ok(Found::Fails(f, "the derivative is not 0 there")),
        }
    }
    if minimum { steps(scene, world, of, targets, stream) } else { Ok(Found::Holds) }
}

/// Whether a step of any length goes below.
fn steps(scene: &Scene, world: &World, of: &Expr, targets: &[&Expr], stream: &mut Stream) -> Result<Found> {
    let here = world.value(of)?;
    let least = here.numbers(of.span)?.item().unwrap_or(f64::NAN);
    let size = Steps::of(world.tape, &[here.var])
        .map_or(0.0, |s| s.size(here.var).first().copied().unwrap_or(0.0))
        .max(least.abs());
    for length in [1e-7, 1e-4, 1e-2, 0.3, 3.0, 10.0] {
        for _ in 0..4 {
            let mut changes = Vec::new();
            for target in targets {
                let name = match &*target.kind {
                    Kind::Index(base, _) => base.as_name(),
                    _ => target.as_name(),
                };
                let (Some(name), Some(Binding::Value(old))) = (name, name.and_then(|n| world.binding(n)))
                else {
                    continue;
                };
                let data = old.numbers(target.span)?.to_vec();
                let mut moved: Vec<f64> = data.iter().map(|_| stream.normal()).collect();
                let norm = moved.iter().map(|x| x * x).sum::<f64>().sqrt();
                moved.iter_mut().zip(&data).for_each(|(m, x)| *m = x + *m / norm * length);
                changes.push((name.to_string(), Binding::Value(replaced(world, &old, moved))));
            }
            let there = scene.changed(world, changes);
            let value = match there.value(of) {
                Ok(v) => v.numbers(of.span)?.item().unwrap_or(f64::NAN),
                Err(Fault::Numbers { .. }) => continue,
                Err(fault) => return Err(fault),
            };
            if value < least - 1e-9 * size {
                let failure = Failure { entry: String::new(), left: value, right: least };
                return Ok(Found::Fails(failure, "a step away from it goes below"));
            }
        }
    }
    Ok(Found::Holds)
}
