//! The gradient of the weight: a sum over pixels.
//!
//! It is a matrix product whose left factor has a row for each tap (read from the window through offsets) and whose right
//! factor is the output's gradient, transposed so that the channels of a pixel are neighbours and lanes are channels. If
//! these are one register, the window's channels are made neighbours too (`interleave`), so that tiles have runs of them.
//! With few channels, lanes are pixels instead (`dots`).

use super::channels::{Chosen, Scattered, panel};
use super::dots::{Dots, Fold};
use super::edges::{TapGroup, WHOLE, tap_groups};
use super::lines;
use super::plan::{Way, WeightSums, interleaves};
use super::spec::Sizes;
use super::spread;
use super::tile::Register;
use super::window::{Fill, Window};
use crate::gemm::tile::{Runs, Shape, Tile, call_runs};
use crate::gemm::{Mat, Pack, even};
use crate::memory::{Buffer, PoolVec};
use crate::simd::{Choice, Job, Lanes};
use crate::threads::Shared;
use crate::{Real, storage};
use std::cmp::Reverse;
use std::ops::Range;

/// Pixels that are summed before the sums go to memory, by what the lanes are: the transposed gradient of so many should
/// stay in a second cache, a few rows of the plain one in a first.
const PIXELS: usize = WHOLE;
const DOTS: usize = 1024;
/// Parts that can be done at a time, whatever the number of threads: blocks of images, each with sums of its own, which
/// are then added in order; or, if those sums would have many bytes, ranges of taps.
const PARTS: usize = 4;
const MANY: usize = 1 << 20;

/// The work: `to[oc][tap] = Σ g[image][oc][pixel] · x[image][pixel + tap]`.
pub(crate) struct WeightGrad<'a, T> {
    sizes: Sizes,
    g: &'a [T],
    x: &'a [T],
    /// The only way to take, instead of the cheaper one for the shape.
    way: Option<Way>,
    to: &'a mut [T],
}

impl<'a, T: Real> WeightGrad<'a, T> {
    pub fn new(sizes: &Sizes, g: &'a [T], x: &'a [T], to: &'a mut [T]) -> Self {
        let s = *sizes;
        assert!(g.len() == s.images() * s.y_len() && x.len() == s.images() * s.x_len());
        assert_eq!(to.len(), s.spec.groups * s.w_len());
        WeightGrad { sizes: s, g, x, way: None, to }
    }

    /// In this way, whatever it costs.
    pub fn by(self, way: Way) -> Self {
        WeightGrad { way: Some(way), ..self }
    }
}

impl<T: Real> Choice<T> for WeightGrad<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let s = self.sizes;
        if s.images() * s.pixels() * s.w_len() == 0 {
            return self.to.fill(T::ZERO);
        }
        let groups = tap_groups(&s);
        let way = self.way.unwrap_or_else(|| WeightSums::new(&s, groups.as_deref()).way::<V>());
        let width = s.oc.next_multiple_of(V::LEN);
        let ranges = if way == Way::Channels && s.taps() * width * size_of::<T>() > MANY { PARTS } else { 1 };
        let plan = Plan::new::<V>(&s, way, groups.as_deref(), PARTS / ranges);
        // Pieces of a group: some images, or some rows of one.
        let pieces = s.n.div_ceil(plan.images) * plan.parts;
        let block = pieces.div_ceil(PARTS / ranges);
        let blocks = pieces.div_ceil(block);
        let sums = match way {
            Way::Channels => s.taps() * width,
            Way::Rows => s.w_len().next_multiple_of(V::LEN) * V::LEN,
        };
        let mut partial = storage::zeroed(s.spec.groups * blocks * sums);
        let to = Shared(partial.as_mut_ptr());
        let parts = s.spec.groups * blocks * ranges;
        spread(parts, s.images() * s.pixels() * s.w_len() / parts, |part| {
            let (i, range) = (part / ranges, part % ranges);
            let (group, b) = (i / blocks, i % blocks);
            let range = (range, ranges);
            let work = Block { plan: &plan, s: &s, g: self.g, x: self.x, group, range, to: to.at(i * sums) };
            let pieces = b * block..((b + 1) * block).min(pieces);
            let mut room = Buffer::new(plan.room);
            for (done, piece) in pieces.enumerate() {
                // SAFETY: the room is as large as the plan says; each block has sums of its own.
                unsafe { work.piece::<V>(piece, done == 0, room.as_mut_ptr()) }
            }
        });
        for (g, to) in self.to.chunks_mut(s.w_len()).enumerate() {
            let from = &partial[g * blocks * sums..][..blocks * sums];
            // SAFETY: this machine has the registers.
            unsafe {
                match way {
                    Way::Channels => V::enter(Gather { from, width: plan.width, places: &plan.places, to }),
                    Way::Rows => V::enter(Fold { blocks: from, block: sums, to }),
                }
            }
        }
    }
}

