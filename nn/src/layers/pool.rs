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
