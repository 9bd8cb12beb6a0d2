//! What an op is: its shape, its numbers, and its derivative written once for every kind of value.

use crate::node::Few;
use crate::{Error, Math, Op, Result, Sample, Slots, Value};
use chainrule_tensor::kernels::Finish;
use chainrule_tensor::memory::PoolArc;
use chainrule_tensor::{Real, Shape, Tensor};
use std::any::Any;
use std::fmt::Debug;

/// What a forward computation leaves behind for [`Rule::fast`] alone: an argmax, say. The rule itself never reads it, and
/// so stays true for kinds of value that have no numbers.
pub type Aux = Option<PoolArc<dyn Any + Send + Sync>>;

/// A differentiable operation: one file, one rule.
///
/// Notation: inputs `xᵢ`, output `y = f(x₀, x₁, ...)`; `g` is the cotangent ȳ = ∂J/∂y of some final scalar `J`, and the
/// rule's VJP gives x̄ᵢ = ∂J/∂xᵢ = gᵀ ∂y/∂xᵢ.
pub trait Rule: Clone + Debug + Send + Sync + 'static {
    /// The op's name, as in errors and in `chainrule ops`.
    const NAME: &'static str;
    /// What the rule says where the derivative does not exist; empty if it always does.
    const KINK: &'static str = "";

    /// Whether making the output takes about as long as reading the inputs, gives the same bits each time, and leaves nothing
    /// else behind: it may then be made again rather than kept. For rules of the engine.
    const CHEAP: bool = false;

    /// The output's shape, or why the inputs do not fit. Called before any number is touched.
    fn shape(&self, x: &[Shape]) -> Result<Shape>;

    /// The output's numbers. The shapes have been checked.
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>>;

    /// As [`Rule::forward`], with a cache for [`Rule::fast`].
    fn forward_aux<T: Real>(&self, x: &[&Tensor<T>]) -> Result<(Tensor<T>, Aux)> {
        Ok((self.forward(x)?, None))
    }

    /// [`Rule::forward`] with what follows on it in the same pass; `None` if the op has no kernel for that, or it does not fit.
    fn forward_then<T: Real>(&self, _x: &[&Tensor<T>], _then: &Finish<T>) -> Option<Tensor<T>> {
        None
    }

    /// The op in the place of its input, for one that changes each number by itself and is cheap enough for that to pay;
    /// `false`, with nothing changed, for all others.
    fn each<T: Real>(&self, _x: &mut [T]) -> bool {
        false
    }

    /// What the cotangent of input `i` reads. Anything else is freed early and cannot be had from [`Saved`].
    fn needs(&self, i: usize) -> Needs;

    /// The cotangent of input `i`: x̄ᵢ from ȳ = `g`. It may have a shape that broadcasting had given the input; the sweep
    /// sums it back. `None`: no gradient flows (step functions, masks).
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V>;

    /// The output's tangent ẏ = Σᵢ ∂y/∂xᵢ ẋᵢ; `None` stands for zeros, for an input's tangent and for the output's. Ops that
    /// work element by element call [`diagonal`], linear ones [`multilinear`].
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V>;

    /// The op in mathematical notation, from its inputs in notation.
    fn formula(&self, x: Vec<Math>) -> Math;

    /// All asked cotangents at once, added straight to their slots: a hand-written kernel for numbers. `false`, with nothing
    /// added: there is none for this case, use [`Rule::vjp`].
    fn fast<T: Real>(&self, _s: &Saved<Tensor<T>>, _g: &Tensor<T>, _into: &mut Slots<T>) -> bool {
        false
    }

    /// Inputs to try the rule on: what the gradient sweep runs, and what `chainrule ops` shows.
    fn samples() -> Vec<Sample>;
}

/// The tangent of an op that works element by element: its Jacobian is diagonal, and so its own transpose.
pub fn diagonal<R: Rule, V: Value>(rule: &R, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
    let parts = dx.iter().enumerate().filter_map(|(i, d)| rule.vjp(i, s, d.clone()?));
    parts.reduce(|a, b| a + b)
}

