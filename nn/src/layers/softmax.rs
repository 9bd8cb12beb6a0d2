//! Softmax and its logarithm along an axis

use crate::{Data, Layer, Reads, Run};
use chainrule_autograd::{Maths, Result, ops};
use chainrule_tensor::Real;

/// eˣ / Σ eˣ along an axis: probabilities from logits.
#[derive(Debug, Clone, Copy)]
pub struct Softmax {
    /// The axis of the classes; a negative one counts from the back.
    pub axis: isize,
}

impl<T: Real> Layer<T> for Softmax {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        x.try_softmax(self.axis)
    }
    fn reads(&self) -> Reads {
        Reads::of(&ops::Softmax { axis: 0 })
    }
}

/// x - ln Σ eˣ along an axis: log-probabilities from logits, as [`crate::loss::nll`] takes them.
#[derive(Debug, Clone, Copy)]
pub struct LogSoftmax {
    /// The axis of the classes; a negative one counts from the back.
    pub axis: isize,
}

impl<T: Real> Layer<T> for LogSoftmax {
    fn forward<V: Data<T = T>>(&self, _: &Run<V>, x: V) -> Result<V> {
        x.try_log_softmax(self.axis)
    }
    fn reads(&self) -> Reads {
        Reads::of(&ops::LogSoftmax { axis: 0 })
    }
}
