//! Branches: a claim that is right in one branch only must not pass because the other was never reached.

use super::scene::Scene;
use super::{ground, own};
use crate::eval::{Edge, Sides, World};
use crate::program::{Asked, Step, closure};
use crate::sample::{Drawn, Point, Sizes};
use crate::syntax::tree::{Body, Clause, Decl, DeclShape, Expr, Ident, Set};
use crate::{ClaimReport, Span};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use std::collections::BTreeMap;

/// Each side of each branch should be seen at so many points.
pub const WANTED: usize = 10;
/// So many points are drawn to reach a side.
const TRIES: usize = 200;

/// What is said of a branch that no point shows.
const UNREACHED: &str = "branch never reached: ";

/// A part of a branch: a side, or where an equality holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Below,
    Above,
    On,
}

/// What is missing of a branch, and at how many more points it should be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Missing {
    at: Span,
    edge: Edge,
    part: Part,
    lacks: usize,
    never: bool,
}

/// At how many points the parts of a branch were seen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    edge: Edge,
    below: usize,
    above: usize,
    on: usize,
}

/// Of each branch at how many points it was seen.
pub type Counts = BTreeMap<Span, Count>;

/// Counts the sides that a world shows.
pub fn count(world: &World, counts: &mut Counts) {
    for (span, sides) in world.kinks.borrow().iter() {
        let count = counts.entry(*span).or_default();
        count.edge = sides.edge;
        count.below += usize::from(sides.below);
        count.above += usize::from(sides.above);
        count.on += usize::from(sides.on);
    }
}

/// The parts that were seen at fewer points than wanted.
fn missing(scene: &Scene, counts: &Counts, wanted: usize) -> Vec<Missing> {
    let concerned = concerned(scene);
    let mut all = Vec::new();
    for (&at, count) in counts.iter().filter(|(span, _)| concerned(span)) {
        let mut add = |part, seen: usize, wanted, enough: usize| {
            if seen < wanted {
                all.push(Missing { at, edge: count.edge, part, lacks: enough - seen, never: seen == 0 });
            }
        };
        match count.edge {
            Edge::Sides | Edge::Steps => {
                add(Part::Below, count.below, wanted, WANTED);
                add(Part::Above, count.above, wanted, WANTED);
            }
            Edge::Equality => add(Part::On, count.on, 1, 1),
            Edge::Ties => {}
        }
    }
    all
}

/// Points that reach the sides of branches that were seen at fewer points than `wanted`; a side that is not reached is noted,
/// unless the claim leaves it out on purpose.
pub fn more(
    scene: &Scene,
    (counts, wanted): (&Counts, usize),
    (sizes, stream): (&[Sizes], &mut Stream),
    (text, report): (&str, &mut ClaimReport),
) -> Vec<Point> {
    let mut more = Vec::new();
    for missing in missing(scene, counts, wanted) {
        let found = reach(scene, sizes, missing, stream);
        // Whether an equality holds somewhere is said when all points are known; what is rounded may have one value.
        let told = missing.never && missing.edge == Edge::Sides;
        if found.is_empty() && told && !excluded(scene, sizes, missing, stream) {
            let note = note(text, missing.at);
            if !report.notes.contains(&note) {
                report.notes.push(note);
            }
        }
        more.extend(found);
    }
    more
}

/// Whether a side is reached once the claim's conditions and places are dropped: then they leave it out on purpose.
fn excluded(scene: &Scene, sizes: &[Sizes], missing: Missing, stream: &mut Stream) -> bool {
    let mut claim = scene.asked.claim.clone();
    claim.clauses.retain(|c| !matches!(c, Clause::When(_) | Clause::At(_)));
    if let Body::Extremum { at, .. } = &mut claim.body {
        at.clear();
    }
    let asked = Asked { claim: &claim, ..*scene.asked };
    let free = Scene { program: scene.program, asked: &asked };
    (scene.conditional() || !scene.places().is_empty())
        && !reach(&free, sizes, Missing { lacks: 1, ..missing }, stream).is_empty()
}

/// Adds what a world noted of a claim and of the definitions that it uses.
pub fn notes(scene: &Scene, world: &World, report: &mut ClaimReport) {
    let concerned = concerned(scene);
    for (at, note) in world.notes.borrow().iter() {
        if concerned(at) && !report.notes.contains(note) {
            report.notes.push(note.clone());
        }
    }
}

/// What is seen of each kink in a world, added to what was seen before.
pub fn meet(world: &World, met: &mut BTreeMap<Span, Sides>) {
    for (span, sides) in world.kinks.borrow().iter() {
        met.entry(*span).or_default().join(*sides);
    }
}

/// Notes the equalities that hold at none of the points, unless the claim's conditions keep them to one side of it.
pub fn never_met(scene: &Scene, met: &BTreeMap<Span, Sides>, source: &str, report: &mut ClaimReport) {
    let concerned = concerned(scene);
    let never = |s: &Sides| s.edge == Edge::Equality && !s.on && (s.below && s.above || !scene.conditional());
    for (at, _) in met.iter().filter(|(at, sides)| concerned(at) && never(sides)) {
        let what = at.of(source).split_whitespace().collect::<Vec<_>>().join(" ");
        let note = format!("{UNREACHED}`{what}` holds at none of the points");
        if !report.notes.contains(&note) {
            report.notes.push(note);
        }
    }
}

