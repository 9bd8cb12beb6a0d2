//! Points of a claim's own: at the numbers that it is written with, and on the edges of its steps and conditions.

use super::scene::Scene;
use super::strata;
use crate::eval::{Binding, World};
use crate::sample::{Drawn, Point};
use crate::syntax::tree::{Binary, Clause, Cond, DeclShape, Expr, Kind, Rel};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// So many numbers are tried, and so many edges.
const MOST_NUMBERS: usize = 12;
const MOST_EDGES: usize = 6;
/// Of a claim with edges so many given numbers are moved to them.
const MOVED: usize = 2;
/// So often a number is moved towards an edge.
const STEPS: usize = 12;
/// From so many points equations are solved.
const BASES: usize = 12;
/// Those are taken so many times as far out, as an equation may have several solutions.
const AFAR: [f64; 6] = [1.0, -1.0, 10.0, -10.0, 100.0, -100.0];
/// Of so many names each is 0 once.
const MOST_ZEROS: usize = 6;
/// What special points of the file have already.
const KNOWN: [f64; 11] = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 1.5, -1.5];
/// Up to this size numbers are tried, and up to the other one what rounding leaves of them is taken for exact.
const LARGEST: f64 = 1e9;
const EXACT: f64 = 10.0;

/// The points, each with whether rounding hides no differences there.
pub fn points(scene: &Scene, from: &[Point], stream: &mut Stream) -> Vec<(Point, bool)> {
    let Some(first) = from.first() else { return Vec::new() };
    let names = free(scene);
    let mut points = Vec::new();
    let (written, mut numbers) = (written(scene), Vec::new());
    // Beyond large ones as well: there equal numbers tell nothing.
    let beyond = written.iter().filter(|x| x.abs() > EXACT).map(|x| 1.25 * x);
    for x in written.iter().copied().chain(beyond).chain(written.iter().map(|x| -x)) {
        if x.abs() <= LARGEST && !KNOWN.contains(&x) && !numbers.contains(&x) {
            numbers.push(x);
        }
    }
    for (k, &x) in numbers.iter().take(MOST_NUMBERS).enumerate() {
        let base = from.get(k % from.len()).unwrap_or(first);
        let some = |stream: &mut Stream| names.iter().copied().filter(|_| stream.below(2) == 0).collect();
        for names in [names.clone(), some(stream)] {
            points.extend(moved(scene, base, &names, x).map(|point| (point, x.abs() <= EXACT)));
        }
    }
    for (k, edge) in edges(scene).iter().take(MOST_EDGES).enumerate() {
        let base = from.get(k % from.len()).unwrap_or(first);
        let numbers = names.iter().filter(|n| is_number(base, n));
        let found = numbers.filter_map(|name| edge.reached(scene, base, (name, 1.0), stream));
        points.extend(found.take(MOVED).map(|point| (point, true)));
    }
    points
}

/// Points on the edges of a claim's conditions: what solves the equations in them, from several points.
pub fn solving(scene: &Scene, from: &[Point], stream: &mut Stream) -> Vec<Point> {
    let bases = from.iter().take(BASES).zip(AFAR.into_iter().cycle());
    reached(scene, between(conditions(scene), |_| true), bases, stream)
}

/// Points where what branches of a claim ask to be equal is.
pub fn ties(scene: &Scene, from: &[Point], stream: &mut Stream) -> Vec<Point> {
    let equal = |rel| matches!(rel, Rel::Equal | Rel::NotEqual);
    let bases = from.iter().take(MOVED).map(|base| (base, 1.0));
    reached(scene, between(branches(scene), equal), bases, stream)
}

/// Points on edges, from some points with how far out numbers are taken there: of each the first number that can be moved there.
fn reached<'p>(
    scene: &Scene,
    edges: Vec<Edge>,
    from: impl Iterator<Item = (&'p Point, f64)> + Clone,
    stream: &mut Stream,
) -> Vec<Point> {
    let (names, mut points) = (free(scene), Vec::new());
    for edge in edges.iter().take(MOST_EDGES) {
        for (base, times) in from.clone() {
            let mut numbers = names.iter().filter(|n| is_number(base, n));
            points.extend(numbers.find_map(|name| edge.reached(scene, base, (name, times), stream)));
        }
    }
    points
}

