//! yᵢ = ln Σⱼ eˣⁱʲ - x[i, labelᵢ]; x̄ᵢ = ȳᵢ (softmax(x)ᵢ - 1 at labelᵢ)

use super::pick::{elided, row_for_each};
use super::prelude::*;

/// yᵢ = ln Σⱼ exp xᵢⱼ - x[i, labelᵢ] for `x` of shape `[N, C]`: -ln of the share that the softmax gives to the label.
/// x̄ᵢ = ȳᵢ (softmax(x)ᵢ - 1 at labelᵢ). The labels are constants.
#[derive(Clone, Debug)]
pub struct CrossEntropy {
    /// A column for each row.
    pub labels: Arc<[u32]>,
}

impl Rule for CrossEntropy {
    const NAME: &'static str = "cross_entropy";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x] = arity(Self::NAME, x)?;
        row_for_each(Self::NAME, &x, &self.labels)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::cross_entropy(x[0], &self.labels)?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let (labels, n, classes) = (self.labels.clone(), s.shape(0)[0], s.shape(0)[1]);
        let right = V::apply(Unpick { labels, classes: classes as u32 }.into(), &[&g]);
        Some(s.x(0).softmax(1) * g.reshape([n, 1].into()) - right)
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let d = dx[0].as_ref()?;
        Some((s.x(0).softmax(1) * d).sum(&[1]) - d.pick(self.labels.clone()))
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        let bar = kernels::cross_entropy_grad(s.x(0), &self.labels, g);
        bar.map(|bar| into.add(0, bar)).is_ok()
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("cross_entropy", x).attr("labels", elided(&self.labels))
    }
    fn samples() -> Vec<Sample> {
        let op = |labels: &[u32]| CrossEntropy { labels: labels.into() };
        vec![
            Sample::new(op(&[2, 0]), &[(&[2, 3], Domain::Any)]),
            Sample::new(op(&[1, 1, 0]), &[(&[3, 2], Domain::Any)]),
            Sample::new(op(&[1]), &[(&[1, 3], Domain::Any)]),
            Sample::new(op(&[]), &[(&[0, 3], Domain::Any)]),
        ]
    }
}