/// Pixels over which some taps are summed.
struct Met {
    /// Where each pixel of a piece reads the window, and which row of a panel it is, times the lanes of a register.
    pixels: PoolVec<usize>,
    rows: PoolVec<usize>,
    /// Pixels of an image.
    each: usize,
}

/// Taps that are summed over the same pixels, in runs of one length.
struct Taps {
    /// The first of them in [`Plan::taps`].
    first: usize,
    runs: Runs,
    /// Which of [`Plan::met`].
    met: usize,
}

/// What all pieces have in common.
struct Plan {
    /// Of one image, or of some rows of it.
    window: Window,
    top: isize,
    /// Images of a piece; parts of an image; rows of a part.
    images: usize,
    parts: usize,
    band: usize,
    /// Where each tap reads the window, in the order of the sums.
    taps: PoolVec<usize>,
    /// The place in that order of every tap.
    places: PoolVec<usize>,
    alike: PoolVec<Taps>,
    met: PoolVec<Met>,
    /// The pixels of a part, if they are the lanes.
    registers: PoolVec<Register>,
    way: Way,
    /// Output channels, filled up to whole registers; those of a panel.
    width: usize,
    wide: usize,
    room: usize,
}

impl Plan {
    fn new<V: Lanes>(s: &Sizes, way: Way, groups: Option<&[TapGroup]>, blocks: usize) -> Plan {
        let line =
            |a: usize| lines::forward_line(s.kernel[a], s.out[a], s.spec.dilation[a], s.spec.padding[a].0);
        let (down, across) = (line(0), line(1));
        let [rows, columns] = s.out;
        let [down_step, step] = s.spec.stride;
        let most = if way == Way::Rows { DOTS } else { PIXELS };
        let parts = s.pixels().div_ceil(most).min(rows);
        let band = rows.div_ceil(parts);
        let parts = rows.div_ceil(band);
        let wide = panel::<V>(s.oc);
        let images = if parts > 1 { 1 } else { (most / s.pixels()).clamp(1, s.n.div_ceil(blocks)) };
        let window = Window {
            channels: s.c,
            size: s.size,
            left: across.taps[0].at,
            rows: (band - 1) * down_step + s.spec.dilation[0] * (s.kernel[0] - 1) + 1,
            columns: (columns - 1) * step + s.spec.dilation[1] * (s.kernel[1] - 1) + 1,
            step,
            interleaved: way == Way::Channels && interleaves::<V>(s.c, s.oc),
        };
        let (top, left) = (down.taps[0].at, across.taps[0].at);
        let apart = window.apart();
        // Of the kernel's places one after the other, for an input channel.
        let tap_at = |c: usize, place: usize| {
            let row = (down.taps[place / s.kernel[1]].at - top) as usize;
            let column = window.column((across.taps[place % s.kernel[1]].at - left) as usize);
            c * apart[0] + row * apart[1] + column * apart[2]
        };
        let pixels_of = |[met_down, met_across]: [Range<usize>; 2]| {
            let each = met_down.len() * met_across.len();
            let [mut pixels, mut rows] = [(); 2].map(|()| PoolVec::with_capacity(images * each));
            for image in 0..images {
                for r in met_down.clone() {
                    let at = image * window.len() + r * down_step * apart[1];
                    let row = (image * band + r) * columns;
                    pixels.extend(met_across.clone().map(|c| at + c * apart[2]));
                    rows.extend(met_across.clone().map(|c| (row + c) * V::LEN));
                }
            }
            Met { pixels, rows, each }
        };
        let places = s.kernel[0] * s.kernel[1];
        let mut taps = PoolVec::with_capacity(s.taps());
        let mut order: PoolVec<usize> = (0..s.taps()).collect();
        let (mut alike, mut met) = (PoolVec::new(), PoolVec::new());
        let mut registers = PoolVec::new();
        if way == Way::Rows {
            taps.extend((0..s.taps()).map(|k| tap_at(k / places, k % places)));
            registers = Register::rows(band, columns, down_step * window.pitch(), V::LEN);
        } else {
            // Runs of channels of one place, the longest first, so that those of one length are together.
            let mut add = |own: Range<usize>, pixels: Met| {
                let longest = if window.interleaved { Runs::longest(V::REGISTERS, 1) } else { 1 };
                let mut runs = PoolVec::with_capacity(own.len() * s.c);
                for channels in even(s.c, longest) {
                    runs.extend(own.clone().map(|place| (channels.clone(), place)));
                }
                runs.sort_unstable_by_key(|(run, place)| (Reverse(run.len()), run.start, *place));
                for same in runs.chunk_by(|a, b| a.0.len() == b.0.len()) {
                    let runs = Runs { len: same[0].0.len(), count: same.len() };
                    alike.push(Taps { first: taps.len(), runs, met: met.len() });
                    for (c, place) in
                        same.iter().flat_map(|(run, place)| run.clone().map(move |c| (c, place)))
                    {
                        order[c * places + place] = taps.len();
                        taps.push(tap_at(c, *place));
                    }
                }
                met.push(pixels);
            };
            match groups {
                Some(groups) => {
                    assert_eq!(parts, 1, "the pixels of a group are those of a whole image");
                    for group in groups {
                        let place = group.tap[0] * s.kernel[1] + group.tap[1];
                        add(place..place + 1, pixels_of(group.met.clone()));
                    }
                }
                None => add(0..places, pixels_of([0..band, 0..columns])),
            }
        }
        let width = s.oc.next_multiple_of(V::LEN);
        let packed = if way == Way::Channels { images * band * columns * width } else { 0 };
        let room = (images * window.len() + V::LEN).next_multiple_of(16) + packed;
        Plan {
            window,
            top,
            images,
            parts,
            band,
            taps,
            places: order,
            alike,
            met,
            registers,
            way,
            width,
            wide,
            room,
        }
    }
}

