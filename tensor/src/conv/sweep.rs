//! One direction of a convolution, over every image: the forward one, or the gradient of the input.

use super::channels::{self, pack, packed_len};
use super::lines::{self, Line};
use super::plan::{Sums, Way};
use super::spec::Sizes;
use super::task::Task;
use super::tile::Register;
use super::weave::Weave;
use super::window::{Fill, Window};
use super::{rows, spread};
use crate::gemm::{Shared, scratch};
use crate::simd::{Choice, Lanes};
use crate::{Real, storage};
use std::ops::Range;

/// Bytes of a window: with the weights it should stay in a second cache.
const WINDOW: usize = 192 << 10;

/// A result that is a sum over taps of a source.
pub(crate) struct Sweep<'a, T> {
    /// Images, each group counted as one; which group an image is of.
    images: usize,
    groups: usize,
    source: &'a [T],
    source_channels: usize,
    source_size: [usize; 2],
    weights: &'a [T],
    /// Distance of groups, of output channels, of source channels and of rows of taps in the weights.
    weight_strides: [usize; 4],
    channels: usize,
    size: [usize; 2],
    lines: [Vec<Line>; 2],
    down: [usize; 2],
    up: [usize; 2],
    /// The only way to take, instead of the cheaper one for each shape.
    way: Option<Way>,
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
        let line = |a: usize| lines::forward(s.kernel[a], s.out[a], s.spec.dilation[a], s.spec.padding[a].0);
        Sweep {
            images: s.images(),
            groups: s.spec.groups,
            source: x,
            source_channels: s.c,
            source_size: s.size,
            weights: w,
            weight_strides: [s.w_len(), s.taps(), s.kernel[0] * s.kernel[1], s.kernel[1]],
            channels: s.oc,
            size: s.out,
            lines: [line(0), line(1)],
            down: s.spec.stride,
            up: [1; 2],
            way: None,
            to: Shared(to),
        }
    }

    /// The gradient of the input from that of the output, `g`, and weights `w`.
    ///
    /// # Safety
    /// `to` has room for the input, and nobody else uses it.
    pub unsafe fn backward(s: &Sizes, g: &'a [T], w: &'a [T], to: *mut T) -> Self {
        assert!(g.len() == s.images() * s.y_len() && w.len() == s.spec.groups * s.w_len());
        let line = |a: usize| {
            lines::backward(s.kernel[a], s.size[a], s.spec.stride[a], s.spec.dilation[a], s.spec.padding[a].0)
        };
        Sweep {
            images: s.images(),
            groups: s.spec.groups,
            source: g,
            source_channels: s.oc,
            source_size: s.out,
            weights: w,
            weight_strides: [s.w_len(), s.kernel[0] * s.kernel[1], s.taps(), s.kernel[1]],
            channels: s.c,
            size: s.size,
            lines: [line(0), line(1)],
            down: [1; 2],
            up: s.spec.stride,
            way: None,
            to: Shared(to),
        }
    }

    /// In this way, if there is one.
    pub fn by(self, way: Option<Way>) -> Self {
        Sweep { way, ..self }
    }

    /// The phases: pixels that meet the same taps, for each pair of lines.
    fn phases<V: Lanes<Elem = T>>(&self, window: &Window, least: [isize; 2]) -> Vec<Phase<T>> {
        let mut phases = vec![];
        for down in &self.lines[0] {
            for across in &self.lines[1] {
                let mut phase = Phase {
                    rows: down.count,
                    columns: across.count,
                    steps: vec![],
                    weight_steps: vec![],
                    pixels: vec![],
                    registers: vec![],
                    panels: None,
                };
                for c in 0..self.source_channels {
                    for i in &down.taps {
                        for j in &across.taps {
                            let row = (i.at - least[0]) as usize * window.pitch();
                            let column = window.column((j.at - least[1]) as usize);
                            phase.steps.push(c * window.plane() + row + column);
                            let [_, _, channel, line] = self.weight_strides;
                            phase.weight_steps.push(c * channel + i.index * line + j.index);
                        }
                    }
                }
                let (steps, columns) = (phase.steps.len(), phase.columns);
                let reach = down.taps.len() * window.pitch().min(columns * down.taps.len().max(4) * V::LEN);
                let source = self.source_channels * reach;
                let sums = Sums { steps, channels: self.channels, columns, source };
                if steps > 0 && self.way.unwrap_or_else(|| sums.way::<V>()) == Way::Channels {
                    phase.panels = Some(self.panels::<V>(&phase.weight_steps));
                }
                phases.push(phase);
            }
        }
        phases
    }

    /// Panels of weights, for each group.
    fn panels<V: Lanes<Elem = T>>(&self, at: &[usize]) -> Vec<Vec<T>> {
        let [group, channel, ..] = self.weight_strides;
        let panels = |g: usize| {
            let mut to = storage::zeroed(packed_len::<V>(at.len(), self.channels));
            pack::<T, V>(&self.weights[g * group..][..group], channel, at, self.channels, &mut to);
            to
        };
        (0..self.groups).map(panels).collect()
    }
}

/// Pixels that meet the same taps.
struct Phase<T> {
    rows: usize,
    columns: usize,
    /// Where each step reads the window, and where its weight is.
    steps: Vec<usize>,
    weight_steps: Vec<usize>,
    /// Where each pixel of a band of rows reads the window, if the lanes are channels; else its registers.
    pixels: Vec<usize>,
    registers: Vec<Register>,
    /// Of each group, if the lanes are channels.
    panels: Option<Vec<Vec<T>>>,
}

