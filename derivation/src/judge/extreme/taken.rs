//! Whether an extreme value is taken, and not only approached.

use super::super::room::Given;
use super::{Search, Tried, short};
use crate::eval::Result;
use crate::sample::Point;
use chainrule_tensor::random::Stream;

/// So often what is left to the beginning of a line is halved.
const HALVINGS: usize = 40;
/// What is below is next to the last number that can be held.
const TINY: f64 = 1e-250;

impl Search<'_, '_, '_, '_> {
    /// Whether the best value is taken at any of some points, if that can be told; `to_end` if it was approached on the way to ends
    /// and is not taken there.
    pub(super) fn taken(
        &self,
        best: &Tried,
        found: &[Tried],
        to_end: bool,
        way: f64,
        stream: &mut Stream,
    ) -> Result<Option<bool>> {
        let mut told = Some(false);
        for at in found.iter().rev().filter(|t| !best.beats(t, way)) {
            // The best was followed to an end, which says enough of it.
            if to_end && std::ptr::eq(at, &found[found.len() - 1]) {
                continue;
            }
            match self.rests(at, way, stream)? {
                Some(true) => return Ok(Some(true)),
                Some(false) => {}
                None => told = None,
            }
        }
        Ok(told)
    }

    /// Whether a value is taken where it was found: as good at the short number next to it, on a stretch where nothing changes, or
    /// with worse ones farther out.
    fn rests(&self, at: &Tried, way: f64, stream: &mut Stream) -> Result<Option<bool>> {
        // What is not 0, and close to the last number that can be held, goes on to 0.
        if at.value != 0.0 && at.value.abs() < TINY || self.jumps(at, way, stream)? {
            return Ok(Some(false));
        }
        let each = self.each(&at.point);
        let alone = each.iter().copied().map(Some).filter(|_| each.len() > 1);
        let mut told = Some(true);
        for only in std::iter::once(None).chain(alone) {
            // What is on an end that belongs to it has nowhere to go.
            let moves =
                |g: &Given, k: usize, x: f64| g.is_free() && self.is_meant(only, g, k) && !g.is_on_end(x);
            match self.rests_along(at, &moves, way, stream)? {
                Some(true) => {}
                Some(false) => return Ok(Some(false)),
                None => told = None,
            }
        }
        Ok(told)
    }

    /// As far as some of the numbers tell, taken away from where their lines begin, and towards it.
    fn rests_along(
        &self,
        at: &Tried,
        moves: &dyn Fn(&Given, usize, f64) -> bool,
        way: f64,
        stream: &mut Stream,
    ) -> Result<Option<bool>> {
        let (mut far, mut near_end) = (0.0f64, false);
        self.moved(&at.point, &mut |g, k, x| {
            if moves(g, k, x) {
                far = far.max((x - g.beginning().0).abs());
                near_end |= !g.is_endless() && (x - g.other_end()).abs() <= 1e-3 * g.unit();
            }
            x
        });
        if far == 0.0 {
            return Ok(Some(true));
        }
        let mut scaled = |f: &dyn Fn(f64) -> f64| -> Result<Option<Tried>> {
            let to = |g: &Given, k: usize, x: f64| {
                let o = g.beginning().0;
                if moves(g, k, x) { o + f(x - o) } else { x }
            };
            let point: Option<Point> = self.moved(&at.point, &mut { to });
            point.map(|mut p| self.sure(&mut p, stream)).transpose().map(Option::flatten)
        };
        if far < 1e-6 {
            // As good as where lines begin, if that belongs to them.
            return Ok(Some(scaled(&|_| 0.0)?.is_some_and(|t| t.equals(at))));
        }
        // As far as is allowed: what is given may have a bound.
        let mut outward = if far > 0.1 { None } else { scaled(&|x| x + 1.0)? };
        for factor in [2.0, 1.5, 1.2, 1.05, 1.001] {
            if outward.is_none() {
                outward = scaled(&|x| factor * x)?;
            }
        }
        // Next to something that is left out, a number that can be written is the last that is not.
        let written = self.is_short(&at.point);
        let Some(inward) = scaled(&|x| 0.999 * x)? else { return Ok(written.then_some(true)) };
        if inward.beats(at, way) || outward.as_ref().is_some_and(|t| t.beats(at, way)) {
            return Ok(Some(false));
        }
        let bounded = outward.is_none();
        if outward.is_some_and(|t| !t.equals(at)) {
            return Ok(Some(true));
        }
        // Nothing changes outwards: from where on? (Rounding makes tanh 1 from 19 on, but not just before.)
        let (mut same, mut other) = (1.0, None);
        for k in 1..=HALVINGS {
            let s = 0.5f64.powi(k as i32);
            match scaled(&|x| s * x)? {
                Some(t) if t.equals(at) => same = s,
                _ => {
                    other = Some(s);
                    break;
                }
            }
        }
        let Some(mut other) = other else { return Ok(Some(true)) };
        if bounded {
            return Ok(if near_end { Some(false) } else { written.then_some(true) });
        }
        for _ in 0..HALVINGS {
            let middle = (same + other) / 2.0;
            let equal = scaled(&|x| middle * x)?.is_some_and(|t| t.equals(at));
            *(if equal { &mut same } else { &mut other }) = middle;
        }
        let before = scaled(&|x| 0.99 * other * x)?;
        let corner = before.is_some_and(|t| (t.value - at.value).abs() > 1e-9 * t.size.max(at.size));
        Ok(Some(corner))
    }

    /// Whether values get better all the way to the nearest point with short numbers, and there it is another, or none.
    fn jumps(&self, at: &Tried, way: f64, stream: &mut Stream) -> Result<bool> {
        let mut back = |distance: f64| -> Result<Option<Tried>> {
            let to = |g: &Given, x: f64| {
                let (end, away) = (short(x, 1e6), x - short(x, 1e6));
                if g.is_free() && away != 0.0 { end + distance * away.signum() } else { x }
            };
            let point = self.moved(&at.point, &mut |g, _, x| to(g, x));
            point.map(|mut p| self.sure(&mut p, stream)).transpose().map(Option::flatten)
        };
        let there = back(0.0)?;
        if there.as_ref().is_some_and(|t| t.equals(at)) {
            return Ok(false);
        }
        let (Some(far), Some(near), Some(next)) = (back(1e-2)?, back(1e-3)?, back(1e-4)?) else {
            return Ok(false);
        };
        Ok(near.beats(&far, way)
            && next.beats(&near, way)
            && there.is_none_or(|there| next.beats(&there, way)))
    }
}
