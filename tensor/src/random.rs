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
    /// Uniform in `[low, high)`, rounded to `T` (in `f32`, about one draw in 2²⁵ rounds up to `high`).
    pub fn rand(shape: impl Into<Shape>, low: f64, high: f64, seed: u64) -> Tensor<T> {
        let (shape, mut s) = (shape.into(), Stream::new(seed));
        Tensor::raw(
            (0..shape.numel()).map(|_| T::of(low + (high - low) * s.uniform())).collect::<Vec<_>>(),
            shape,
        )
    }

    /// Normal with mean 0 and standard deviation `sigma`.
    pub fn randn(shape: impl Into<Shape>, sigma: f64, seed: u64) -> Tensor<T> {
        let (shape, mut s) = (shape.into(), Stream::new(seed));
        Tensor::raw((0..shape.numel()).map(|_| T::of(sigma * s.normal())).collect::<Vec<_>>(), shape)
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
                four.iter_mut()
                    .zip(draws)
                    .for_each(|(o, d)| *o = if u64::from(d) < limit { T::ZERO } else { keep });
            }
        });
        Tensor::raw(out, shape)
    }
}

/// Four 32-bit numbers that depend on a counter and a key alone.
pub fn philox(counter: u64, key: u64) -> [u32; 4] {
    philox4x32([counter as u32, (counter >> 32) as u32, 0, 0], [key as u32, (key >> 32) as u32])
}

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
fn philox4x32(mut x: [u32; 4], mut k: [u32; 2]) -> [u32; 4] {
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
        assert_eq!(philox4x32([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox4x32([!0; 4], [!0; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        let expected = [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1];
        assert_eq!(philox4x32(pi, [0xa409_3822, 0x299f_31d0]), expected);
    }

    /// Xoshiro256++ (Blackman and Vigna, 2018), written from its description.
    struct Xoshiro([u64; 4]);

    impl Xoshiro {
        /// The state that SplitMix64 makes of a seed, as its authors advise.
        fn seeded(mut seed: u64) -> Xoshiro {
            Xoshiro([(); 4].map(|()| {
                seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^ (z >> 31)
            }))
        }

        fn next(&mut self) -> u64 {
            let s = &mut self.0;
            let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
            let t = s[1] << 17;
            s[2] ^= s[0];
            s[3] ^= s[1];
            s[1] ^= s[2];
            s[0] ^= s[3];
            s[2] ^= t;
            s[3] = s[3].rotate_left(45);
            out
        }
    }

    #[test]
    fn the_oracle_gives_the_published_outputs() {
        // What the authors' C code prints from the state 1, 2, 3, 4.
        let mut x = Xoshiro([1, 2, 3, 4]);
        assert_eq!([x.next(), x.next(), x.next()], [41_943_041, 58_720_359, 3_588_806_011_781_223]);
        assert_eq!([x.next(), x.next()], [3_591_011_842_654_386, 9_228_616_714_210_784_205]);
    }

    #[test]
    fn a_stream_is_xoshiro() {
        for seed in [0, 1, 7, u64::MAX] {
            let (mut s, mut x) = (Stream::new(seed), Xoshiro::seeded(seed));
            for _ in 0..100 {
                assert_eq!(s.uniform(), (x.next() >> 11) as f64 / (1u64 << 53) as f64);
                assert_eq!(s.below(1000), ((u128::from(x.next()) * 1000) >> 64) as usize);
            }
        }
    }

    #[test]
    fn streams_do_not_change() {
        let mut s = Stream::new(1);
        let first = [s.uniform(), s.uniform(), s.uniform()];
        assert_eq!(first.map(|x| (x * 1e9) as u64), [811_612_158, 747_104_716, 100_150_903]);
        assert_eq!(Stream::new(7).permutation(6), [4, 3, 1, 2, 5, 0]);
    }
}
