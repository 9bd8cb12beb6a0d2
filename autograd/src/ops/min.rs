//! y = the smallest element over some axes; x̄ = ȳ at the first of the smallest, elsewhere 0

use super::first::{Extreme, not_empty};
use super::prelude::*;

/// y = the smallest element over some axes, NaN if one is; x̄ = ȳ at the first of the smallest, elsewhere 0
#[derive(Clone, Debug)]
pub struct Min {
    /// What is searched.
    pub axes: Axes,
    /// Whether the axes stay, with size 1.
    pub keepdim: bool,
}

impl Rule for Min {
    const NAME: &'static str = "min";
    const KINK: &'static str = "of equal elements the first in row-major order gets the gradient";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        not_empty(Self::NAME, &x, self.axes)?;
        Ok(self.axes.reduce(Self::NAME, &x, self.keepdim)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::min(x[0], self.axes, self.keepdim)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let mask = First { axes: self.axes, of: Extreme::Smallest };
        Some(spread(g, self.axes, s.shape(0)).keep_if(&V::apply(mask.into(), &[s.x(0)])))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let mask = First { axes: self.axes, of: Extreme::Smallest };
        let moved = dx[0].as_ref()?.keep_if(&V::apply(mask.into(), &[s.x(0)]));
        Some(V::apply(Sum { axes: self.axes, keepdim: self.keepdim }.into(), &[&moved]))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        reduction("min", "\\min", x, self.axes, self.keepdim)
    }
    fn samples() -> Vec<Sample> {
        reductions(Domain::Distinct, |axes, keepdim| Min { axes, keepdim }.into())
    }
}
