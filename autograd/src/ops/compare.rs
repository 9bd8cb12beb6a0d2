//! y = 1 where a comparison of a and b holds, else 0; no gradient

use super::prelude::*;

/// y = 1 where a comparison of a and b holds, else 0 (as where either is NaN); no gradient
#[derive(Clone, Copy, Debug)]
pub enum Compare {
    /// a > b
    Greater,
    /// a ≥ b
    GreaterEqual,
    /// a < b
    Less,
    /// a ≤ b
    LessEqual,
    /// a = b
    Equal,
}

impl Compare {
    fn sign(self) -> &'static str {
        match self {
            Compare::Greater => ">",
            Compare::GreaterEqual => ">=",
            Compare::Less => "<",
            Compare::LessEqual => "<=",
            Compare::Equal => "==",
        }
    }
}

impl Rule for Compare {
    const NAME: &'static str = "compare";
    const KINK: &'static str = "jumps where a = b; the derivative is taken as 0 everywhere";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &a, &b)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let holds = match self {
            Compare::Greater => |a: T, b: T| a > b,
            Compare::GreaterEqual => |a: T, b: T| a >= b,
            Compare::Less => |a: T, b: T| a < b,
            Compare::LessEqual => |a: T, b: T| a <= b,
            Compare::Equal => |a: T, b: T| a == b,
        };
        Ok(kernels::zip(Self::NAME, x[0], x[1], |a, b| if holds(a, b) { T::ONE } else { T::ZERO })?)
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, _: V) -> Option<V> {
        None
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let [a, b] = two(x);
        a.test(self.sign(), b)
    }
    fn samples() -> Vec<Sample> {
        let all =
            [Compare::Greater, Compare::GreaterEqual, Compare::Less, Compare::LessEqual, Compare::Equal];
        all.into_iter().flat_map(|op| Sample::binary(op, Domain::Any, Domain::Any)).collect()
    }
}
