//! What lies far away: towards infinity, or close to an end, things may go slowly, as 1/a and log a do.

use super::super::limit::{self, without_bound};
use super::super::room::Given;
use super::climb::FARTHEST;
use super::{Search, Tried};
use crate::eval::Result;
use crate::sample::Point;
use chainrule_tensor::random::Stream;

/// So often the way to an end is doubled, or what is left of it halved.
const FARTHER: usize = 60;
/// If there are no more numbers, each is also followed alone.
const ALONE: usize = 6;
/// What is as large as this and goes on to what is too large to be held is without bound.
const HUGE: f64 = 1e100;
/// How far out values are drawn anew, beyond what is searched at first.
const REACHES: [f64; 6] = [256.0, 4096.0, 65_536.0, 1e6, 1e7, 1e12];
/// So many are drawn for each reach.
const DRAWN: usize = 16;

/// What the numbers of a name go towards, or away from.
type Target = fn(&Given) -> f64;

/// A way: the factor from one distance to the next, from where distances are counted, and the one number that moves if not all do.
struct Along {
    factor: f64,
    target: Target,
    only: Option<(usize, usize)>,
}

/// What was seen along one way: the last value that was better than those before, all of them, and whether there was none beyond.
struct Run {
    last: Tried,
    values: Vec<f64>,
    gone: bool,
}

/// What was seen along ways.
#[derive(Default)]
pub struct Ways {
    /// Whether values went on getting more extreme for as long as they were followed.
    pub open: bool,
    /// Whether they did so without bound.
    pub unbounded: bool,
    /// Whether what is best was approached on the way to ends, and is not taken there.
    pub to_end: bool,
}

/// What was seen far out.
pub struct Farther {
    /// The values to which climbs led.
    pub hills: Vec<f64>,
    /// Whether values go on growing from reach to reach, without bound.
    pub unbounded: bool,
}

impl Search<'_, '_, '_, '_> {
    /// Follows what is best so far outwards, to where lines begin, and to their other ends: all numbers, or one.
    pub(super) fn ways(&self, best: &mut Tried, way: f64, stream: &mut Stream) -> Result<Ways> {
        let (mut ways, start) = (Ways::default(), best.clone());
        let each = self.each(&start.point);
        let alone = each.iter().copied().map(Some).filter(|_| (2..=ALONE).contains(&each.len()));
        let all: Vec<_> = std::iter::once(None).chain(alone).collect();
        let targets: [(f64, Target); 3] =
            [(2.0, |g| g.beginning().0), (0.5, |g| g.beginning().0), (0.5, |g| g.other_end())];
        for (factor, target) in targets {
            for &only in &all {
                let Some(run) = self.run(&start, Along { factor, target, only }, way, stream)? else {
                    continue;
                };
                let Run { last, values, gone } = run;
                let long = values.len() > FARTHER;
                let grows = without_bound(&values, way * f64::NEG_INFINITY) == limit::Found::Holds;
                if long && grows || gone && (multiplies(&values, way) || -way * last.value > HUGE) {
                    ways.unbounded = true;
                    return Ok(ways);
                }
                let step = values.windows(2).next_back().map_or(0.0, |w| (w[1] - w[0]).abs());
                let felt = values.iter().fold(0.0f64, |m, x| m.max(x.abs())) * 1e-9;
                ways.open |= (long || gone) && step > felt && way * last.value <= way * best.value + step;
                if !last.beats(best, way) {
                    continue;
                }
                (*best, ways.to_end) = (last, factor < 1.0);
                // What gets better all the way to an end is attained there or nowhere.
                let to = |g: &Given, k: usize, x: f64| {
                    if g.is_free() && self.is_meant(only, g, k) { target(g) } else { x }
                };
                let on = self.moved(&best.point, &mut { to });
                let on = on.map(|mut p| self.sure(&mut p, stream)).transpose()?.flatten();
                if let Some(on) = on.filter(|on| factor < 1.0 && !best.beats(on, way)) {
                    (*best, ways.open, ways.to_end) = (on, false, false);
                }
            }
        }
        Ok(ways)
    }

