//! Products with the zeros around an image, left out where lanes are channels.
//!
//! Pixels at an edge meet fewer taps than those inside. Pixels that meet the same ones are summed together. Columns of taps
//! are left out only where enough rows meet the same ones: for groups of few pixels would leave most of a tile idle.
//!
//! A product of such a zero with what is no finite number is none, here or there: which ones are left out depends on the
//! shape.

use super::lines::{self, Line};
use super::spec::Sizes;
use crate::gemm::even;
use crate::gemm::tile::Runs;
use crate::memory::PoolVec;
use crate::simd::Lanes;
use std::cmp::Reverse;
use std::ops::Range;

/// The rows, or the columns, of a result.
#[derive(Clone, Copy)]
pub(crate) struct Axis<'a> {
    pub line: &'a Line,
    /// From one pixel to the next, in the source.
    pub step: usize,
    /// Elements of the source.
    pub size: usize,
}

/// For each pixel, those of its taps that read inside of the source.
fn taps_met(Axis { line, step, size }: Axis) -> PoolVec<Range<usize>> {
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
    /// Of each row, and whether columns are left out there too.
    down: PoolVec<(Range<usize>, bool)>,
    /// Of each column.
    across: PoolVec<Range<usize>>,
    /// Taps of an axis.
    taps: [usize; 2],
    /// Pixels that are summed in one go.
    share: usize,
}

impl Edges {
    /// Of all pixels, so many of which are summed in one go. Columns are told apart where as many rows as meet the same
    /// taps are `enough`: the pixels of a column are no neighbours.
    pub fn new([down, across]: [Axis; 2], share: usize, enough: impl Fn(usize) -> bool) -> Edges {
        let rows = taps_met(down);
        let alike = |met: &Range<usize>| rows.iter().filter(|other| *other == met).count();
        let split = |met: &Range<usize>| enough(alike(met).min(share / across.line.count.max(1)));
        Edges {
            down: rows.iter().map(|met| (met.clone(), split(met))).collect(),
            across: taps_met(across),
            taps: [down, across].map(|axis| axis.line.taps.len()),
            share,
        }
    }

    /// As if all pixels, in so many rows, met all taps.
    pub fn none([down, across]: [Axis; 2], rows: usize, share: usize) -> Edges {
        let taps = [down, across].map(|axis| axis.line.taps.len());
        Edges {
            down: (0..rows).map(|_| (0..taps[0], false)).collect(),
            across: (0..across.line.count).map(|_| 0..taps[1]).collect(),
            taps,
            share,
        }
    }

    /// The rows and the columns of taps that a pixel is summed over.
    fn of(&self, row: usize, column: usize) -> [Range<usize>; 2] {
        let (down, split) = self.down[row].clone();
        [down, if split { self.across[column].clone() } else { 0..self.taps[1] }]
    }

    /// The share of all products that is left.
    pub fn left(&self) -> f64 {
        let whole = self.across.len() * self.taps[1];
        let split: usize = self.across.iter().map(|met| met.len()).sum();
        let row = |(met, told): &(Range<usize>, bool)| met.len() * if *told { split } else { whole };
        let left: usize = self.down.iter().map(row).sum();
        left as f64 / (self.down.len() * self.taps[0] * whole).max(1) as f64
    }
}

/// Some of a phase's steps: where each reads the window, and which row of a panel has its weights, times the lanes of a
/// register.
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
    pub groups: PoolVec<Group>,
}

/// Pixels that are summed over the same steps, in runs of neighbours.
pub(crate) struct Group {
    /// How many, and which of the [`Shares::steps`].
    pub pixels: usize,
    pub steps: usize,
    /// Those of one length together, one after the other.
    pub runs: PoolVec<Runs>,
}

/// The pixels of a band, in shares.
pub(crate) struct Shares {
    pub steps: PoolVec<Steps>,
    /// Of as many pixels each, but for the last.
    pub shares: PoolVec<Share>,
}