impl<T: Real> Choice<T> for Sweep<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let [height, width] = self.size;
        let plane = height * width;
        let total = self.images * self.channels * plane;
        if total == 0 {
            return;
        }
        let reach = (lines::reach(&self.lines[0]), lines::reach(&self.lines[1]));
        let ((Some((top, bottom)), Some((left, right))), 1..) = (reach, self.source_channels) else {
            // SAFETY: `to` has room for the result.
            return unsafe { std::ptr::write_bytes(self.to.at(0), 0, total) };
        };
        // A window as wide as the longest line of columns, and with as many rows as fit.
        let most = |lines: &[Line]| lines.iter().map(|l| l.count).max().unwrap_or(0);
        let [tall, wide] = [most(&self.lines[0]), most(&self.lines[1])];
        let rows_for = |n: usize| (n - 1) * self.down[0] + (bottom - top) as usize + 1;
        let mut window = Window {
            channels: self.source_channels,
            size: self.source_size,
            left,
            rows: rows_for(tall),
            columns: (wide - 1) * self.down[1] + (right - left) as usize + 1,
            step: self.down[1],
        };
        let mut parts = 1;
        while window.len() * size_of::<T>() > WINDOW && parts < tall {
            parts = (parts * 2).min(tall);
            window.rows = rows_for(tall.div_ceil(parts));
        }
        let band = tall.div_ceil(parts);
        let source_row = self.down[0] * window.pitch();
        let mut phases = self.phases::<V>(&window, [top, left]);
        let (mut room, mut woven) = (0, 0);
        for phase in &mut phases {
            if phase.panels.is_some() {
                let pixels = (0..band).flat_map(|r| (0..phase.columns).map(move |c| r * source_row + c));
                phase.pixels = pixels.collect();
                room = room.max(channels::room::<V>(phase.pixels.len(), self.channels));
            } else {
                phase.registers = Register::rows(band, phase.columns, source_row, V::LEN);
            }
        }
        if self.up != [1; 2] {
            woven = phases.len() * self.channels * band * wide;
        }
        let (copy, room) = ((window.len() + V::LEN).next_multiple_of(16), room.next_multiple_of(16));
        let work = self.images * self.channels * plane / (self.images * parts)
            * phases.iter().map(|p| p.steps.len()).max().unwrap_or(0);
        spread(self.images * parts, work, |piece| {
            let (image, part) = (piece / parts, piece % parts);
            let lines = part * band..((part + 1) * band).min(tall);
            if lines.is_empty() {
                return;
            }
            scratch(copy + room + woven + V::LEN, |start: *mut T| {
                let piece = Piece {
                    sweep: &self,
                    image,
                    lines,
                    source: start,
                    room: start.wrapping_add(copy),
                    woven: start.wrapping_add(copy + room),
                    woven_plane: band * wide,
                };
                // SAFETY: the image is in the source; the window is as large as `Window` says, with room for a register
                // more behind it.
                unsafe {
                    V::enter(Fill {
                        window,
                        top: (piece.lines.start * self.down[0]) as isize + top,
                        rows: rows_for(piece.lines.len()),
                        from: self.source.as_ptr().add(image * self.source_channels * self.source_plane()),
                        to: start,
                    });
                    piece.run::<V>(&phases);
                }
            });
        });
    }
}

impl<T> Sweep<'_, T> {
    fn source_plane(&self) -> usize {
        self.source_size[0] * self.source_size[1]
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
        let s = self.sweep;
        let [height, width] = s.size;
        let [group, channel, ..] = s.weight_strides;
        let g = self.image % s.groups;
        let result = s.to.at(self.image * s.channels * height * width);
        let direct = s.up == [1; 2];
        for (i, phase) in phases.iter().enumerate() {
            let rows = self.lines.end.min(phase.rows).saturating_sub(self.lines.start);
            if rows == 0 || phase.columns == 0 {
                continue;
            }
            let (to, plane) = if direct {
                (result.wrapping_add(self.lines.start * width), height * width)
            } else {
                (self.woven.wrapping_add(i * s.channels * self.woven_plane), self.woven_plane)
            };
            let task = Task {
                source: self.source,
                steps: &phase.steps,
                weights: s.weights[g * group..].as_ptr(),
                weight_row: channel,
                weight_steps: &phase.weight_steps,
                channels: s.channels,
                to,
                plane,
            };
            // SAFETY: steps and pixels are inside the window, weights inside the group's.
            unsafe {
                if let Some(panels) = &phase.panels {
                    let pixels = &phase.pixels[..rows * phase.columns];
                    channels::run::<T, V>(&task, &panels[g], pixels, self.room);
                } else {
                    let registers = &phase.registers[..rows * phase.columns.div_ceil(V::LEN)];
                    rows::run::<T, V>(&task, registers);
                }
            }
        }
        if !direct {
            let weave = Weave {
                from: self.woven,
                plane: self.woven_plane,
                channels: s.channels,
                size: s.size,
                up: s.up,
                lines: self.lines.clone(),
                to: result,
            };
            // SAFETY: every phase has been written.
            unsafe { V::enter(weave) }
        }
    }
}