/// One block of pieces, and its sums: `width` output channels for each tap.
struct Block<'a, T> {
    plan: &'a Plan,
    s: &'a Sizes,
    g: &'a [T],
    x: &'a [T],
    group: usize,
    /// Which part, of how many, of each of the plan's runs.
    range: (usize, usize),
    to: *mut T,
}

impl<T: Real> Block<'_, T> {
    /// Adds a piece to the sums; the first one writes them.
    unsafe fn piece<V: Lanes<Elem = T>>(&self, piece: usize, first: bool, start: *mut T) {
        let (plan, s) = (self.plan, self.s);
        let images = piece / plan.parts * plan.images..((piece / plan.parts + 1) * plan.images).min(s.n);
        let rows = piece % plan.parts * plan.band..((piece % plan.parts + 1) * plan.band).min(s.out[0]);
        let pixels = rows.len() * s.out[1];
        let count = images.len();
        let all = pixels * count;
        let top = (rows.start * s.spec.stride[0]) as isize + plan.top;
        let window_rows = plan.window.rows - (plan.band - rows.len()) * s.spec.stride[0];
        let packed = start.wrapping_add((plan.images * plan.window.len() + V::LEN).next_multiple_of(16));
        for (i, image) in images.enumerate() {
            let image = image * s.spec.groups + self.group;
            let fill_start = start.wrapping_add(i * plan.window.len());
            let fill = Fill {
                window: plan.window,
                top,
                rows: window_rows,
                from: self.x[image * s.x_len()..].as_ptr(),
                to: fill_start,
            };
            // SAFETY: the image is in `x`; the room is large enough for the windows and for the panels.
            unsafe { V::enter(fill) }
            if plan.way == Way::Rows {
                let dots = Dots {
                    g: self.g[image * s.y_len() + rows.start * s.out[1]..].as_ptr(),
                    plane: s.pixels(),
                    channels: s.oc,
                    source: fill_start,
                    taps: &plan.taps,
                    registers: &plan.registers[..rows.len() * s.out[1].div_ceil(V::LEN)],
                    sums: self.to,
                };
                // SAFETY: as above; the sums began as zeros.
                unsafe { dots.run::<V>() }
                continue;
            }
            for j in (0..s.oc).step_by(plan.wide) {
                let width = plan.wide.min(s.oc - j);
                let own = width.next_multiple_of(V::LEN);
                let at = image * s.y_len() + j * s.pixels() + rows.start * s.out[1];
                let from = Mat::new(self.g, at, (pixels, width), (1, s.pixels() as isize));
                let to = packed.wrapping_add(j * all + i * pixels * own);
                // SAFETY: as above.
                unsafe { V::enter(Pack { from, to, wide: own }) }
            }
        }
        if plan.way == Way::Rows {
            return;
        }
        for j in (0..plan.width).step_by(plan.wide) {
            let own = plan.wide.min(plan.width - j);
            let shape = Shape::of::<V>(own);
            for taps in &plan.alike {
                let met = &plan.met[taps.met];
                let (range, ranges) = self.range;
                let [begin, end] = [range, range + 1].map(|range| range * taps.runs.count / ranges);
                for (runs, part) in
                    (Runs { count: end - begin, ..taps.runs }).tiles(V::REGISTERS, shape.registers)
                {
                    let place = taps.first + (begin + part.start) * runs.len;
                    let tile = Tile {
                        a: Scattered {
                            start: start.cast_const(),
                            rows: plan.taps[place..].as_ptr(),
                            steps: met.pixels.as_ptr(),
                        },
                        b: Chosen {
                            start: packed.wrapping_add(j * all).cast_const(),
                            rows: met.rows.as_ptr(),
                        },
                        // Only an image that is cut has bands with fewer rows, and then all taps meet all pixels.
                        k: met.each.min(pixels) * count,
                        beta: if first { T::ZERO } else { T::ONE },
                        c: self.to.wrapping_add(place * plan.width + j),
                        ldc: plan.width,
                    };
                    // SAFETY: taps and pixels are inside the windows, the panel has a row for each pixel.
                    unsafe { call_runs::<T, V, _, _>(runs, shape, &tile) }
                }
            }
        }
    }
}

