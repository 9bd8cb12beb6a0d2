//! All axes but the first as one

use crate::{Data, Layer, Reads, Run};
use chainrule_autograd::{Maths, Result};
use chainrule_tensor::Real;

/// `[N, ...]` as `[N, everything else]`; a copy only if the input is not contiguous.
#[derive(Debug, Clone, Copy)]
pub struct Flatten;

impl<T: Real> Layer<T> for Flatten {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        let shape = x.shape();
        let n = shape.first().copied().unwrap_or(1);
        x.try_reshape([n, shape.iter().skip(1).product()].into())
    }
    fn reads(&self) -> Reads {
        Reads { input: false, output: false }
    }
}