/// The tangent of an op that is linear in each input by itself: Σᵢ f(x₀, .., ẋᵢ, ..).
pub fn multilinear<R: Rule + Into<Op>, V: Value>(rule: &R, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
    let parts = dx.iter().enumerate().filter_map(|(i, d)| {
        let d = d.as_ref()?;
        let x: Few<&V> = (0..dx.len()).map(|j| if j == i { d } else { s.x(j) }).collect();
        Some(V::apply(rule.clone().into(), &x))
    });
    parts.reduce(|a, b| a + b)
}

/// Which values a cotangent reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// A bit for each of the first 63 inputs; the last bit stands for all others.
    inputs: u64,
    output: bool,
}

impl Needs {
    /// Shapes only.
    pub const NOTHING: Needs = Needs { inputs: 0, output: false };
    /// The output.
    pub const OUTPUT: Needs = Needs { inputs: 0, output: true };
    /// Every input, however many there are.
    pub const INPUTS: Needs = Needs { inputs: u64::MAX, output: false };

    /// Input `i`; for `i` above 62 all of those.
    pub const fn input(i: usize) -> Needs {
        Needs { inputs: 1 << if i < 63 { i } else { 63 }, output: false }
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Needs) -> Needs {
        Needs { inputs: self.inputs | other.inputs, output: self.output || other.output }
    }

    /// Whether input `i` is read.
    pub const fn reads(self, i: usize) -> bool {
        self.inputs >> (if i < 63 { i } else { 63 }) & 1 == 1
    }

    /// Whether the output is read.
    pub const fn reads_output(self) -> bool {
        self.output
    }
}

/// What the forward computation kept for its derivative.
pub struct Saved<'a, V> {
    pub(crate) x: Few<Option<&'a V>>,
    pub(crate) y: Option<&'a V>,
    pub(crate) shapes: &'a [Shape],
    pub(crate) out: Shape,
    pub(crate) aux: Option<&'a (dyn Any + Send + Sync)>,
}

impl<'a, V> Saved<'a, V> {
    /// The values of one application, of which the rule may read those that `needs` names.
    pub fn new(x: &[&'a V], y: &'a V, shapes: &'a [Shape], out: Shape, needs: Needs) -> Saved<'a, V> {
        Saved {
            x: x.iter().enumerate().map(|(i, v)| needs.reads(i).then_some(*v)).collect(),
            y: needs.reads_output().then_some(y),
            shapes,
            out,
            aux: None,
        }
    }

    /// Input `i`.
    ///
    /// # Panics
    /// If [`Rule::needs`] does not name it: a mistake in the rule.
    pub fn x(&self, i: usize) -> &'a V {
        self.x[i].unwrap_or_else(|| panic!("a rule read input {i}, which its `needs` does not name"))
    }

    /// The output.
    ///
    /// # Panics
    /// If [`Rule::needs`] does not name it: a mistake in the rule.
    pub fn y(&self) -> &'a V {
        self.y.unwrap_or_else(|| panic!("a rule read the output, which its `needs` does not name"))
    }

    /// How many inputs there are.
    pub fn inputs(&self) -> usize {
        self.shapes.len()
    }

    /// The shape of input `i`; always there.
    pub fn shape(&self, i: usize) -> Shape {
        self.shapes[i]
    }

    /// The shape of the output; always there.
    pub fn out_shape(&self) -> Shape {
        self.out
    }

    /// What [`Rule::forward_aux`] left, if it left a `U`.
    pub fn aux<U: 'static>(&self) -> Option<&'a U> {
        self.aux?.downcast_ref()
    }
}

/// A check that an op got as many inputs as it takes.
pub(crate) fn arity<const N: usize>(op: &'static str, x: &[Shape]) -> Result<[Shape; N]> {
    x.try_into().map_err(|_| Error::domain(op, format!("takes {N} inputs, not {}", x.len())))
}
