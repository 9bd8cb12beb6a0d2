//! y = (1/n) Σ (x - mean x)² over some axes of n elements; x̄ = (2/n) ȳ (x - mean x)

use super::prelude::*;

/// y = (1/n) Σ (x - mean x)² over some axes of n elements, the biased variance; x̄ = (2/n) ȳ (x - mean x)
#[derive(Clone, Debug)]
pub struct Variance {
    /// What is averaged over.
    pub axes: Axes,
    /// Whether the axes stay, with size 1.
    pub keepdim: bool,
}

impl Rule for Variance {
    const NAME: &'static str = "var";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.axes.reduce(Self::NAME, &x, self.keepdim)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        // Two passes: E[x²] - E[x]² cancels.
        let part = 1.0 / self.axes.count(x[0].shape()) as f64;
        let off = x[0] - &(kernels::sum(x[0], self.axes, true)? * part);
        Ok(kernels::sum(&kernels::map(&off, |d| d * d), self.axes, self.keepdim)? * part)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let part = 2.0 / self.axes.count(&s.shape(0)) as f64;
        Some(spread(g * part, self.axes, s.shape(0)) * (s.x(0).clone() - centre(s.x(0), self.axes)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let part = 2.0 / self.axes.count(&s.shape(0)) as f64;
        let moved = dx[0].clone()? * (s.x(0).clone() - centre(s.x(0), self.axes));
        Some(V::apply(Sum { axes: self.axes, keepdim: self.keepdim }.into(), &[&moved]) * part)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        reduction("var", "", x, self.axes, self.keepdim)
    }
    fn samples() -> Vec<Sample> {
        reductions(Domain::Any, |axes, keepdim| Variance { axes, keepdim }.into())
    }
}

/// The mean over the axes, ready to be subtracted.
fn centre<V: Value>(x: &V, axes: Axes) -> V {
    V::apply(Mean { axes, keepdim: true }.into(), &[x])
}
