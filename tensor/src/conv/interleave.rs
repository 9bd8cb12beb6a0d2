//! The copy of a window whose channels are interleaved: those of a pixel are neighbours, as the tiles of a weight's gradient
//! like the rows of their left factor to be.

use super::window::{Fill, clear};
use crate::Real;
use crate::simd::Lanes;

impl<T: Real> Fill<T> {
    /// The copy, a square of channels and pixels after the other.
    ///
    /// # Safety
    /// Within `enter`; there is an image, and room for a window and a register.
    #[inline(always)]
    pub(super) unsafe fn interleave<V: Lanes<Elem = T>>(&self) {
        let w = self.window;
        let [height, width] = w.size;
        let (first, last, zeros) = w.seen();
        let [_, row, column] = w.apart();
        for r in 0..self.rows {
            let line = self.top + r as isize;
            // SAFETY: the caller's room; what is read is in the image, and rows follow each other.
            unsafe {
                let to = self.to.add(r * row);
                if line < 0 || line >= height as isize || first >= last {
                    clear::<V>(to, row);
                    continue;
                }
                if last - first < w.pitch() {
                    clear::<V>(to, row);
                }
                for c in (0..w.channels).step_by(V::LEN) {
                    let channels = V::LEN.min(w.channels - c);
                    let mask = V::first(channels);
                    for i in (0..last - first).step_by(V::LEN) {
                        let pixels = V::LEN.min(last - first - i);
                        let from = self.from.add((c * height + line as usize) * width + first + i);
                        // Bounds that the compiler knows keep the square in registers.
                        let mut square = [V::splat(T::ZERO); 16];
                        for (n, channel) in square[..V::LEN].iter_mut().enumerate() {
                            if n < channels {
                                *channel = V::load_first(from.add(n * height * width), V::first(pixels));
                            }
                        }
                        V::transpose(&mut square[..V::LEN]);
                        for (n, pixel) in square[..V::LEN].iter().enumerate() {
                            if n < pixels {
                                pixel.store_first(to.add(w.column(zeros + i + n) * column + c), mask);
                            }
                        }
                    }
                }
            }
        }
    }
}
