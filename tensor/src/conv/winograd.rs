//! Winograd's F(2×2, 3×3): four sums of a 3×3 kernel from 16 multiplications instead of 36.
//!
//! A tile `d` of 4×4 pixels and a kernel `g` give 2×2 sums `Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A` with
//!
//! ```text
//!      1  0 -1  0        1  0  0
//! Bᵀ = 0  1  1  0    G = ½  ½  ½    Aᵀ = 1  1  1  0
//!      0 -1  1  0        ½ -½  ½         0  1 -1 -1
//!      0  1  0 -1        0  0  1
//! ```
//!
//! (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016). Summed over the channels, the product at each
//! of the 16 places of a tile is one of matrices: output channels by channels by tiles.
//!
//! The sums are others than the definition's: what cancels in exact arithmetic leaves rounding errors of the tile's largest
//! numbers. So it is used only where it is asked for, and what it gives is held against the definition at some places.

use super::spec::Sizes;
use super::spread;
use super::window::{Fill, Window};
use crate::Real;
use crate::gemm::tile::LINE;
use crate::gemm::{Mat, Product};
use crate::memory::Buffer;
use crate::simd::{Choice, Job, Lanes};
use crate::threads::Shared;
use std::ops::Range;

/// Places of a tile.
const PLACES: usize = 16;
/// Bytes of a piece's transformed tiles and their products: they should stay in a second cache.
const PIECE: usize = 1 << 20;
/// Pieces that there should be, so that several threads have work.
const PIECES: usize = 4;
/// Sums that are held against the definition.
const SAMPLES: usize = 32;
/// By how many roundings of the largest of them they may be off.
const ROUNDINGS: f64 = 32.0;

/// Whether a convolution has kernels for it.
pub(crate) fn fits(s: &Sizes) -> bool {
    s.kernel == [3; 2]
        && s.spec.stride == [1; 2]
        && s.spec.dilation == [1; 2]
        && s.spec.groups == 1
        && s.c > 0
}

/// A result that is a sum over the 3×3 taps of a source.
#[derive(Clone, Copy)]
pub(crate) struct Winograd<'a, T> {
    source: &'a [T],
    weights: &'a [T],
    to: Shared<T>,
    images: usize,
    /// Of the source, and of the result.
    channels: [usize; 2],
    source_size: [usize; 2],
    size: [usize; 2],
    /// Rows and columns between the first pixel's first tap and the source's first pixel.
    before: [isize; 2],
    /// The result is the input's gradient: weights change their channels and are turned round.
    turned: bool,
}

impl<'a, T: Real> Winograd<'a, T> {
    /// The output from input `x` and weights `w`.
    ///
    /// # Safety
    /// `to` has room for the output, and nobody else uses it.
    pub unsafe fn forward(s: &Sizes, source: &'a [T], weights: &'a [T], to: *mut T) -> Self {
        assert!(fits(s) && source.len() == s.images() * s.x_len() && weights.len() == s.w_len());
        Winograd {
            source,
            weights,
            to: Shared(to),
            images: s.n,
            channels: [s.c, s.oc],
            source_size: s.size,
            size: s.out,
            before: s.spec.padding.map(|(before, _)| before as isize),
            turned: false,
        }
    }

    /// The gradient of the input from that of the output, `g`, and weights `w`.
    ///
    /// # Safety
    /// `to` has room for the input, and nobody else uses it.
    pub unsafe fn backward(s: &Sizes, source: &'a [T], weights: &'a [T], to: *mut T) -> Self {
        assert!(fits(s) && source.len() == s.images() * s.y_len() && weights.len() == s.w_len());
        Winograd {
            source,
            weights,
            to: Shared(to),
            images: s.n,
            channels: [s.oc, s.c],
            source_size: s.out,
            size: s.size,
            before: s.spec.padding.map(|(before, _)| 2 - before as isize),
            turned: true,
        }
    }

    /// The kernel from channel `c` of the source to channel `o` of the result.
    fn kernel(&self, o: usize, c: usize) -> [[T; 3]; 3] {
        let [from, to] = self.channels;
        let at = 9 * if self.turned { c * to + o } else { o * from + c };
        let g = &self.weights[at..at + 9];
        std::array::from_fn(|i| {
            std::array::from_fn(|j| if self.turned { g[8 - 3 * i - j] } else { g[3 * i + j] })
        })
    }

    /// `G g Gᵀ` of every kernel: for each place, channels of the result by those of the source.
    fn kernels(&self) -> Buffer<T> {
        let [from, to] = self.channels;
        let half = T::of(0.5);
        let spread = |[a, b, c]: [T; 3]| [a, half * (a + b + c), half * (a - b + c), c];
        let mut all = Buffer::zeroed(PLACES * to * from);
        for o in 0..to {
            for c in 0..from {
                let [a, b, e] = self.kernel(o, c).map(spread);
                for j in 0..4 {
                    for (i, value) in spread([a[j], b[j], e[j]]).into_iter().enumerate() {
                        all[((4 * i + j) * to + o) * from + c] = value;
                    }
                }
            }
        }
        all
    }

