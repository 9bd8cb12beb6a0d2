//! What a result is a sum of: the output of taps of the input, or the input's gradient of taps of the output's.

use super::channels;
use super::edges::{Axis, Edges};
use super::lines::{self, Line};
use super::plan::Sums;
use super::spec::Sizes;
use super::window::Window;
use crate::gemm::PARALLEL;
use crate::memory::PoolVec;
use crate::simd::Lanes;

/// Bytes of a window: with the weights it should stay in a second cache.
const WINDOW: usize = 256 << 10;
/// Pieces that there should be at least, for as many threads, if there is work for them.
const PIECES: usize = 8;

/// One direction of a convolution.
pub(crate) struct Direction {
    /// Images, each group counted as one, and groups.
    pub images: usize,
    pub groups: usize,
    /// Of a group: channels of the source and of the result.
    pub source_channels: usize,
    pub channels: usize,
    /// Rows and columns.
    pub source_size: [usize; 2],
    pub size: [usize; 2],
    /// Distance of groups, of the result's channels, of the source's and of rows of taps in the weights.
    pub weight_strides: [usize; 4],
    /// Which taps the rows and columns of the result meet.
    pub lines: [PoolVec<Line>; 2],
    /// Steps in the source, and in the result, from one pixel of a line to the next.
    pub down: [usize; 2],
    pub up: [usize; 2],
}

/// How a result is cut into pieces, each with a window of its own.
pub(crate) struct Cut {
    /// Of a whole piece.
    pub window: Window,
    /// The first row and column of the window for the first pixels of the result.
    pub least: [isize; 2],
    /// Pieces of an image, and pixels that each has of every line of rows.
    pub parts: usize,
    pub band: usize,
    /// Pixels of the longest line of rows, and of columns.
    pub tall: usize,
    pub wide: usize,
    /// Rows of the window for the first pixel, and for each one more.
    rows: [usize; 2],
}

impl Cut {
    /// Rows of the window that `n` pixels of a line read.
    pub fn rows_for(&self, n: usize) -> usize {
        self.rows[0] + (n - 1) * self.rows[1]
    }
}

impl Direction {
    /// The output.
    pub fn forward(s: &Sizes) -> Direction {
        let line = |a: usize| lines::forward(s.kernel[a], s.out[a], s.spec.dilation[a], s.spec.padding[a].0);
        Direction {
            images: s.images(),
            groups: s.spec.groups,
            source_channels: s.c,
            channels: s.oc,
            source_size: s.size,
            size: s.out,
            weight_strides: [s.w_len(), s.taps(), s.kernel[0] * s.kernel[1], s.kernel[1]],
            lines: [line(0), line(1)],
            down: s.spec.stride,
            up: [1; 2],
        }
    }

    /// The input's gradient.
    pub fn backward(s: &Sizes) -> Direction {
        let line = |a: usize| {
            lines::backward(s.kernel[a], s.size[a], s.spec.stride[a], s.spec.dilation[a], s.spec.padding[a].0)
        };
        Direction {
            images: s.images(),
            groups: s.spec.groups,
            source_channels: s.oc,
            channels: s.c,
            source_size: s.out,
            size: s.size,
            weight_strides: [s.w_len(), s.kernel[0] * s.kernel[1], s.taps(), s.kernel[1]],
            lines: [line(0), line(1)],
            down: [1; 2],
            up: s.spec.stride,
        }
    }

    /// Every pair of a line of rows and one of columns.
    pub fn pairs(&self) -> impl Iterator<Item = (&Line, &Line)> {
        self.lines[0].iter().flat_map(|down| self.lines[1].iter().map(move |across| (down, across)))
    }

    /// Which taps the pixels of such a pair meet. The pieces of an image that is cut share their tables, as if all met all.
    pub fn edges<V: Lanes>(&self, cut: &Cut, down: &Line, across: &Line) -> Edges {
        let axis = |a: usize, line| Axis { line, step: self.down[a], size: self.source_size[a] };
        let axes = [axis(0, down), axis(1, across)];
        let rows = cut.band.min(down.count);
        let share = channels::share::<V>(rows * across.count, self.channels);
        if cut.parts > 1 {
            return Edges::none(axes, rows, share);
        }
        Edges::new(axes, share, |rows| channels::fill_tiles::<V>(rows, self.channels))
    }

    /// The sums of such a pair, in registers of so many lanes.
    pub fn sums(&self, down: &Line, across: &Line, lanes: usize, edges: &Edges) -> Sums {
        // A tile of four registers has as many rows, unless they are longer than one.
        let rows = 4usize.div_ceil(across.count.div_ceil(lanes).max(1));
        let seen = (across.count + across.taps.len()).min(4 * lanes + across.taps.len());
        Sums {
            steps: self.source_channels * down.taps.len() * across.taps.len(),
            left: edges.left(),
            channels: self.channels,
            columns: across.count,
            source: self.source_channels
                * (down.taps.len() + (rows - 1) * self.down[0])
                * seen
                * self.down[1],
        }
    }

    /// The pieces, for elements of so many bytes; none if no tap of any pixel reads anything.
    pub fn cut(&self, bytes: usize) -> Option<Cut> {
        let (top, bottom) = lines::reach(&self.lines[0])?;
        let (left, right) = lines::reach(&self.lines[1])?;
        let most = |lines: &[Line]| lines.iter().map(|l| l.count).max().filter(|&n| n > 0);
        let (tall, wide) = (most(&self.lines[0])?, most(&self.lines[1])?);
        if self.source_channels == 0 {
            return None;
        }
        let rows = [(bottom - top) as usize + 1, self.down[0]];
        let window = Window {
            channels: self.source_channels,
            size: self.source_size,
            left,
            rows: 0,
            columns: (wide - 1) * self.down[1] + (right - left) as usize + 1,
            step: self.down[1],
            interleaved: false,
        };
        let mut cut = Cut { window, least: [top, left], parts: 1, band: tall, tall, wide, rows };
        let products = self.weight_strides[0].saturating_mul(self.images * tall * wide);
        loop {
            cut.band = tall.div_ceil(cut.parts);
            cut.window.rows = cut.rows_for(cut.band);
            let large = cut.window.len() * bytes > WINDOW;
            let few = self.images * cut.parts < PIECES && products > PIECES * PARALLEL;
            if !(large || few) || cut.parts == tall {
                return Some(cut);
            }
            cut.parts = (cut.parts * 2).min(tall);
        }
    }
}
