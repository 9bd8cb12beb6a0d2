//! `stationary f at x = e` and `minimum f at x = e`.

use super::compare::{Compared, Failure, Pair, compare};
use super::room::Given;
use super::scene::Scene;
use super::{kink, lower};
use crate::eval::{Result, World, said};
use crate::program;
use crate::syntax::tree::{Expr, Kind, Notation, Rel};
use chainrule_tensor::random::Stream;

/// What is found at one point.
pub enum Found {
    /// It holds.
    Holds,
    /// The derivative has two sides there, and 0 lies between them.
    Convention,
    /// The derivative does not vanish, or a step goes below.
    Fails(Failure, &'static str),
    /// It cannot be told.
    Close,
    /// No step from it stays what is declared, as far as the search knows.
    Still,
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
    let givens = givens(scene, world, targets)?;
    let mut convention = false;
    for target in targets {
        // At a kink, or where not all directions are left, there need be no derivative that vanishes; steps decide.
        let name = target.base().as_name();
        let given = givens.iter().find(|g| name == Some(g.name.name.as_str()));
        let bound = || given.is_some_and(|g| g.is_at_border(world)) || assumed(scene, name);
        if minimum && (kink || bound()) {
            continue;
        }
        match slope(scene, world, (of, target), kink)? {
            Found::Holds => {}
            Found::Convention => convention = true,
            found => return Ok(found),
        }
    }
    match (minimum, convention) {
        (true, _) => lower::judge(scene, world, of, (targets, &givens), stream),
        (false, true) => Ok(Found::Convention),
        (false, false) => Ok(Found::Holds),
    }
}

/// Whether the derivative vanishes. Where it has two sides, whichever of them the operation takes says nothing: 0 must lie between.
fn slope(scene: &Scene, world: &World, (of, target): (&Expr, &Expr), kink: bool) -> Result<Found> {
    const WHY: &str = "the derivative is not 0 there";
    let by = vec![target.clone()];
    let derivative = Kind::Derivative { of: of.clone(), by, notation: Notation::Fraction };
    let derivative = Expr::new(of.span.to(target.span), derivative);
    let sides = kink.then(|| kink::split(scene, world, &derivative)).flatten();
    if let Some((below, above)) = sides {
        let mut apart =
            below.iter().zip(&above).map(|(a, b)| if a.abs() < b.abs() { (*a, *b) } else { (*b, *a) });
        return Ok(match apart.find(|(near, far)| !kink::lies_between(0.0, *near, *far)) {
            None => Found::Convention,
            Some((near, _)) => Found::Fails(Failure { entry: String::new(), left: near, right: 0.0 }, WHY),
        });
    }
    let zero = Expr::new(target.span, Kind::Number(0.0));
    let root = world.root().clone();
    let (slope, nothing) = (world.eval(&derivative, &root)?, world.number(0.0));
    let (left, right) = ((&derivative, &slope), (&zero, &nothing));
    let pair = Pair { left, rel: Rel::Equal, right, truth_right: false, layouts: false };
    Ok(match compare(world, &pair, &root)? {
        Compared::Holds { .. } | Compared::Turned(_) => Found::Holds,
        Compared::Close => Found::Close,
        Compared::Nowhere => Found::Nowhere,
        Compared::Level(failure) | Compared::Fails(failure) => Found::Fails(failure, WHY),
    })
}

/// Whether something is assumed of a name, or of what is computed from it: it may then not go every way.
fn assumed(scene: &Scene, name: Option<&str>) -> bool {
    let steps = &scene.program.steps;
    name.is_some_and(|name| {
        scene.program.assumed.iter().any(|cond| {
            let names = cond.members().iter().flat_map(|e| e.names()).collect();
            program::behind(steps, names).contains(name)
        })
    })
}

/// What is given of the targets.
fn givens<'d>(scene: &Scene<'d, '_>, world: &World, targets: &[&Expr]) -> Result<Vec<Given<'d>>> {
    let names = targets.iter().filter_map(|t| Some(t.base().as_name()?.to_string())).collect();
    Given::all(scene, world, &names)
}
