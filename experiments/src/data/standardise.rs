//! Inputs with mean 0 and standard deviation 1.

use super::{Dataset, Split};
use chainrule_tensor::Tensor;

/// The shift and scale of every channel (of images) or feature, measured on one split and applied to any.
///
/// `x ← (x − mean) / std`, with `std² = Σ(x − mean)²/N`. Measure on the training examples only: a mean that has seen the
/// test examples tells the model about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardise {
    /// The mean of each channel or feature.
    pub mean: Vec<f32>,
    /// Its standard deviation; 1 where it is 0, so that a constant feature becomes 0.
    pub std: Vec<f32>,
}

impl Standardise {
    /// Measures a split: one mean and deviation per entry of axis 1, over all other axes, in double precision.
    pub fn of(split: &Split) -> Standardise {
        let (channels, area) = extent(&split.x);
        let x = split.x.contiguous();
        let x = x.as_slice().expect("a contiguous tensor is a slice");
        let per_channel = |f: &dyn Fn(usize, f64) -> f64| {
            let mut sums = vec![0.0; channels];
            for (i, pixels) in x.chunks(area).enumerate() {
                sums[i % channels] += pixels.iter().map(|&v| f(i % channels, f64::from(v))).sum::<f64>();
            }
            let count = (split.len() * area) as f64;
            sums.iter_mut().for_each(|s| *s /= count);
            sums
        };
        let mean = per_channel(&|_, v| v);
        let variance = per_channel(&|c, v| (v - mean[c]).powi(2));
        let std = variance.iter().map(|&v| if v > 0.0 { v.sqrt() as f32 } else { 1.0 }).collect();
        Standardise { mean: mean.iter().map(|&m| m as f32).collect(), std }
    }

    /// The split, shifted and scaled.
    #[must_use]
    pub fn apply(&self, split: &Split) -> Split {
        let (channels, area) = extent(&split.x);
        let mut x = split.x.clone();
        for (i, pixels) in x.make_mut().chunks_mut(area).enumerate() {
            let (mean, std) = (self.mean[i % channels], self.std[i % channels]);
            pixels.iter_mut().for_each(|v| *v = (*v - mean) / std);
        }
        Split { x, y: split.y.clone() }
    }
}

impl Dataset {
    /// The data set with every part standardised by the mean and deviation of its training examples.
    #[must_use]
    pub fn standardised(self) -> Dataset {
        let s = Standardise::of(&self.train);
        Dataset {
            train: s.apply(&self.train),
            validation: self.validation.as_ref().map(|v| s.apply(v)),
            test: s.apply(&self.test),
            ..self
        }
    }
}

/// How many channels an example has, and how many numbers each of them.
fn extent(x: &Tensor<f32>) -> (usize, usize) {
    let dims = x.shape().dims();
    (dims.get(1).copied().unwrap_or(1), dims.get(2..).unwrap_or(&[]).iter().product())
}
