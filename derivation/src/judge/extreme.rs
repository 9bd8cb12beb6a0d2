//! The least and the greatest value of an expression over all that is given, as far as a search tells.

use super::limit::{self, without_bound};
use super::room::{Given, Room};
use super::scene::Scene;
use super::steps::Steps;
use crate::eval::{Fault, Result, World, said};
use crate::sample::{Drawn, Law, Point};
use crate::syntax::tree::{Expr, Prop};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// The farthest that a number is taken from the end where its line begins, or from 0; beyond, exponentials are all rounding.
const FARTHEST: f64 = 32.0;
/// So many points are tried before the ends are looked for.
pub const POINTS: usize = 240;
/// Where there are no more than these, all of them are.
const MOST: usize = 1_000;
/// So often a step is made towards an end, longer than the last or shorter.
const ROUNDS: usize = 160;
/// So often the way to an end is doubled, or what is left of it halved.
const FARTHER: usize = 60;

/// What is seen of one end.
pub struct End {
    /// The extreme value.
    pub value: f64,
    /// Whether it is taken inside, and not only approached.
    pub inside: bool,
    /// Whether values went on getting more extreme for as long as they were followed.
    pub open: bool,
}

/// What is seen of both.
pub struct Extremes {
    /// The least and the greatest value.
    pub ends: [End; 2],
    /// Whether all that is given could be moved; if not, there may be values farther out.
    pub thorough: bool,
}

/// A point, and the value there.
type Tried = (f64, Point);

/// What the numbers of a name go towards, or away from.
type Target = fn(&Given) -> f64;

/// What is searched.
struct Search<'s, 'f, 'w, 't> {
    scene: &'s Scene<'s, 'f>,
    /// Where ends of lines have their values.
    world: &'w World<'t>,
    of: &'s Expr,
    free: &'s [Given<'s>],
}

/// Looks for the extreme values as some of what is given moves, and the rest stays as it is at a point.
pub fn search(
    scene: &Scene,
    world: &World,
    point: &Point,
    of: &Expr,
    free: &[Given],
    stream: &mut Stream,
) -> Result<Extremes> {
    let search = Search { scene, world, of, free };
    if let Some(all) = search.all(point) {
        let mut values = Vec::new();
        for mut point in all {
            values.extend(search.value(&mut point, stream)?);
        }
        let end = |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick);
        let (Some(least), Some(most)) = (end(f64::min), end(f64::max)) else { return nowhere(of) };
        let ends = [least, most].map(|value| End { value, inside: true, open: false });
        return Ok(Extremes { ends, thorough: true });
    }
    let mut tried: Vec<Tried> = Vec::new();
    for k in 0..POINTS {
        let mut point = search.drawn(point, k, stream);
        tried.extend(search.value(&mut point, stream)?.map(|x| (x, point)));
    }
    if tried.is_empty() {
        return nowhere(of);
    }
    let ends = [search.end(&tried, 1.0, stream)?, search.end(&tried, -1.0, stream)?];
    // A set with an open border of its own is not followed to it.
    let open = |p: &Prop| matches!(p, Prop::PositiveDefinite | Prop::Rank(_));
    let still = |g: &Given| {
        let moved = g.numbers(world).map(|like| g.nearest(world, like.to_vec(), &like));
        g.decl.props.iter().any(open) || moved.flatten().is_none()
    };
    Ok(Extremes { ends, thorough: !free.iter().any(still) })
}

fn nowhere<T>(of: &Expr) -> Result<T> {
    said(of.span, "this has no value anywhere that was tried")
}

