//! y = x where a mask is 1 (or where it is 0), elsewhere exactly 0; x̄ = ȳ at the same places, the same op

use super::prelude::*;
use super::select::is_set;

/// y = x where a mask is 1 (or where it is 0), elsewhere exactly 0; x̄ = ȳ at the same places. Linear in x and its own
/// transpose. A product with the mask would turn an infinity that is not kept into NaN.
#[derive(Clone, Debug)]
pub struct Keep {
    /// Whether the elements under a 1 are kept, or those under a 0.
    pub set: bool,
}

impl Rule for Keep {
    const NAME: &'static str = "keep";
    const KINK: &'static str = "jumps where the mask crosses ½; the derivative in the mask is taken as 0";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [x, mask] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &x, &mask)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let kept = |x, m| if is_set(m) == self.set { x } else { T::ZERO };
        Ok(kernels::zip(Self::NAME, x[0], x[1], kept)?)
    }
    fn needs(&self, i: usize) -> Needs {
        if i == 0 { Needs::input(1) } else { Needs::NOTHING }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        (i == 0).then(|| V::apply(self.clone().into(), &[&g, s.x(1)]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call(if self.set { "keep_if" } else { "keep_unless" }, x)
    }
    fn samples() -> Vec<Sample> {
        let each = |set| Sample::binary(Keep { set }, Domain::Any, Domain::Mask);
        [true, false].into_iter().flat_map(each).collect()
    }
}
