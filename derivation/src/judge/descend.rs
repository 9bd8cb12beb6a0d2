//! Steps towards where the sides of an inequality are closest: a gap that closes between the points drawn, or at one of them
//! only, is found by going there.

use super::chain::{self, Link};
use super::claim::Session;
use super::room::{Given, Room};
use super::scene::Scene;
use super::{excuse, look};
use crate::eval::World;
use crate::program::closure;
use crate::sample::{Drawn, Point};
use crate::syntax::tree::{Prop, Rel};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// From so many of the points where the gap is least, and so many others, steps are made.
const STARTS: usize = 4;
/// So many points are looked at on the way from each; and on the ways that came farthest.
const SHORT: usize = 60;
const LONG: usize = 500;
/// So many values are computed for a relation at most.
const VALUES: usize = 200_000;
/// Numbers that a place is rounded to, the easiest last: multiples of these.
const EASY: [f64; 5] = [0.01, 0.1, 1.0 / 3.0, 0.5, 1.0];
/// How far beside a place is looked, as a part of its numbers' size, to see whether the gap is least there.
const BESIDE: f64 = 1e-3;

/// What is searched for one relation of a chain.
struct Descent<'s, 'f, 'r> {
    scene: &'s Scene<'s, 'f>,
    rels: &'r [Rel],
    link: usize,
    /// How many values may still be computed.
    values: usize,
}

/// A point, and the gap there.
type Place = (f64, Point);

impl Session<'_, '_> {
    /// Where inequalities that held so far fail, or hold by nothing; what is found is added to the links and the points.
    pub(super) fn descend(
        &mut self,
        scene: &Scene,
        rels: &[Rel],
        links: &mut [Link],
        points: &mut Vec<Point>,
        notes: &mut Vec<String>,
    ) {
        for link in (0..rels.len()).filter(|&k| rels[k] != Rel::Equal) {
            let mut descent = Descent { scene, rels, link, values: VALUES };
            let specials = self.special.iter().map(|(_, point)| point);
            let mut starts: Vec<Place> = Vec::new();
            for point in points.iter().chain(specials) {
                let mut point = point.clone();
                starts.extend(descent.gap(&mut point, self.stream).map(|gap| (gap, point)));
            }
            starts.sort_by(|a, b| a.0.total_cmp(&b.0));
            let others = (1..=STARTS).map(|k| STARTS + k * starts.len() / (2 * STARTS));
            let chosen = (0..STARTS).chain(others).filter_map(|k| starts.get(k)).cloned();
            let mut ways: Vec<Place> = chosen.map(|start| descent.steps(start, SHORT, self.stream)).collect();
            ways.sort_by(|a, b| a.0.total_cmp(&b.0));
            for way in ways.into_iter().take(2) {
                let end = descent.steps(way, LONG, self.stream);
                for place in descent.easy(end, self.stream) {
                    let tape = Tape::new();
                    let mut point = place.clone();
                    let Ok(world) = scene.world(&tape, &mut point, self.stream, false) else { continue };
                    let (number, mut found) = (points.len(), vec![Link::default(); rels.len()]);
                    excuse::rounding_and_kinks(scene, rels, (number, &world), &mut found, notes);
                    let found = std::mem::take(&mut found[link]);
                    let strict = !matches!(rels[link], Rel::LessEqual | Rel::GreaterEqual);
                    let touches = strict
                        && (found.level.is_some() || found.close)
                        && descent.is_least(&place, self.stream);
                    links[link].close |= touches && found.close;
                    if let Some(fails) = found.untrue.or(found.level.filter(|_| touches)) {
                        links[link].untrue = Some(fails);
                        links[link].seen.insert(number);
                        points.push(point);
                        return;
                    }
                }
            }
        }
    }
}