/// Points where one name alone is 0, as far as it is declared that it may be, and the others are as they are at some points: of
/// each name as many as there are of those.
pub fn zeros(scene: &Scene, from: &[Point]) -> Vec<Vec<Point>> {
    let zero = |name: &&str| from.iter().filter_map(|base| moved(scene, base, &[*name], 0.0)).collect();
    free(scene).iter().take(MOST_ZEROS).map(zero).collect()
}

/// The names of given values whose entries are free of each other.
fn free<'s>(scene: &Scene<'s, '_>) -> Vec<&'s str> {
    let used = crate::program::closure(scene.program, scene.asked);
    let numbers = |d: &&crate::syntax::tree::Decl| {
        let shaped = matches!(d.shape, DeclShape::Scalar | DeclShape::Array(_));
        shaped && d.props.is_empty() && !d.set.as_ref().is_some_and(|set| set.is_rows())
    };
    let names = scene.givens().filter(numbers).flat_map(|d| d.names.iter().map(|n| n.name.as_str()));
    names.filter(|name| used.contains(*name)).collect()
}

fn is_number(point: &Point, name: &str) -> bool {
    matches!(point.values.get(name), Some(Drawn::Numbers(t)) if t.shape().is_empty())
}

/// A point where some names are one number, as far as it is declared that they may be; `None` if none may.
fn moved(scene: &Scene, base: &Point, names: &[&str], x: f64) -> Option<Point> {
    let (tape, mut point) = (Tape::new(), base.clone());
    let world = World::new(&tape);
    world.set_up(scene.program, &mut point, &mut Stream::new(0), false).ok()?;
    let mut any = false;
    for decl in scene.givens() {
        for name in decl.names.iter().filter(|n| names.contains(&n.name.as_str())) {
            let allowed = decl.set.as_ref().map(|set| world.member(set, name.span)).transpose().ok()?;
            if let Some(Drawn::Numbers(tensor)) = point.values.get_mut(&name.name)
                && allowed.is_none_or(|allowed| allowed(x))
            {
                (*tensor, any) = (Tensor::full(*tensor.shape(), x), true);
            }
        }
    }
    any.then_some(point)
}

/// The numbers that a claim is written with: 0.3, 1/3, log(2).
pub fn written(scene: &Scene) -> Vec<f64> {
    let tape = Tape::new();
    let world = World::new(&tape);
    let known = |name: &String| scene.program.declares(name, scene.asked.after).is_some();
    let mut numbers = Vec::new();
    let conditions = conditions(scene).into_iter().flat_map(Cond::members);
    for e in strata::made_of(scene).into_iter().chain(conditions) {
        e.walk(&mut Vec::new(), &mut |part, _| {
            let constant = || part.names().iter().all(|name| !known(name));
            let value = || world.one_number(part).ok().filter(|x| x.is_finite());
            numbers.extend(part.as_number().or_else(|| constant().then(value).flatten()));
        });
    }
    numbers.retain(|x| x.is_finite());
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    numbers
}

/// Where something jumps: where a value is 0, or any whole number.
struct Edge {
    of: Expr,
    whole: bool,
}

/// The conditions of a claim.
fn conditions<'s>(scene: &Scene<'s, '_>) -> Vec<&'s Cond> {
    let clauses = scene.asked.claim.clauses.iter();
    clauses.filter_map(|clause| if let Clause::When(cond) = clause { Some(cond) } else { None }).collect()
}

/// The conditions on which a claim branches.
fn branches<'s>(scene: &Scene<'s, '_>) -> Vec<&'s Cond> {
    let mut conds = Vec::new();
    for e in strata::made_of(scene) {
        e.walk(&mut Vec::new(), &mut |part, _| {
            if let Kind::Iverson(cond) | Kind::If(cond, ..) = &*part.kind {
                conds.push(cond);
            }
        });
    }
    conds
}

