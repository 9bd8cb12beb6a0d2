//! y = Σ x over some axes; x̄ = ȳ, copied back along them

use super::prelude::*;

/// y = Σ x over some axes; x̄ = ȳ, copied back along them (without a copy in memory)
#[derive(Clone, Debug)]
pub struct Sum {
    /// What is summed over.
    pub axes: Axes,
    /// Whether the axes stay, with size 1.
    pub keepdim: bool,
}

impl Rule for Sum {
    const NAME: &'static str = "sum";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.axes.reduce(Self::NAME, &x, self.keepdim)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::sum(x[0], self.axes, self.keepdim)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(spread(g, self.axes, s.shape(0)))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        reduction("sum", "\\sum", x, self.axes, self.keepdim)
    }
    fn samples() -> Vec<Sample> {
        reductions(Domain::Any, |axes, keepdim| Sum { axes, keepdim }.into())
    }
}
