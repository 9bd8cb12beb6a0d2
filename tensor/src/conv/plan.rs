//! Which way for which shape.
//!
//! Each way is given a cost, in multiply-adds of a register per register of results: what the arithmetic takes when the
//! lanes that it wastes are counted, and what is lost beside it. The constants were fitted to measurements on a machine
//! with 512-bit registers; only which way is cheaper has to come out right.

use super::dots;
use super::edges::TapGroup;
use super::spec::Sizes;
use super::tile::{most_channels, side_by_side};
use crate::gemm::tile::Runs;
use crate::simd::Lanes;

/// How the sums of a result's pixels are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Lanes are pixels of a row.
    Rows,
    /// Lanes are output channels.
    Channels,
}

/// What one result's pixels are sums of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sums {
    /// Products in a sum.
    pub steps: usize,
    /// The share of them that is made where lanes are channels: not those with the zeros around the image.
    pub left: f64,
    /// Output channels of a group.
    pub channels: usize,
    /// Pixels of a row.
    pub columns: usize,
    /// Elements of the source that a row of pixels reads.
    pub source: usize,
}

/// Cost of the start and the end of a tile.
const TILE: f64 = 60.0;
/// Bytes of the source that stay in the first cache while one tile after another reads them, and how many times more a
/// step costs if they do not.
const NEAR: usize = 40 << 10;
const FAR: f64 = 1.8;
/// How many times more a step costs if a tile has one register across: each multiply-add has a load of its own; and if
/// that is an operand in memory.
const ALONE: f64 = 1.45;
const IN_MEMORY: f64 = 1.1;
/// Cost of a register that is transposed, in multiply-adds.
const TURN: f64 = 12.0;

impl Sums {
    pub(crate) fn cost<V: Lanes>(&self, way: Way) -> f64 {
        let (steps, lanes) = (self.steps as f64, V::LEN as f64);
        match way {
            Way::Rows => {
                let across = side_by_side(V::REGISTERS, self.channels);
                let tiles = self.channels.div_ceil(most_channels(V::REGISTERS, across)) as f64;
                let down = self.channels as f64 / tiles;
                let across = across as f64;
                // Two loads go with two multiply-adds; one that crosses a cache line counts twice.
                let loads = (2.0 * across + down) / (across * down);
                let waste = self.columns.next_multiple_of(V::LEN) as f64 / self.columns as f64;
                let far = self.source * size_of::<V::Elem>() > NEAR;
                waste * (steps * if far { FAR } else { loads.max(1.0) } + TILE / (across * down))
            }
            Way::Channels => {
                let filled = self.channels.next_multiple_of(V::LEN) as f64;
                let runs = Runs::longest(V::REGISTERS, 1) > 1 && self.columns >= Runs::SHORTEST;
                let loads = match (filled > lanes, runs) {
                    (true, _) => 1.0,
                    (false, true) => IN_MEMORY,
                    (false, false) => ALONE,
                };
                filled / self.channels as f64 * (steps * self.left * loads + TURN) + TILE / 24.0
            }
        }
    }

    /// The cheaper way.
    pub(crate) fn way<V: Lanes>(&self) -> Way {
        if self.cost::<V>(Way::Rows) <= self.cost::<V>(Way::Channels) { Way::Rows } else { Way::Channels }
    }
}

/// What the gradient of a weight is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeightSums {
    /// Taps, of all input channels of a group.
    pub taps: usize,
    /// These channels.
    pub inputs: usize,
    /// The share of the products that is made where lanes are channels: not those with the zeros around the image.
    pub left: f64,
    /// Output channels of a group.
    pub channels: usize,
    /// Rows and columns of the output.
    pub size: [usize; 2],
}

/// Cost of a register of sums that is taken from memory and put back.
const MEMORY: f64 = 4.0;
/// How many times more a step costs if lanes are pixels: most of its loads cross a cache line.
const CROSSING: f64 = 1.4;

/// Whether the input's channels are made neighbours where lanes are output channels: if one register of these is
/// multiplied by each.
pub(crate) fn interleaves<V: Lanes>(inputs: usize, channels: usize) -> bool {
    channels <= V::LEN && inputs >= Runs::SHORTEST && Runs::longest(V::REGISTERS, 1) > 1
}

impl WeightSums {
    /// Of all pixels, or only of those that each group of taps meets.
    pub(crate) fn new(s: &Sizes, groups: Option<&[TapGroup]>) -> WeightSums {
        let left = groups.map_or(1.0, |groups| {
            let products: usize = groups.iter().map(TapGroup::pixels).sum();
            products as f64 / (groups.len() * s.pixels()) as f64
        });
        WeightSums { taps: s.taps(), inputs: s.c, left, channels: s.oc, size: s.out }
    }

    /// Of one tap of one pixel, for a register of output channels or of pixels.
    pub(crate) fn cost<V: Lanes>(&self, way: Way) -> f64 {
        match way {
            Way::Rows => {
                let down = self.channels.clamp(1, dots::most_channels(V::REGISTERS));
                let across = self.taps.clamp(1, dots::most_taps(V::REGISTERS, down));
                let loads = 2.0 * (down + across) as f64 / (down * across) as f64;
                let per_row = self.size[1].div_ceil(V::LEN);
                let waste = (per_row * V::LEN) as f64 / self.size[1] as f64;
                CROSSING * waste * (loads.max(1.0) + MEMORY / (self.size[0] * per_row) as f64)
            }
            Way::Channels => {
                let filled = self.channels.next_multiple_of(V::LEN);
                // Of each pixel, and of each of its channels if these are interleaved first.
                let mut turn = TURN / self.taps as f64;
                let loads = match (filled > V::LEN, interleaves::<V>(self.inputs, self.channels)) {
                    (true, _) => 1.0,
                    (false, false) => ALONE,
                    (false, true) => {
                        turn += TURN * self.inputs as f64 / (self.taps * V::LEN) as f64;
                        IN_MEMORY
                    }
                };
                filled as f64 / self.channels as f64 * (self.left * loads + turn)
            }
        }
    }

    /// The cheaper way.
    pub(crate) fn way<V: Lanes>(&self) -> Way {
        if self.cost::<V>(Way::Rows) <= self.cost::<V>(Way::Channels) { Way::Rows } else { Way::Channels }
    }
}
