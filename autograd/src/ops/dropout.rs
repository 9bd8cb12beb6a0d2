//! y = x m with mᵢ = 1/(1-p) or 0, a function of a key; x̄ = ȳ m, the same op

use super::prelude::*;

/// y = x m, where mᵢ is 1/(1-p) with probability 1-p, else 0, a function of a key and of i; x̄ = ȳ m. Linear and its own
/// transpose: the mask is made again instead of being kept.
#[derive(Clone, Debug)]
pub struct Dropout {
    p: f64,
    key: u64,
}

impl Dropout {
    /// With probability `p` of losing an element, which must be in `[0, 1)`.
    pub fn new(p: f64, key: u64) -> Result<Dropout> {
        if (0.0..1.0).contains(&p) {
            Ok(Dropout { p, key })
        } else {
            Err(Error::domain("dropout", format!("the probability {p} must be at least 0 and below 1")))
        }
    }
}

impl Rule for Dropout {
    const NAME: &'static str = "dropout";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        arity(Self::NAME, x).map(|[x]| x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(x[0] * &Tensor::dropout_mask(*x[0].shape(), self.p, self.key))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::NOTHING
    }
    fn vjp<V: Value>(&self, _: usize, _: &Saved<V>, g: V) -> Option<V> {
        Some(V::apply(self.clone().into(), &[&g]))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("dropout", x).attr("p", self.p).attr("key", self.key)
    }
    fn samples() -> Vec<Sample> {
        Sample::unary(Dropout { p: 0.4, key: 7 }, Domain::Any)
    }
}
