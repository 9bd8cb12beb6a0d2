//! Products with the zeros around an image, left out where lanes are channels.
//!
//! Pixels at an edge meet fewer taps than those inside. Pixels that meet the same ones are summed together; in the rows at
//! an edge only whole rows of taps are left out, for groups of few pixels would leave most of a tile idle.

use super::direction::{Cut, Direction};
use super::lines::{self, Line};
use super::spec::Sizes;
use crate::memory::PoolVec;
use std::ops::Range;

/// For each pixel of a line, those of its taps that read inside of a source of `size` elements.
fn taps_met(line: &Line, step: usize, size: usize) -> PoolVec<Range<usize>> {
    let met = |pixel: usize| {
        let inside = |at: isize| (0..size as isize).contains(&((pixel * step) as isize + at));
        // Places rise or fall from tap to tap.
        let first = line.taps.iter().position(|tap| inside(tap.at)).unwrap_or(0);
        first..first + line.taps[first..].iter().take_while(|tap| inside(tap.at)).count()
    };
    (0..line.count).map(met).collect()
}

/// For each tap of a line, the pixels that read inside of a source of `size` elements.
fn pixels_met(line: &Line, step: usize, size: usize) -> PoolVec<Range<usize>> {
    let met = |at: isize| {
        let first = (-at).max(0).unsigned_abs().div_ceil(step);
        let end = (size as isize - at).max(0).unsigned_abs().div_ceil(step).min(line.count);
        first.min(end)..end
    };
    line.taps.iter().map(|tap| met(tap.at)).collect()
}

/// Which taps the pixels of a band meet.
pub(crate) struct Edges {
    /// Of each row and of each column.
    down: PoolVec<Range<usize>>,
    across: PoolVec<Range<usize>>,
    /// Taps of an axis.
    taps: [usize; 2],
}

impl Edges {
    /// Of the pixels of a pair of lines: only the ones of an image that is not cut, as its pieces should be alike.
    pub fn new(d: &Direction, cut: &Cut, down: &Line, across: &Line) -> Edges {
        let taps = [down.taps.len(), across.taps.len()];
        if cut.parts > 1 {
            let all = |n: usize, taps: usize| (0..n).map(|_| 0..taps).collect();
            return Edges { down: all(cut.band, taps[0]), across: all(across.count, taps[1]), taps };
        }
        Edges {
            down: taps_met(down, d.down[0], d.source_size[0]),
            across: taps_met(across, d.down[1], d.source_size[1]),
            taps,
        }
    }

    /// The rows and the columns of taps that a pixel is summed over.
    fn of(&self, row: usize, column: usize) -> [Range<usize>; 2] {
        let down = self.down[row].clone();
        let across = if down.len() == self.taps[0] { self.across[column].clone() } else { 0..self.taps[1] };
        [down, across]
    }

    /// The share of all products that is left.
    pub fn left(&self) -> f64 {
        let of = |met: &[Range<usize>]| met.iter().map(|m| m.len()).sum::<usize>();
        let [taps_down, taps_across] = self.taps;
        let whole = self.down.iter().filter(|met| met.len() == taps_down).count();
        let edge = of(&self.down) - whole * taps_down;
        let left = whole * taps_down * of(&self.across) + edge * self.across.len() * taps_across;
        left as f64 / (self.down.len() * taps_down * self.across.len() * taps_across).max(1) as f64
    }
}

/// Some of a phase's steps: where each reads the window, and which row of a panel has its weights.
pub(crate) struct Steps {
    pub at: PoolVec<usize>,
    pub rows: PoolVec<usize>,
}

/// Neighbouring pixels whose sums are transposed in one go.
pub(crate) struct Share {
    /// Where each pixel reads the window, group by group.
    pub pixels: PoolVec<usize>,
    /// The place in that order of every pixel.
    pub places: PoolVec<usize>,
    /// Pixels of a group, and which of the [`Shares::steps`] they are summed over.
    pub groups: PoolVec<(usize, usize)>,
}

