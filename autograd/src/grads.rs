//! Gradients, as plain tensors that outlive the tape.

use crate::{Error, NodeId, Param, ParamKey, Result, Var};
use chainrule_tensor::{Real, Shape, Tensor};
use std::collections::HashMap;

/// The gradients of one backward sweep. There is no `.grad` field to reset: each sweep gives its own map.
#[derive(Debug, Clone)]
pub struct Grads<T: Real> {
    pub(crate) epoch: u32,
    pub(crate) by_node: HashMap<u32, (Option<Tensor<T>>, Shape)>,
    pub(crate) params: HashMap<ParamKey, u32>,
}

impl<T: Real> Grads<T> {
    /// The gradient of a node: zeros if the loss does not depend on it. An error if it was not asked for.
    pub fn get(&self, id: NodeId) -> Result<Tensor<T>> {
        match self.by_node.get(&id.index).filter(|_| id.epoch == self.epoch) {
            Some((Some(g), _)) => Ok(g.clone()),
            Some((None, shape)) => Ok(Tensor::zeros(*shape)),
            None => Err(Error::Stale),
        }
    }

    /// The gradient of a value that was asked for.
    ///
    /// # Panics
    /// If it was not asked for.
    pub fn of(&self, var: Var<'_, T>) -> Tensor<T> {
        match self.get(var.id()) {
            Ok(g) => g,
            Err(_) => {
                panic!("no gradient was asked for this value; name it in the call that made these gradients")
            }
        }
    }

    /// Whether the loss depends on the node. A gradient of zeros that was not reached is no evidence of a minimum.
    pub fn reached(&self, id: NodeId) -> bool {
        id.epoch == self.epoch && matches!(self.by_node.get(&id.index), Some((Some(_), _)))
    }

    /// The gradient of a parameter, if the loss depends on it.
    pub fn param(&self, p: &Param<T>) -> Option<&Tensor<T>> {
        self.by_node.get(self.params.get(&p.key())?)?.0.as_ref()
    }

    /// The gradient of a parameter, to be changed (clipped, say).
    pub fn param_mut(&mut self, p: &Param<T>) -> Option<&mut Tensor<T>> {
        self.by_node.get_mut(self.params.get(&p.key())?)?.0.as_mut()
    }
}
