//! Whether anything that is declared lies lower than a place that is said to be a minimum: near it, far from it, and where the
//! claim itself points to.

use super::compare::{AGREES, Failure};
use super::extremum::Found;
use super::room::Given;
use super::scene::{Scene, numbers_of, replaced};
use super::steps::Steps;
use super::{ground, own};
use crate::eval::{Binding, Fault, Result, Value, World};
use crate::program::closure;
use crate::syntax::tree::{Expr, Kind, Notation};
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Tensor, linalg};
use std::collections::BTreeMap;

/// How long steps are.
const LENGTHS: [f64; 10] = [1e-7, 1e-4, 1e-2, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1e3];

/// A number that may move: which of a value that goes by a name.
struct Place {
    target: usize,
    name: String,
    at: usize,
}

/// What a place is held against.
struct Lookout<'a, 'f, 'w, 't> {
    scene: &'a Scene<'a, 'f>,
    world: &'w World<'t>,
    of: &'a Expr,
    givens: &'a [Given<'a>],
    places: Vec<Place>,
    /// The value there, and the size of its terms.
    least: f64,
    size: f64,
}

/// Looks for something lower: random steps of any length, of all targets or of one, steps along which the slope bends down, and
/// the numbers that the claim is written with or that are given beside.
pub fn judge(
    scene: &Scene,
    world: &World,
    of: &Expr,
    (targets, givens): (&[&Expr], &[Given]),
    stream: &mut Stream,
) -> Result<Found> {
    let here = world.value(of)?;
    let least = here.numbers(of.span)?.item().unwrap_or(f64::NAN);
    let size = size(world, &here).max(least.abs());
    let look = Lookout { scene, world, of, givens, places: places(world, targets)?, least, size };
    let down = bends(world, of, targets, look.places.len());
    let (mut stepped, mut lowest): (bool, Option<(Failure, &str)>) = (false, None);
    for length in LENGTHS {
        let all = (0..4).map(|_| None).chain((0..targets.len()).map(Some));
        let random = all.map(|alone| {
            let only = |p: &Place| alone.is_none_or(|t| p.target == t);
            look.places.iter().map(|p| if only(p) { stream.normal() } else { 0.0 }).collect::<Vec<_>>()
        });
        let bent = down.iter().flat_map(|d| [d.clone(), d.iter().map(|x| -x).collect()]);
        for along in random.chain(bent) {
            let norm = along.iter().map(|x| x * x).sum::<f64>().sqrt();
            match look.moved(&|k, x| x + along.get(k).map_or(0.0, |d| d / norm * length))? {
                Some(Found::Holds) => stepped = true,
                // Of all steps that go below, the one that goes lowest shows most.
                Some(Found::Fails(failure, why))
                    if lowest.as_ref().is_none_or(|(least, _)| failure.left < least.left) =>
                {
                    lowest = Some((failure, why));
                }
                Some(Found::Fails(..)) => {}
                Some(found) => return Ok(found),
                None => {}
            }
        }
    }
    if let Some((failure, why)) = lowest {
        return Ok(Found::Fails(failure, why));
    }
    for (alone, to) in look.named(targets.len())? {
        let moves = |place: &Place| alone.is_none_or(|t| place.target == t);
        let to = |k: usize, x: f64| match look.places.get(k).filter(|p| moves(p)) {
            Some(place) => to.get(place.at % to.len().max(1)).copied().unwrap_or(x),
            None => x,
        };
        if let Some(found @ Found::Fails(..)) = look.moved(&to)? {
            return Ok(found);
        }
    }
    Ok(if stepped { Found::Holds } else { Found::Still })
}

/// The size of the terms of a number.
fn size<'t>(world: &World<'t>, value: &Value<'t>) -> f64 {
    Steps::of(world.tape, &[value.var]).map_or(0.0, |s| s.size(value.var).first().copied().unwrap_or(0.0))
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

impl Lookout<'_, '_, '_, '_> {
    /// What the claim points to, for all targets or for one: the numbers in it, and the values that are given beside.
    fn named(&self, targets: usize) -> Result<Vec<(Option<usize>, Vec<f64>)>> {
        let used = closure(self.scene.program, self.scene.asked);
        let mut named: Vec<Vec<f64>> = own::written(self.scene).into_iter().map(|x| vec![x]).collect();
        let beside = Given::all(self.scene, self.world, &used)?;
        named.extend(beside.iter().filter_map(|g| Some(g.numbers(self.world)?.to_vec())));
        let each = (0..targets).map(Some).chain((targets > 1).then_some(None));
        Ok(each.flat_map(|alone| named.iter().map(move |to| (alone, to.clone()))).collect())
    }

    /// What is found where the numbers are others, as near as is declared; `None` if none of what is declared and assumed lies
    /// there. Numbers beyond a closed end stop there, and what has a property keeps it.
    fn moved(&self, to: &dyn Fn(usize, f64) -> f64) -> Result<Option<Found>> {
        let mut moved: BTreeMap<&str, (Value, Vec<f64>)> = BTreeMap::new();
        for (k, place) in self.places.iter().enumerate() {
            if !moved.contains_key(place.name.as_str()) {
                let Some(Binding::Value(old)) = self.world.binding(&place.name) else { continue };
                let data = old.numbers(self.of.span)?.to_vec();
                moved.insert(&place.name, (old, data));
            }
            let data = moved.get_mut(place.name.as_str()).map(|(_, data)| data);
            if let Some(number) = data.and_then(|data| data.get_mut(place.at)) {
                *number = to(k, *number);
            }
        }
        for given in self.givens {
            if let Some((old, data)) = moved.get_mut(given.name.name.as_str()) {
                let like = old.numbers(self.of.span)?;
                let Some(near) = given.nearest(self.world, std::mem::take(data), &like) else {
                    return Ok(None);
                };
                *data = near;
            }
        }
        let changes = moved
            .into_iter()
            .map(|(name, (old, data))| (name.to_string(), Binding::Value(replaced(self.world, &old, data))));
        let there = self.scene.changed(self.world, changes.collect());
        let declared = ground::declared(&there, self.givens.iter().map(|g| g.decl));
        if !declared || !ground::holds(self.scene.program, &there) {
            return Ok(None);
        }
        match there.value(self.of) {
            Ok(value) => self.against(&there, &value).map(Some),
            Err(Fault::Numbers { .. }) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Whether a value elsewhere is clearly lower: by more than rounding makes of its terms, and not for want of numbers as small
    /// as those that it is made of.
    fn against<'t>(&self, there: &World<'t>, value: &Value<'t>) -> Result<Found> {
        let x = value.numbers(self.of.span)?.item().unwrap_or(f64::NAN);
        let lower = |size: f64| x < self.least - AGREES * size;
        if !x.is_finite() || !lower(self.size) || !lower(size(there, value)) {
            return Ok(Found::Holds);
        }
        let sunk = Steps::of(there.tape, &[value.var]).and_then(|s| s.sunk([value.var]));
        let lost = sunk.is_some_and(|[grain]| grain.first().is_some_and(|g| self.least - x <= *g));
        let failure = Failure { entry: String::new(), left: x, right: self.least };
        Ok(if lost { Found::Holds } else { Found::Fails(failure, "a step away from it goes below") })
    }
}
