//! One direction of a convolution, over every image: the forward one, or the gradient of the input.

use super::channels::{self, pack, packed_len};
use super::direction::{Cut, Direction};
use super::edges::Shares;
use super::plan::Way;
use super::spec::Sizes;
use super::task::Task;
use super::tile::Register;
use super::weave::Weave;
use super::window::Fill;
use super::{rows, spread};
use crate::finish::After;
use crate::memory::{Buffer, PoolVec};
use crate::simd::{Choice, Lanes};
use crate::threads::Shared;
use crate::{Real, storage};
use std::ops::Range;

/// A result that is a sum over taps of a source.
pub(crate) struct Sweep<'a, T> {
    direction: Direction,
    source: &'a [T],
    weights: &'a [T],
    /// The only way to take, instead of the cheaper one for each shape.
    way: Option<Way>,
    /// What follows on the output.
    after: Option<&'a After<'a, T>>,
    /// The result, of which every element will be written.
    to: Shared<T>,
}

impl<'a, T: Real> Sweep<'a, T> {
    /// The output from input `x` and weights `w`.
    ///
    /// # Safety
    /// `to` has room for the output, and nobody else uses it.
    pub unsafe fn forward(s: &Sizes, x: &'a [T], w: &'a [T], to: *mut T) -> Self {
        assert!(x.len() == s.images() * s.x_len() && w.len() == s.spec.groups * s.w_len());
        Sweep {
            direction: Direction::forward(s),
            source: x,
            weights: w,
            way: None,
            after: None,
            to: Shared(to),
        }
    }

    /// The gradient of the input from that of the output, `g`, and weights `w`.
    ///
    /// # Safety
    /// `to` has room for the input, and nobody else uses it.
    pub unsafe fn backward(s: &Sizes, g: &'a [T], w: &'a [T], to: *mut T) -> Self {
        assert!(g.len() == s.images() * s.y_len() && w.len() == s.spec.groups * s.w_len());
        Sweep {
            direction: Direction::backward(s),
            source: g,
            weights: w,
            way: None,
            after: None,
            to: Shared(to),
        }
    }

    /// With what follows on the output.
    pub fn then(self, after: Option<&'a After<'a, T>>) -> Self {
        Sweep { after, ..self }
    }

    /// In this way, whatever it costs.
    pub fn by(self, way: Way) -> Self {
        Sweep { way: Some(way), ..self }
    }

    /// The phases: pixels that meet the same taps, for each pair of lines.
    fn phases<V: Lanes<Elem = T>>(&self, cut: &Cut) -> PoolVec<Phase<T>> {
        let d = &self.direction;
        let (window, [_, _, channel, line]) = (&cut.window, d.weight_strides);
        let mut phases = PoolVec::new();
        for (down, across) in d.pairs() {
            let steps = d.source_channels * down.taps.len() * across.taps.len();
            let mut phase = Phase {
                rows: down.count,
                columns: across.count,
                steps: PoolVec::with_capacity(steps),
                weight_steps: PoolVec::with_capacity(steps),
                registers: PoolVec::new(),
                by_channels: None,
            };
            for c in 0..d.source_channels {
                for i in &down.taps {
                    for j in &across.taps {
                        let row = (i.at - cut.least[0]) as usize * window.pitch();
                        let column = window.column((j.at - cut.least[1]) as usize);
                        phase.steps.push(c * window.plane() + row + column);
                        phase.weight_steps.push(c * channel + i.index * line + j.index);
                    }
                }
            }
            let edges = d.edges::<V>(cut, down, across);
            let sums = d.sums(down, across, V::LEN, &edges);
            let source_row = d.down[0] * window.pitch();
            // Without taps there is nothing to put into panels.
            let way = self.way.unwrap_or_else(|| sums.way::<V>());
            if sums.steps > 0 && way == Way::Channels {
                let rows = cut.band.min(down.count);
                let mut pixels = PoolVec::with_capacity(rows * across.count);
                for r in 0..rows {
                    pixels.extend((0..across.count).map(|c| r * source_row + c));
                }
                let longest = channels::longest::<V>(d.channels);
                let shares = |rows: usize| {
                    let pixels = &pixels[..rows * across.count];
                    Shares::new::<V>(&edges, pixels, &phase.steps, longest)
                };
                let last = Some(down.count % cut.band).filter(|&rows| rows > 0 && cut.parts > 1);
                phase.by_channels = Some(ByChannels {
                    bands: [rows].into_iter().chain(last).map(|rows| (rows, shares(rows))).collect(),
                    panels: self.panels::<V>(&phase.weight_steps),
                });
            } else {
                phase.registers = Register::rows(cut.band, across.count, source_row, V::LEN);
            }
            phases.push(phase);
        }
        phases
    }

    /// Panels of weights, for each group.
    fn panels<V: Lanes<Elem = T>>(&self, at: &[usize]) -> PoolVec<Buffer<T>> {
        let Direction { weight_strides: [group, channel, ..], channels, groups, .. } = self.direction;
        let panels = |g: usize| {
            let mut to = storage::zeroed(packed_len::<V>(at.len(), channels));
            pack::<T, V>(&self.weights[g * group..][..group], channel, at, channels, &mut to);
            to
        };
        (0..groups).map(panels).collect()
    }
}

/// Pixels whose lines have the same taps.
struct Phase<T: Real> {
    rows: usize,
    columns: usize,
    /// Where each step reads the window, and where its weight is.
    steps: PoolVec<usize>,
    weight_steps: PoolVec<usize>,
    /// The pixels of a band of rows, if lanes are pixels.
    registers: PoolVec<Register>,
    /// The same if lanes are channels.
    by_channels: Option<ByChannels<T>>,
}

