//! Random zeros while training

use crate::{Data, Layer, Run};
use chainrule_autograd::{Maths, Result};
use chainrule_tensor::Real;

/// While training, each element is 0 with probability `p`, else divided by `1 - p`; while predicting, nothing happens.
/// Which elements, depends on the seed, the step and the layer path of the [`Run`], and on nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    /// The probability of losing an element, in `[0, 1)`.
    pub p: f64,
}

impl<T: Real> Layer<T> for Dropout {
    fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: V) -> Result<V> {
        if run.training() { x.try_dropout(self.p, run.key()) } else { Ok(x) }
    }
}