/// Adds the blocks in order, and transposes: `to[oc][tap]` from rows of `width` output channels, that of each tap at its
/// place.
struct Gather<'a, T> {
    from: &'a [T],
    width: usize,
    places: &'a [usize],
    to: &'a mut [T],
}

impl<T: Real> Job<T> for Gather<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let taps = self.places.len();
        let channels = self.to.len() / taps;
        let sums = taps * self.width;
        for t in (0..taps).step_by(V::LEN) {
            let rows = V::LEN.min(taps - t);
            for c in (0..channels).step_by(V::LEN) {
                let columns = V::LEN.min(channels - c);
                // SAFETY: within `enter`; rows are whole registers, and what is written is inside `to`.
                unsafe {
                    let mut square = [V::splat(T::ZERO); 16];
                    for (r, row) in square[..V::LEN].iter_mut().enumerate() {
                        if r < rows {
                            for part in self.from.chunks_exact(sums) {
                                *row = row.add(V::load(part[self.places[t + r] * self.width + c..].as_ptr()));
                            }
                        }
                    }
                    V::transpose(&mut square[..V::LEN]);
                    let mask = V::first(rows);
                    for (i, row) in square[..V::LEN].iter().enumerate() {
                        if i < columns {
                            row.store_first(self.to[(c + i) * taps + t..].as_mut_ptr(), mask);
                        }
                    }
                }
            }
        }
    }
}
