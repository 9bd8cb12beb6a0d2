//! y[i, labelᵢ] = xᵢ, elsewhere 0; x̄ = ȳ at those places. The transpose of `pick`.

use super::pick::{column, elided, in_range};
use super::prelude::*;

/// y[i, labelᵢ] = xᵢ, elsewhere 0, of shape `[N, classes]`; x̄ = ȳ at those places. The transpose of [`Pick`].
#[derive(Clone, Debug)]
pub struct Unpick {
    /// A column for each row.
    pub labels: Arc<[u32]>,
    /// How many columns there are.
    pub classes: u32,
}

impl Rule for Unpick {
    const NAME: &'static str = "unpick";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        if x.dims() != [self.labels.len()] {
            let why = format!("takes a vector of {} elements, one for each label", self.labels.len());
            return Err(ShapeError::invalid(Self::NAME, &[x], why).into());
        }
        in_range(Self::NAME, &self.labels, self.classes as usize)?;
        Ok([self.labels.len(), self.classes as usize].into())
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::scatter_add(&x[0].unsqueezed(1)?, &column(&self.labels)?, 1, self.classes as usize)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(g.pick(self.labels.clone()))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("unpick", x).attr("labels", elided(&self.labels)).attr("classes", self.classes)
    }
    fn samples() -> Vec<Sample> {
        let unpick = |labels: &[u32]| Unpick { labels: labels.into(), classes: 3 };
        vec![
            Sample::new(unpick(&[2, 0]), &[(&[2], Domain::Any)]),
            Sample::new(unpick(&[1]), &[(&[1], Domain::Any)]),
            Sample::new(unpick(&[]), &[(&[0], Domain::Any)]),
        ]
    }
}
