//! What an update rule is, and the one loop that all of them run in.

use crate::Objection;
use chainrule_tensor::{Real, Tensor, wide};

/// How a rule moves one parameter: its settings and a formula per element. Write one to add an optimizer.
///
/// ```
/// use chainrule_optim::{At, Decay, Objection, Update, pass};
/// use chainrule_tensor::{Real, Tensor};
/// /// Steps of one size along the gradient's sign.
/// #[derive(Clone)]
/// struct SignSgd { lr: f64 }
/// impl Update for SignSgd {
///     fn lr(&self) -> f64 { self.lr }
///     fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]) {
///         let lr = T::of(at.lr);
///         pass(at, p, g, buffers, |p, g, []| {
///             let sign = if g > T::ZERO { T::ONE } else if g < T::ZERO { -T::ONE } else { T::ZERO };
///             (p - lr * sign, [])
///         });
///     }
/// }
/// ```
pub trait Update: Clone + Send + 'static {
    /// The learning rate to start with.
    fn lr(&self) -> f64;

    /// The weight decay of parameters whose group says nothing else; none by default.
    fn decay(&self) -> Decay {
        Decay::default()
    }

    /// The strength of the L1 penalty, if the rule has one; groups may change it.
    fn l1(&self) -> Option<f64> {
        None
    }

    /// The numbers that the rule keeps for every element from step to step, each by its name and first value.
    fn buffers(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// What speaks against the rule's own settings; rate, decay and groups are looked at elsewhere. `decays`: whether any
    /// trained parameter has weight decay, its own group's or the rule's.
    fn objections(&self, _decays: bool) -> Vec<Objection> {
        Vec::new()
    }

    /// Moves the elements `p` of one parameter along their gradient `g`. All have one length; `buffers` come in the
    /// order of [`Update::buffers`]. Should be one call of [`pass`].
    fn apply<T: Real>(&self, at: &At, p: &mut [T], g: &[T], buffers: &mut [Tensor<T>]);
}

/// Weight decay: how strongly weights are drawn to zero.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Decay {
    /// λ ≥ 0.
    pub rate: f64,
    /// Coupled decay adds `λ p` to the gradient, which is the gradient of the penalty ½ λ ‖p‖², so momentum and
    /// adaptive steps see it. Decoupled decay multiplies `p` by `1 - lr λ` before the step and they do not (Loshchilov
    /// and Hutter, "Decoupled weight decay regularization", 2019). For plain gradient descent both are the same.
    pub decoupled: bool,
}

/// Where a parameter is in its training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct At {
    /// The learning rate of its group for this step.
    pub lr: f64,
    /// Its weight decay; [`pass`] applies it.
    pub decay: Decay,
    /// The strength of its L1 penalty.
    pub l1: f64,
    /// How many steps it has made, this one included: 1, 2, ...
    pub step: u64,
}

/// The loop of every rule: one pass over parameter, gradient and buffers. `element` maps `(p, g, buffers)` of one element
/// to its new `(p, buffers)`. Weight decay comes first: coupled `g + λ p`, decoupled `p (1 - lr λ)`.
///
/// # Panics
/// If `buffers` is not `N` tensors of the length of `p`, that is, if a rule names other buffers than it uses.
#[inline]
pub fn pass<T: Real, const N: usize>(
    at: &At,
    p: &mut [T],
    g: &[T],
    buffers: &mut [Tensor<T>],
    element: impl Fn(T, T, [T; N]) -> (T, [T; N]),
) {
    let n = p.len();
    let buffers: &mut [Tensor<T>; N] =
        buffers.try_into().expect("a rule uses exactly the buffers that it names");
    // Cut to one length, so that the loop needs no bounds checks and can become vector instructions.
    let buffers = buffers.each_mut().map(|b| &mut b.make_mut()[..n]);
    let (p, g) = (&mut p[..n], &g[..n]);
    // Without decay these are 0 and 1, which change no bit of a finite parameter.
    let (couple, shrink) = match at.decay {
        Decay { rate, decoupled: false } => (T::of(rate), T::ONE),
        Decay { rate, decoupled: true } => (T::ZERO, T::of(1.0 - at.lr * rate)),
    };
    wide(move || each(p, g, buffers, couple, shrink, element));
}

/// The loop itself. That slices are arguments here tells the compiler that they do not overlap.
#[inline(always)]
fn each<T: Real, const N: usize>(
    p: &mut [T],
    g: &[T],
    mut buffers: [&mut [T]; N],
    couple: T,
    shrink: T,
    element: impl Fn(T, T, [T; N]) -> (T, [T; N]),
) {
    for i in 0..p.len() {
        let gradient = g[i] + couple * p[i];
        let kept = std::array::from_fn(|k| buffers[k][i]);
        let (new, kept) = element(p[i] * shrink, gradient, kept);
        p[i] = new;
        for (buffer, value) in buffers.iter_mut().zip(kept) {
            buffer[i] = value;
        }
    }
}

/// `num / den`, and 0 where `den` is 0. A denominator of 0 means that no gradient has been seen yet, so that an ε of 0 can
/// be used without turning idle parameters into 0/0.
#[inline]
pub(crate) fn ratio<T: Real>(num: T, den: T) -> T {
    if den == T::ZERO { T::ZERO } else { num / den }
}
