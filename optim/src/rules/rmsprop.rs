//! RMSProp

use super::settings;
use crate::update::ratio;
use crate::{At, Decay, Objection, Update, pass};
use chainrule_tensor::{Real, Tensor};

settings! {
    /// Steps divided by the root of a running mean of squares. For each element, after [weight decay](Decay), in this
    /// order of operations:
    ///
    /// ```text
    /// v ← (keep * v) + (take * (g * g))           from v = initial
    /// p ← p - ((lr * g) / (sqrt(v) + eps))
    /// ```
    ///
    /// `keep` is the decay rate of the mean, PyTorch's α. Where `sqrt(v) + eps` is 0, `p` stays. The mean is kept as
    /// `square_avg`. Two parameters whose squares keep a fixed ratio move alike, so from `initial = 0` and with
    /// `eps = 0` a linear model moves along signs: the limit need not be the solution of least norm.
    ///
    /// Source: Tieleman and Hinton, "Lecture 6.5: RMSProp" (Neural networks for machine learning, 2012).
    RmsProp {
        /// How much of the mean stays from step to step, in [0, 1).
        keep: f64 = 0.99,
        /// What the new square weighs. `1 - keep` by default, in floating point: 1 - 0.9 is not quite 0.1.
        take: Option<f64> = None,
        /// Added to the root, outside it. 0 is allowed.
        eps: f64 = 1e-8,
        /// The mean of squares before the first step.
        initial: f64 = 0.0,
        /// λ of the [weight decay](Decay).
        weight_decay: f64 = 0.0,
        /// Whether weight decay is decoupled.
        decoupled: bool = false,
    }
}

impl Update for RmsProp {
    fn lr(&self) -> f64 {
        self.lr
    }

    fn decay(&self) -> Decay {
        Decay { rate: self.weight_decay, decoupled: self.decoupled }
    }

    fn buffers(&self) -> Vec<(&'static str, f64)> {
        vec![("square_avg", self.initial)]
    }

    fn objections(&self, decays: bool) -> Vec<Objection> {
        let take = self.take.and_then(|take| {
            Objection::not_positive(
                "take",
                take,
                "without new squares the mean knows nothing of the gradient",
            )
        });
        [
            Objection::outside_unit(
                "keep",
                self.keep,
                "from 1 on the mean of squares never forgets its start",
            ),
            Objection::negative("eps", self.eps, "the step is divided by sqrt(v) + eps"),
            Objection::negative("initial", self.initial, "a mean of squares has a real root"),
            take,
            Objection::undecayed(self.decoupled, decays),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
        let (lr, keep, eps) = (T::of(at.lr), T::of(self.keep), T::of(self.eps));
        let take = T::of(self.take.unwrap_or(1.0 - self.keep));
        pass(at, p, g, buffers, |p, g, [v]| {
            let v = keep * v + take * (g * g);
            (p - ratio(lr * g, v.sqrt() + eps), [v])
        });
    }
}
