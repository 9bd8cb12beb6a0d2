//! Stochastic gradient descent

use super::settings;
use crate::{At, Decay, Objection, Update, pass};
use chainrule_tensor::{Real, Tensor};

settings! {
    /// Stochastic gradient descent, with momentum if `momentum` μ is not 0. For each element, after [weight decay](Decay):
    ///
    /// | momentum | velocity | step |
    /// |---|---|---|
    /// | none | | `p ← p - lr g` |
    /// | heavy ball | `v ← μ v + (1 - dampening) g`, the first time `v ← g` | `p ← p - lr v` |
    /// | heavy ball, Nesterov | the same | `p ← p - lr (g + μ v)` |
    /// | averaged (EMA) | `v ← μ v + (1 - μ) g` from `v = 0` | `p ← p - lr v` |
    /// | averaged, Nesterov | the same | `p ← p - lr ((1 - μ) g + μ v)` |
    ///
    /// Averaged momentum with rate `lr` is the heavy ball with `lr (1 - μ)`. The velocity is kept as `momentum_buffer`.
    ///
    /// Sources: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964); Sutskever, Martens,
    /// Dahl and Hinton, "On the importance of initialization and momentum in deep learning" (2013), whose Nesterov
    /// momentum is written here for the parameters at which the gradient is taken; dampening and its absence from the
    /// first step are PyTorch's.
    Sgd {
        /// μ in [0, 1): how much of the velocity stays from step to step.
        momentum: f64 = 0.0,
        /// Whether the velocity is an average of gradients rather than a heavy ball.
        averaged: bool = false,
        /// How much of each new gradient is kept out of the heavy ball, in [0, 1).
        dampening: f64 = 0.0,
        /// Whether to step by the velocity as it will be, not as it is.
        nesterov: bool = false,
        /// λ of the [weight decay](Decay).
        weight_decay: f64 = 0.0,
        /// Whether weight decay is decoupled.
        decoupled: bool = false,
    }
}

impl Update for Sgd {
    fn lr(&self) -> f64 {
        self.lr
    }

    fn decay(&self) -> Decay {
        Decay { rate: self.weight_decay, decoupled: self.decoupled }
    }

    fn buffers(&self) -> Vec<(&'static str, f64)> {
        if self.momentum == 0.0 { Vec::new() } else { vec![("momentum_buffer", 0.0)] }
    }

    fn objections(&self, decays: bool) -> Vec<Objection> {
        let mut found: Vec<_> = Objection::undecayed(self.decoupled, decays).into_iter().collect();
        let why = "from 1 on old gradients never fade and the velocity grows without bound";
        found.extend(Objection::outside_unit("momentum", self.momentum, why));
        let why = "from 1 on new gradients no longer reach the velocity";
        found.extend(Objection::outside_unit("dampening", self.dampening, why));
        if self.momentum == 0.0 {
            let why = "it acts on momentum, which is 0";
            if self.averaged {
                found.push(Objection::no_effect("averaged", true, why));
            }
            if self.dampening != 0.0 {
                found.push(Objection::no_effect("dampening", self.dampening, why));
            }
            if self.nesterov {
                found.push(Objection::no_effect("nesterov", true, why));
            }
        } else if self.averaged && self.dampening != 0.0 {
            let why = "averaged momentum weighs new gradients by 1 - momentum";
            found.push(Objection::no_effect("dampening", self.dampening, why));
        } else if self.nesterov && self.dampening != 0.0 {
            let why = "Nesterov's look-ahead by g + momentum * v is derived for undampened momentum";
            found.push(Objection::diverges("dampening", self.dampening, why));
        }
        found
    }

    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
        let lr = T::of(at.lr);
        if self.momentum == 0.0 {
            return pass(at, p, g, buffers, |p, g, []| (p - lr * g, []));
        }
        let mu = T::of(self.momentum);
        // What a new gradient weighs in the velocity, and in Nesterov's look-ahead.
        let (fresh, ahead) = match (self.averaged, at.step) {
            (true, _) => (1.0 - self.momentum, 1.0 - self.momentum),
            (false, 1) => (1.0, 1.0),
            (false, _) => (1.0 - self.dampening, 1.0),
        };
        let (fresh, ahead) = (T::of(fresh), T::of(ahead));
        if self.nesterov {
            pass(at, p, g, buffers, |p, g, [v]| {
                let v = mu * v + fresh * g;
                (p - lr * (ahead * g + mu * v), [v])
            });
        } else {
            pass(at, p, g, buffers, |p, g, [v]| {
                let v = mu * v + fresh * g;
                (p - lr * v, [v])
            });
        }
    }
}
