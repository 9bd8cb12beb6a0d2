//! The values of a tape as terms.

use super::build;
use super::op::say;
use super::term::{Sizes, Term};
use crate::syntax::tree::{Expr, Kind};
use chainrule_autograd::{NodeInfo, Tape};
use chainrule_tensor::Tensor;
use std::collections::BTreeMap;

/// Constants with more entries are not written out.
const MOST_WRITTEN: usize = 9;

/// A tape, read.
pub struct Reader<'a> {
    pub tape: &'a Tape,
    pub nodes: Vec<NodeInfo>,
    pub sizes: &'a Sizes,
    /// What constants say that were computed from values.
    looked_up: BTreeMap<usize, Expr>,
}

impl<'a> Reader<'a> {
    /// All that is on a tape now.
    pub fn new(tape: &'a Tape, sizes: &'a Sizes, looked_up: &BTreeMap<usize, Expr>) -> Reader<'a> {
        Reader { tape, nodes: tape.nodes(), sizes, looked_up: looked_up.clone() }
    }

    /// What a constant says, if it was computed from values.
    pub fn looked_up(&self, node: usize) -> Option<&Expr> {
        self.looked_up.get(&node)
    }

    /// The numbers of a value.
    pub fn numbers(&self, node: usize) -> Tensor<f64> {
        let value = self.tape.nth(node).and_then(|id| self.tape.var(id).ok()?.try_value().ok());
        value.unwrap_or_else(|| Tensor::scalar(f64::NAN))
    }

    /// What a value is computed from.
    pub fn inputs(&self, node: usize) -> impl Iterator<Item = usize> {
        self.nodes[node].inputs.iter().map(|id| id.index())
    }

    /// The nodes that some nodes depend on, themselves included; nothing behind those where `stop` says so.
    pub fn behind(&self, from: &[usize], stop: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![false; self.nodes.len()];
        from.iter().for_each(|&i| found[i] = true);
        for i in (0..self.nodes.len()).rev().filter(|&i| !stop(i)).collect::<Vec<_>>() {
            if found[i] {
                self.inputs(i).for_each(|j| found[j] = true);
            }
        }
        (0..found.len()).filter(|&i| found[i]).collect()
    }

    /// What a node says, from what its inputs are called.
    pub fn term(&self, node: usize, known: &BTreeMap<usize, Term>) -> Term {
        let info = &self.nodes[node];
        let Some(op) = &info.rule else { return self.leaf(node) };
        let inputs: Vec<Term> =
            self.inputs(node).map(|j| known.get(&j).cloned().unwrap_or_else(|| self.leaf(j))).collect();
        say(op, &inputs.iter().collect::<Vec<_>>(), &info.shape, self.sizes)
    }

    /// A constant as it is written.
    fn leaf(&self, node: usize) -> Term {
        let info = &self.nodes[node];
        let sizes: &[usize] = &info.shape;
        if let Some(e) = self.looked_up(node) {
            return Term::squeezed(e.clone(), sizes);
        }
        if let Some(name) = &info.name {
            return Term::squeezed(build::name(name), sizes);
        }
        let data = self.numbers(node).to_vec();
        if let Some(&x) = data.first()
            && data.iter().all(|y| *y == x)
        {
            return Term::number(build::number(x), sizes);
        }
        if let [n, m] = *sizes
            && n == m
            && (0..n * m).all(|i| data[i] == f64::from(u8::from(i / n == i % n)))
        {
            let size = self.sizes.name(n);
            return Term::whole(build::kind(Kind::Identity(Some(size))), sizes);
        }
        if sizes.len() == 1 && data.len() <= MOST_WRITTEN {
            return Term::whole(build::list(data.iter().map(|&x| build::number(x)).collect()), sizes);
        }
        Term::squeezed(build::name("constant"), sizes)
    }
}
