//! Wrong rules on purpose. A [`Mutant`] computes as a tensor does, but inside a VJP it spoils one chosen operation; a test
//! suite that does not notice is not testing that operation.

use crate::{Op, Result, Saved, Value};
use chainrule_tensor::{Shape, Tensor};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// One way to spoil an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Corruption {
    /// The result negated.
    Sign,
    /// The first operand instead of the result: a factor, a term or a function is lost.
    Dropped,
    /// The second operand instead of the result.
    Other,
    /// Operands exchanged.
    Swapped,
    /// The result doubled.
    Doubled,
    /// A mask of zeros and ones inverted.
    Inverted,
}

impl Corruption {
    /// All of them.
    pub const ALL: [Corruption; 6] = [
        Corruption::Sign,
        Corruption::Dropped,
        Corruption::Other,
        Corruption::Swapped,
        Corruption::Doubled,
        Corruption::Inverted,
    ];
}

/// A plan to spoil the `at`-th operation, and what came of it.
#[derive(Debug)]
pub struct Mutation {
    at: usize,
    how: Corruption,
    count: Cell<usize>,
    hit: RefCell<Option<&'static str>>,
}

impl Mutation {
    /// Spoils operation number `at`, counted from 0 as the rule performs them.
    pub fn new(at: usize, how: Corruption) -> Rc<Mutation> {
        Rc::new(Mutation { at, how, count: Cell::new(0), hit: RefCell::new(None) })
    }

    /// How many operations the rule performed.
    pub fn count(&self) -> usize {
        self.count.get()
    }

    /// The operation that was spoiled; none if there was no such operation, or it cannot be spoiled in this way.
    pub fn hit(&self) -> Option<&'static str> {
        *self.hit.borrow()
    }

    /// The spoiled result, or `None` if this corruption does not apply (a result of another shape, one operand only).
    fn spoil(&self, op: &Op, x: &[&Tensor<f64>], y: &Tensor<f64>) -> Option<Tensor<f64>> {
        let fits =
            |t: &Tensor<f64>| t.shape().expands_to(y.shape()).then(|| t.expanded(*y.shape()).ok()).flatten();
        match self.how {
            Corruption::Sign => Some(-y),
            Corruption::Doubled => Some(y * 2.0),
            Corruption::Inverted => y.to_vec().iter().all(|v| [0.0, 1.0].contains(v)).then(|| -y + 1.0),
            // A transpose of a square matrix and a sum over copies have operands that fit, too. Where they do not,
            // reading the operand in order under the result's shape is the nearest mistake.
            Corruption::Dropped => {
                fits(x[0]).or_else(|| x[0].reshaped(*y.shape()).ok()).or_else(|| first(x[0], y))
            }
            Corruption::Other => fits(x.get(1)?),
            Corruption::Swapped => {
                let [a, b] = x else { return None };
                Tensor::try_apply(op.clone(), &[b, a]).ok().filter(|z| z.shape() == y.shape())
            }
        }
    }
}

/// The leading block of `x` that has the shape of `y`: a sum that was forgotten.
fn first(x: &Tensor<f64>, y: &Tensor<f64>) -> Option<Tensor<f64>> {
    let mut x = x.clone();
    while x.rank() > y.rank() {
        x = x.sliced(0, (0..1).into()).ok()?.squeezed(0).ok()?;
    }
    for axis in 0..x.rank().min(y.rank()) {
        if x.shape()[axis] < y.shape()[axis] {
            return None;
        }
        x = x.sliced(axis as isize, (0..y.shape()[axis] as isize).into()).ok()?;
    }
    (x.shape() == y.shape()).then_some(x)
}

/// A tensor whose arithmetic may be spoiled.
#[derive(Debug, Clone)]
pub struct Mutant {
    value: Tensor<f64>,
    plan: Rc<Mutation>,
}

impl Mutant {
    /// A value under a plan.
    pub fn new(value: Tensor<f64>, plan: &Rc<Mutation>) -> Mutant {
        Mutant { value, plan: Rc::clone(plan) }
    }

    /// The numbers.
    pub fn value(&self) -> &Tensor<f64> {
        &self.value
    }
}

impl Value for Mutant {
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self> {
        let values: Vec<&Tensor<f64>> = x.iter().map(|m| &m.value).collect();
        let mut value = Tensor::try_apply(op.clone(), &values)?;
        let Some(plan) = x.first().map(|m| &m.plan) else {
            return Err(crate::Error::domain(op.name(), "needs at least one input"));
        };
        let number = plan.count.replace(plan.count.get() + 1);
        if number == plan.at
            && let Some(wrong) = plan.spoil(&op, &values, &value)
        {
            *plan.hit.borrow_mut() = Some(op.name());
            value = wrong;
        }
        Ok(Mutant { value, plan: Rc::clone(plan) })
    }
    fn vjp_of(op: &Op, i: usize, s: &Saved<Self>, g: Self) -> Option<Self> {
        op.rule_vjp(i, s, g)
    }
    fn jvp_of(op: &Op, s: &Saved<Self>, dx: &[Option<Self>]) -> Option<Self> {
        op.rule_jvp(s, dx)
    }
    fn shape(&self) -> Shape {
        *self.value.shape()
    }
}

crate::value::operators!([] Mutant);