/// What is needed where lanes are channels.
struct ByChannels<T: Real> {
    /// The pixels of a whole band, and of the last one if it has fewer rows: how many, and their pixels.
    bands: PoolVec<(usize, Shares)>,
    /// The weights of each group.
    panels: PoolVec<Buffer<T>>,
}

impl<T: Real> Choice<T> for Sweep<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let d = &self.direction;
        let total = d.images * d.channels * d.size[0] * d.size[1];
        if total == 0 {
            return;
        }
        let Some(cut) = d.cut(size_of::<T>()) else {
            // SAFETY: `to` has room for the result, for which zeros are numbers.
            let result = unsafe {
                std::ptr::write_bytes(self.to.at(0), 0, total);
                std::slice::from_raw_parts_mut(self.to.at(0), total)
            };
            let plane = d.size[0] * d.size[1];
            for (image, to) in result.chunks_mut(d.channels * plane).enumerate() {
                let first = image % d.groups * d.channels;
                self.after.iter().for_each(|after| after.planes(first, plane, to));
            }
            return;
        };
        let phases = self.phases::<V>(&cut);
        let room = channels::room::<V>(d.channels);
        let woven = if d.up == [1; 2] { 0 } else { phases.len() * d.channels * cut.band * cut.wide };
        let copy = (cut.window.len() + V::LEN).next_multiple_of(16);
        let steps = phases.iter().map(|p| p.steps.len()).max().unwrap_or(0);
        let pieces = d.images * cut.parts;
        spread(pieces, total / pieces * steps, |piece| {
            let (image, part) = (piece / cut.parts, piece % cut.parts);
            let lines = part * cut.band..((part + 1) * cut.band).min(cut.tall);
            if lines.is_empty() {
                return;
            }
            let mut own = Buffer::<T>::new(copy + room + woven + V::LEN);
            let start = own.as_mut_ptr();
            let source_len = d.source_channels * d.source_size[0] * d.source_size[1];
            let fill = Fill {
                window: cut.window,
                top: (lines.start * d.down[0]) as isize + cut.least[0],
                rows: cut.rows_for(lines.len()),
                from: self.source[image * source_len..].as_ptr(),
                to: start,
            };
            let piece = Piece {
                sweep: &self,
                image,
                lines,
                source: start,
                room: start.wrapping_add(copy),
                woven: start.wrapping_add(copy + room),
                woven_plane: cut.band * cut.wide,
            };
            // SAFETY: the image is in the source; the window is as large as `Window` says, with room for a register
            // more behind it.
            unsafe {
                V::enter(fill);
                piece.run::<V>(&phases);
            }
        });
    }
}

/// Some rows of one image's result, in memory of their own.
struct Piece<'a, T> {
    sweep: &'a Sweep<'a, T>,
    image: usize,
    /// Rows of each phase.
    lines: Range<usize>,
    /// The window, filled.
    source: *mut T,
    /// For sums that are to be transposed.
    room: *mut T,
    /// For phases that are to be woven together: `woven_plane` elements for each channel of each phase.
    woven: *mut T,
    woven_plane: usize,
}

impl<T: Real> Piece<'_, T> {
    /// # Safety
    /// The pointers have the room that is said above.
    unsafe fn run<V: Lanes<Elem = T>>(&self, phases: &[Phase<T>]) {
        let (s, d) = (self.sweep, &self.sweep.direction);
        let [height, width] = d.size;
        let [group, channel, ..] = d.weight_strides;
        let g = self.image % d.groups;
        let result = s.to.at(self.image * d.channels * height * width);
        let direct = d.up == [1; 2];
        for (i, phase) in phases.iter().enumerate() {
            let rows = self.lines.end.min(phase.rows).saturating_sub(self.lines.start);
            if rows == 0 || phase.columns == 0 {
                continue;
            }
            let (to, plane) = if direct {
                (result.wrapping_add(self.lines.start * width), height * width)
            } else {
                (self.woven.wrapping_add(i * d.channels * self.woven_plane), self.woven_plane)
            };
            let task = Task {
                source: self.source,
                steps: &phase.steps,
                weights: s.weights[g * group..].as_ptr(),
                weight_row: channel,
                weight_steps: &phase.weight_steps,
                channels: d.channels,
                to,
                plane,
            };
            // SAFETY: steps and pixels are inside the window, weights inside the group's; the shares are of these steps, and
            // the room is that of their channels.
            unsafe {
                if let Some(ByChannels { bands, panels }) = &phase.by_channels {
                    let band = bands.iter().find(|band| band.0 == rows);
                    let (_, shares) = band.expect("a table for each number of rows that a piece has");
                    channels::run::<T, V>(&task, &panels[g], shares, self.room);
                } else {
                    let registers = &phase.registers[..rows * phase.columns.div_ceil(V::LEN)];
                    rows::run::<T, V>(&task, registers);
                }
            }
        }
        // A sweep that weaves is no output, and nothing follows on it.
        if let (Some(after), true) = (s.after, direct) {
            let lines = self.lines.start..self.lines.end.min(height);
            for c in 0..d.channels {
                let to = result.wrapping_add((c * height + lines.start) * width);
                // SAFETY: rows of a channel that this piece has written.
                let rows = unsafe { std::slice::from_raw_parts_mut(to, lines.len() * width) };
                after.channel(g * d.channels + c, rows);
            }
        }
        if !direct {
            let weave = Weave {
                from: self.woven,
                plane: self.woven_plane,
                channels: d.channels,
                size: d.size,
                up: d.up,
                lines: self.lines.clone(),
                to: result,
            };
            // SAFETY: every phase has been written.
            unsafe { V::enter(weave) }
        }
    }
}