impl Search<'_, '_, '_, '_> {
    /// The value at a point; `None` where there is none. What the point lacks is drawn.
    fn value(&self, point: &mut Point, stream: &mut Stream) -> Result<Option<f64>> {
        let tape = Tape::new();
        let world = match self.scene.world(&tape, point, stream, false) {
            Ok(world) => world,
            Err(Fault::Numbers { .. }) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        if !self.scene.declared(&world) || !self.scene.applies(&world)? {
            return Ok(None);
        }
        match world.value(self.of) {
            Ok(v) if v.is_scalar() => {
                let x = v.numbers(self.of.span)?.item().filter(|x| x.is_finite());
                // What is too small to be held is not 0.
                let small = x.is_some_and(|x| x.abs() < f64::MIN_POSITIVE);
                let sunk = || Steps::of(&tape, &[v.var]).is_some_and(|s| s.sunk([v.var]).is_some());
                Ok(x.filter(|_| !small || !sunk()))
            }
            Ok(v) => said(self.of.span, format!("a range is of a number, and this is {}", v.describe())),
            Err(Fault::Numbers { .. }) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// All points, if what moves has only few.
    fn all(&self, point: &Point) -> Option<Vec<Point>> {
        let mut all = vec![point.clone()];
        for given in self.free {
            let numbers = given.room.all(MOST).filter(|_| given.decl.props.is_empty())?;
            let Some(Drawn::Numbers(like)) = point.values.get(&given.name.name) else { return None };
            for place in 0..like.numel() {
                if all.len() * numbers.len() > MOST {
                    return None;
                }
                let with = |p: &Point, x: f64| {
                    let mut at = 0;
                    self.moved(p, &mut |g, old| {
                        let here = std::ptr::eq(g, given) && {
                            at += 1;
                            at == place + 1
                        };
                        if here { x } else { old }
                    })
                };
                all = all.iter().flat_map(|p| numbers.iter().filter_map(move |x| with(p, *x))).collect();
            }
        }
        Some(all)
    }

    /// A point with numbers changed, as near as may be to what is declared; `None` where that cannot be told.
    fn moved(&self, from: &Point, to: &mut dyn FnMut(&Given, f64) -> f64) -> Option<Point> {
        let mut point = from.clone();
        for given in self.free {
            let Some(Drawn::Numbers(old)) = from.values.get(&given.name.name) else { continue };
            let data: Vec<f64> = old.to_vec().into_iter().map(|x| to(given, x)).collect();
            if data == old.to_vec() {
                continue;
            }
            let data = given.nearest(self.world, data, old)?;
            point
                .values
                .insert(given.name.name.clone(), Drawn::Numbers(Tensor::from_vec(data, *old.shape()).ok()?));
        }
        Some(point)
    }

    /// A point to begin with: all numbers 0, or where their lines begin; alike and of different sizes; or drawn.
    fn drawn(&self, from: &Point, k: usize, stream: &mut Stream) -> Point {
        let mut point = from.clone();
        let size = |k: usize| ((k % 20) as f64 * 0.5 - 4.5).exp2();
        for given in self.free {
            let Some(Drawn::Numbers(old)) = from.values.get(&given.name.name) else { continue };
            let law = match given.room {
                Room::Line([low, high]) if low.at.is_finite() && high.at.is_finite() => {
                    Some(Law::Uniform(low.at, high.at))
                }
                Room::Line(_) => None,
                Room::Among(ref list) => Some(Law::OneOf(list.clone())),
                Room::Whole(from, to) => Some(Law::Integers(from as i64, to as i64)),
                Room::Rows { .. } => None,
            };
            if !given.decl.props.is_empty() || matches!(given.room, Room::Rows { .. }) {
                // It is drawn as it is declared.
                point.values.remove(&given.name.name);
                continue;
            }
            let wide = |stream: &mut Stream| match k {
                0 => 0.0,
                1..=40 if k.is_multiple_of(2) => size(k - 1) * if k > 20 { 1.0 } else { -1.0 },
                1..=40 => size(stream.below(20)) * if stream.below(2) == 0 { 1.0 } else { -1.0 },
                _ => (stream.normal() * (stream.uniform() * 4.0 - 1.0).exp2()).clamp(-FARTHEST, FARTHEST),
            };
            let number = |stream: &mut Stream| match (&law, given.beginning()) {
                (Some(law), _) => law.draw(stream, false),
                (None, (end, 0.0)) => end + wide(stream),
                (None, (end, way)) => end + way * wide(stream).abs(),
            };
            let data = (0..old.numel()).map(|_| number(stream)).collect();
            if let Ok(tensor) = Tensor::from_vec(data, *old.shape()) {
                point.values.insert(given.name.name.clone(), Drawn::Numbers(tensor));
            }
        }
        point
    }

    /// How far the numbers of a point are from where their lines begin, those between two ends left out.
    fn far(&self, point: &Point) -> f64 {
        let mut far = 0.0f64;
        for given in self.free.iter().filter(|g| g.is_free() && g.room.ends().count() < 2) {
            if let Some(Drawn::Numbers(t)) = point.values.get(&given.name.name) {
                far = t.to_vec().iter().fold(far, |m, x| m.max((x - given.beginning().0).abs()));
            }
        }
        far
    }

    /// One end, from the points that were tried: the least value if `way` is 1, the greatest if it is -1.
    fn end(&self, tried: &[Tried], way: f64, stream: &mut Stream) -> Result<End> {
        // The best, and of equal ones the nearest to where lines begin.
        let mut best = tried[0].clone();
        for (x, p) in tried {
            if way * x < way * best.0 || (*x == best.0 && self.far(p) < self.far(&best.1)) {
                best = (*x, p.clone());
            }
        }
        self.climb(&mut best, way, stream)?;
        // Towards infinity, or an end, things may go slowly: 1/a, log a.
        let (mut open, mut to_end, start) = (false, None, best.clone());
        let ways: [(f64, Target); 3] =
            [(2.0, |g| g.beginning().0), (0.5, |g| g.beginning().0), (0.5, |g| g.other_end())];
        for (factor, target) in ways {
            if factor > 1.0 && self.far(&start.1) < FARTHEST * 0.75 {
                continue;
            }
            let (mut at, mut values) = (start.clone(), vec![start.0]);
            for _ in 0..FARTHER {
                let scaled = |g: &Given, x: f64| {
                    let o = target(g);
                    if g.is_free() { o + factor * (x - o) } else { x }
                };
                let Some(mut point) = self.moved(&at.1, &mut { scaled }) else { break };
                match self.value(&mut point, stream)? {
                    Some(x) if way * x < way * at.0 => at = (x, point),
                    _ => break,
                }
                values.push(at.0);
            }
            let felt = values.iter().fold(0.0f64, |m, x| m.max(x.abs())) * 1e-9;
            let moves = values.windows(2).next_back().is_some_and(|w| (w[1] - w[0]).abs() > felt);
            let on = values.len() > FARTHER / 5;
            if on && without_bound(&values, way * f64::NEG_INFINITY) == limit::Found::Holds {
                at.0 = way * f64::NEG_INFINITY;
            }
            if way * at.0 < way * best.0 {
                (best, open, to_end) = (at, on && moves, (factor < 1.0).then_some(target));
            }
        }
        // A closed end belongs to what is given.
        if let Some(mut on_end) = self.moved(&best.1, &mut |g, x| g.snapped(x))
            && let Some(x) = self.value(&mut on_end, stream)?
            && way * x <= way * best.0
        {
            best = (x, on_end);
        }
        let inside = if let Some(target) = to_end {
            // What gets better all the way to the end is attained there or nowhere.
            let on = self.moved(&best.1, &mut |g, x| if g.is_free() { target(g) } else { x });
            let on = on.map(|mut p| self.value(&mut p, stream)).transpose()?.flatten();
            on.is_some_and(|x| way * x <= way * best.0)
        } else {
            best.0.is_finite() && self.attained(&best, stream)?
        };
        Ok(End { value: best.0, inside, open })
    }

    /// Steps towards an end: of all numbers, or of one, as at an edge the others may have nowhere to go.
    fn climb(&self, best: &mut Tried, way: f64, stream: &mut Stream) -> Result<()> {
        let size = |p: &Point, g: &Given| match p.values.get(&g.name.name) {
            Some(Drawn::Numbers(t)) => t.numel(),
            _ => 0,
        };
        let count = self.free.iter().map(|g| size(&best.1, g)).sum::<usize>().max(1);
        let (mut step, mut rounds) = (1.0, 0);
        while step > 1e-9 && rounds < ROUNDS {
            rounds += 1;
            let mut better = false;
            for attempt in 0..4 {
                let alone = (attempt % 2 == 1).then(|| stream.below(count));
                let mut place = 0;
                let moved = self.moved(&best.1, &mut |g, x| {
                    place += 1;
                    let moves = alone.is_none_or(|only| only + 1 == place);
                    if moves { g.within(x + step * g.unit() * stream.normal()) } else { x }
                });
                let Some(mut point) = moved else { continue };
                if let Some(x) = self.value(&mut point, stream)?
                    && way * x < way * best.0
                {
                    (*best, better) = ((x, point), true);
                }
            }
            step = if better { f64::min(2.0 * step, 1.0) } else { 0.5 * step };
        }
        Ok(())
    }

    /// Whether an extreme value is taken at a point, and not only approached beyond all bounds: farther out things get worse, or
    /// nothing changes on the way from 0. (Rounding makes tanh 1 from 19 on, but not at half of that.)
    fn attained(&self, (best, at): &Tried, stream: &mut Stream) -> Result<bool> {
        // What is on an end that belongs to it has nowhere to go.
        let free = |g: &Given, x: f64| g.is_free() && !g.room.ends().any(|end| end.closed && end.at == x);
        let mut far = 0.0f64;
        self.moved(at, &mut |g, x| {
            far = if free(g, x) { far.max((x - g.beginning().0).abs()) } else { far };
            x
        });
        let mut moved = |f: &dyn Fn(f64) -> f64| -> Result<Option<f64>> {
            let from = |g: &Given, x: f64| {
                let o = g.beginning().0;
                if free(g, x) { o + f(x - o) } else { x }
            };
            self.moved(at, &mut { from })
                .map(|mut p| self.value(&mut p, stream))
                .transpose()
                .map(Option::flatten)
        };
        let like = |x: f64| (x - best).abs() <= 1e-9 * best.abs().max(1e-9);
        if far < 1e-6 {
            // As good as where lines begin, if that belongs to them.
            return Ok(moved(&|_| 0.0)?.is_some_and(like));
        }
        // As far as is allowed: what is given may have a bound.
        let mut outward = if far > 0.1 { None } else { moved(&|x| x + 1.0)? };
        for factor in [2.0, 1.5, 1.2, 1.05, 1.001] {
            if outward.is_none() {
                outward = moved(&|x| factor * x)?;
            }
        }
        let worse = outward.is_some_and(|x| !like(x));
        let flat = moved(&|x| x / 2.0)? == Some(*best) && moved(&|x| x / 4.0)? == Some(*best);
        Ok(worse || flat)
    }
}

impl Given<'_> {
    /// Where its line begins, and which way it goes from there: from its lower end if there is one, or from its upper one; from
    /// 0 both ways.
    fn beginning(&self) -> (f64, f64) {
        match self.room {
            Room::Line([low, _]) if low.at.is_finite() => (low.at, 1.0),
            Room::Line([_, high]) if high.at.is_finite() => (high.at, -1.0),
            _ => (0.0, 0.0),
        }
    }

    /// The last of its ends.
    fn other_end(&self) -> f64 {
        self.room.ends().last().map_or(0.0, |end| end.at)
    }

    /// How long a step is.
    fn unit(&self) -> f64 {
        match self.room {
            Room::Line([low, high]) if (high.at - low.at).is_finite() => (high.at - low.at) / 4.0,
            Room::Whole(from, to) => (to - from) / 4.0,
            _ => 1.0,
        }
    }

    /// A number no farther out than it may be.
    fn within(&self, x: f64) -> f64 {
        let (from, _) = self.beginning();
        if self.is_free() && self.room.ends().count() < 2 {
            x.clamp(from - FARTHEST, from + FARTHEST)
        } else {
            x
        }
    }

    /// A number that is next to a closed end, on it.
    fn snapped(&self, x: f64) -> f64 {
        let near = |end: f64| (x - end).abs() <= 1e-3 * self.unit().min(end.abs().max(1.0));
        self.room.ends().filter(|end| end.closed).map(|end| end.at).find(|end| near(*end)).unwrap_or(x)
    }
}
