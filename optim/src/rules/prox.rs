//! Proximal gradient descent for an L1 penalty

use super::settings;
use crate::{At, Decay, Objection, Update, pass};
use chainrule_tensor::{Real, Tensor};

settings! {
    /// Minimises loss + l1 ‖p‖₁ by a step along the loss's gradient alone and a soft threshold. For each element, after
    /// [weight decay](Decay):
    ///
    /// ```text
    /// z ← p - lr g
    /// p ← sign(z) max(|z| - lr l1, 0)
    /// ```
    ///
    /// The threshold gives exact zeros, which a subgradient of |p| does not. Set the penalty of biases to 0 by
    /// [`crate::Group::l1`]. Nothing is kept from step to step.
    ///
    /// Source: Daubechies, Defrise and De Mol, "An iterative thresholding algorithm for linear inverse problems with a
    /// sparsity constraint" (2004); Parikh and Boyd, "Proximal algorithms" (2014), section 6.5.2.
    ProximalSgd {
        /// The strength of the penalty.
        l1: f64 = 0.0,
        /// λ of the coupled [weight decay](Decay).
        weight_decay: f64 = 0.0,
    }
}

impl Update for ProximalSgd {
    fn lr(&self) -> f64 {
        self.lr
    }

    fn decay(&self) -> Decay {
        Decay { rate: self.weight_decay, decoupled: false }
    }

    fn l1(&self) -> Option<f64> {
        Some(self.l1)
    }

    fn objections(&self, _decays: bool) -> Vec<Objection> {
        Objection::negative("l1", self.l1, "a negative penalty rewards large weights").into_iter().collect()
    }

    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
        let (lr, threshold) = (T::of(at.lr), T::of(at.lr * at.l1));
        pass(at, p, g, buffers, |p, g, []| {
            let z = p - lr * g;
            // Larger than its threshold, or NaN, which must not be hidden as a zero.
            let p = if z > threshold {
                z - threshold
            } else if z < -threshold {
                z + threshold
            } else if z.is_nan() {
                z
            } else {
                T::ZERO
            };
            (p, [])
        });
    }
}