    /// Whether the result agrees with the definition: at some places spread over it, up to some roundings of the largest
    /// sum of magnitudes among them.
    ///
    /// # Safety
    /// The result has been written.
    pub unsafe fn is_exact_enough(&self) -> bool {
        let len = self.images * self.channels[1] * self.size[0] * self.size[1];
        let (mut largest, mut worst) = (0.0f64, 0.0f64);
        for i in 0..SAMPLES.min(len) {
            // Not the same pixel of every image.
            let at = (i * (len / SAMPLES.min(len)) + 7 * i) % len;
            let (exact, size) = self.defined(at);
            // SAFETY: inside the result.
            let got = unsafe { *self.to.at(at) }.f64();
            largest = largest.max(size);
            // What is no number stays the worst.
            let off = (got - exact).abs();
            worst = if off > worst || off.is_nan() { off } else { worst };
        }
        worst <= ROUNDINGS * T::EPSILON.f64() * largest
    }

    /// An element of the result by its definition, and the sum of the magnitudes.
    fn defined(&self, at: usize) -> (f64, f64) {
        let [height, width] = self.size;
        let ([rows, columns], [from, to]) = (self.source_size, self.channels);
        let (column, row) = (at % width, at / width % height);
        let (o, image) = (at / (width * height) % to, at / (width * height) / to);
        let (mut sum, mut size) = (0.0, 0.0);
        for c in 0..from {
            for (i, taps) in self.kernel(o, c).iter().enumerate() {
                for (j, tap) in taps.iter().enumerate() {
                    let (r, k) =
                        ((row + i) as isize - self.before[0], (column + j) as isize - self.before[1]);
                    if (0..rows as isize).contains(&r) && (0..columns as isize).contains(&k) {
                        let at = ((image * from + c) * rows + r as usize) * columns + k as usize;
                        let product = tap.f64() * self.source[at].f64();
                        sum += product;
                        size += product.abs();
                    }
                }
            }
        }
        (sum, size)
    }
}

impl<T: Real> Choice<T> for Winograd<'_, T> {
    type Out = ();

    fn with<V: Lanes<Elem = T>>(self) {
        let ([from, to], [height, width]) = (self.channels, self.size);
        let (down, across) = (height.div_ceil(2), width.div_ceil(2));
        if self.images * to * height * width == 0 {
            return;
        }
        let kernels = self.kernels();
        // Either some whole images or some rows of tiles of one.
        let most = (PIECE / size_of::<T>() / (PLACES * (from + to) * across)).max(1);
        let images = (most / down).clamp(1, self.images.div_ceil(PIECES));
        let parts = down.div_ceil(most);
        let band = down.div_ceil(parts);
        let pieces = self.images.div_ceil(images) * parts;
        spread(pieces, PLACES * from * to * band * across * images, |piece| {
            let (group, part) = (piece / parts, piece % parts);
            let rows = part * band..((part + 1) * band).min(down);
            let images = group * images..((group + 1) * images).min(self.images);
            if !rows.is_empty() {
                self.piece::<V>(&kernels, images, rows, across);
            }
        });
    }
}

impl<T: Real> Winograd<'_, T> {
    /// The sums of some rows of tiles of some images.
    fn piece<V: Lanes<Elem = T>>(
        &self,
        kernels: &[T],
        images: Range<usize>,
        rows: Range<usize>,
        across: usize,
    ) {
        let ([from, to], [height, width]) = (self.channels, self.size);
        let tiles = images.len() * rows.len() * across;
        let window = Window {
            channels: from,
            size: self.source_size,
            left: -self.before[1],
            rows: 2 * rows.len() + 2,
            columns: 2 * across + 2,
            step: 2,
            interleaved: false,
        };
        // Whole registers are read: some more are there.
        let mut copy = Buffer::<T>::new(window.len() + 2 * V::LEN);
        // A line between places: sizes of networks would put all of a tile's into the same few places of a cache.
        let [source_place, place] = [from, to].map(|channels| channels * tiles + LINE / size_of::<T>());
        let mut transformed = Buffer::<T>::new(PLACES * source_place);
        let mut products = Buffer::<T>::new(PLACES * place + V::LEN);
        let source = from * self.source_size[0] * self.source_size[1];
        for (i, image) in images.clone().enumerate() {
            let fill = Fill {
                window,
                top: 2 * rows.start as isize - self.before[0],
                rows: window.rows,
                from: self.source[image * source..][..source].as_ptr(),
                to: copy.as_mut_ptr(),
            };
            let inputs = Inputs {
                window,
                from: copy.as_ptr(),
                rows: rows.len(),
                across,
                to: transformed.as_mut_ptr().wrapping_add(i * rows.len() * across),
                tiles,
                place: source_place,
            };
            // SAFETY: the image is in the source, the copy is as large as the window says and a register more; each
            // image has its own tiles.
            unsafe {
                V::enter(fill);
                V::enter(inputs);
            }
        }
        for p in 0..PLACES {
            let kernels = Mat::dense(&kernels[p * to * from..][..to * from], to, from);
            let tiled = Mat::dense(&transformed[p * source_place..][..from * tiles], from, tiles);
            let to = products.as_mut_ptr().wrapping_add(p * place);
            // SAFETY: each place has its own products.
            unsafe { Product::new(kernels, tiled, T::ZERO, to, tiles) }.with::<V>();
        }
        for (i, image) in images.enumerate() {
            let outputs = Outputs {
                from: products.as_ptr().wrapping_add(i * rows.len() * across),
                tiles,
                place,
                channels: to,
                rows: rows.len(),
                across,
                to: self.to.at(image * to * height * width + 2 * rows.start * width),
                size: [height - 2 * rows.start, width],
                plane: height * width,
            };
            // SAFETY: these rows of the image are nobody else's; the products have a register more.
            unsafe { V::enter(outputs) }
        }
    }
}