    /// Follows a way for as long as values get better; `None` for one outwards from where nothing is far out.
    fn run(&self, start: &Tried, along: Along, way: f64, stream: &mut Stream) -> Result<Option<Run>> {
        let Along { factor, target, only } = along;
        let moves = |g: &Given, k: usize| g.is_free() && self.is_meant(only, g, k);
        // How far the numbers are from where they go, in steps, and how far out those are that have no last one.
        let (mut left, mut far) = (0.0f64, 0.0f64);
        self.moved(&start.point, &mut |g, k, x| {
            if moves(g, k) {
                left = left.max((x - target(g)).abs() / g.unit());
                far = if g.is_endless() { far.max((x - g.beginning().0).abs()) } else { far };
            }
            x
        });
        if factor > 1.0 && far < FARTHEST * 0.75 && -way * start.value <= HUGE {
            return Ok(None);
        }
        let mut scaled = |from: &Tried, factor: f64| -> Result<Option<Tried>> {
            let to = |g: &Given, k: usize, x: f64| {
                if moves(g, k) { target(g) + factor * (x - target(g)) } else { x }
            };
            let point = self.moved(&from.point, &mut { to });
            point.map(|mut p| self.sure(&mut p, stream)).transpose().map(Option::flatten)
        };
        // Where it is at an end already, the way there is begun again.
        let again = factor < 1.0 && left > 0.0 && left < 1.0;
        let first = if again { scaled(start, left.recip())? } else { None };
        let mut last = first.unwrap_or_else(|| start.clone());
        let (mut values, mut gone) = (vec![last.value], false);
        while values.len() <= FARTHER {
            let Some(next) = scaled(&last, factor)? else {
                gone = true;
                break;
            };
            if !next.beats(&last, way) {
                break;
            }
            values.push(next.value);
            last = next;
        }
        Ok(Some(Run { last, values, gone }))
    }

    /// Draws values far out, and climbs from them: what waves may be more extreme around a value that is not. Which hills were met.
    pub(super) fn farther(
        &self,
        best: &mut Tried,
        near: &Tried,
        way: f64,
        stream: &mut Stream,
    ) -> Result<Farther> {
        let mut seen = Farther { hills: Vec::new(), unbounded: false };
        if !self.free.iter().any(Given::is_endless) {
            return Ok(seen);
        }
        let mut values = vec![near.value];
        for (k, reach) in REACHES.into_iter().enumerate() {
            let mut drawn: Vec<(f64, Point)> = Vec::new();
            for n in 0..DRAWN {
                let mut moves = false;
                let moved = self.moved(&near.point, &mut |g, _, x| {
                    let (from, side) = g.beginning();
                    let far = reach * (2.0 * stream.uniform() - 1.0);
                    if !g.is_endless() || n % 2 == 1 && stream.below(2) == 0 {
                        return x;
                    }
                    moves = true;
                    from + if side == 0.0 { far } else { side * far.abs() }
                });
                let Some(mut point) = moved.filter(|_| moves) else { continue };
                drawn.extend(self.value(&mut point, stream)?.map(|x| (x, point)));
            }
            let Some(mut found) = self.first(drawn, way, stream)? else { break };
            if k < 2 || found.beats(best, way) {
                let first = found.clone();
                self.climb(&mut found, way, reach, stream)?;
                seen.hills.extend(found.beats(&first, way).then_some(found.value));
            }
            values.push(found.value);
            if found.beats(best, way) {
                *best = found;
            }
        }
        seen.unbounded = multiplies(&values, way);
        Ok(seen)
    }
}

/// Whether the last of several values grow by a factor from each to the next, below 0 if `way` is 1, and above if it is -1.
fn multiplies(values: &[f64], way: f64) -> bool {
    const COUNT: usize = 4;
    let grow = |w: &[f64]| way * w[0] < 0.0 && way * w[1] <= 1.5 * way * w[0];
    values.len() > COUNT && values[values.len() - COUNT..].windows(2).all(grow)
}
