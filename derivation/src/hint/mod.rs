//! Hints: what would make a wrong relation right, found by search.
//!
//! ```text
//! bench      worlds of their own, at points that the judge has not seen
//!   symmetric  the other way to count the entries of a symmetric matrix
//!   equals, ratio, difference   what the numbers say: a factor, a term, another quantity
//!   clause                      another condition
//!   edits (slips, swaps, inserts)   every single change of the tree, cheap ones first
//!   sums, products              a sum that is forgotten, a matrix that is missing on one side
//!   path, pairs, region         what is left out, and where the claim holds all the same
//! scale      a product as one would write it
//! edit       the change as an edit of the source, read again, and put before the judge
//! ```
//!
//! A hint holds: the judge has found the claim right with the edit, or the fact at all its points.

mod bench;
mod build;
mod clause;
mod difference;
mod edit;
mod edits;
mod equals;
mod inserts;
mod library;
mod monomial;
mod pairs;
mod path;
mod products;
mod ratio;
mod region;
mod same;
mod scale;
mod short;
mod slips;
mod squares;
mod sums;
mod swaps;
mod symmetric;

use crate::eval::World;
use crate::judge::chain;
use crate::judge::ground;
use crate::judge::scene::Scene;
use crate::judge::{self, Options};
use crate::sample::{Point, Sizes};
use crate::syntax::tree::{Body, Expr, Rel};
use crate::{Edit, Hint, Source, Verdict};
use bench::Bench;
use chainrule_autograd::Tape;
use chainrule_tensor::random::Stream;

/// So many points of its own a search tries changes at, for each setting of sizes.
const POINTS: usize = 4;
/// So many hints are shown for one relation.
const MOST: usize = 3;

/// A change that makes the claim right at the bench, or a fact about it.
#[derive(Debug, Clone)]
enum Found {
    /// What to put where in the member; which part of it that is about, and in words.
    Change { at: Vec<usize>, new: Expr, about: Vec<usize>, words: String },
    /// The member is this.
    Equals(Expr),
    /// It may hold on one side of a condition only.
    Where(region::Condition),
    /// It counts an entry and its mirror image as one.
    Mirrored(String),
}

impl Found {
    fn change(at: &[usize], new: Expr, words: String) -> Found {
        Found::change_about(at, at, new, words)
    }

    fn change_about(about: &[usize], at: &[usize], new: Expr, words: String) -> Found {
        Found::Change { at: at.to_vec(), new, about: about.to_vec(), words }
    }
}

/// What a search is about.
pub struct Search<'s, 'f> {
    pub scene: &'s Scene<'s, 'f>,
    pub source: &'s Source,
    pub settings: &'s [Sizes],
    pub options: &'s Options,
    /// Other points at which the claim was tried.
    pub points: Vec<Point>,
}

impl Search<'_, '_> {
    /// Hints for a wrong relation; `worlds` are those of the judge.
    pub fn hints(&self, relation: usize, worlds: &[&World]) -> Vec<Hint> {
        let Body::Chain { rest, .. } = &self.scene.asked.claim.body else { return Vec::new() };
        let Some((rel, _, _)) = rest.get(relation) else { return Vec::new() };
        let mut hints = clause::hints(self, relation);
        if *rel != Rel::Equal || !hints.is_empty() {
            return hints;
        }
        let (truth, claim) = bench::sides(self.scene.asked, relation);
        // Where nothing is differentiated, either side may be the wrong one.
        let turned = rest.len() == 1
            && !chain::derives(truth)
            && !chain::derives(claim)
            && claim.as_number().is_none();
        let sides = if turned { vec![(truth, claim), (claim, truth)] } else { vec![(truth, claim)] };
        let count = POINTS * self.settings.len();
        let tapes: Vec<Vec<Tape>> = sides.iter().map(|_| (0..count).map(|_| Tape::new()).collect()).collect();
        let benches: Vec<Bench> = sides
            .into_iter()
            .zip(&tapes)
            .filter_map(|((t, c), tapes)| Bench::new(self.scene, t, c, self.worlds(tapes), self.source))
            .collect();
        for (bench, kind) in benches.iter().flat_map(|b| KINDS.iter().map(move |k| (b, k))) {
            let mut found = Vec::new();
            bench.renew();
            kind(bench, &mut found);
            hints = edit::hints(self, relation, bench, found, worlds);
            if !hints.is_empty() {
                break;
            }
        }
        hints
    }

    /// Whether the judge finds a relation right once the text is edited.
    fn mends(&self, relation: usize, edit: &Edit) -> bool {
        let text = edit.apply(&self.source.text);
        let edited = Source { text, ..self.source.clone() };
        let start = self.scene.asked.statement.span.start;
        let step = judge::one(&edited, self.options, start).and_then(|r| r.steps.get(relation).cloned());
        step.is_some_and(|s| matches!(s.verdict, Verdict::Right | Verdict::Layout))
    }

    /// Worlds at points that the judge has not seen.
    fn worlds<'t>(&self, tapes: &'t [Tape]) -> Vec<World<'t>> {
        let mut stream = Stream::new(self.options.seed ^ 0x68_69_6e_74);
        let places = self.scene.places();
        let exact = !places.is_empty();
        let (program, asked) = (self.scene.program, self.scene.asked);
        let mut worlds = Vec::new();
        for (i, tape) in tapes.iter().enumerate() {
            let sizes = &self.settings[i % self.settings.len()];
            let from = Point::of(sizes);
            let conditional = self.scene.conditional() && !exact;
            let point =
                ground::find(program, &from, &mut stream, exact, 40, &mut |world, program, point, stream| {
                    if !conditional {
                        return Ok(true);
                    }
                    for decl in asked.givens() {
                        world.give(program, decl, point, stream, false)?;
                    }
                    world.advance(program, 0, asked.after);
                    Ok(matches!(chain::see(world, asked), Ok(Some(_))))
                });
            let Ok(Some(mut point)) = point else { continue };
            let Ok(world) = self.scene.world(tape, &mut point, &mut stream, exact) else { continue };
            worlds.extend(if exact { self.scene.at(&world, &places).ok() } else { Some(world) });
        }
        worlds
    }
}

/// A way to look for hints.
type Look = fn(&Bench, &mut Vec<Found>);

/// From the plainest to the farthest.
const KINDS: &[Look] = &[
    symmetric::look,
    equals::leaf,
    ratio::whole,
    ratio::terms,
    difference::constant,
    slips::look,
    swaps::look,
    ratio::whole_by_any,
    ratio::terms_by_any,
    difference::terms,
    sums::look,
    products::look,
    path::look,
    ratio::by_pairs,
    difference::pairs,
    inserts::factors,
    inserts::terms,
    region::look,
    equals::claim,
];
