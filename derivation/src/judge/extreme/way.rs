//! What lies far away: towards infinity, or close to an end, things may go slowly, as 1/a and log a do.

use super::super::limit::{self, without_bound};
use super::super::room::Given;
use super::climb::FARTHEST;
use super::{Search, Tried, numbers};
use crate::eval::Result;
use crate::sample::Point;
use chainrule_tensor::random::Stream;

/// So often the way to an end is doubled, or what is left of it halved.
const FARTHER: usize = 60;
/// If no more of what is given moves, each is also followed alone.
const ALONE: usize = 6;
/// What is as large as this and goes on to what is too large to be held is without bound.
const HUGE: f64 = 1e100;
/// How far out values are drawn anew, beyond what is searched at first.
const REACHES: [f64; 6] = [256.0, 4096.0, 65_536.0, 1e6, 1e7, 1e12];
/// So many are drawn for each reach.
const DRAWN: usize = 16;

/// What the numbers of a name go towards, or away from.
type Target = fn(&Given) -> f64;

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
    /// Follows what is best so far outwards, to where lines begin, and to their other ends: of all that is given, or of one.
    pub(super) fn ways(&self, best: &mut Tried, way: f64, stream: &mut Stream) -> Result<Ways> {
        let (mut ways, start) = (Ways::default(), best.clone());
        let alone = (0..self.free.len()).map(Some).filter(|_| (2..=ALONE).contains(&self.free.len()));
        let all: Vec<Option<usize>> = std::iter::once(None).chain(alone).collect();
        let targets: [(f64, Target); 3] =
            [(2.0, |g| g.beginning().0), (0.5, |g| g.beginning().0), (0.5, |g| g.other_end())];
        for (factor, target) in targets {
            for &only in &all {
                let moves = |g: &Given| {
                    g.is_free() && only.is_none_or(|i| self.free.get(i).is_some_and(|f| std::ptr::eq(f, g)))
                };
                let scaled = |p: &Point, factor: f64| {
                    self.moved(p, &mut |g, _, x| {
                        let o = target(g);
                        if moves(g) { o + factor * (x - o) } else { x }
                    })
                };
                let far = |g: &&Given| {
                    numbers(&start.point, g).iter().any(|x| (x - g.beginning().0).abs() >= FARTHEST * 0.75)
                };
                let outward = self.free.iter().filter(|g| moves(g) && g.is_endless()).any(|g| far(&g));
                let huge = |t: &Tried| -way * t.value > HUGE;
                if factor > 1.0 && !outward && !huge(&start) {
                    continue;
                }
                // Where it is at an end already, the way there is begun again.
                let mut left: f64 = 0.0;
                for g in self.free.iter().filter(|g| moves(g)) {
                    let off = |x: &f64| (x - target(g)).abs() / g.unit();
                    left = numbers(&start.point, g).iter().map(off).fold(left, f64::max);
                }
                let again = (factor < 1.0 && left > 0.0 && left < 1.0)
                    .then(|| scaled(&start.point, left.recip()).map(|mut p| self.sure(&mut p, stream)));
                let first = again.flatten().transpose()?.flatten().unwrap_or_else(|| start.clone());
                let (mut at, mut values) = (first.clone(), vec![first.value]);
                let mut gone = false;
                while values.len() <= FARTHER && !gone {
                    let next =
                        scaled(&at.point, factor).map(|mut p| self.sure(&mut p, stream)).transpose()?;
                    match next.flatten() {
                        Some(next) if next.beats(&at, way) => at = next,
                        Some(_) => break,
                        None => gone = true,
                    }
                    if !gone {
                        values.push(at.value);
                    }
                }
                let long = values.len() > FARTHER;
                let felt = values.iter().fold(0.0f64, |m, x| m.max(x.abs())) * 1e-9;
                let moving = values.windows(2).next_back().is_some_and(|w| (w[1] - w[0]).abs() > felt);
                let grows = without_bound(&values, way * f64::NEG_INFINITY) == limit::Found::Holds;
                if long && grows || gone && (multiplies(&values, way) || huge(&at)) {
                    ways.unbounded = true;
                    return Ok(ways);
                }
                let last = values.windows(2).next_back().map_or(0.0, |w| (w[1] - w[0]).abs());
                if way * at.value <= way * best.value + last {
                    ways.open |= (long || gone) && moving;
                }
                if at.beats(best, way) {
                    *best = at;
                    // What gets better all the way to an end is attained there or nowhere.
                    let on = self.moved(&best.point, &mut |g, _, x| if moves(g) { target(g) } else { x });
                    let on = on.map(|mut p| self.sure(&mut p, stream)).transpose()?.flatten();
                    ways.to_end = factor < 1.0;
                    if let Some(on) = on.filter(|on| factor < 1.0 && !best.beats(on, way)) {
                        (*best, ways.open, ways.to_end) = (on, false, false);
                    }
                }
            }
        }
        Ok(ways)
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
