//! Y = A⁻¹ B for a triangular A; B̄ = A⁻ᵀ Ȳ, Ā = the triangle of -B̄ Yᵀ

use super::prelude::*;
use super::solve::{failed, solution, system_jvp, system_vjp, systems};
use chainrule_tensor::linalg::{self, Triangle};

/// Y = A⁻¹ B, or A⁻ᵀ B, where only one triangle of A `[.., n, n]` is read; B is `[n]` or `[.., n, k]`; leading axes broadcast.
/// B̄ = A⁻ᵀ Ȳ, Ā = the triangle of -B̄ Yᵀ. A zero on A's diagonal is an error.
#[derive(Clone, Debug)]
pub struct SolveTriangular {
    /// The triangle that is read.
    pub triangle: Triangle,
    /// Whether A is transposed first.
    pub transposed: bool,
}

impl SolveTriangular {
    /// The part of a matrix that counts.
    fn part<V: Value>(&self, a: &V) -> V {
        V::apply(TriangularPart { triangle: self.triangle, k: 0 }.into(), &[a])
    }
}

impl Rule for SolveTriangular {
    const NAME: &'static str = "solve_triangular";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        solution(Self::NAME, x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::solve_triangular(x[0], x[1], self.triangle, self.transposed)
            .map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, i: usize) -> Needs {
        if i == 0 { Needs::input(0).and(Needs::OUTPUT) } else { Needs::input(0) }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let back = SolveTriangular { transposed: !self.transposed, ..self.clone() };
        let bar = system_vjp(i, s, g, back.into(), self.transposed);
        Some(if i == 0 { self.part(&bar) } else { bar })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let da = dx[0].as_ref().map(|da| self.part(da));
        system_jvp(s, da, dx[1].clone(), self.clone().into(), self.transposed)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let call =
            Math::call("solve_triangular", x).attr("triangle", format!("{:?}", self.triangle).to_lowercase());
        if self.transposed { call.attr("transposed", true) } else { call }
    }
    fn samples() -> Vec<Sample> {
        let (lower, upper) = (Triangle::Lower, Triangle::Upper);
        let kinds = [(lower, false), (lower, true), (upper, false), (upper, true)];
        let all = |(triangle, transposed)| {
            systems(SolveTriangular { triangle, transposed }.into(), Domain::Invertible)
        };
        kinds.into_iter().flat_map(all).collect()
    }
}
