//! When everything given is from finite sets, every point can be tried.

use super::{Drawn, Point};
use crate::eval::{Result, World, room};
use crate::program::Program;
use crate::syntax::builtin::builtin;
use crate::syntax::tree::{Decl, DeclShape, Set};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use std::collections::BTreeMap;

/// So many points are tried at most.
pub const MOST_POINTS: usize = 4_096;

/// All points, if there are few enough of them.
pub fn all(program: &Program) -> Result<Option<Vec<Point>>> {
    if !program.dims.is_empty() || program.givens.is_empty() {
        return Ok(None);
    }
    let tape = Tape::new();
    let world = World::new(&tape);
    // Each entry of each name, with the values that it may have.
    let mut names = Vec::new();
    let mut total = 1usize;
    for decl in &program.givens {
        if !decl.props.is_empty() || decl.family.is_some() {
            return Ok(None);
        }
        let Some(choices) = choices(&world, decl)? else { return Ok(None) };
        let dims = match &decl.shape {
            DeclShape::Array(dims) => {
                dims.iter().map(|d| world.dim(d, world.root())).collect::<Result<Vec<_>>>()?
            }
            _ => Vec::new(),
        };
        let sizes: Vec<usize> = dims.iter().map(|d| d.size).collect();
        for name in &decl.names {
            // What is too large is said where it is drawn.
            let Ok(entries) = room(&dims, name.span) else { return Ok(None) };
            for _ in 0..entries {
                total = total.saturating_mul(choices.len());
            }
            names.push((name.name.clone(), sizes.clone(), entries, choices.clone()));
        }
    }
    if total > MOST_POINTS || total == 0 {
        return Ok(None);
    }
    let point = |number: usize| {
        let (mut rest, mut point) = (number, Point::default());
        for (name, sizes, entries, choices) in &names {
            let mut chosen = Vec::with_capacity(*entries);
            for _ in 0..*entries {
                chosen.push(&choices[rest % choices.len()]);
                rest /= choices.len();
            }
            let function = chosen.first().filter(|c| matches!(c, Drawn::Builtin(_)));
            let drawn = if let Some(function) = function {
                Drawn::clone(function)
            } else {
                let number = |c: &&Drawn| if let Drawn::Numbers(t) = c { t.item() } else { None };
                let data: Vec<f64> = chosen.iter().filter_map(number).collect();
                let shape = crate::eval::shape(sizes, Default::default()).ok()?;
                Drawn::Numbers(Tensor::from_vec(data, shape).ok()?)
            };
            point.values.insert(name.clone(), drawn);
        }
        Some(point)
    };
    Ok((0..total).map(point).collect())
}

/// What an entry of a declaration may be, if that is one of few things.
fn choices(world: &World, decl: &Decl) -> Result<Option<Vec<Drawn>>> {
    let numbers = |list: Vec<f64>| list.into_iter().map(|x| Drawn::Numbers(Tensor::scalar(x))).collect();
    Ok(match (&decl.shape, &decl.set) {
        (DeclShape::OneOf(_), _) => functions(decl),
        (DeclShape::Scalar | DeclShape::Array(_), Some(Set::Finite(list))) => {
            Some(numbers(list.iter().map(|e| world.one_number(e)).collect::<Result<Vec<f64>>>()?))
        }
        (DeclShape::Scalar | DeclShape::Array(_), Some(Set::Integers(a, b))) => {
            let (a, b) = (world.whole_number(a)?, world.whole_number(b)?);
            let few = b >= a && b.checked_sub(a).is_some_and(|more| more <= MOST_POINTS as i64);
            few.then(|| numbers((a..=b).map(|x| x as f64).collect()))
        }
        _ => None,
    })
}

/// The functions that a declaration lets choose from.
fn functions(decl: &Decl) -> Option<Vec<Drawn>> {
    let DeclShape::OneOf(names) = &decl.shape else { return None };
    names.iter().map(|f| Some(Drawn::Builtin(builtin(&f.name)?.name))).collect()
}

/// The functions of some declarations at a point with a number: each combination in turn, so that all are tried.
pub fn chosen<'d>(decls: impl Iterator<Item = &'d Decl>, mut number: usize) -> BTreeMap<String, Drawn> {
    let mut chosen = BTreeMap::new();
    for (decl, functions) in decls.filter_map(|d| Some((d, functions(d)?))) {
        for name in &decl.names {
            chosen.insert(name.name.clone(), functions[number % functions.len()].clone());
            number /= functions.len();
        }
    }
    chosen
}
