//! y = ln Σ eˣ over some axes; x̄ = ȳ eˣ⁻ʸ

use super::prelude::*;

/// y = ln Σ eˣ over some axes, without overflow; x̄ = ȳ eˣ⁻ʸ, the softmax. Over nothing it is -∞.
#[derive(Clone, Debug)]
pub struct LogSumExp {
    /// What is summed over.
    pub axes: Axes,
    /// Whether the axes stay, with size 1.
    pub keepdim: bool,
}

impl LogSumExp {
    /// eˣ⁻ʸ: what each element contributes.
    fn shares<V: Value>(&self, s: &Saved<V>) -> V {
        (s.x(0).clone() - spread(s.y().clone(), self.axes, s.shape(0))).exp()
    }
}

impl Rule for LogSumExp {
    const NAME: &'static str = "logsumexp";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.axes.reduce(Self::NAME, &x, self.keepdim)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let shape = self.axes.reduce(Self::NAME, x[0].shape(), self.keepdim)?;
        if self.axes.count(x[0].shape()) == 0 {
            return Ok(Tensor::full(shape, T::NEG_INFINITY));
        }
        // The largest element becomes 0; an infinity stays, as its difference from itself would be NaN.
        let top = kernels::max(x[0], self.axes, true)?;
        let top = kernels::map(&top, |m| if m.is_finite() { m } else { T::ZERO });
        let e = kernels::exp(&kernels::zip(Self::NAME, x[0], &top, |x, m| x - m)?);
        let sum = kernels::sum(&e, self.axes, true)?;
        Ok((kernels::ln(&sum) + &top).reshaped(shape)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0).and(Needs::OUTPUT)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        Some(spread(g, self.axes, s.shape(0)) * self.shares(s))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let moved = self.shares(s) * dx[0].as_ref()?;
        Some(V::apply(Sum { axes: self.axes, keepdim: self.keepdim }.into(), &[&moved]))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        reduction("logsumexp", "", x, self.axes, self.keepdim)
    }
    fn samples() -> Vec<Sample> {
        reductions(Domain::Any, |axes, keepdim| LogSumExp { axes, keepdim }.into())
    }
}
