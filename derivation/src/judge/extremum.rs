//! `stationary f at x = e` and `minimum f at x = e`.

use super::compare::{Compared, Failure, Pair, compare};
use super::ground;
use super::room::Given;
use super::scene::{Scene, numbers_of, replaced};
use super::steps::Steps;
use crate::eval::{Binding, Fault, Result, Value, World, said};
use crate::syntax::tree::{Expr, Kind, Notation, Rel};
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Tensor, linalg};
use std::collections::BTreeMap;

/// What is found at one point.
pub enum Found {
    /// It holds.
    Holds,
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
    let root = world.root().clone();
    let givens = givens(scene, world, targets)?;
    for target in targets {
        // At a kink, or where not all directions are left, there need be no derivative that vanishes; steps decide.
        let given = givens.iter().find(|g| target.base().as_name() == Some(g.name.name.as_str()));
        if minimum && (kink || given.is_some_and(|g| g.is_at_border(world))) {
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
            Compared::Holds { .. } | Compared::Turned(_) => {}
            Compared::Close => return Ok(Found::Close),
            Compared::Nowhere => return Ok(Found::Nowhere),
            Compared::Level(f) | Compared::Fails(f) => {
                return Ok(Found::Fails(f, "the derivative is not 0 there"));
            }
        }
    }
    if minimum { steps(scene, world, of, (targets, &givens), stream) } else { Ok(Found::Holds) }
}

/// What is given of the targets.
fn givens<'d>(scene: &Scene<'d, '_>, world: &World, targets: &[&Expr]) -> Result<Vec<Given<'d>>> {
    let names = targets.iter().filter_map(|t| Some(t.base().as_name()?.to_string())).collect();
    Given::all(scene, world, &names)
}

/// Whether a step of any length goes below: a random one, one of each target alone, or one along which the slope bends down.
fn steps(
    scene: &Scene,
    world: &World,
    of: &Expr,
    (targets, givens): (&[&Expr], &[Given]),
    stream: &mut Stream,
) -> Result<Found> {
    let here = world.value(of)?;
    let least = here.numbers(of.span)?.item().unwrap_or(f64::NAN);
    let size = Steps::of(world.tape, &[here.var])
        .map_or(0.0, |s| s.size(here.var).first().copied().unwrap_or(0.0))
        .max(least.abs());
    let places = places(world, targets)?;
    let down = bends(world, of, targets, places.len());
    let mut stepped = false;
    for length in [1e-7, 1e-4, 1e-2, 0.3, 1.0, 3.0, 10.0] {
        let all = (0..4).map(|_| None).chain((0..targets.len()).map(Some));
        let random = all.map(|alone| {
            let only = |p: &Place| alone.is_none_or(|t| p.target == t);
            places.iter().map(|p| if only(p) { stream.normal() } else { 0.0 }).collect::<Vec<_>>()
        });
        let bent = down.iter().flat_map(|d| [d.clone(), d.iter().map(|x| -x).collect()]);
        for along in random.chain(bent) {
            match step(scene, world, of, (&places, givens), along, length, (least, size))? {
                Some(Found::Holds) => stepped = true,
                Some(found) => return Ok(found),
                None => {}
            }
        }
    }
    Ok(if stepped { Found::Holds } else { Found::Still })
}

/// A number that may move: which of a value that goes by a name.
struct Place {
    target: usize,
    name: String,
    at: usize,
}

fn places(world: &World, targets: &[&Expr]) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for (target, e) in targets.iter().enumerate() {
        let (base, index): (&Expr, &[Expr]) = match &*e.kind {
            Kind::Index(base, index) => (base, index),
            _ => (e, &[]),
        };
        let Some(name) = base.as_name() else { continue };
        let Some(Binding::Value(old)) = world.binding(name) else { continue };
        let numbers = if index.is_empty() { 0..old.numel() } else { numbers_of(world, &old, base, index)? };
        places.extend(numbers.map(|at| Place { target, name: name.to_string(), at }));
    }
    Ok(places)
}

/// The direction in which a function bends down most: the eigenvector of its Hessian with the smallest eigenvalue.
fn bends(world: &World, of: &Expr, targets: &[&Expr], count: usize) -> Option<Vec<f64>> {
    let root = world.root().clone();
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); count];
    let mut first = 0;
    for a in targets {
        let mut height = 0;
        for b in targets {
            let by = vec![(*a).clone(), (*b).clone()];
            let second = Kind::Derivative { of: of.clone(), by, notation: Notation::Fraction };
            let block = world.eval(&Expr::new(of.span, second), &root).ok()?.numbers(of.span).ok()?.to_vec();
            let width = world.value(b).ok()?.numel();
            height = block.len().checked_div(width)?;
            for (row, part) in rows.get_mut(first..first + height)?.iter_mut().zip(block.chunks(width)) {
                row.extend(part);
            }
        }
        first += height;
    }
    let hessian = Tensor::from_vec(rows.concat(), [count, count]).ok()?;
    let (values, vectors) = linalg::symmetric_eigen(&hessian).ok()?;
    let (lowest, _) = values.to_vec().into_iter().enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(vectors.to_vec().chunks(count).filter_map(|row| row.get(lowest).copied()).collect())
}

/// A step of a length along a direction; `None` if none of what is declared and assumed lies there. A step beyond a closed end
/// stops there, and what has a property keeps it.
fn step(
    scene: &Scene,
    world: &World,
    of: &Expr,
    (places, givens): (&[Place], &[Given]),
    along: Vec<f64>,
    length: f64,
    (least, size): (f64, f64),
) -> Result<Option<Found>> {
    let norm = along.iter().map(|x| x * x).sum::<f64>().sqrt();
    let mut moved: BTreeMap<&str, (Value, Vec<f64>)> = BTreeMap::new();
    for (place, x) in places.iter().zip(&along) {
        if !moved.contains_key(place.name.as_str()) {
            let Some(Binding::Value(old)) = world.binding(&place.name) else { continue };
            let data = old.numbers(of.span)?.to_vec();
            moved.insert(&place.name, (old, data));
        }
        if let Some(number) = moved.get_mut(place.name.as_str()).and_then(|(_, data)| data.get_mut(place.at))
        {
            *number += x / norm * length;
        }
    }
    for given in givens {
        if let Some((old, data)) = moved.get_mut(given.name.name.as_str()) {
            let like = old.numbers(of.span)?;
            let Some(near) = given.nearest(world, std::mem::take(data), &like) else { return Ok(None) };
            *data = near;
        }
    }
    let changes = moved
        .into_iter()
        .map(|(name, (old, data))| (name.to_string(), Binding::Value(replaced(world, &old, data))));
    let there = scene.changed(world, changes.collect());
    if !ground::declared(&there, givens.iter().map(|g| g.decl)) || !ground::holds(scene.program, &there) {
        return Ok(None);
    }
    let value = match there.value(of) {
        Ok(v) => v.numbers(of.span)?.item().unwrap_or(f64::NAN),
        Err(Fault::Numbers { .. }) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let failure = Failure { entry: String::new(), left: value, right: least };
    Ok(Some(if value < least - 1e-9 * size {
        Found::Fails(failure, "a step away from it goes below")
    } else {
        Found::Holds
    }))
}
