//! Pooling of the last two axes

use crate::{Data, Layer, Reads, Run};
use chainrule_autograd::{Maths, Result, ops};
use chainrule_tensor::Real;
use chainrule_tensor::kernels::PoolSpec;

/// The largest element of each window.
#[derive(Debug, Clone, Copy)]
pub struct MaxPool2d(pub PoolSpec);

impl<T: Real> Layer<T> for MaxPool2d {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        x.try_max_pool2d(self.0)
    }
    fn reads(&self) -> Reads {
        Reads::of(&ops::MaxPool2d(self.0))
    }
}

/// The mean of each window; padding counts as zeros.
#[derive(Debug, Clone, Copy)]
pub struct AvgPool2d(pub PoolSpec);

impl<T: Real> Layer<T> for AvgPool2d {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        x.try_avg_pool2d(self.0)
    }
    fn reads(&self) -> Reads {
        Reads::of(&ops::AvgPool2d(self.0))
    }
}

/// The mean of each of so many windows along height and width, whatever the size of the image: window `i` of `n` goes from
/// `⌊i·size/n⌋` up to `⌈(i+1)·size/n⌉`. `[1, 1]` gives the mean of each channel.
#[derive(Debug, Clone, Copy)]
pub struct AdaptiveAvgPool2d(pub [u16; 2]);

impl<T: Real> Layer<T> for AdaptiveAvgPool2d {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        x.try_avg_pool2d(PoolSpec::Adaptive { out: self.0 })
    }
    fn reads(&self) -> Reads {
        Reads::of(&ops::AvgPool2d(PoolSpec::Adaptive { out: self.0 }))
    }
}
