//! Branches: a claim that is right in one branch only must not pass because the other was never reached.

use super::ground;
use super::scene::Scene;
use crate::eval::{Sides, World};
use crate::program::{Asked, Step, closure};
use crate::sample::{Point, Sizes};
use crate::syntax::tree::Clause;
use crate::{ClaimReport, Span};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeMap;

/// Each side of each branch should be seen at so many points.
const WANTED: usize = 10;
/// So many points are drawn to reach a side.
const TRIES: usize = 200;

/// A side of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    pub at: Span,
    pub above: bool,
}

/// The sides that were seen too seldom, with how often.
pub fn missing(scene: &Scene, worlds: &[&World]) -> Vec<(Missing, usize)> {
    let concerned = concerned(scene);
    let mut seen: BTreeMap<Span, (usize, usize)> = BTreeMap::new();
    for world in worlds {
        for (span, sides) in world.kinks.borrow().iter() {
            let count = seen.entry(*span).or_default();
            count.0 += usize::from(sides.below);
            count.1 += usize::from(sides.above);
        }
    }
    let sides = seen.into_iter().filter(|(span, _)| concerned(span)).flat_map(|(at, (below, above))| {
        [(Missing { at, above: false }, below), (Missing { at, above: true }, above)]
    });
    sides.filter(|(_, n)| *n < WANTED).collect()
}

/// Whether a side is reached once the claim's conditions are dropped: then they leave it out on purpose.
pub fn excluded(scene: &Scene, sizes: &[Sizes], missing: Missing, stream: &mut Stream) -> bool {
    let mut claim = scene.asked.claim.clone();
    claim.clauses.retain(|c| !matches!(c, Clause::When(_)));
    let asked = Asked { claim: &claim, ..*scene.asked };
    let free = Scene { program: scene.program, asked: &asked };
    scene.conditional() && !reach(&free, sizes, missing, WANTED - 1, stream).is_empty()
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

/// Whether a branch concerns a claim: it stands in the claim itself, or in a definition that it uses.
pub fn concerned(scene: &Scene) -> impl Fn(&Span) -> bool + use<> {
    let used = closure(scene.program, scene.asked);
    let mut spans: Vec<Span> = scene.asked.members().iter().map(|e| e.span).collect();
    for step in &scene.program.steps[..scene.asked.after] {
        if let Step::Define(group) = step {
            spans.extend(group.iter().filter(|d| used.contains(&d.name.name)).map(|d| d.body.span));
        }
    }
    move |span| spans.iter().any(|s| s.start <= span.start && span.end <= s.end)
}

/// Points that reach a side which was seen too seldom.
pub fn reach(
    scene: &Scene,
    sizes: &[Sizes],
    missing: Missing,
    have: usize,
    stream: &mut Stream,
) -> Vec<Point> {
    let mut found = Vec::new();
    for attempt in 0..TRIES {
        if found.len() + have >= WANTED {
            break;
        }
        let Some(sizes) = sizes.get(attempt % sizes.len().max(1)) else { break };
        let drawn = ground::find(scene.program, sizes, stream, false, 3, &mut |_, _, _, _| Ok(true));
        let Ok(Some(mut point)) = drawn else { continue };
        if attempt % 2 == 1 {
            ground::scatter(scene.program, &mut point, stream, if attempt < 60 { 1.0 } else { 3.0 });
        }
        let tape = Tape::new();
        let Ok(world) = scene.world(&tape, &mut point, stream, false) else { continue };
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

fn hit(sides: Sides, above: bool) -> bool {
    if above { sides.above } else { sides.below }
}

/// The note that a side was never reached.
pub fn note(text: &str, missing: Missing) -> String {
    let what = missing.at.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    format!("branch never reached: one side of `{what}`")
}
