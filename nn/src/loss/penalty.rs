//! Penalties on the size of parameters

use crate::checked::{add, scale};
use crate::{Data, Run};
use chainrule_autograd::{Maths, Param, Result};
use chainrule_tensor::Tensor;

/// λ Σ |w| over all elements of the parameters; its gradient is λ sign(w), 0 at 0.
///
/// ```
/// # use chainrule_autograd::prelude::*;
/// # use chainrule_nn::{Layer, Run, layers::Linear, loss};
/// let layer = Linear::<f64>::new(2, 3, 1);
/// let weights = layer.params().into_iter().filter(|(_, p)| p.role() == Role::Weight).map(|(_, p)| p);
/// let penalty = loss::l1(&Run::<Tensor<f64>>::eval(), weights, 0.1).unwrap();
/// assert!(penalty.item().unwrap() > 0.0);
/// ```
#[track_caller]
pub fn l1<V: Data>(run: &Run<V>, params: impl IntoIterator<Item = Param<V::T>>, strength: f64) -> Result<V> {
    total(run, params, strength, |w| w.try_abs())
}

/// ½ λ Σ w² over all elements of the parameters. With the ½ the gradient is λ w, so that λ means what an optimizer's
/// weight decay means; for λ Σ w² give twice the strength.
#[track_caller]
pub fn l2<V: Data>(run: &Run<V>, params: impl IntoIterator<Item = Param<V::T>>, strength: f64) -> Result<V> {
    total(run, params, 0.5 * strength, |w| w.try_square())
}

fn total<V: Data>(
    run: &Run<V>,
    params: impl IntoIterator<Item = Param<V::T>>,
    factor: f64,
    size: impl Fn(V) -> Result<V>,
) -> Result<V> {
    let mut parts = params.into_iter().map(|p| size(run.param(&p))?.try_sum(&[]));
    let Some(first) = parts.next() else { return Ok(run.constant(Tensor::zeros([]))) };
    scale(&parts.try_fold(first?, |sum, part| add(&sum, &part?))?, factor)
}
