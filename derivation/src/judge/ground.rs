//! The ground on which claims are judged: points, and a world at each.

use crate::eval::{Fault, Frame, Result, World, said_help};
use crate::program::Program;
use crate::sample::{Point, Sizes};
use crate::syntax::tree::{Binder, Cond, Ident};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeSet;

/// So many points are drawn for each setting of sizes.
pub const POINTS: usize = 15;
/// So often a point is looked for before it is said that there is none.
pub const TRIES: usize = 1_000;

/// A point at which all assumptions hold, and `more` says yes.
pub fn find<'f>(
    program: &Program<'f>,
    sizes: &Sizes,
    stream: &mut Stream,
    exact: bool,
    tries: usize,
    more: &mut dyn FnMut(&World, &Program<'f>, &mut Point, &mut Stream) -> Result<bool>,
) -> Result<Option<Point>> {
    let (mut failed, mut met) = (vec![0usize; program.assumed.len()], false);
    for attempt in 0..tries {
        let tape = Tape::new();
        let world = World::new(&tape);
        let mut point = Point { sizes: sizes.clone(), ..Point::default() };
        world.set_up(program, &mut point, stream, exact)?;
        if attempt % 3 == 2 {
            // Conditions may need values that are larger or smaller than usual.
            scatter(program, &mut point, stream, if attempt < 30 { 1.0 } else { 4.0 });
            world.set_up(program, &mut point, stream, exact)?;
        }
        if !program.assumed.is_empty() {
            world.advance(program, 0, program.steps.len());
            if let Some(first) = assumptions(program, &world)? {
                failed[first] += 1;
                continue;
            }
        }
        met = true;
        if more(&world, program, &mut point, stream)? {
            return Ok(Some(point));
        }
    }
    let Some((worst, times)) = failed.iter().enumerate().max_by_key(|(_, n)| **n).filter(|(_, n)| **n > 0)
    else {
        return Ok(None);
    };
    if met || *times < tries / 2 {
        return Ok(None);
    }
    let cond = program.assumed[worst];
    let span = cond.members().iter().map(|e| e.span).reduce(|a, b| a.to(b)).unwrap_or_default();
    let message = format!("no point was found where this holds: it failed {times} times in {tries}");
    said_help(span, message, "say where to look: sample x ~ uniform(0, 1)")
}

/// Whether all assumptions hold in a world that has been run.
pub fn holds(program: &Program, world: &World) -> bool {
    program.assumed.is_empty() || {
        world.advance(program, 0, program.steps.len());
        matches!(assumptions(program, world), Ok(None))
    }
}

/// The first assumption that does not hold.
fn assumptions(program: &Program, world: &World) -> Result<Option<usize>> {
    for (i, cond) in program.assumed.iter().enumerate() {
        match entries(world, cond).and_then(|frame| world.holds(cond, &frame)) {
            Ok(holds) if holds.iter().all(|h| *h) => {}
            Ok(_) | Err(Fault::Numbers { .. }) => return Ok(Some(i)),
            Err(fault) => return Err(fault),
        }
    }
    Ok(None)
}

/// The frame of the free indices of a condition: it is assumed of every entry.
fn entries(world: &World, cond: &Cond) -> Result<Frame> {
    let members = cond.members();
    let mut frame = world.root().clone();
    let names: BTreeSet<String> = members.iter().flat_map(|e| e.index_names()).collect();
    for name in names.into_iter().filter(|n| world.binding(n).is_none()) {
        let span = members.first().map_or(Default::default(), |e| e.span);
        let binder = Binder { name: Ident { name, span }, bounds: None };
        (frame, _) = world.expanded(&[binder], None, &members, &frame)?;
    }
    Ok(frame)
}

/// Makes the free values of a point larger or smaller, each by a factor of its own of up to so many powers of ten.
pub fn scatter(program: &Program, point: &mut Point, stream: &mut Stream, powers: f64) {
    use crate::sample::Drawn;
    for decl in program.givens.iter().filter(|d| d.set.is_none() && d.props.is_empty()) {
        for name in &decl.names {
            if let Some(Drawn::Numbers(tensor)) = point.values.get_mut(&name.name) {
                let factor = 10f64.powf((stream.uniform() * 2.0 - 1.0) * powers);
                let data = tensor.to_vec().iter().map(|x| (x * factor * 1000.0).round() / 1000.0).collect();
                if let Ok(t) = chainrule_tensor::Tensor::from_vec(data, *tensor.shape()) {
                    *tensor = t;
                }
            }
        }
    }
}