impl Descent<'_, '_, '_> {
    /// By how much a relation holds at a point, at the entry where it is least; `None` where a side has no value.
    fn gap(&mut self, point: &mut Point, stream: &mut Stream) -> Option<f64> {
        if self.values == 0 {
            return None;
        }
        let tape = Tape::new();
        let world = self.scene.world(&tape, point, stream, false).ok()?;
        let gap = self.gap_in(&world);
        self.values = self.values.saturating_sub(world.len());
        gap.filter(|gap| gap.is_finite())
    }

    fn gap_in(&self, world: &World) -> Option<f64> {
        if !self.scene.declared(world) || !self.scene.applies(world).ok()? {
            return None;
        }
        let (asked, k) = (self.scene.asked, self.link);
        let seen = chain::see(world, asked).ok()??;
        let exprs = asked.members();
        let [left, right] = [k, k + 1].map(|m| seen.members[m].as_ref().ok());
        let (a, b, _) = look::aligned((exprs[k], left?), (exprs[k + 1], right?), false).ok()?;
        let (x, y) = (
            look::numbers(&a, &seen.frame, exprs[k]).ok()?,
            look::numbers(&b, &seen.frame, exprs[k + 1]).ok()?,
        );
        let gaps = x.iter().zip(&y).map(|(x, y)| match self.rels[k] {
            Rel::Greater | Rel::GreaterEqual => x - y,
            Rel::NotEqual => (x - y).abs(),
            _ => y - x,
        });
        if self.rels[k] == Rel::NotEqual {
            // Arrays are not equal if one entry is not.
            let gaps: Vec<f64> = gaps.collect();
            let rows = gaps.chunks(a.numel().max(1)).map(|row| row.iter().copied().fold(0.0, f64::max));
            return rows.reduce(f64::min);
        }
        gaps.reduce(f64::min)
    }

    /// The place that steps from another lead to: of all numbers, or of one.
    fn steps(&mut self, (mut gap, mut at): Place, looks: usize, stream: &mut Stream) -> Place {
        let numbers = self.change(&at, &mut |_, x| x, stream).map_or(0, |(_, count)| count);
        let (mut step, mut looked) = (0.5, 0);
        while numbers > 0 && step > 1e-17 && looked < looks && gap >= 0.0 {
            looked += 4;
            let mut better = false;
            for attempt in 0..4 {
                let alone = (attempt % 2 == 1).then(|| stream.below(numbers));
                let mut draws = Stream::new(stream.below(1 << 30) as u64);
                let mut place = 0;
                let changed = self.change(
                    &at,
                    &mut |size, x| {
                        place += 1;
                        let moves = alone.is_none_or(|only| only + 1 == place);
                        if moves { x + step * size * draws.normal() } else { x }
                    },
                    stream,
                );
                let Some((mut point, _)) = changed else { continue };
                if let Some(now) = self.gap(&mut point, stream)
                    && now < gap
                {
                    (gap, at, better) = (now, point, true);
                }
            }
            step = if better { f64::min(2.0 * step, 1.0) } else { 0.5 * step };
        }
        (gap, at)
    }

    /// Places with easy numbers near one, the easiest first, if the gap is no larger there; and it itself.
    fn easy(&mut self, (gap, at): Place, stream: &mut Stream) -> Vec<Point> {
        let mut places = vec![at.clone()];
        for unit in EASY {
            let easy = self.change(&at, &mut |_, x| (x / unit).round() * unit, stream);
            if let Some((mut point, _)) = easy
                && self.gap(&mut point, stream).is_some_and(|there| there <= gap.max(0.0))
            {
                places.push(point);
            }
        }
        places.reverse();
        places
    }

    /// Whether the gap is the least at a point: on no side of a number does it get smaller, and beside one the relation clearly
    /// holds on both. What nears its bound, goes on for ever, or is rounding all around has no such point.
    fn is_least(&mut self, at: &Point, stream: &mut Stream) -> bool {
        let Some(here) = self.gap(&mut at.clone(), stream) else { return false };
        // At a pole nothing is taken.
        let plain = self.change(at, &mut |_, x| (x / BESIDE).round() * BESIDE, stream);
        if plain.is_none_or(|(point, _)| !self.speaks(&point, stream)) {
            return false;
        }
        let Some((_, count)) = self.change(at, &mut |_, x| x, stream) else { return false };
        let mut grows = false;
        for only in 0..count.min(16) {
            let mut clear = true;
            for by in [-BESIDE, BESIDE] {
                let mut place = 0;
                let beside = self.change(
                    at,
                    &mut |size, x| {
                        place += 1;
                        if place == only + 1 { x + by * size } else { x }
                    },
                    stream,
                );
                let Some((mut point, _)) = beside else { return false };
                if self.gap(&mut point, stream).is_none_or(|gap| gap < here) {
                    return false;
                }
                clear &= self.holds(&point, stream);
            }
            grows |= clear;
        }
        grows
    }

    /// Whether the relation clearly holds at a point.
    fn holds(&self, at: &Point, stream: &mut Stream) -> bool {
        let clear = |link: &Link| link.untrue.is_none() && link.level.is_none() && !link.close;
        self.seen(at, stream).is_some_and(|link| !link.seen.is_empty() && clear(&link))
    }

    /// Whether the sides of the relation have values at a point.
    fn speaks(&self, at: &Point, stream: &mut Stream) -> bool {
        self.seen(at, stream).is_some_and(|link| !link.seen.is_empty() || link.level.is_some())
    }

    /// What is seen of the relation at a point.
    fn seen(&self, at: &Point, stream: &mut Stream) -> Option<Link> {
        let (tape, mut point) = (Tape::new(), at.clone());
        let world = self.scene.world(&tape, &mut point, stream, false).ok()?;
        let mut links = vec![Link::default(); self.rels.len()];
        excuse::rounding(self.scene, self.rels, (0, &world), &mut links);
        Some(std::mem::take(&mut links[self.link]))
    }

    /// A point with the numbers behind the claim changed, as near as may be to what is declared, and how many they are; what is
    /// told is the size of a step for each, and the number. `None` where nothing can be told.
    fn change(
        &self,
        from: &Point,
        to: &mut dyn FnMut(f64, f64) -> f64,
        stream: &mut Stream,
    ) -> Option<(Point, usize)> {
        let (tape, mut point, mut count) = (Tape::new(), from.clone(), 0);
        let world = self.scene.world(&tape, &mut point, stream, false).ok()?;
        let used = closure(self.scene.program, self.scene.asked);
        for given in Given::all(self.scene, &world, &used).ok()? {
            let Some(Drawn::Numbers(old)) = point.values.get(&given.name.name).cloned() else { continue };
            // What the file says how to draw stays as it is drawn, and a set with an open border has no nearest place.
            let open = |p: &Prop| matches!(p, Prop::PositiveDefinite | Prop::Rank(_));
            if self.scene.program.is_sampled(&given.name.name) || given.decl.props.iter().any(open) {
                continue;
            }
            let size = |x: f64| match given.room {
                Room::Line([low, high]) if (high.at - low.at).is_finite() => (high.at - low.at) / 2.0,
                _ => x.abs().max(1.0),
            };
            let data: Vec<f64> = old.to_vec().into_iter().map(|x| to(size(x), x)).collect();
            let Some(data) = given.nearest(&world, data, &old) else { continue };
            count += old.numel();
            let moved = Tensor::from_vec(data, *old.shape()).ok()?;
            point.values.insert(given.name.name.clone(), Drawn::Numbers(moved));
        }
        Some((point, count))
    }
}
