//! Stochastic gradient descent

use crate::Optimizer;
use chainrule_autograd::{Grads, Param, Result};
use chainrule_tensor::{Real, Tensor};

/// `v ← μ v + g`, `p ← p - lr v` (heavy ball); with μ = 0 plain gradient descent.
pub struct Sgd<T: Real> {
    params: Vec<(Param<T>, Option<Tensor<T>>)>,
    lr: f64,
    momentum: f64,
}

impl<T: Real> Sgd<T> {
    /// Plain descent.
    pub fn new(params: Vec<Param<T>>, lr: f64) -> Sgd<T> {
        Sgd { params: params.into_iter().map(|p| (p, None)).collect(), lr, momentum: 0.0 }
    }

    /// With heavy-ball momentum.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Sgd<T> {
        Sgd { momentum, ..self }
    }
}

impl<T: Real> Optimizer<T> for Sgd<T> {
    fn step(&mut self, grads: &Grads<T>) -> Result<()> {
        let (lr, mu) = (T::of(self.lr), T::of(self.momentum));
        for (p, velocity) in &mut self.params {
            let Some(g) = grads.param(p) else { continue };
            let g = g.contiguous();
            let g = g.as_slice().unwrap_or(&[]);
            if self.momentum == 0.0 {
                p.update(|p| p.iter_mut().zip(g).for_each(|(p, &g)| *p -= lr * g));
                continue;
            }
            let v = velocity.get_or_insert_with(|| Tensor::zeros(p.shape())).make_mut();
            p.update(|p| {
                for ((p, v), &g) in p.iter_mut().zip(v).zip(g) {
                    *v = mu * *v + g;
                    *p -= lr * *v;
                }
            });
        }
        Ok(())
    }
    fn set_lr(&mut self, lr: f64) {
        self.lr = lr;
    }
}
