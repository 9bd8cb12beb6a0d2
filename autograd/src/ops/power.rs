//! y = aᵇ, element by element; ā = ȳ b aᵇ⁻¹, b̄ = ȳ y ln a

use super::prelude::*;

/// y = aᵇ, element by element; ā = ȳ b aᵇ⁻¹, b̄ = ȳ y ln a. A negative base has a derivative in a alone, and for whole b
/// only; elsewhere both are NaN, as is b̄.
#[derive(Clone, Debug)]
pub struct Power;

impl Rule for Power {
    const NAME: &'static str = "power";
    const KINK: &'static str =
        "at a = 0: in a it is 0 for b = 0 and b > 1, 1 for b = 1, else infinite; in b it is 0 for b ≥ 0";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = arity(Self::NAME, x)?;
        Ok(Shape::broadcast(Self::NAME, &a, &b)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::zip(Self::NAME, x[0], x[1], T::powf)?)
    }
    fn needs(&self, i: usize) -> Needs {
        let both = Needs::input(0).and(Needs::input(1));
        if i == 0 { both } else { both.and(Needs::OUTPUT) }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let (a, b) = (s.x(0), s.x(1));
        let one = || c(1.0);
        let origin = one() - a.abs().step();
        Some(if i == 0 {
            // 0 · 0⁻¹ is the derivative of 0⁰ and must be 0: its exponent is raised to 0.
            let flat = origin * (one() - b.abs().step());
            g * b * a.power(&(b.clone() - 1.0 + flat))
        } else {
            // 0 · ln 0 stands for the limit of aᵇ ln a, which is 0: the base is raised to 1.
            let flat = origin * (one() - (-b.clone()).step());
            g * s.y() * (a.clone() + flat).log()
        })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        diagonal(self, s, dx)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let [a, b] = two(x);
        a.pow(b)
    }
    fn samples() -> Vec<Sample> {
        Sample::binary(Power, Domain::Positive, Domain::Any)
    }
}
