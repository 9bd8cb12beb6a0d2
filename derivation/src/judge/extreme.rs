//! The least and the greatest value of an expression over all that is given, as far as a search tells.

mod climb;
mod start;
mod taken;
mod way;

use super::room::Given;
use super::scene::Scene;
use super::steps::Steps;
use super::{excuse, strata};
use crate::eval::{Fault, Result, World, said};
use crate::sample::{Drawn, Point};
use crate::syntax::tree::{Expr, Prop};
use chainrule_autograd::Tape;
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;
use climb::FARTHEST;

/// So many points are tried before the ends are looked for.
pub const POINTS: usize = 240;
/// Where there are no more than these, all of them are.
const MOST: usize = 1_000;
/// A difference of so many units in the last place may be rounding.
const ROUNDING: f64 = 16.0 * f64::EPSILON;
/// So many searches begin at points that have nothing to do with each other.
const SEARCHES: usize = 4;
/// Searches that differ by less, relative to what there is to be seen, have come to the same end.
const ALIKE: f64 = 1e-6;

/// What is seen of one end.
pub struct End {
    /// The extreme value, which is infinite if there is no bound.
    pub value: f64,
    /// The size of its terms.
    pub size: f64,
    /// Whether it is taken, and not only approached, if that can be told.
    pub taken: Option<bool>,
    /// Whether searches of their own came to it, and nothing more extreme was met farther out.
    pub settled: bool,
}

/// What is seen of both.
pub struct Extremes {
    /// The least and the greatest value.
    pub ends: [End; 2],
    /// Whether all that is given could be moved; if not, there may be values farther out.
    pub thorough: bool,
}

/// A point, and the value there with the size of its terms.
#[derive(Clone)]
struct Tried {
    value: f64,
    size: f64,
    point: Point,
}

impl Tried {
    /// Whether it is better than another by more than rounding makes: less if `way` is 1, greater if it is -1.
    fn beats(&self, other: &Tried, way: f64) -> bool {
        way * (other.value - self.value) > ROUNDING * self.size.max(other.size)
    }

    /// Whether it is as good as another, as far as can be told.
    fn equals(&self, other: &Tried) -> bool {
        !self.beats(other, 1.0) && !self.beats(other, -1.0)
    }
}

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
    let all = search.all(point);
    let complete = all.is_some();
    let mut tried: Vec<(f64, Point)> = Vec::new();
    for mut point in all.unwrap_or_else(|| search.starts(point, stream)) {
        tried.extend(search.value(&mut point, stream)?.map(|x| (x, point)));
    }
    let bottom = search.end(&tried, 1.0, complete, stream)?;
    let top = search.end(&tried, -1.0, complete, stream)?;
    let (Some(bottom), Some(top)) = (bottom, top) else {
        return said(of.span, "this has no value anywhere that was tried");
    };
    // A set with an open border of its own is not followed to it.
    let open = |p: &Prop| matches!(p, Prop::PositiveDefinite | Prop::Rank(_));
    let still = |g: &Given| {
        let moved = g.numbers(world).map(|like| g.nearest(world, like.to_vec(), &like));
        g.decl.props.iter().any(open) || moved.flatten().is_none()
    };
    Ok(Extremes { ends: [bottom, top], thorough: complete || !free.iter().any(still) })
}

