//! Numbers that cannot be held: too large, or too small.

use super::Steps;
use chainrule_autograd::{Maths, Op, Var};

/// How far apart the numbers next to 0 are: what is below the smallest normal number is rounded by this, and not by its size.
const GRAIN: f64 = f64::MIN_POSITIVE * f64::EPSILON;

impl Steps {
    /// Whether on the way to a value numbers became infinite only because they are too large to be held, as exp(1000) is, or
    /// came from others that are too small, or that rounding made 0; where a step has no value, as log(-1) and 1/0 have none,
    /// it is not.
    pub fn overflowed(&self, of: Var<'_>) -> bool {
        let Some(last) = self.place(of) else { return false };
        let needed = self.ancestors(&[last]);
        let finite = |i: usize| self.values[i].to_vec().iter().all(|x| x.is_finite());
        let mut first = (0..=last)
            .filter(|&i| needed[i] && !finite(i) && self.nodes[i].inputs.iter().all(|&j| finite(j)))
            .peekable();
        first.peek().is_some()
            && first.all(|i| self.overflows(i) || self.sinks(&self.nodes[i].inputs) || self.cancels(i))
    }

    /// Whether a step on the way has no value, as 1/0 has none: what 1/(1 + 1/0) is then is no value either. log(0) is the end of
    /// a way down, and exp(log(0)) is 0, as masks need it.
    pub fn pole(&self, of: Var<'_>) -> bool {
        let Some(last) = self.place(of) else { return false };
        let needed = self.ancestors(&[last]);
        let mut nodes = (0..=last).filter(|&i| needed[i]);
        // What a mask leaves out has no part in it.
        if nodes.clone().any(|i| matches!(self.nodes[i].op, Some(Op::Select(_)))) {
            return false;
        }
        let is = |i: usize, what: fn(f64) -> bool| self.values[i].to_vec().into_iter().any(what);
        nodes.any(|i| {
            let divides = matches!(
                self.nodes[i].op,
                Some(Op::Div(_) | Op::Over(_) | Op::Reciprocal(_) | Op::Powf(_) | Op::Power(_))
            );
            let bare = || !self.nodes[i].inputs.iter().any(|&j| is(j, |x| !x.is_finite()));
            divides && bare() && is(i, f64::is_infinite) && !self.overflows(i)
        })
    }

    /// Whether a step makes infinite numbers of finite ones by their size alone.
    fn overflows(&self, i: usize) -> bool {
        if self.values[i].to_vec().iter().any(|x| x.is_nan()) {
            return false;
        }
        let inputs = &self.nodes[i].inputs;
        match self.nodes[i].op {
            Some(
                Op::Exp(_)
                | Op::Add(_)
                | Op::Sub(_)
                | Op::Mul(_)
                | Op::Square(_)
                | Op::Scale(_)
                | Op::Sum(_)
                | Op::SumTo(_)
                | Op::Mean(_)
                | Op::MatMul(_),
            ) => true,
            Some(Op::Div(_) | Op::Over(_) | Op::Reciprocal(_) | Op::Powf(_) | Op::Power(_)) => {
                !inputs.iter().any(|&j| self.values[j].to_vec().contains(&0.0))
            }
            _ => false,
        }
    }

    /// Whether a step reads a 0 that is the difference of rounded numbers, as 1 - sigmoid(40) is.
    fn cancels(&self, i: usize) -> bool {
        self.nodes[i].inputs.iter().any(|&j| {
            let sum = matches!(self.nodes[j].op, Some(Op::Add(_) | Op::Sub(_) | Op::Shift(_) | Op::Sum(_)));
            sum && self.values[j].to_vec().contains(&0.0) && !self.exact_at(j)
        })
    }

    /// How far the entries of values may be off because numbers on the way to them were too small to be held; `None` if none
    /// were.
    pub fn sunk<const N: usize>(&self, of: [Var<'_>; N]) -> Option<[Vec<f64>; N]> {
        // Errors add up, and where they are not small forward mode only tells about how large they are.
        const MARGIN: f64 = 16.0;
        let places: Vec<usize> = of.iter().filter_map(|v| self.place(*v)).collect();
        if !self.sinks(&places) {
            return None;
        }
        let grains =
            self.spread(of, |i| self.lost(i).into_iter().map(|lost| f64::from(u8::from(lost))).collect());
        Some(grains.map(|of| {
            of.into_iter().map(|n| if n.is_nan() { f64::INFINITY } else { MARGIN * n * GRAIN }).collect()
        }))
    }

    /// Whether something that values are made of is too small to be held.
    fn sinks(&self, of: &[usize]) -> bool {
        let needed = self.ancestors(of);
        (0..needed.len()).any(|i| needed[i] && self.lost(i).contains(&true))
    }

    /// Which entries of a step are too small to be held: those that are below all normal numbers, and the 0 of an op that gives
    /// none for inputs that are not 0.
    fn lost(&self, i: usize) -> Vec<bool> {
        let (node, values) = (&self.nodes[i], self.values[i].to_vec());
        if node.op.is_none() || values.iter().all(|x| x.abs() >= f64::MIN_POSITIVE) {
            return vec![false; values.len()];
        }
        let never_zero = match node.op {
            Some(Op::Scale(ref scale)) => scale.0 != 0.0,
            Some(
                Op::Exp(_)
                | Op::Sigmoid(_)
                | Op::Softplus(_)
                | Op::Softmax(_)
                | Op::Mul(_)
                | Op::Div(_)
                | Op::Over(_)
                | Op::Reciprocal(_)
                | Op::Square(_)
                | Op::Powf(_)
                | Op::Power(_),
            ) => true,
            _ => false,
        };
        let inputs: Vec<Vec<f64>> = node
            .inputs
            .iter()
            .filter_map(|&j| self.values[j].try_expand(node.shape).ok().map(|x| x.to_vec()))
            .collect();
        let zero_of_none = |k: usize| {
            never_zero && inputs.iter().all(|x| x.get(k).is_some_and(|x| *x != 0.0 && x.is_finite()))
        };
        let small = |x: f64| x.abs() < f64::MIN_POSITIVE;
        values.iter().enumerate().map(|(k, x)| small(*x) && (*x != 0.0 || zero_of_none(k))).collect()
    }
}
