//! y = a where a mask is 1, b where it is 0; ā = ȳ where it is 1, b̄ = ȳ where it is 0

use super::prelude::*;

/// y = a where a mask is 1, b where it is 0, all three broadcast; ā = ȳ where it is 1, b̄ = ȳ where it is 0. The mask is a
/// value like any other, so that it is made anew when a tape is replayed; what exceeds ½ counts as 1. Elements not chosen
/// are never computed with: NaN or infinity among them reaches neither y nor a cotangent.
#[derive(Clone, Debug)]
pub struct Select;

/// Whether an element of a mask counts as 1.
pub(super) fn is_set<T: Real>(m: T) -> bool {
    m > T::of(0.5)
}

impl Rule for Select {
    const NAME: &'static str = "where";
    const KINK: &'static str = "jumps where the mask crosses ½; the derivative in the mask is taken as 0";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [mask, a, b] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &mask, &Shape::broadcast(Self::NAME, &a, &b)?)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::select(&kernels::map(x[0], is_set), x[1], x[2])?)
    }
    fn needs(&self, i: usize) -> Needs {
        if i == 0 { Needs::NOTHING } else { Needs::input(0) }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        match i {
            0 => None,
            1 => Some(g.keep_if(s.x(0))),
            _ => Some(g.keep_unless(s.x(0))),
        }
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("where", x)
    }
    fn samples() -> Vec<Sample> {
        let cases: [[&[usize]; 3]; 5] = [
            [&[], &[], &[]],
            [&[2, 3], &[2, 3], &[2, 3]],
            [&[3], &[2, 1], &[]],
            [&[2, 1], &[3], &[2, 3]],
            [&[0, 3], &[3], &[1, 1]],
        ];
        let sample = |[m, a, b]: &[&[usize]; 3]| {
            Sample::new(Select, &[(m, Domain::Mask), (a, Domain::Any), (b, Domain::Any)])
        };
        cases.iter().map(sample).collect()
    }
}
