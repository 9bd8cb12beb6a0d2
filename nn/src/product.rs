//! Layers that are a product with a weight

use crate::{Data, Run};
use chainrule_autograd::{Link, Maths, Op, Param, Result};
use chainrule_tensor::memory::PoolVec;
use chainrule_tensor::{Real, Shape};

/// A layer that is a product with a weight, and perhaps a bias. What follows on it can be done as it goes.
pub struct Product<'a, T: Real> {
    /// The op, of the input and the weight.
    pub op: Op,
    /// The weight.
    pub weight: &'a Param<T>,
    /// The bias, and the shape in which it is added.
    pub bias: Option<(&'a Param<T>, Shape)>,
}

impl<T: Real> Product<'_, T> {
    /// The layer's output, or that of the activation after it, which is the layer of that name.
    #[track_caller]
    pub fn forward<V: Data<T = T>>(&self, run: &Run<V>, x: &V, next: Option<(&str, Op)>) -> Result<V> {
        let weight = run.param(self.weight);
        let bias = match &self.bias {
            Some((bias, shape)) if bias.shape() != *shape => Some(run.param(bias).try_reshape(*shape)?),
            Some((bias, _)) => Some(run.param(bias)),
            None => None,
        };
        let next = next.map(|(name, op)| Link { op, with: None, layer: Some(name) });
        let then: PoolVec<Link<'_, V>> = bias.as_ref().map(Link::plus).into_iter().chain(next).collect();
        V::try_chain(self.op.clone(), &[x, &weight], &then)
    }
}