impl Search<'_, '_, '_, '_> {
    /// One end, from what was tried.
    fn end(
        &self,
        tried: &[(f64, Point)],
        way: f64,
        complete: bool,
        stream: &mut Stream,
    ) -> Result<Option<End>> {
        if complete {
            let best = self.first(tried.to_vec(), way, stream)?;
            return Ok(best.map(|Tried { value, size, .. }| End {
                value,
                size,
                taken: Some(true),
                settled: true,
            }));
        }
        let mut found = Vec::new();
        for part in 0..SEARCHES {
            let own = tried.iter().skip(part).step_by(SEARCHES).cloned().collect();
            if let Some(mut best) = self.first(own, way, stream)? {
                self.climb(&mut best, way, FARTHEST, stream)?;
                found.push(best);
            }
        }
        let Some(mut best) = self.best(found.clone(), way) else { return Ok(None) };
        let mut values: Vec<f64> = tried.iter().map(|t| t.0).collect();
        values.sort_by(f64::total_cmp);
        let middle = values.get(values.len() / 2).copied().unwrap_or_default();
        let seen = (middle - best.value).abs().max(best.size);
        let alike = |value: f64, best: &Tried| (value - best.value).abs() <= ALIKE * seen;
        let mut settled = found.len() == SEARCHES && found.iter().all(|t| alike(t.value, &best));
        let near = best.clone();
        let ways = self.ways(&mut best, way, stream)?;
        let by_ways = best.clone();
        let farther = self.farther(&mut best, &near, way, stream)?;
        settled &= !ways.open && alike(best.value, &by_ways);
        settled &= farther.hills.iter().all(|hill| alike(*hill, &best));
        if ways.unbounded || farther.unbounded {
            let value = way * f64::NEG_INFINITY;
            return Ok(Some(End { value, size: 0.0, taken: Some(false), settled: true }));
        }
        // What is given may have closed ends, and extremes at numbers that can be written.
        let tidy: [fn(&Given, f64) -> f64; 3] =
            [|g, x| g.snapped(x), |_, x| short(x, 1e6), |_, x| short(x, 1e3)];
        for to in tidy {
            if let Some(mut point) = self.moved(&best.point, &mut |g, _, x| to(g, x))
                && let Some(there) = self.sure(&mut point, stream)?
                && !best.beats(&there, way)
            {
                best = there;
            }
        }
        found.push(best.clone());
        let taken = self.taken(&best, &found, ways.to_end, way, stream)?;
        Ok(Some(End { value: best.value, size: best.size, taken, settled }))
    }

