//! Claims at special points, where draws do not come.

use super::chain::Link;
use super::claim::Session;
use super::compare::{self, Failure};
use super::scene::Scene;
use super::{excuse, ground, kink, own, strata};
use crate::Span;
use crate::eval::{Result, Sides, World};
use crate::sample::{Point, Special};
use crate::syntax::tree::{Binary, Expr, Kind, Rel};
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;
use std::collections::BTreeMap;

impl Session<'_, '_> {
    /// The special worlds with the claim's places set.
    pub(super) fn special_at<'t>(
        &mut self,
        scene: &Scene,
        tapes: &'t [Tape],
    ) -> Result<Vec<(World<'t>, (Special, Point))>> {
        let mut worlds = Vec::new();
        for (tape, (special, point)) in tapes.iter().zip(&*self.special) {
            let mut point = point.clone();
            let base = scene.world(tape, &mut point, self.stream, false)?;
            if scene.declared(&base)
                && let Ok(world) = scene.there(base)
                && ground::holds(self.program, &world)
            {
                worlds.push((world, (*special, point)));
            }
        }
        Ok(worlds)
    }

    /// Points of the claim's own at which its conditions hold: where what branches ask to be equal is, and, if they are looked for,
    /// where equations in its conditions are solved.
    pub(super) fn own_solutions(&self, scene: &Scene, solving: bool) -> Vec<Point> {
        let mut stream = Stream::new(self.options.seed);
        let mut points = own::ties(scene, self.points, &mut stream);
        if solving {
            let own = own::points(scene, self.points, &mut stream).into_iter().map(|(point, _)| point);
            points.extend(own.chain(own::solving(scene, self.points, &mut stream)));
        }
        points.retain_mut(|point| {
            let tape = Tape::new();
            let world = scene.world(&tape, point, &mut stream, false);
            world.is_ok_and(|w| scene.declared(&w) && scene.applies(&w).unwrap_or(false))
        });
        points
    }

    /// A point of the claim's own at which a relation clearly fails.
    pub(super) fn own_failure(
        &self,
        scene: &Scene,
        rels: &[Rel],
        number: usize,
        links: &mut [Link],
        met: &mut BTreeMap<Span, Sides>,
    ) -> Option<Point> {
        // What is drawn for other claims stays the same.
        let mut stream = Stream::new(self.options.seed);
        own::points(scene, self.points, &mut stream).into_iter().find_map(|(mut point, exact)| {
            let tape = Tape::new();
            let base = scene.world(&tape, &mut point, &mut stream, false).ok()?;
            let declared = scene.declared(&base);
            let world = scene.there(base).ok().filter(|w| declared && ground::holds(self.program, w))?;
            let failing = first_failure(scene, rels, [(&world, exact, &point)].into_iter(), number, links);
            strata::meet(&world, met);
            failing
        })
    }
}

/// Whether a claim is about numbers in general: an equation of derivatives is at a special point as it is nearby, or follows a
/// convention; ranks, and equations of inverses and decompositions, are those of matrices that are not singular by chance. A world
/// tells which powers are inverses.
pub fn is_general(scene: &Scene, rels: &[Rel], world: Option<&World>) -> bool {
    let Some(world) = world else { return true };
    let equation = rels.contains(&Rel::Equal);
    let is_matrix = |e: &Expr| world.value(e).is_ok_and(|value| value.rank() > 0);
    let mut found = false;
    for e in strata::made_of(scene) {
        e.walk(&mut Vec::new(), &mut |part, _| {
            found |= match &*part.kind {
                Kind::Derivative { .. } => equation,
                Kind::Call { function, primes, .. } => {
                    let name = function.name.as_str();
                    let jumps = matches!(name, "rank" | "pinv" | "qr");
                    let builtin = jumps || equation && matches!(name, "inv" | "solve" | "eigh");
                    *primes > 0 && equation || builtin && world.binding(name).is_none()
                }
                Kind::Binary(Binary::Pow, base, power) => {
                    equation && power.as_number().is_some_and(|p| p < 0.0) && is_matrix(base)
                }
                _ => false,
            };
        });
    }
    found
}

/// The first special point at which a relation clearly fails, of worlds with whether rounding hides no differences in them.
/// Where a side has no value there, the point says nothing, and derivatives are the same as nearby, or have a kink.
pub fn first_failure<'w, 't: 'w>(
    scene: &Scene,
    rels: &[Rel],
    mut worlds: impl Iterator<Item = (&'w World<'t>, bool, &'w Point)>,
    number: usize,
    links: &mut [Link],
) -> Option<Point> {
    worlds.find_map(|(world, exact, point)| {
        let mut found = vec![Link::default(); rels.len()];
        excuse::rounding(scene, rels, (number, world), &mut found);
        // On a kink a derivative is a convention.
        let derives = || scene.asked.members().into_iter().any(kink::differentiates);
        if found.iter().any(|l| l.error.is_some()) || derives() && !kink::on(scene, world).is_empty() {
            return None;
        }
        let clear = |f: &Failure| {
            // Far out, tanh is 1 and exp is 0, as far as numbers tell.
            let alike = (f.left - f.right).abs() <= compare::DIFFERS * f.left.abs().max(f.right.abs());
            f.left.is_finite() && f.right.is_finite() && (exact || !alike)
        };
        let mut fails = false;
        for (link, found) in links.iter_mut().zip(found) {
            if found.untrue.as_ref().is_some_and(|(_, f)| clear(f)) {
                (link.untrue, fails) = (found.untrue, true);
                link.seen.insert(number);
            }
        }
        fails.then(|| point.clone())
    })
}
