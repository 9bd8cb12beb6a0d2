//! Gradients, as plain tensors that outlive the tape.

use crate::{Error, NodeId, Param, ParamKey, Result, Var};
use chainrule_tensor::{Real, Shape, Tensor, kernels};
use std::collections::HashMap;

/// The gradients of one backward sweep. There is no `.grad` field to reset: each sweep gives its own map.
#[derive(Debug, Clone)]
pub struct Grads<T: Real> {
    epoch: u32,
    by_node: ByNode<T>,
    by_param: HashMap<ParamKey, Tensor<T>>,
}

/// For each node that was asked for its gradient, if it was reached, and its shape.
pub(crate) type ByNode<T> = HashMap<u32, (Option<Tensor<T>>, Shape)>;

impl<T: Real> Grads<T> {
    /// `leaves` are the nodes of parameters; those of one parameter add up.
    pub(crate) fn new(epoch: u32, by_node: ByNode<T>, leaves: &[(ParamKey, u32)]) -> Grads<T> {
        let mut by_param: HashMap<ParamKey, Tensor<T>> = HashMap::with_capacity(leaves.len());
        for (key, node) in leaves {
            let Some((Some(grad), _)) = by_node.get(node) else { continue };
            let grad = grad.clone();
            match by_param.get_mut(key) {
                Some(sum) => kernels::accumulate(sum, &grad),
                None => drop(by_param.insert(*key, grad)),
            }
        }
        Grads { epoch, by_node, by_param }
    }

    /// The gradient of a node: zeros if the loss does not depend on it. An error if it was not asked for.
    pub fn get(&self, id: NodeId) -> Result<Tensor<T>> {
        if id.epoch != self.epoch {
            return Err(Error::Stale);
        }
        match self.by_node.get(&id.index) {
            Some((Some(g), _)) => Ok(g.clone()),
            Some((None, shape)) => Ok(Tensor::zeros(*shape)),
            None => Err(Error::NotAsked),
        }
    }

    /// The gradient of a value that was asked for.
    ///
    /// # Panics
    /// If it was not asked for.
    pub fn of(&self, var: Var<'_, T>) -> Tensor<T> {
        match self.get(var.id()) {
            Ok(g) => g,
            Err(e) => panic!("{e}"),
        }
    }

    /// Whether the loss depends on the node. A gradient of zeros that was not reached is no evidence of a minimum.
    pub fn reached(&self, id: NodeId) -> bool {
        id.epoch == self.epoch && matches!(self.by_node.get(&id.index), Some((Some(_), _)))
    }

    /// The gradient of a parameter, if the loss depends on it.
    pub fn param(&self, p: &Param<T>) -> Option<&Tensor<T>> {
        self.by_param.get(&p.key())
    }

    /// The gradient of a parameter, to be changed (clipped, say).
    pub fn param_mut(&mut self, p: &Param<T>) -> Option<&mut Tensor<T>> {
        self.by_param.get_mut(&p.key())
    }
}
