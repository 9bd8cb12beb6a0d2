//! y = (1/n) Σ x over some axes of n elements; x̄ = ȳ/n, copied back along them

use super::prelude::*;

/// y = (1/n) Σ x over some axes of n elements; x̄ = ȳ/n, copied back along them
#[derive(Clone, Debug)]
pub struct Mean {
    /// What is averaged over.
    pub axes: Axes,
    /// Whether the axes stay, with size 1.
    pub keepdim: bool,
}

impl Rule for Mean {
    const NAME: &'static str = "mean";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.axes.reduce(Self::NAME, &x, self.keepdim)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let n = self.axes.count(x[0].shape());
        Ok(kernels::sum(x[0], self.axes, self.keepdim)? * (1.0 / n as f64))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let n = self.axes.count(&s.shape(0));
        Some(spread(g * (1.0 / n as f64), self.axes, s.shape(0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        reduction("mean", "", x, self.axes, self.keepdim)
    }
    fn samples() -> Vec<Sample> {
        reductions(Domain::Any, |axes, keepdim| Mean { axes, keepdim }.into())
    }
}
