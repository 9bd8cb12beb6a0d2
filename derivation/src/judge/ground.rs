//! The ground on which claims are judged: points, and a world at each.

use super::property;
use crate::Diagnostic;
use crate::eval::{Binding, Fault, Frame, Result, World};
use crate::program::Program;
use crate::sample::{self, Point, SPECIAL, Sizes, Special};
use crate::syntax::tree::{Binder, Cond, Decl, Ident, Prop, Rel, Set};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeSet;

/// So many points are drawn for each setting of sizes.
pub const POINTS: usize = 15;
/// So often a point is looked for before it is said that there is none.
pub const TRIES: usize = 1_000;

/// A point at which all assumptions hold, and `more` says yes; it keeps what is drawn of it already.
pub fn find<'f>(
    program: &Program<'f>,
    from: &Point,
    stream: &mut Stream,
    exact: bool,
    tries: usize,
    more: &mut dyn FnMut(&World, &Program<'f>, &mut Point, &mut Stream) -> Result<bool>,
) -> Result<Option<Point>> {
    let (mut failed, mut met) = (vec![0usize; program.assumed.len()], false);
    for attempt in 0..tries {
        let tape = Tape::new();
        let world = World::new(&tape);
        let mut point = from.clone();
        world.set_up(program, &mut point, stream, exact)?;
        if attempt % 3 == 2 {
            // Conditions may need values that are larger or smaller than usual.
            scatter(program, &mut point, stream, if attempt < 30 { 1.0 } else { 4.0 });
            world.set_up(program, &mut point, stream, exact)?;
            // An end may be computed from what was scattered.
            if !declared(&world, program.givens.iter().copied()) {
                continue;
            }
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
    match nowhere(program, &failed, tries).filter(|_| !met) {
        Some(fault) => Err(fault),
        None => Ok(None),
    }
}

/// That no point was found, if one assumption is to blame: how often each was the first to fail.
fn nowhere(program: &Program, failed: &[usize], tries: usize) -> Option<Fault> {
    let (worst, times) = failed.iter().enumerate().max_by_key(|(_, n)| **n).filter(|(_, n)| **n > 0)?;
    if *times * program.assumed.len().max(2) < tries {
        return None;
    }
    let cond = program.assumed[worst];
    let message = format!("no point was found where this holds: it failed {times} times in {tries}");
    Some(Diagnostic::error(cond.span(), message).help("say where to look: sample x ~ uniform(0, 1)").into())
}

/// All points at which the assumptions hold, if there are few enough of them.
pub fn all(program: &Program) -> Result<Option<Vec<Point>>> {
    let Some(mut points) = sample::all(program)? else { return Ok(None) };
    let (count, mut failed) = (points.len(), vec![0usize; program.assumed.len()]);
    let mut faulty = None;
    points.retain_mut(|point| {
        let tape = Tape::new();
        let world = World::new(&tape);
        // Nothing is left to be drawn.
        let done = world.set_up(program, point, &mut Stream::new(0), false).and_then(|_| {
            world.advance(program, 0, program.steps.len());
            assumptions(program, &world)
        });
        match done {
            Ok(None) => return true,
            Ok(Some(first)) => failed[first] += 1,
            Err(fault) => drop(faulty.get_or_insert(fault)),
        }
        false
    });
    if points.is_empty() {
        faulty = faulty.or_else(|| nowhere(program, &failed, count));
    }
    faulty.map_or(Ok(Some(points)), Err)
}

/// Special points at which all assumptions hold.
pub fn special(program: &Program, settings: &[Sizes], stream: &mut Stream) -> Vec<(Special, Point)> {
    let mut points = Vec::new();
    for (special, sizes) in SPECIAL.into_iter().zip(settings.iter().cycle()) {
        let tape = Tape::new();
        let world = World::new(&tape);
        let mut point = Point::of(sizes);
        let mut set_up = || {
            world.set_up(program, &mut point, stream, false)?;
            special.apply(&world, program, program.givens.iter().copied(), &mut point, stream)?;
            world.set_up(program, &mut point, stream, false)
        };
        if set_up().is_ok() && holds(program, &world) {
            points.push((special, point));
        }
    }
    points
}

/// Whether what is given lies where it is declared to lie, in a world whose values were not drawn.
pub fn declared<'d>(world: &World, decls: impl IntoIterator<Item = &'d Decl>) -> bool {
    let lies = |set: &Set, name: &Ident| {
        let Some(Binding::Value(value)) = world.binding(&name.name) else { return true };
        let Ok(numbers) = value.numbers(name.span) else { return false };
        let mut numbers = numbers.to_vec().into_iter();
        if !matches!(set, Set::Simplex | Set::OneHot) {
            return world.member(set, name.span).is_ok_and(|allowed| numbers.all(allowed));
        }
        let width = value.dims.last().map_or(1, |d| d.size).max(1);
        let whole = |x: &f64| matches!(set, Set::Simplex) || x.fract() == 0.0;
        let rows = numbers.collect::<Vec<f64>>();
        rows.iter().all(|x| *x >= 0.0 && whole(x))
            && rows.chunks(width).all(|row| (row.iter().sum::<f64>() - 1.0).abs() <= 1e-9)
    };
    let has = |props: &[Prop], name: &Ident| {
        let Some(Binding::Value(value)) = world.binding(&name.name) else { return true };
        value.numbers(name.span).is_ok_and(|numbers| property::has(world, &numbers, props))
    };
    decls.into_iter().all(|d| {
        let in_set = |n: &Ident| d.set.as_ref().is_none_or(|set| lies(set, n));
        d.names.iter().all(|n| in_set(n) && (d.props.is_empty() || has(&d.props, n)))
    })
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

/// Makes the free values of a point larger or smaller, each by a factor of its own of up to so many powers of ten; what has
/// a bound that is a number moves away from it or towards it.
pub fn scatter(program: &Program, point: &mut Point, stream: &mut Stream, powers: f64) {
    use crate::sample::Drawn;
    for decl in program.givens.iter().filter(|d| d.props.is_empty()) {
        let from = match &decl.set {
            None | Some(Set::Reals) => 0.0,
            Some(Set::Compare(rel, e)) if !matches!(rel, Rel::Equal | Rel::NotEqual) => {
                let Some(bound) = e.as_number() else { continue };
                bound
            }
            _ => continue,
        };
        // Whoever says where to look has the last word.
        for name in decl.names.iter().filter(|n| !program.is_sampled(&n.name)) {
            if let Some(Drawn::Numbers(tensor)) = point.values.get_mut(&name.name) {
                let factor = 10f64.powf((stream.uniform() * 2.0 - 1.0) * powers);
                let short = |x: f64| (x * 1000.0).round() / 1000.0;
                // Onto a bound nothing is moved.
                let moved = |x: &f64| match short((x - from) * factor) {
                    0.0 if decl.set.is_some() => *x,
                    off => from + off,
                };
                let data = tensor.to_vec().iter().map(moved).collect();
                if let Ok(t) = chainrule_tensor::Tensor::from_vec(data, *tensor.shape()) {
                    *tensor = t;
                }
            }
        }
    }
}
