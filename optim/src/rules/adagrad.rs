//! Adagrad

use super::settings;
use crate::update::ratio;
use crate::{At, Decay, Objection, Update, pass};
use chainrule_tensor::{Real, Tensor};

settings! {
    /// Steps divided by the root of the sum of all squares so far. For each element, after [weight decay](Decay):
    ///
    /// ```text
    /// s ← s + g * g                               from s = initial
    /// p ← p - ((lr * g) / (sqrt(s) + eps))
    /// ```
    ///
    /// Where `sqrt(s) + eps` is 0, `p` stays. The sum is kept as `sum`.
    ///
    /// Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization"
    /// (2011), the diagonal form.
    Adagrad {
        /// Added to the root, outside it. 0 is allowed.
        eps: f64 = 1e-10,
        /// The sum of squares before the first step.
        initial: f64 = 0.0,
        /// λ of the [weight decay](Decay).
        weight_decay: f64 = 0.0,
        /// Whether weight decay is decoupled.
        decoupled: bool = false,
    }
}

impl Update for Adagrad {
    fn lr(&self) -> f64 {
        self.lr
    }

    fn decay(&self) -> Decay {
        Decay { rate: self.weight_decay, decoupled: self.decoupled }
    }

    fn buffers(&self) -> Vec<(&'static str, f64)> {
        vec![("sum", self.initial)]
    }

    fn objections(&self, decays: bool) -> Vec<Objection> {
        let eps = Objection::negative("eps", self.eps, "the step is divided by sqrt(s) + eps");
        let initial = Objection::negative("initial", self.initial, "a sum of squares has a real root");
        let decoupled = Objection::undecayed(self.decoupled, decays);
        eps.into_iter().chain(initial).chain(decoupled).collect()
    }

    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
        let (lr, eps) = (T::of(at.lr), T::of(self.eps));
        pass(at, p, g, buffers, |p, g, [s]| {
            let s = s + g * g;
            (p - ratio(lr * g, s.sqrt() + eps), [s])
        });
    }
}