impl Shares {
    /// From where each pixel and each step reads the window, with runs of at most so many pixels.
    pub fn new<V: Lanes>(edges: &Edges, pixels: &[usize], steps: &[usize], longest: usize) -> Shares {
        let columns = edges.across.len().max(1);
        let mut kinds = PoolVec::new();
        let kind_of = |p: usize| {
            let met = edges.of(p / columns, p % columns);
            kinds.iter().position(|kind| *kind == met).unwrap_or_else(|| {
                kinds.push(met);
                kinds.len() - 1
            })
        };
        let kinds_of: PoolVec<usize> = (0..pixels.len()).map(kind_of).collect();
        let share_of = |(pixels, kinds_of): (&[usize], &[usize])| {
            let mut of = Share {
                pixels: PoolVec::with_capacity(pixels.len()),
                places: (0..pixels.len()).collect(),
                groups: PoolVec::new(),
            };
            for kind in 0..kinds.len() {
                let own: PoolVec<usize> = (0..pixels.len()).filter(|&p| kinds_of[p] == kind).collect();
                if own.is_empty() {
                    continue;
                }
                let mut group = Group { pixels: own.len(), steps: kind, runs: PoolVec::new() };
                let runs = runs(&own, pixels, longest);
                for alike in runs.chunk_by(|a, b| a.len() == b.len()) {
                    group.runs.push(Runs { len: alike[0].len(), count: alike.len() });
                    for &p in alike.iter().flat_map(|run| &own[run.clone()]) {
                        of.places[p] = of.pixels.len();
                        of.pixels.push(pixels[p]);
                    }
                }
                of.groups.push(group);
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
            Steps {
                at: of.iter().map(|&k| steps[k]).collect(),
                rows: of.iter().map(|k| k * V::LEN).collect(),
            }
        };
        Shares {
            steps: kinds.iter().map(steps_of).collect(),
            shares: pixels.chunks(edges.share).zip(kinds_of.chunks(edges.share)).map(share_of).collect(),
        }
    }
}

/// Those of some pixels that are neighbours, in runs of at most so many; the longest first, so that those of one length are
/// together.
fn runs(own: &[usize], pixels: &[usize], longest: usize) -> PoolVec<Range<usize>> {
    let mut runs = PoolVec::with_capacity(own.len());
    let mut at = 0;
    for row in own.chunk_by(|&a, &b| a + 1 == b && pixels[a] + 1 == pixels[b]) {
        let most = if row.len() < Runs::SHORTEST { 1 } else { longest };
        runs.extend(even(row.len(), most).map(|run| at + run.start..at + run.end));
        at += row.len();
    }
    runs.sort_unstable_by_key(|run| (Reverse(run.len()), run.start));
    runs
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

/// Pixels of an image up to which it is not cut into parts, which would have to be alike.
pub(crate) const WHOLE: usize = 512;
/// Input channels from which on the taps of one place fill most of a tile.
const CHANNELS: usize = 8;

/// The groups of taps, if any product can be left out and it is worth it.
pub(crate) fn tap_groups(s: &Sizes) -> Option<PoolVec<TapGroup>> {
    if s.c < CHANNELS || s.pixels() > WHOLE {
        return None;
    }
    let met = |a: usize| {
        let line = lines::forward_line(s.kernel[a], s.out[a], s.spec.dilation[a], s.spec.padding[a].0);
        pixels_met(&line, s.spec.stride[a], s.size[a])
    };
    let met = [met(0), met(1)];
    if (0..2).all(|a| met[a].iter().all(|pixels| pixels.len() == s.out[a])) {
        return None;
    }
    let mut groups = PoolVec::with_capacity(s.kernel[0] * s.kernel[1]);
    for (i, down) in met[0].iter().enumerate() {
        groups.extend(
            met[1]
                .iter()
                .enumerate()
                .map(|(j, across)| TapGroup { tap: [i, j], met: [down.clone(), across.clone()] }),
        );
    }
    Some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_cut_into_even_runs_of_which_the_longest_come_first() {
        // Two rows of nine, a row of three, and a pixel of another kind between two of this one.
        let pixels: Vec<usize> = (0..9).chain(20..29).chain(40..43).chain(60..63).collect();
        let own: Vec<usize> = (0..22).chain([23]).collect();
        let found: Vec<Range<usize>> = runs(&own, &pixels, 8).iter().cloned().collect();
        let singles = (18..23).map(|i| i..i + 1);
        assert_eq!(found, [4..9, 13..18, 0..4, 9..13].into_iter().chain(singles).collect::<Vec<_>>());
        assert!(runs(&own, &pixels, 1).iter().cloned().eq((0..23).map(|i| i..i + 1)));
    }
}
