//! Points at which a search for extreme values begins.

use super::super::own;
use super::super::room::{Given, Room};
use super::climb::FARTHEST;
use super::{POINTS, Search};
use crate::sample::{Drawn, Law, Point};
use chainrule_tensor::Tensor;
use chainrule_tensor::random::Stream;

/// No more of the numbers in a claim are tried.
const WRITTEN: usize = 20;

impl Search<'_, '_, '_, '_> {
    /// The points from which ends are looked for: drawn, and with the numbers that the claim is written with.
    pub(super) fn starts(&self, from: &Point, stream: &mut Stream) -> Vec<Point> {
        let mut starts: Vec<Point> = (0..POINTS).map(|k| self.drawn(from, k, stream)).collect();
        let count = starts.len();
        for (k, x) in own::written(self.scene).into_iter().take(WRITTEN).enumerate() {
            starts.extend(self.moved(from, &mut |_, _, _| x));
            for given in self.free {
                let with = |g: &Given, old: f64| if std::ptr::eq(g, given) { x } else { old };
                starts.extend(self.moved(&starts[k % count].clone(), &mut |g, _, old| with(g, old)));
            }
        }
        starts
    }

    /// A point to begin with: all numbers 0, or where their lines begin; alike and of different sizes; on ends; or drawn.
    fn drawn(&self, from: &Point, k: usize, stream: &mut Stream) -> Point {
        let mut point = from.clone();
        let size = |k: usize| ((k % 20) as f64 * 0.5 - 4.5).exp2();
        let part = stream.uniform();
        for given in self.free {
            let Some(Drawn::Numbers(old)) = from.values.get(&given.name.name) else { continue };
            if !given.decl.props.is_empty() || matches!(given.room, Room::Rows { .. }) {
                // It is drawn as it is declared.
                point.values.remove(&given.name.name);
                continue;
            }
            let law = match given.room {
                Room::Line([low, high]) if low.at.is_finite() && high.at.is_finite() => {
                    Some(Law::Uniform(low.at, high.at))
                }
                Room::Line(_) | Room::Rows { .. } => None,
                Room::Among(ref list) => Some(Law::OneOf(list.clone())),
                Room::Whole(from, to) => Some(Law::Integers(from as i64, to as i64)),
            };
            let wide = |stream: &mut Stream| match k {
                0 => 0.0,
                1..=40 if k.is_multiple_of(2) => size(k - 1) * if k > 20 { 1.0 } else { -1.0 },
                1..=40 => size(stream.below(20)) * if stream.below(2) == 0 { 1.0 } else { -1.0 },
                _ => (stream.normal() * (stream.uniform() * 4.0 - 1.0).exp2()).clamp(-FARTHEST, FARTHEST),
            };
            let ends: Vec<f64> = given.room.ends().filter(|e| e.closed).map(|e| e.at).collect();
            let number = |stream: &mut Stream| match (&law, given.beginning(), &given.room) {
                (Some(_), _, Room::Line([low, high])) if (1..=40).contains(&k) && k.is_multiple_of(2) => {
                    low.at + part * (high.at - low.at)
                }
                (_, (end, _), Room::Line(_)) if (41..=60).contains(&k) && !ends.is_empty() => {
                    let one =
                        if k.is_multiple_of(2) { (k / 2) % ends.len() } else { stream.below(ends.len()) };
                    ends.get(one).copied().unwrap_or(end)
                }
                (Some(law), ..) => law.draw(stream, false),
                (None, (end, 0.0), _) => end + wide(stream),
                // An open end does not belong to it.
                (None, (end, way), _) if k == 0 && ends.is_empty() => end + way,
                (None, (end, way), _) => end + way * wide(stream).abs(),
            };
            let data = (0..old.numel()).map(|_| number(stream)).collect();
            if let Ok(tensor) = Tensor::from_vec(data, *old.shape()) {
                point.values.insert(given.name.name.clone(), Drawn::Numbers(tensor));
            }
        }
        point
    }
}
