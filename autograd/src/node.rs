//! What a tape holds: nodes, and what is known of them.

use crate::hash::ByNumber;
use crate::path::Paths;
use crate::rule::Aux;
use crate::{Error, Op, Origin, Param, ParamKey, Result};
use chainrule_tensor::{Real, Shape, Tensor};
use smallvec::SmallVec;
use std::panic::Location;

/// So many inputs of an op are held without an allocation: batch normalisation has five.
pub(crate) const ARITY: usize = 6;
/// Something for each of an op's inputs.
pub(crate) type Few<E> = SmallVec<[E; ARITY]>;
/// The nodes that a node reads, by number.
pub(crate) type Inputs = Few<u32>;
/// Stands for "no node".
pub(crate) const NONE: u32 = u32::MAX;

/// Collects them where they stay: what `collect` returns is copied whole, which costs as much as an op of one number.
#[inline(always)]
pub(crate) fn fill<E>(to: &mut Few<E>, from: impl Iterator<Item = E>) {
    for each in from {
        to.push(each);
    }
}

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
    /// Freed at a line, and not to be read again.
    Released(&'static Location<'static>, Shape),
    /// Freed, and made again when it is read.
    Spared(Shape),
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
    /// Whether a spared value is, or was, made from it: then it is not freed before its turn.
    pub pinned: bool,
}

impl<T: Real> Node<T> {
    pub fn value(&self) -> Result<&Tensor<T>> {
        match &self.value {
            Slot::Held(v) => Ok(v),
            Slot::Released(at, _) => Err(Error::Released { made_by: self.name(), at }),
            // Whoever reads a value has it made again first.
            Slot::Spared(_) => Err(Error::Released { made_by: self.name(), at: self.at }),
        }
    }
    pub fn shape(&self) -> Shape {
        match &self.value {
            Slot::Held(v) => *v.shape(),
            Slot::Released(_, shape) | Slot::Spared(shape) => *shape,
        }
    }
    pub fn name(&self) -> &'static str {
        self.op.as_ref().map_or("leaf", Op::name)
    }
}

/// A parameter's leaf.
pub(crate) struct Leaf<T: Real> {
    pub param: Param<T>,
    pub node: u32,
}

pub(crate) struct Inner<T: Real> {
    pub nodes: Vec<Node<T>>,
    /// The leaves of parameters, in the order of the nodes.
    pub params: Vec<Leaf<T>>,
    /// The newest leaf of each parameter, and the parameter's version that it holds.
    pub current: ByNumber<ParamKey, (u64, u32)>,
    /// The names that values were given; a parameter's leaf has the parameter's, unless it was given another.
    names: ByNumber<u32, String>,
    pub paths: Paths,
    /// The first anomaly inside a recorded backward sweep, whose rules cannot return it themselves.
    pub poison: Option<Error>,
    /// Room for cotangents, empty between sweeps.
    pub bars: Vec<Option<Tensor<T>>>,
}

impl<T: Real> Inner<T> {
    /// Whether a leaf that wants a gradient lies behind one of them.
    pub fn wants(&self, inputs: &Inputs) -> bool {
        inputs.iter().any(|&i| self.nodes[i as usize].wants)
    }

    pub(crate) fn new() -> Inner<T> {
        Inner {
            nodes: Vec::new(),
            params: Vec::new(),
            current: ByNumber::default(),
            names: ByNumber::default(),
            paths: Paths::default(),
            poison: None,
            bars: Vec::new(),
        }
    }

    /// Forgets everything but how much room it took.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.params.clear();
        self.current.clear();
        self.names.clear();
        self.paths.clear();
        self.poison = None;
    }

    pub(crate) fn name(&self, node: u32) -> Option<&str> {
        let given = self.names.get(&node).map(String::as_str);
        let leaf = || self.params.binary_search_by_key(&node, |leaf| leaf.node).ok();
        given.or_else(|| leaf().map(|at| self.params[at].param.name()))
    }

    pub(crate) fn set_name(&mut self, node: u32, name: &str) {
        self.names.insert(node, name.to_string());
    }

    pub(crate) fn origins(&self, nodes: &[u32]) -> Vec<Origin> {
        let origin = |&i: &u32| {
            let n = &self.nodes[i as usize];
            Origin { shape: n.shape(), made_by: n.name(), name: self.name(i).map(String::from), at: n.at }
        };
        nodes.iter().map(origin).collect()
    }
}
