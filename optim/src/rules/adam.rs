//! Adam

use super::settings;
use crate::update::ratio;
use crate::{At, Decay, Objection, Update, pass};
use chainrule_tensor::{Real, Tensor};

settings! {
    /// Averaged gradient over root mean square, both corrected for their start at 0. For each element at its step t = 1,
    /// 2, ..., after coupled [weight decay](Decay):
    ///
    /// ```text
    /// m ← β₁ m + (1 - β₁) g
    /// v ← β₂ v + (1 - β₂) (g * g)
    /// p ← p - (lr / (1 - β₁ᵗ)) * (m / (sqrt(v) / sqrt(1 - β₂ᵗ) + eps))
    /// ```
    ///
    /// So ε is added outside the root and after the correction, as in the paper's algorithm 1. Where the denominator is
    /// 0, `p` stays. The moments are kept as `exp_avg` and `exp_avg_sq`. For decoupled decay see [`crate::AdamW`].
    ///
    /// Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
    Adam {
        /// β₁ and β₂, both in [0, 1): how much of each moment stays from step to step.
        betas: (f64, f64) = (0.9, 0.999),
        /// Added to the corrected root. 0 is allowed.
        eps: f64 = 1e-8,
        /// λ of the coupled [weight decay](Decay).
        weight_decay: f64 = 0.0,
    }
}

impl Update for Adam {
    fn lr(&self) -> f64 {
        self.lr
    }

    fn decay(&self) -> Decay {
        Decay { rate: self.weight_decay, decoupled: false }
    }

    fn buffers(&self) -> Vec<(&'static str, f64)> {
        vec![("exp_avg", 0.0), ("exp_avg_sq", 0.0)]
    }

    fn objections(&self, _decays: bool) -> Vec<Objection> {
        let why = "from 1 on a moment takes in no new gradient";
        [
            Objection::outside_unit("betas.0", self.betas.0, why),
            Objection::outside_unit("betas.1", self.betas.1, why),
            Objection::negative("eps", self.eps, "the step is divided by a root plus eps"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
        let (b1, b2) = self.betas;
        let t = at.step as f64;
        // What is the same for all elements is computed in f64, whatever their precision.
        let rate = T::of(at.lr / (1.0 - b1.powf(t)));
        let root = T::of((1.0 - b2.powf(t)).sqrt());
        let (keep1, take1) = (T::of(b1), T::of(1.0 - b1));
        let (keep2, take2) = (T::of(b2), T::of(1.0 - b2));
        let eps = T::of(self.eps);
        pass(at, p, g, buffers, |p, g, [m, v]| {
            let m = keep1 * m + take1 * g;
            let v = keep2 * v + take2 * (g * g);
            (p - rate * ratio(m, v.sqrt() / root + eps), [m, v])
        });
    }
}
