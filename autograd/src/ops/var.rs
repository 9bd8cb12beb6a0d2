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

impl Variance {
    /// Mean, with the axes kept, and variance. In two passes: E[x²] - E[x]² cancels.
    fn moments<T: Real>(&self, x: &Tensor<T>) -> Result<(Tensor<T>, Tensor<T>)> {
        let part = 1.0 / self.axes.count(x.shape()) as f64;
        let mean = kernels::sum(x, self.axes, true)? * part;
        let sum = if self.keeps_channels(x.rank()) {
            let m = mean.contiguous();
            let m = m.as_slice().unwrap_or(&[]);
            let squares = kernels::channel_sum(x, x, |c| {
                let m = m[c];
                move |x, _| (x - m) * (x - m)
            })?;
            squares.reshaped(self.axes.reduce(Self::NAME, x.shape(), self.keepdim)?)?
        } else {
            kernels::sum(&kernels::map(&(x - &mean), |d| d * d), self.axes, self.keepdim)?
        };
        Ok((mean, sum * part))
    }

    /// Whether axis 1 alone is left: the statistics of batch normalisation, for which there are kernels.
    fn keeps_channels(&self, rank: usize) -> bool {
        rank >= 2 && (0..rank).all(|axis| self.axes.contains(axis) == (axis != 1))
    }
}

impl Rule for Variance {
    const NAME: &'static str = "var";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        Ok(self.axes.reduce(Self::NAME, &x, self.keepdim)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(self.moments(x[0])?.1)
    }
    fn forward_aux<T: Real>(&self, x: &[&Tensor<T>]) -> Result<(Tensor<T>, Aux)> {
        let (mean, var) = self.moments(x[0])?;
        Ok((var, Some(PoolArc::any(mean))))
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
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        let Some(mean) = s.aux::<Tensor<T>>() else { return false };
        if !self.keeps_channels(mean.rank()) {
            return false;
        }
        let part = T::of(2.0 / self.axes.count(&s.shape(0)) as f64);
        let (mean, g) = (mean.contiguous(), g.contiguous());
        let (mean, slope) = (mean.as_slice().unwrap_or(&[]), g.as_slice().unwrap_or(&[]));
        let bar = |c: usize| {
            let (mean, slope) = (mean[c], slope[c] * part);
            move |x| slope * (x - mean)
        };
        match into.sum(0) {
            Some(sum) => kernels::channel_add(sum, s.x(0), bar).is_ok(),
            None => kernels::channel_map(s.x(0), bar).map(|bar| into.add(0, bar)).is_ok(),
        }
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
