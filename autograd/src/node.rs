//! What a tape holds: nodes, and what is known of them.

use crate::rule::Aux;
use crate::{Error, Op, Origin, ParamKey, Result};
use chainrule_tensor::{Real, Shape, Tensor};
use smallvec::SmallVec;
use std::collections::HashMap;
use std::panic::Location;

/// The nodes that a node reads, by number.
pub(crate) type Inputs = SmallVec<[u32; 4]>;
/// Stands for "no node".
pub(crate) const NONE: u32 = u32::MAX;

/// A value's place on a tape; outlives the borrow that a [`crate::Var`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NodeId {
    pub(crate) index: u32,
    /// Which filling of which tape: an id from before a clearing is told apart.
    pub(crate) epoch: u32,
}

impl NodeId {
    /// How many values were recorded before this one.
    pub fn index(self) -> usize {
        self.index as usize
    }
}

/// What is known of a node besides its numbers.
#[derive(Debug, Clone)]
pub struct NodeInfo {
    /// The op's name, or `leaf`.
    pub op: &'static str,
    /// The op itself; none for a leaf.
    pub rule: Option<Op>,
    /// The nodes that it read.
    pub inputs: Vec<NodeId>,
    /// The shape of its value.
    pub shape: Shape,
    /// Its name, if it was given one.
    pub name: Option<String>,
    /// The layers inside which it was made, such as `layer1.0.conv1`.
    pub path: String,
    /// The source line that made it.
    pub at: &'static Location<'static>,
    /// If a backward sweep recorded it: the node whose derivative it belongs to.
    pub differentiates: Option<NodeId>,
}

pub(crate) enum Slot<T: Real> {
    Held(Tensor<T>),
    Released(&'static Location<'static>, Shape),
}

pub(crate) struct Node<T: Real> {
    pub op: Option<Op>,
    pub inputs: Inputs,
    pub value: Slot<T>,
    pub aux: Aux,
    pub at: &'static Location<'static>,
    pub path: u32,
    pub from: u32,
    /// Whether a leaf that wants a gradient lies behind it.
    pub wants: bool,
}

impl<T: Real> Node<T> {
    pub fn value(&self) -> Result<&Tensor<T>> {
        match &self.value {
            Slot::Held(v) => Ok(v),
            Slot::Released(at, _) => Err(Error::Released { made_by: self.name(), at }),
        }
    }
    pub fn shape(&self) -> Shape {
        match &self.value {
            Slot::Held(v) => *v.shape(),
            Slot::Released(_, shape) => *shape,
        }
    }
    pub fn name(&self) -> &'static str {
        self.op.as_ref().map_or("leaf", Op::name)
    }
}

pub(crate) struct Inner<T: Real> {
    pub nodes: Vec<Node<T>>,
    /// The leaves of parameters, with the version that each holds.
    pub params: Vec<(ParamKey, u32)>,
    pub current: HashMap<ParamKey, (u64, u32)>,
    pub names: HashMap<u32, String>,
    pub paths: Vec<String>,
    /// The number of a path, from its parent's and its own name.
    pub scopes: HashMap<(u32, String), u32>,
    /// The first anomaly inside a recorded backward sweep, whose rules cannot return it themselves.
    pub poison: Option<Error>,
}

impl<T: Real> Inner<T> {
    pub(crate) fn origins(&self, nodes: &[u32]) -> Vec<Origin> {
        let origin = |&i: &u32| {
            let n = &self.nodes[i as usize];
            Origin { shape: n.shape(), made_by: n.name(), name: self.names.get(&i).cloned(), at: n.at }
        };
        nodes.iter().map(origin).collect()
    }
}