/// Takes back what was said of branches: beside a counterexample, which may be on that very side, it says nothing.
pub fn forget(report: &mut ClaimReport) {
    report.notes.retain(|note| !note.starts_with(UNREACHED));
}

/// Whether a branch concerns a claim: it stands in the claim itself, or in a definition that it uses.
pub fn concerned(scene: &Scene) -> impl Fn(&Span) -> bool + use<> {
    let spans: Vec<Span> = made_of(scene).iter().map(|e| e.span).collect();
    move |span| spans.iter().any(|s| s.start <= span.start && span.end <= s.end)
}

/// What a claim is made of: its members, and the definitions that it uses.
pub fn made_of<'s>(scene: &Scene<'s, '_>) -> Vec<&'s Expr> {
    let used = closure(scene.program, scene.asked);
    let mut all = scene.asked.members();
    for step in &scene.program.steps[..scene.asked.after] {
        match step {
            Step::Define(group) => {
                all.extend(group.iter().filter(|d| used.contains(&d.name.name)).map(|d| &d.body));
            }
            Step::Unpack(names, value) if names.iter().any(|n| used.contains(&n.name)) => all.push(value),
            Step::Unpack(..) => {}
        }
    }
    all
}

/// Points that reach a part of a branch which was seen too seldom.
fn reach(scene: &Scene, sizes: &[Sizes], missing: Missing, stream: &mut Stream) -> Vec<Point> {
    let (mut found, numbers) = (Vec::new(), between(scene));
    for attempt in 0..TRIES {
        if found.len() >= missing.lacks {
            break;
        }
        let Some(sizes) = sizes.get(attempt % sizes.len().max(1)) else { break };
        let drawn =
            ground::find(scene.program, &Point::of(sizes), stream, false, 3, &mut |_, _, _, _| Ok(true));
        let Ok(Some(mut point)) = drawn else { continue };
        if attempt % 2 == 1 {
            ground::scatter(scene.program, &mut point, stream, if attempt < 60 { 1.0 } else { 3.0 });
        }
        if attempt % 2 == 0 {
            put(scene, &mut point, &numbers, attempt / 2);
        }
        let tape = Tape::new();
        let Ok(world) = scene.world(&tape, &mut point, stream, false) else { continue };
        if !scene.declared(&world) {
            continue;
        }
        let Ok(world) = scene.there(world) else { continue };
        if !ground::holds(scene.program, &world) {
            continue;
        }
        let Ok(Some(_)) = super::chain::see(&world, scene.asked) else { continue };
        let sides = world.kinks.borrow().get(&missing.at).copied().unwrap_or_default();
        let shows = match missing.part {
            Part::Below => sides.below,
            Part::Above => sides.above,
            Part::On => sides.on,
        };
        if shows {
            found.push(point);
        }
    }
    found
}

/// The numbers that a claim is written with, and those halfway between neighbours: conditions change at them.
fn between(scene: &Scene) -> Vec<f64> {
    let mut numbers = own::written(scene);
    let between: Vec<f64> = numbers.windows(2).map(|w| (w[0] + w[1]) / 2.0).collect();
    numbers.extend(between);
    numbers
}

/// Makes one number that is given, or one entry, one of these, each in its turn, and then one beside it: a bound that is
/// touched is not passed.
fn put(scene: &Scene, point: &mut Point, numbers: &[f64], turn: usize) {
    let rows = |d: &&Decl| matches!(d.set, Some(Set::Simplex | Set::OneHot));
    // Whoever says where to look has the last word.
    let free = scene.givens().filter(|d| d.props.is_empty() && !rows(d)).flat_map(|d| &d.names);
    let free: Vec<&Ident> = free.filter(|name| !scene.program.is_sampled(&name.name)).collect();
    let single = |name: &Ident| {
        let of = |d: &&Decl| d.names.iter().any(|n| n.name == name.name);
        scene.givens().find(of).is_some_and(|d| matches!(d.shape, DeclShape::Scalar) && d.family.is_none())
    };
    if free.is_empty() || numbers.is_empty() {
        return;
    }
    let (name, x) = (free[turn % free.len()], numbers[turn / free.len() % numbers.len()]);
    let off = (x / 4.0).abs().max(1.0);
    let round = turn / (free.len() * numbers.len());
    let x = [x, x + off, x - off, 2.0 * x][round % 4];
    if single(name) {
        point.values.insert(name.name.clone(), Drawn::Numbers(Tensor::scalar(x)));
    } else if let Some(Drawn::Numbers(tensor)) = point.values.get_mut(&name.name) {
        let (mut data, at) = (tensor.to_vec(), turn % tensor.numel().max(1));
        data.iter_mut().skip(at).take(1).for_each(|entry| *entry = x);
        if let Ok(changed) = Tensor::from_vec(data, *tensor.shape()) {
            *tensor = changed;
        }
    }
}

/// The note that a side was never reached.
fn note(text: &str, at: Span) -> String {
    let mut what = at.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    // The span of a set ends with what stands in its brackets.
    let open = |c: char| what.matches(c).count();
    if open('(') + open('[') + open('{') > open(')') + open(']') + open('}') {
        let after = text.get(at.end..).unwrap_or_default().trim_start().chars().next();
        what.extend(after.filter(|c| matches!(c, ')' | ']' | '}')));
    }
    format!("{UNREACHED}one side of `{what}`")
}