/// The edges of the steps and conditions that a claim is made of.
fn edges(scene: &Scene) -> Vec<Edge> {
    let mut edges = Vec::new();
    for e in strata::made_of(scene) {
        e.walk(&mut Vec::new(), &mut |part, _| {
            let Kind::Call { function, args, .. } = &*part.kind else { return };
            let whole = matches!(function.name.as_str(), "floor" | "ceil");
            if let (true, [of]) = (whole || function.name == "sign", args.as_slice()) {
                edges.push(Edge { of: of.clone(), whole });
            }
        });
    }
    edges.extend(between([conditions(scene), branches(scene)].concat(), |_| true));
    edges
}

/// The edges of conditions, of some of their relations.
fn between(mut conds: Vec<&Cond>, of: fn(Rel) -> bool) -> Vec<Edge> {
    let mut edges = Vec::new();
    while let Some(cond) = conds.pop() {
        match cond {
            Cond::And(a, b) | Cond::Or(a, b) => conds.extend([&**a, &**b]),
            Cond::Not(a) => conds.push(a),
            Cond::Compare { first, rest } => {
                let lefts = std::iter::once(first).chain(rest.iter().map(|(_, e)| e));
                let sides = lefts.zip(rest).filter(|(_, (rel, _))| of(*rel));
                edges.extend(sides.map(|(left, (_, right))| {
                    let difference = Kind::Binary(Binary::Sub, left.clone(), right.clone());
                    Edge { of: Expr::new(left.span.to(right.span), difference), whole: false }
                }));
            }
            Cond::In(..) => {}
        }
    }
    edges
}

impl Edge {
    /// A point that is exactly on it, where one number is moved: by secants, which need one step where things are straight.
    fn reached(
        &self,
        scene: &Scene,
        base: &Point,
        (name, times): (&str, f64),
        stream: &mut Stream,
    ) -> Option<Point> {
        let (tape, mut point) = (Tape::new(), base.clone());
        let world = scene.world(&tape, &mut point, stream, false).ok()?;
        let Some(Binding::Value(value)) = world.binding(name) else { return None };
        let at = |x: f64| -> Option<f64> {
            let tape = Tape::new();
            scene.apart(&world, &tape, name, x).one_number(&self.of).ok().filter(|y| y.is_finite())
        };
        let x = times * value.var.try_value().ok()?.item()?;
        let y = at(x)?;
        let near = x + 0.01 * x.abs().max(1.0);
        let (beside, round) = (at(near)?, y.round());
        // At some edges rounding leaves no number that is exactly on them.
        let edges = if self.whole { vec![round, round + 1.0, round - 1.0] } else { vec![0.0] };
        let on = edges.into_iter().find_map(|edge| met(&at, edge, (x, y), (near, beside)))?;
        point.values.insert(name.to_string(), Drawn::Numbers(Tensor::scalar(on))).map(|_| point)
    }
}

/// A number at which a function is exactly on an edge, from two of its points.
fn met(at: &dyn Fn(f64) -> Option<f64>, edge: f64, first: (f64, f64), second: (f64, f64)) -> Option<f64> {
    let (mut before, mut here) = (first, second);
    for _ in 0..STEPS {
        // A short number may be on it where the one found is a rounding error beside it.
        let short = (here.0 * 1e6).round() / 1e6;
        if let Some(x) = [here.0, short].into_iter().find(|x| at(*x) == Some(edge)) {
            // What is met beside it too is met by rounding.
            let by = 1e-6 * x.abs().max(1e-3);
            return (at(x - by) != Some(edge) && at(x + by) != Some(edge)).then_some(x);
        }
        let next = here.0 - (here.1 - edge) * (here.0 - before.0) / (here.1 - before.1);
        if !next.is_finite() || next == here.0 {
            return None;
        }
        before = here;
        here = (next, at(next)?);
    }
    None
}
