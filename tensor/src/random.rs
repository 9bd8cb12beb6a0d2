//! Seeded randomness. The same seed gives the same numbers on every machine and for any number of threads.

use crate::{Real, Shape, Tensor, storage};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// A stream of random numbers: Xoshiro256++, whose output is fixed by its published algorithm.
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Stream {
        Stream(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Uniform in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.0.random::<u64>() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Standard normal, by Box and Muller's transform.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// A whole number in `0..n`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        // Multiply and shift; the bias is below n·2⁻⁶⁴.
        ((u128::from(self.0.random::<u64>()) * n as u128) >> 64) as usize
    }

    /// `0..n` in random order (Fisher and Yates).
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }
}

impl<T: Real> Tensor<T> {
    /// Uniform in `[low, high)`.
    pub fn rand(shape: impl Into<Shape>, low: f64, high: f64, seed: u64) -> Tensor<T> {
        let (shape, mut s) = (shape.into(), Stream::new(seed));
        Tensor::raw((0..shape.numel()).map(|_| T::of(low + (high - low) * s.uniform())).collect(), shape)
    }

    /// Normal with mean 0 and standard deviation `sigma`.
    pub fn randn(shape: impl Into<Shape>, sigma: f64, seed: u64) -> Tensor<T> {
        let (shape, mut s) = (shape.into(), Stream::new(seed));
        Tensor::raw((0..shape.numel()).map(|_| T::of(sigma * s.normal())).collect(), shape)
    }

    /// `1/(1-p)` with probability `1-p`, else 0: the factors of dropout. Each is a function of `key` and its place
    /// alone, so the mask can be made again instead of being kept.
    pub fn dropout_mask(shape: impl Into<Shape>, p: f64, key: u64) -> Tensor<T> {
        let shape = shape.into();
        let (keep, limit) = (T::of(1.0 / (1.0 - p)), (p * 4_294_967_296.0) as u64);
        let out = storage::build(shape.numel(), |start, out| {
            // Blocks start at multiples of 4, so that one call of the generator serves four neighbours.
            for (i, four) in out.chunks_mut(4).enumerate() {
                let draws = philox((start / 4 + i) as u64, key);
                four.iter_mut().zip(draws).for_each(|(o, d)| *o = if u64::from(d) < limit { T::ZERO } else { keep });
            }
        });
        Tensor::raw(out, shape)
    }
}

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): four 32-bit numbers that depend on
/// a counter and a key alone.
pub fn philox(counter: u64, key: u64) -> [u32; 4] {
    let mut x = [counter as u32, (counter >> 32) as u32, 0, 0];
    let mut k = [key as u32, (key >> 32) as u32];
    for _ in 0..10 {
        let a = u64::from(x[0]) * 0xD251_1F53;
        let b = u64::from(x[2]) * 0xCD9E_8D57;
        x = [(b >> 32) as u32 ^ x[1] ^ k[0], b as u32, (a >> 32) as u32 ^ x[3] ^ k[1], a as u32];
        k = [k[0].wrapping_add(0x9E37_79B9), k[1].wrapping_add(0xBB67_AE85)];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_matches_its_published_vectors() {
        // kat_vectors of the Random123 distribution: philox4x32 10.
        assert_eq!(philox(0, 0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
    }

    #[test]
    fn streams_do_not_change() {
        let mut s = Stream::new(1);
        let first = [s.uniform(), s.uniform(), s.uniform()];
        assert_eq!(first.map(|x| (x * 1e9) as u64), FIRST);
        assert_eq!(Stream::new(7).permutation(6), SHUFFLE);
    }
    const FIRST: [u64; 3] = [0, 0, 0];
    const SHUFFLE: [usize; 6] = [0, 1, 2, 3, 4, 5];
}
