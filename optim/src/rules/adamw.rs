//! AdamW

use super::{Adam, settings};
use crate::{At, Decay, Objection, Update};
use chainrule_tensor::{Real, Tensor};

settings! {
    /// [`Adam`] with decoupled [weight decay](Decay): `p ← p (1 - lr λ)`, then Adam's step, whose moments do not see λ.
    ///
    /// Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), with PyTorch's λ, which the
    /// learning rate multiplies.
    AdamW {
        /// β₁ and β₂, as in [`Adam`].
        betas: (f64, f64) = (0.9, 0.999),
        /// Added to the corrected root. 0 is allowed.
        eps: f64 = 1e-8,
        /// λ of the decoupled [weight decay](Decay).
        weight_decay: f64 = 0.01,
    }
}

impl AdamW {
    fn adam(&self) -> Adam {
        Adam { lr: self.lr, betas: self.betas, eps: self.eps, weight_decay: self.weight_decay }
    }
}

impl Update for AdamW {
    fn lr(&self) -> f64 {
        self.lr
    }

    fn decay(&self) -> Decay {
        Decay { rate: self.weight_decay, decoupled: true }
    }

    fn buffers(&self) -> Vec<(&'static str, f64)> {
        self.adam().buffers()
    }

    fn objections(&self, decays: bool) -> Vec<Objection> {
        self.adam().objections(decays)
    }

    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
        self.adam().apply(at, p, g, buffers);
    }
}
