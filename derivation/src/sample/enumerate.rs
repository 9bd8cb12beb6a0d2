//! When everything given is from finite sets, every point can be tried.

use super::{Drawn, Point};
use crate::eval::{Result, World, room};
use crate::program::Program;
use crate::syntax::tree::{DeclShape, Set};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;

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
        let choices = match &decl.set {
            Some(Set::Finite(list)) => {
                list.iter().map(|e| world.one_number(e)).collect::<Result<Vec<f64>>>()?
            }
            Some(Set::Integers(a, b)) => {
                let (a, b) = (world.whole_number(a)?, world.whole_number(b)?);
                if b < a || b.checked_sub(a).is_none_or(|more| more > MOST_POINTS as i64) {
                    return Ok(None);
                }
                (a..=b).map(|x| x as f64).collect()
            }
            _ => return Ok(None),
        };
        let dims = match &decl.shape {
            DeclShape::Scalar => Vec::new(),
            DeclShape::Array(dims) => {
                dims.iter().map(|d| world.dim(d, world.root())).collect::<Result<Vec<_>>>()?
            }
            _ => return Ok(None),
        };
        if !decl.props.is_empty() || decl.family.is_some() {
            return Ok(None);
        }
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
            let mut data = Vec::with_capacity(*entries);
            for _ in 0..*entries {
                data.push(choices[rest % choices.len()]);
                rest /= choices.len();
            }
            let shape = crate::eval::shape(sizes, Default::default()).ok()?;
            point.values.insert(name.clone(), Drawn::Numbers(Tensor::from_vec(data, shape).ok()?));
        }
        Some(point)
    };
    Ok((0..total).map(point).collect())
}
