//! Gradients, as plain tensors that outlive the tape.

use crate::node::Leaf;
use crate::{Error, NodeId, Param, ParamKey, Result, Var};
use chainrule_tensor::memory::PoolVec;
use chainrule_tensor::{Real, Shape, Tensor, kernels};

/// The gradients of one backward sweep. There is no `.grad` field to reset: each sweep gives its own map.
#[derive(Debug, Clone)]
pub struct Grads<T: Real> {
    epoch: u32,
    /// In the order of the nodes, each once.
    by_node: PoolVec<Asked<T>>,
    /// In the order of the keys, each once.
    by_param: PoolVec<(ParamKey, Tensor<T>)>,
}

/// A node that was asked for its gradient.
#[derive(Debug, Clone)]
pub(crate) struct Asked<T: Real> {
    pub node: u32,
    pub shape: Shape,
    /// None if the sweep did not reach it.
    pub grad: Option<Tensor<T>>,
}

impl<T: Real> Grads<T> {
    /// `leaves` are the nodes of parameters; those of one parameter add up.
    pub(crate) fn new(epoch: u32, by_node: PoolVec<Asked<T>>, leaves: &[Leaf<T>]) -> Grads<T> {
        let mut order: PoolVec<_> = leaves.iter().map(|leaf| (leaf.param.key(), leaf.node)).collect();
        order.sort_unstable();
        let mut by_param = PoolVec::<(ParamKey, Tensor<T>)>::new();
        for &(key, node) in &order {
            let Some(grad) = find(&by_node, node).and_then(|asked| asked.grad.as_ref()) else { continue };
            match by_param.last_mut() {
                Some((last, sum)) if *last == key => kernels::accumulate(sum, grad),
                _ => by_param.push((key, grad.clone())),
            }
        }
        Grads { epoch, by_node, by_param }
    }

    /// The gradient of a node: zeros if the loss does not depend on it. An error if it was not asked for.
    pub fn get(&self, id: NodeId) -> Result<Tensor<T>> {
        if id.epoch != self.epoch {
            return Err(Error::Stale);
        }
        let asked = find(&self.by_node, id.index).ok_or(Error::NotAsked)?;
        Ok(asked.grad.clone().unwrap_or_else(|| Tensor::zeros(asked.shape)))
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
        id.epoch == self.epoch && find(&self.by_node, id.index).is_some_and(|asked| asked.grad.is_some())
    }

    /// The gradient of a parameter, if the loss depends on it.
    pub fn param(&self, p: &Param<T>) -> Option<&Tensor<T>> {
        self.place(p).map(|at| &self.by_param[at].1)
    }

    /// The gradient of a parameter, to be changed (clipped, say).
    pub fn param_mut(&mut self, p: &Param<T>) -> Option<&mut Tensor<T>> {
        self.place(p).map(|at| &mut self.by_param[at].1)
    }

    fn place(&self, p: &Param<T>) -> Option<usize> {
        self.by_param.binary_search_by_key(&p.key(), |(key, _)| *key).ok()
    }
}

fn find<T: Real>(by_node: &[Asked<T>], node: u32) -> Option<&Asked<T>> {
    by_node.binary_search_by_key(&node, |asked| asked.node).ok().map(|at| &by_node[at])
}
