//! A copy of the part of an image that some pixels read, with the zeros around it written out: after it, every tap of
//! every pixel is a plain address.

use crate::Real;
use crate::gemm::tile::LINE;
use crate::simd::{Job, Lanes};

/// A rectangle over an image of several channels, which may reach beyond it.
///
/// Columns are kept in `step` parts, each of every `step`-th column: so the columns that a tap reads for neighbouring
/// pixels are neighbours, whatever the stride.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Channels, rows and columns of the image.
    pub channels: usize,
    pub size: [usize; 2],
    /// The first column; negative if it lies before the image.
    pub left: isize,
    /// Most rows, and columns, of the rectangle.
    pub rows: usize,
    pub columns: usize,
    pub step: usize,
    /// Whether the channels of a pixel are neighbours, and not the pixels of a row.
    pub interleaved: bool,
}

impl Window {
    /// Columns of a part.
    pub fn part(&self) -> usize {
        self.columns.div_ceil(self.step)
    }
    /// Elements of a row of one channel.
    pub fn pitch(&self) -> usize {
        self.part() * self.step
    }
    /// Elements of one channel.
    pub fn plane(&self) -> usize {
        self.rows * self.pitch()
    }
    /// The first column of the image that it has, the one after the last, and how many zeros are left of them.
    pub fn seen(&self) -> (usize, usize, usize) {
        let first = self.left.max(0) as usize;
        let last = (self.left + self.columns as isize).clamp(0, self.size[1] as isize) as usize;
        (first, last, (first as isize - self.left) as usize)
    }
    /// Distances of channels, of rows and of columns.
    pub fn apart(&self) -> [usize; 3] {
        if self.interleaved {
            [1, self.channels * self.pitch(), self.channels]
        } else {
            [self.plane(), self.pitch(), 1]
        }
    }
    /// Elements of the copy.
    pub fn len(&self) -> usize {
        self.channels * self.plane()
    }
    /// Where a column is in its row.
    pub fn column(&self, column: usize) -> usize {
        column % self.step * self.part() + column / self.step
    }
}

/// Bytes of an image that are no longer in a second cache when they are copied.
const FAR: usize = 256 << 10;

/// Makes the copy of `rows` rows, the first of which is row `top` of the image.
///
/// Rows are written one after the other with whole registers: what is written beyond a row's end is overwritten by the
/// next one, and the caller has room for a register more at the end.
pub(crate) struct Fill<T> {
    pub window: Window,
    pub top: isize,
    pub rows: usize,
    pub from: *const T,
    pub to: *mut T,
}

impl<T: Real> Job<T> for Fill<T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let w = &self.window;
        // SAFETY: the caller's.
        unsafe {
            if w.interleaved {
                self.interleave::<V>();
            } else if w.channels * w.size[0] * w.size[1] * size_of::<T>() > FAR {
                self.copy::<V, true>();
            } else {
                self.copy::<V, false>();
            }
        }
    }
}

impl<T: Real> Fill<T> {
    /// The copy; with `FETCH`, what is read next is asked for in time.
    #[inline(always)]
    unsafe fn copy<V: Lanes<Elem = T>, const FETCH: bool>(&self) {
        let w = self.window;
        let [height, width] = w.size;
        let (first, last, zeros) = w.seen();
        // SAFETY: within `enter`; the caller has an image and room for a window, and only what is in both is touched.
        unsafe {
            for c in 0..w.channels {
                for r in 0..self.rows {
                    let to = self.to.add(c * w.plane() + r * w.pitch());
                    let line = self.top + r as isize;
                    if line < 0 || line >= height as isize || first >= last {
                        clear::<V>(to, w.pitch());
                        continue;
                    }
                    let from = self.from.add((c * height + line as usize) * width + first);
                    if FETCH {
                        // The next channel's row: no stream that the machine could see leads there.
                        let mut i = 0;
                        while i < last - first {
                            V::fetch(from.wrapping_add(height * width + i));
                            i += LINE / size_of::<T>();
                        }
                    }
                    match w.step {
                        1 => whole::<V>(from, last - first, to, zeros, w.pitch()),
                        2 => halves::<V>(from, last - first, to, zeros, w.part()),
                        _ => parts::<V>(from, last - first, to, zeros, &w),
                    }
                }
            }
        }
    }
}

/// At least `n` zeros.
#[inline(always)]
pub(crate) unsafe fn clear<V: Lanes>(to: *mut V::Elem, n: usize) {
    for i in (0..n).step_by(V::LEN) {
        // SAFETY: the caller's room.
        unsafe { V::splat(<V::Elem as Real>::ZERO).store(to.add(i)) }
    }
}

/// `n` neighbours, after `zeros` zeros and before as many as fill the row.
#[inline(always)]
unsafe fn whole<V: Lanes>(from: *const V::Elem, n: usize, to: *mut V::Elem, zeros: usize, pitch: usize) {
    // SAFETY: the caller's room.
    unsafe {
        clear::<V>(to, zeros);
        let to = to.add(zeros);
        let mut i = 0;
        while i + V::LEN <= n {
            V::load(from.add(i)).store(to.add(i));
            i += V::LEN;
        }
        if i < n {
            // Its other lanes are zeros.
            V::load_first(from.add(i), V::first(n - i)).store(to.add(i));
            i += V::LEN;
        }
        clear::<V>(to.add(i), (pitch - zeros).saturating_sub(i));
    }
}

/// As [`whole`], with the even columns in one half of the row and the odd ones in the other.
#[inline(always)]
unsafe fn halves<V: Lanes>(from: *const V::Elem, n: usize, to: *mut V::Elem, zeros: usize, part: usize) {
    // SAFETY: the caller's room; masks keep each half to itself.
    unsafe {
        clear::<V>(to, 2 * part);
        // Halves of the image's first column and of its neighbour.
        let a = to.add(zeros % 2 * part + zeros / 2);
        let b = to.add((zeros + 1) % 2 * part + zeros.div_ceil(2));
        let mut i = 0;
        while i + 2 * V::LEN <= n {
            let (even, odd) = V::unzip(V::load(from.add(i)), V::load(from.add(i + V::LEN)));
            even.store(a.add(i / 2));
            odd.store(b.add(i / 2));
            i += 2 * V::LEN;
        }
        if i < n {
            let rest = n - i;
            let one = V::load_first(from.add(i), V::first(rest.min(V::LEN)));
            let two = match rest.saturating_sub(V::LEN) {
                0 => V::splat(<V::Elem as Real>::ZERO),
                more => V::load_first(from.add(i + V::LEN), V::first(more)),
            };
            let (even, odd) = V::unzip(one, two);
            even.store_first(a.add(i / 2), V::first(rest.div_ceil(2)));
            odd.store_first(b.add(i / 2), V::first(rest / 2));
        }
    }
}

/// As [`whole`], for any number of parts.
#[inline(always)]
unsafe fn parts<V: Lanes>(from: *const V::Elem, n: usize, to: *mut V::Elem, zeros: usize, w: &Window) {
    // SAFETY: the caller's room.
    unsafe {
        clear::<V>(to, w.pitch());
        for i in 0..n {
            *to.add(w.column(zeros + i)) = *from.add(i);
        }
    }
}
