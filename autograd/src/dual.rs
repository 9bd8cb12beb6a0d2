//! Forward mode: a value together with its tangent.

use crate::node::Few;
use crate::{Needs, Op, Result, Saved, Value, ops};
use chainrule_tensor::Shape;

/// A value and how fast it moves: `x + ε ẋ` with `ε² = 0`. No tangent means that it does not move.
#[derive(Debug, Clone)]
pub struct Dual<V> {
    /// The value.
    pub primal: V,
    /// Its tangent, of the same shape.
    pub tangent: Option<V>,
}

impl<V: Value> Value for Dual<V> {
    #[track_caller]
    fn try_apply(op: Op, x: &[&Self]) -> Result<Self> {
        let primals: Few<&V> = x.iter().map(|d| &d.primal).collect();
        let primal = V::try_apply(op.clone(), &primals)?;
        if x.iter().all(|d| d.tangent.is_none()) {
            return Ok(Dual { primal, tangent: None });
        }
        let shapes: Few<Shape> = primals.iter().map(|p| p.shape()).collect();
        let saved = Saved::new(&primals, &primal, &shapes, primal.shape(), Needs::INPUTS.and(Needs::OUTPUT));
        let along: Few<Option<V>> = x.iter().map(|d| d.tangent.clone()).collect();
        let tangent = match op.jvp(&saved, &along) {
            // An operand that was broadcast moves every copy of it.
            Some(t) if t.shape() != primal.shape() => {
                Some(V::try_apply(ops::Expand::new(primal.shape()).into(), &[&t])?)
            }
            t => t,
        };
        drop(saved);
        Ok(Dual { primal, tangent })
    }
    fn shape(&self) -> Shape {
        self.primal.shape()
    }
}

crate::value::operators!([V: Value] Dual<V>);