/// The pixels of a band, in shares.
pub(crate) struct Shares {
    pub steps: PoolVec<Steps>,
    /// Of as many pixels each, but for the last.
    pub shares: PoolVec<Share>,
}

impl Shares {
    /// In shares of at most so many pixels, from where each pixel and each step of `channels` reads the window.
    pub fn new(edges: &Edges, pixels: &[usize], share: usize, steps: &[usize]) -> Shares {
        let columns = edges.across.len().max(1);
        let mut kinds = PoolVec::new();
        let kinds_of: PoolVec<usize> = (0..pixels.len())
            .map(|p| {
                let met = edges.of(p / columns, p % columns);
                kinds.iter().position(|kind| *kind == met).unwrap_or_else(|| {
                    kinds.push(met);
                    kinds.len() - 1
                })
            })
            .collect();
        let share_of = |(pixels, kinds_of): (&[usize], &[usize])| {
            let mut of = Share {
                pixels: PoolVec::with_capacity(pixels.len()),
                places: (0..pixels.len()).collect(),
                groups: PoolVec::new(),
            };
            for kind in 0..kinds.len() {
                let before = of.pixels.len();
                for (p, _) in kinds_of.iter().enumerate().filter(|(_, k)| **k == kind) {
                    of.places[p] = of.pixels.len();
                    of.pixels.push(pixels[p]);
                }
                if of.pixels.len() > before {
                    of.groups.push((of.pixels.len() - before, kind));
                }
            }
            of
        };
        let [down, across] = edges.taps;
        let steps_of = |[rows, columns]: &[Range<usize>; 2]| {
            let channels = steps.len() / (down * across).max(1);
            let mut of = PoolVec::with_capacity(channels * rows.len() * columns.len());
            for c in 0..channels {
                for i in rows.clone() {
                    of.extend(columns.clone().map(|j| (c * down + i) * across + j));
                }
            }
            Steps { at: of.iter().map(|&k| steps[k]).collect(), rows: of }
        };
        Shares {
            steps: kinds.iter().map(steps_of).collect(),
            shares: pixels.chunks(share).zip(kinds_of.chunks(share)).map(share_of).collect(),
        }
    }
}

/// Taps that meet the same pixels: of each input channel one.
pub(crate) struct TapGroup {
    /// Their row and their column.
    pub tap: [usize; 2],
    /// The rows and the columns of the pixels.
    pub met: [Range<usize>; 2],
}

impl TapGroup {
    /// How many pixels of an image they meet.
    pub fn pixels(&self) -> usize {
        self.met[0].len() * self.met[1].len()
    }
}

/// Pixels of an image up to which it is not cut into parts, which would not be alike.
pub(crate) const WHOLE: usize = 512;

/// Input channels from which on the taps of a place fill a tile by themselves.
const CHANNELS: usize = 6;

/// The groups of taps, if any product can be left out and it is worth it.
pub(crate) fn tap_groups(s: &Sizes) -> Option<PoolVec<TapGroup>> {
    let met = |a: usize| {
        let line = lines::forward_line(s.kernel[a], s.out[a], s.spec.dilation[a], s.spec.padding[a].0);
        pixels_met(&line, s.spec.stride[a], s.size[a])
    };
    let met = [met(0), met(1)];
    let inside = |a: usize| met[a].iter().all(|m| m.len() == s.out[a]);
    if s.c < CHANNELS || s.pixels() > WHOLE || inside(0) && inside(1) {
        return None;
    }
    let places = (0..s.kernel[0]).flat_map(|i| (0..s.kernel[1]).map(move |j| [i, j]));
    let group = |tap: [usize; 2]| TapGroup { tap, met: [met[0][tap[0]].clone(), met[1][tap[1]].clone()] };
    Some(places.map(group).collect())
}
