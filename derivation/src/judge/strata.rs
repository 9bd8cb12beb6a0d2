//! Branches: a claim that is right in one branch only must not pass because the other was never reached.

use super::ground;
use super::scene::Scene;
use crate::eval::{Sides, World};
use crate::program::{Asked, Step, closure};
use crate::sample::{Drawn, Point, Sizes};
use crate::syntax::tree::{Body, Clause, DeclShape, Expr, Ident};
use crate::{ClaimReport, Span};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use std::collections::BTreeMap;

/// Each side of each branch should be seen at so many points.
pub const WANTED: usize = 10;
/// So many points are drawn to reach a side.
const TRIES: usize = 200;

/// A side of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Missing {
    at: Span,
    above: bool,
}

/// At how many points the lower and the upper side of each branch was seen.
pub type Counts = BTreeMap<Span, (usize, usize)>;

/// Counts the sides that a world shows.
pub fn count(world: &World, counts: &mut Counts) {
    for (span, sides) in world.kinks.borrow().iter() {
        let count = counts.entry(*span).or_default();
        count.0 += usize::from(sides.below);
        count.1 += usize::from(sides.above);
    }
}

/// The sides that were seen at fewer points than that, with how many.
fn missing(scene: &Scene, counts: &Counts, wanted: usize) -> Vec<(Missing, usize)> {
    let concerned = concerned(scene);
    let seen = counts.iter().filter(|(span, _)| concerned(span));
    let sides = seen.flat_map(|(&at, &(below, above))| {
        [(Missing { at, above: false }, below), (Missing { at, above: true }, above)]
    });
    sides.filter(|(_, n)| *n < wanted).collect()
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
    for (missing, have) in missing(scene, counts, wanted) {
        let found = reach(scene, sizes, missing, have, stream);
        if found.is_empty() && have == 0 && !excluded(scene, sizes, missing, stream) {
            let note = note(text, missing);
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
        && !reach(&free, sizes, missing, WANTED - 1, stream).is_empty()
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

/// Notes the equalities that hold between the points: both sides were seen, but none where it holds.
pub fn never_met(scene: &Scene, met: &BTreeMap<Span, Sides>, source: &str, report: &mut ClaimReport) {
    let concerned = concerned(scene);
    let between = |s: &Sides| s.asked_on && s.below && s.above && !s.on;
    for (at, _) in met.iter().filter(|(at, sides)| concerned(at) && between(sides)) {
        let what = at.of(source).split_whitespace().collect::<Vec<_>>().join(" ");
        let note = format!("branch never reached: `{what}` holds at none of the points");
        if !report.notes.contains(&note) {
            report.notes.push(note);
        }
    }
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

/// Points that reach a side which was seen too seldom.
fn reach(scene: &Scene, sizes: &[Sizes], missing: Missing, have: usize, stream: &mut Stream) -> Vec<Point> {
    let (mut found, numbers) = (Vec::new(), written(scene));
    for attempt in 0..TRIES {
        if found.len() + have >= WANTED {
            break;
        }
        let Some(sizes) = sizes.get(attempt % sizes.len().max(1)) else { break };
        let drawn =
            ground::find(scene.program, &Point::of(sizes), stream, false, 3, &mut |_, _, _, _| Ok(true));
        let Ok(Some(mut point)) = drawn else { continue };
        if attempt % 2 == 1 {
            ground::scatter(scene.program, &mut point, stream, if attempt < 60 { 1.0 } else { 3.0 });
        }
        if attempt % 4 == 2 {
            hint(scene, &mut point, &numbers, stream);
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
        if hit(sides, missing.above) {
            found.push(point);
        }
    }
    found
}

/// The numbers that a claim is written with, and those halfway between neighbours: conditions change at them.
pub fn written(scene: &Scene) -> Vec<f64> {
    let mut numbers = Vec::new();
    for e in made_of(scene) {
        e.walk(&mut Vec::new(), &mut |part, _| numbers.extend(part.as_number()));
    }
    numbers.retain(|x| x.is_finite());
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let between: Vec<f64> = numbers.windows(2).map(|w| (w[0] + w[1]) / 2.0).collect();
    numbers.extend(between);
    numbers
}

/// Makes one number that is given one of these.
fn hint(scene: &Scene, point: &mut Point, numbers: &[f64], stream: &mut Stream) {
    let free: Vec<&Ident> = scene
        .givens()
        .filter(|d| d.props.is_empty() && matches!(d.shape, DeclShape::Scalar) && d.family.is_none())
        .flat_map(|d| &d.names)
        .collect();
    if free.is_empty() || numbers.is_empty() {
        return;
    }
    let (name, x) = (free[stream.below(free.len())], numbers[stream.below(numbers.len())]);
    point.values.insert(name.name.clone(), Drawn::Numbers(Tensor::scalar(x)));
}

fn hit(sides: Sides, above: bool) -> bool {
    if above { sides.above } else { sides.below }
}

/// The note that a side was never reached.
fn note(text: &str, missing: Missing) -> String {
    let mut what = missing.at.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    // The span of a set ends with what stands in its brackets.
    let open = |c: char| what.matches(c).count();
    if open('(') + open('[') + open('{') > open(')') + open(']') + open('}') {
        let after = text.get(missing.at.end..).unwrap_or_default().trim_start().chars().next();
        what.extend(after.filter(|c| matches!(c, ')' | ']' | '}')));
    }
    format!("branch never reached: one side of `{what}`")
}