/// `Bᵀ d B` of every tile of a window, whose even columns and odd columns lie apart: neighbouring tiles are lanes.
struct Inputs<T> {
    window: Window,
    from: *const T,
    rows: usize,
    across: usize,
    to: *mut T,
    /// Distance of channels, and of places.
    tiles: usize,
    place: usize,
}

impl<T: Real> Job<T> for Inputs<T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let w = &self.window;
        let (pitch, part) = (w.pitch(), w.part());
        // SAFETY: within `enter`; tiles are inside the window, up to lanes that are not written.
        unsafe {
            let spread = |[a, b, c, d]: [V; 4]| [a.sub(c), b.add(c), c.sub(b), b.sub(d)];
            for c in 0..w.channels {
                for r in 0..self.rows {
                    for t in (0..self.across).step_by(V::LEN) {
                        let from = self.from.add(c * w.plane() + 2 * r * pitch + t);
                        let mut columns = [[V::splat(T::ZERO); 4]; 4];
                        for (j, column) in columns.iter_mut().enumerate() {
                            let from = from.add(j % 2 * part + j / 2);
                            let load = |i: usize| V::load(from.add(i * pitch));
                            *column = spread([load(0), load(1), load(2), load(3)]);
                        }
                        let lanes = V::LEN.min(self.across - t);
                        let mask = V::first(lanes);
                        for i in 0..4 {
                            let row = spread(columns.map(|column| column[i]));
                            for (j, value) in row.into_iter().enumerate() {
                                let place = (4 * i + j) * self.place;
                                let to = self.to.add(place + c * self.tiles + r * self.across + t);
                                if lanes == V::LEN { value.store(to) } else { value.store_first(to, mask) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `Aᵀ m A` of every tile's products.
struct Outputs<T> {
    from: *const T,
    /// Distance of channels, and of places.
    tiles: usize,
    place: usize,
    channels: usize,
    rows: usize,
    across: usize,
    to: *mut T,
    /// Rows from `to` on and columns that the result has: the last tiles may reach beyond.
    size: [usize; 2],
    plane: usize,
}

impl<T: Real> Job<T> for Outputs<T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let [height, width] = self.size;
        // SAFETY: within `enter`; the caller has the products and the rows.
        unsafe {
            let gather = |[a, b, c, d]: [V; 4]| [a.add(b).add(c), b.sub(c).sub(d)];
            for o in 0..self.channels {
                for r in 0..self.rows {
                    for t in (0..self.across).step_by(V::LEN) {
                        let load = |i: usize, j: usize| {
                            let place = (4 * i + j) * self.place;
                            V::load(self.from.add(place + o * self.tiles + r * self.across + t))
                        };
                        let column = |j: usize| gather([load(0, j), load(1, j), load(2, j), load(3, j)]);
                        let columns = [column(0), column(1), column(2), column(3)];
                        for a in 0..2.min(height - 2 * r) {
                            let [left, right] = gather(columns.map(|column| column[a]));
                            let (low, high) = V::zip(left, right);
                            let to = self.to.add(o * self.plane + (2 * r + a) * width + 2 * t);
                            let lanes = width - 2 * t;
                            if lanes >= 2 * V::LEN {
                                low.store(to);
                                high.store(to.add(V::LEN));
                            } else {
                                low.store_first(to, V::first(lanes.min(V::LEN)));
                                high.store_first(
                                    to.wrapping_add(V::LEN),
                                    V::first(lanes.saturating_sub(V::LEN)),
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