    /// The best that can be trusted.
    fn first(&self, mut tried: Vec<(f64, Point)>, way: f64, stream: &mut Stream) -> Result<Option<Tried>> {
        tried.sort_by(|a, b| (way * a.0).total_cmp(&(way * b.0)));
        // Where nearly all is rounding, it is not looked for without end.
        for (_, mut point) in tried.into_iter().take(POINTS / SEARCHES) {
            if let Some(found) = self.sure(&mut point, stream)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The best, and of equal ones the nearest to where lines begin.
    fn best(&self, found: Vec<Tried>, way: f64) -> Option<Tried> {
        found.into_iter().reduce(|best, t| {
            let nearer = || t.equals(&best) && self.far(&t.point) < self.far(&best.point);
            if t.beats(&best, way) || nearer() { t } else { best }
        })
    }

    /// The value at a point; `None` where there is none. What the point lacks is drawn.
    fn value(&self, point: &mut Point, stream: &mut Stream) -> Result<Option<f64>> {
        Ok(self.look(point, false, stream)?.map(|(x, _)| x))
    }

    /// The value at a point with the size of its terms, if more than rounding is left of them, and nothing that it is made of lies
    /// so close to a jump that rounding may have chosen a side.
    fn sure(&self, point: &mut Point, stream: &mut Stream) -> Result<Option<Tried>> {
        let Some((value, size)) = self.look(point, true, stream)? else { return Ok(None) };
        // On the edge of a root errors have no size; numbers that can be written make none there.
        let size = if size.is_finite() || !self.is_short(point) { size } else { value.abs() };
        // As close to 0 as this, a value may still be told from others.
        let told = size * f64::EPSILON <= 1e-8 * value.abs().max(1e-3);
        Ok(told.then(|| Tried { value, size, point: point.clone() }))
    }

    /// Whether the numbers of a point that move along lines can be written with a few digits.
    fn is_short(&self, point: &Point) -> bool {
        let mut lines = self.free.iter().filter(|g| g.is_free());
        lines.all(|g| numbers(point, g).iter().all(|x| x.abs() < 1e6 && short(*x, 1e6) == *x))
    }

    /// The numbers that move along lines: whose, and which of them.
    fn each(&self, point: &Point) -> Vec<(usize, usize)> {
        let lines = self.free.iter().enumerate().filter(|(_, g)| g.is_free());
        lines.flat_map(|(i, g)| (0..numbers(point, g).len()).map(move |at| (i, at))).collect()
    }

    /// Whether a number is meant: all are, or only one.
    fn is_meant(&self, only: Option<(usize, usize)>, given: &Given, at: usize) -> bool {
        let is = |i: usize| self.free.get(i).is_some_and(|g| std::ptr::eq(g, given));
        only.is_none_or(|(i, place)| place == at && is(i))
    }

    fn look(&self, point: &mut Point, closely: bool, stream: &mut Stream) -> Result<Option<(f64, f64)>> {
        let tape = Tape::new();
        let world = match self.scene.world(&tape, point, stream, false).and_then(|w| self.scene.there(w)) {
            Ok(world) => world,
            Err(Fault::Numbers { .. }) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        if !self.scene.declared(&world) || !self.scene.applies(&world)? {
            return Ok(None);
        }
        let value = match world.value(self.of) {
            Ok(value) if value.is_scalar() => value,
            Ok(v) => {
                return said(self.of.span, format!("a range is of a number, and this is {}", v.describe()));
            }
            Err(Fault::Numbers { .. }) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let Some(x) = value.numbers(self.of.span)?.item().filter(|x| x.is_finite()) else { return Ok(None) };
        // What is too small to be held is not 0.
        let small = x.abs() < f64::MIN_POSITIVE;
        if !small && !closely {
            return Ok(Some((x, x.abs())));
        }
        let Some(steps) = Steps::of(&tape, &[value.var]) else { return Ok(Some((x, x.abs()))) };
        let gone = small && steps.sunk([value.var]).is_some();
        if gone || steps.overflowed(value.var) || steps.pole(value.var) {
            return Ok(None);
        }
        let concerned = strata::concerned(self.scene);
        if closely && world.doubts.borrow().iter().any(|d| concerned(&d.at) && excuse::decides(&world, d)) {
            return Ok(None);
        }
        let size = || steps.size(value.var).first().copied().unwrap_or(0.0);
        // Not `max`, which would take what has no size for small.
        let larger = |size: f64| if size < x.abs() { x.abs() } else { size };
        Ok(Some((x, if closely { larger(size()) } else { x.abs() })))
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
                    self.moved(p, &mut |g, at, old| {
                        if std::ptr::eq(g, given) && at == place { x } else { old }
                    })
                };
                all = all.iter().flat_map(|p| numbers.iter().filter_map(move |x| with(p, *x))).collect();
            }
        }
        Some(all)
    }

    /// A point with numbers changed, as near as may be to what is declared; `None` where that cannot be told. Of each number it is
    /// said whose it is, and which of them.
    fn moved(&self, from: &Point, to: &mut dyn FnMut(&Given, usize, f64) -> f64) -> Option<Point> {
        let mut point = from.clone();
        for given in self.free {
            let Some(Drawn::Numbers(old)) = from.values.get(&given.name.name) else { continue };
            let data: Vec<f64> =
                old.to_vec().into_iter().enumerate().map(|(at, x)| to(given, at, x)).collect();
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

    /// How far the numbers of a point are from where their lines begin, those between two ends left out.
    fn far(&self, point: &Point) -> f64 {
        let endless = self.free.iter().filter(|g| g.is_endless());
        endless
            .map(|g| numbers(point, g).iter().fold(0.0, |m: f64, x| m.max((x - g.beginning().0).abs())))
            .fold(0.0, f64::max)
    }
}

/// The nearest number that is so many times smaller than a whole one.
fn short(x: f64, scale: f64) -> f64 {
    (x * scale).round() / scale
}

/// The numbers that a point has of what is given.
fn numbers(point: &Point, given: &Given) -> Vec<f64> {
    match point.values.get(&given.name.name) {
        Some(Drawn::Numbers(t)) => t.to_vec(),
        _ => Vec::new(),
    }
}
