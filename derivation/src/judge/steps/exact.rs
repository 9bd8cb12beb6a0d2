//! Numbers that no rounding went into.

use super::Steps;
use chainrule_autograd::{Op, Var};

/// Sums and products of multiples of 1/1024 that are not large are exact, and quotients and roots that are such multiples.
const GRID: f64 = 1024.0;
const LARGE: f64 = 8192.0;
/// What sums stay exact below.
const VAST: f64 = 1e12;

impl Steps {
    /// Whether a value is exactly what its formula says, as far as the steps tell: two such values that are the same are equal,
    /// and not only as good as.
    pub fn exact(&self, of: Var<'_>) -> bool {
        self.place(of).is_some_and(|i| self.exact_at(i))
    }

    /// As [`Steps::exact`], of a step.
    pub(super) fn exact_at(&self, i: usize) -> bool {
        let needed = self.ancestors(&[i]);
        (0..=i).filter(|&k| needed[k]).all(|k| self.rounds_nothing(k))
    }

    /// Whether two values are computed in the same way from the same numbers.
    pub fn same(&self, a: Var<'_>, b: Var<'_>) -> bool {
        let (Some(a), Some(b)) = (self.place(a), self.place(b)) else { return false };
        self.same_at(a, b)
    }

    fn same_at(&self, i: usize, j: usize) -> bool {
        let (a, b) = (&self.nodes[i], &self.nodes[j]);
        let alike = || {
            a.name == b.name
                && !a.given
                && !b.given
                && a.inputs.len() == b.inputs.len()
                && self.values[i].to_vec() == self.values[j].to_vec()
        };
        i == j || alike() && a.inputs.iter().zip(&b.inputs).all(|(&k, &l)| self.same_at(k, l))
    }

    /// Whether a step makes no error of its own.
    fn rounds_nothing(&self, i: usize) -> bool {
        let Some(op) = &self.nodes[i].op else { return true };
        let on_grid = |i: usize, below: f64| {
            self.values[i].to_vec().iter().all(|x| (x * GRID).fract() == 0.0 && x.abs() < below)
        };
        let inputs = &self.nodes[i].inputs;
        let all = |only: f64| inputs.iter().all(|&j| self.values[j].to_vec().iter().all(|x| *x == only));
        match op {
            Op::Add(_) | Op::Sub(_) | Op::Shift(_) | Op::Sum(_) | Op::SumTo(_) => {
                // What differs by nothing, does.
                self.values[i].to_vec().iter().all(|x| *x == 0.0)
                    || on_grid(i, VAST) && inputs.iter().all(|&j| on_grid(j, VAST))
            }
            Op::Exp(_) | Op::Sin(_) | Op::Cos(_) | Op::Tan(_) | Op::Tanh(_) | Op::Sigmoid(_) => all(0.0),
            Op::Arcsin(_) | Op::Arctan(_) | Op::Log1p(_) => all(0.0),
            Op::Log(_) => all(1.0),
            // These round to their limits.
            Op::Softplus(_) | Op::Softmax(_) | Op::LogSoftmax(_) | Op::LogSumExp(_) => false,
            // What only chooses, moves or turns the sign of numbers.
            Op::Neg(_)
            | Op::Relu(_)
            | Op::Abs(_)
            | Op::Sign(_)
            | Op::Step(_)
            | Op::Maximum(_)
            | Op::Minimum(_)
            | Op::Select(_)
            | Op::Keep(_)
            | Op::Compare(_)
            | Op::Max(_)
            | Op::Min(_)
            | Op::First(_)
            | Op::Expand(_)
            | Op::Reshape(_)
            | Op::Permute(_)
            | Op::Slice(_)
            | Op::Unslice(_)
            | Op::Pad(_)
            | Op::Concat(_)
            | Op::Gather(_)
            | Op::Pick(_) => true,
            // Fractions of such numbers that are multiples of 1/1024 are so exactly: rounding does not lead there.
            _ => on_grid(i, LARGE) && inputs.iter().all(|&j| on_grid(j, LARGE)),
        }
    }
}
