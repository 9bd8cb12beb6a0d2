//! Descent on (2 w₁ + w₂ - 2)² from w = 0.

use crate::lab::{Bench, Measures, Trial};
use crate::train::Result;
use chainrule_autograd::{Maths, Param, Role, Tape};
use chainrule_optim::{Optim, Optimizer, RmsProp, Sgd};
use chainrule_tensor::Tensor;
use serde::Serialize;

/// What moves the two weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Descent {
    /// RMSProp with this first mean of squares, rate 0.01, shares 0.9 and 0.1, and no ε.
    Rmsprop(f64),
    /// Gradient descent with this rate.
    Plain(f64),
}

/// A run of 200 steps; its series are `w1`, `w2` and `residual`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TwoWeights(pub Descent);

impl Trial for TwoWeights {
    const KIND: &'static str = "two weights";

    fn run(&self, _: u64, _: &Bench) -> Result<Measures> {
        let w = Param::new("w", Role::Weight, Tensor::from_slice(&[0.0f64, 0.0]));
        let params = vec![("w".to_string(), w.clone())];
        let mut optimizer: Box<dyn Optimizer<f64>> = match self.0 {
            Descent::Rmsprop(initial) => {
                let rule = RmsProp::new(0.01).keep(0.9).take(Some(0.1)).eps(0.0).initial(initial);
                Box::new(Optim::new(rule, params)?)
            }
            Descent::Plain(rate) => Box::new(Optim::new(Sgd::new(rate), params)?),
        };
        let mut tape = Tape::new();
        let mut found = Measures::default();
        for step in 0..200 {
            let loss = {
                let x = tape.constant(Tensor::from_slice(&[2.0, 1.0]));
                ((tape.param(&w) * x).try_sum(&[])? - 2.0).try_square()?.id()
            };
            optimizer.step(&tape.try_backward(loss)?)?;
            let at = w.value().to_vec();
            let step = f64::from(step);
            for (name, value) in ["w1", "w2"].iter().zip(&at) {
                found.push(name, step, *value);
            }
            found.push("residual", step, 2.0 * at[0] + at[1] - 2.0);
        }
        Ok(found)
    }
}
