//! Puts the phases of a result together: pixels that meet the same taps are `up` apart.

use crate::Real;
use crate::simd::{Job, Lanes};
use std::ops::Range;

/// Phase `(a, b)` is the `a·up[1] + b`-th (as many as there are columns, if fewer); its pixel `(r, c)` goes to row
/// `(first line + r)·up[0] + a`, column `c·up[1] + b`.
pub(crate) struct Weave<T> {
    /// `plane` elements for each channel of each phase; in it, rows as long as the phase's.
    pub from: *const T,
    pub plane: usize,
    pub channels: usize,
    pub size: [usize; 2],
    pub up: [usize; 2],
    /// Rows of the phases.
    pub lines: Range<usize>,
    /// The whole result.
    pub to: *mut T,
}

impl<T: Real> Job<T> for Weave<T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let ([height, width], [up, side]) = (self.size, self.up);
        let (downs, acrosses) = (up.min(height), side.min(width));
        for channel in 0..self.channels {
            for a in 0..downs {
                // SAFETY: within `enter`; a phase has room for its rows, the result for all.
                unsafe {
                    let phase =
                        |b: usize| self.from.add(((a * acrosses + b) * self.channels + channel) * self.plane);
                    let mut r = 0;
                    loop {
                        let row = (self.lines.start + r) * up + a;
                        if r == self.lines.len() || row >= height {
                            break;
                        }
                        let to = self.to.add((channel * height + row) * width);
                        if acrosses == 2 {
                            let (long, short) = (width.div_ceil(2), width / 2);
                            pairs::<V>(phase(0).add(r * long), phase(1).add(r * short), to, width);
                        } else {
                            for b in 0..acrosses {
                                let columns = (width - b).div_ceil(side);
                                let from = phase(b).add(r * columns);
                                for c in 0..columns {
                                    *to.add(c * side + b) = *from.add(c);
                                }
                            }
                        }
                        r += 1;
                    }
                }
            }
        }
    }
}

/// Takes from `a` and `b` by turns. Both are readable for a register more than they have.
#[inline(always)]
unsafe fn pairs<V: Lanes>(a: *const V::Elem, b: *const V::Elem, to: *mut V::Elem, n: usize) {
    let mut i = 0;
    while i < n {
        // SAFETY: the caller's.
        unsafe {
            let (low, high) = V::zip(V::load(a.add(i / 2)), V::load(b.add(i / 2)));
            for (part, register) in [low, high].into_iter().enumerate() {
                let at = i + part * V::LEN;
                if at + V::LEN <= n {
                    register.store(to.add(at));
                } else if at < n {
                    register.store_first(to.add(at), V::first(n - at));
                }
            }
        }
        i += 2 * V::LEN;
    }
}
