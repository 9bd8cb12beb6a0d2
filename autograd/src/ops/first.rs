//! y = 1 at the first of the largest (or smallest) elements over some axes, elsewhere 0; no gradient

use super::prelude::*;

/// Which end of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// The maximum.
    Largest,
    /// The minimum.
    Smallest,
}

/// y = 1 at the first (in row-major order) of the largest or of the smallest elements over some axes, elsewhere 0: where
/// [`Max`] and [`Min`] take their value from. NaN comes before all numbers. No gradient: the places do not move.
#[derive(Clone, Debug)]
pub struct First {
    /// What is searched.
    pub axes: Axes,
    /// Of which elements.
    pub of: Extreme,
}

impl Rule for First {
    const NAME: &'static str = "first";
    const KINK: &'static str =
        "jumps where two extreme elements are equal; the derivative is taken as 0 everywhere";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        not_empty(Self::NAME, &x, self.axes)?;
        Ok(x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        // The searched axes go last, as one.
        let (searched, kept): (Vec<usize>, Vec<usize>) =
            (0..x[0].rank()).partition(|&a| self.axes.contains(a));
        let order = [kept, searched].concat();
        let moved = x[0].permuted(&order)?;
        let n = self.axes.count(x[0].shape());
        let rows = moved.reshaped([moved.numel() / n, n])?;
        let at = match self.of {
            Extreme::Largest => kernels::argmax(&rows, 1, true)?,
            Extreme::Smallest => kernels::argmin(&rows, 1, true)?,
        };
        let mask = kernels::scatter_add(&Tensor::ones(*at.shape()), &at, 1, n)?.reshaped(*moved.shape())?;
        let mut back = vec![0; order.len()];
        order.iter().enumerate().for_each(|(i, &a)| back[a] = i);
        Ok(mask.permuted(&back)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, _: V) -> Option<V> {
        None
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let name = if self.of == Extreme::Largest { "first_max" } else { "first_min" };
        Math::call(name, x).attr("axes", self.axes)
    }
    fn samples() -> Vec<Sample> {
        let all = |of| reductions(Domain::Distinct, move |axes, _| First { axes, of }.into());
        [Extreme::Largest, Extreme::Smallest].into_iter().flat_map(all).collect()
    }
}

/// The axes are there, and hold something to choose from.
pub(super) fn not_empty(op: &'static str, x: &Shape, axes: Axes) -> Result<()> {
    axes.reduce(op, x, true)?;
    match axes.count(x) {
        0 => Err(ShapeError::invalid(op, &[*x], "there is no element to choose from").into()),
        _ => Ok(()),
    }
}
