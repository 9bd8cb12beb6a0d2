//! Y = A⁺; Ā = -Yᵀ Ȳ Yᵀ + (1 - A Y) Ȳᵀ Y Yᵀ + Yᵀ Y Ȳᵀ (1 - Y A)

use super::prelude::*;
use super::solve::failed;
use chainrule_tensor::linalg;

/// Y = A⁺, the pseudo-inverse of every matrix of `[.., m, n]`; Ā = -Yᵀ Ȳ Yᵀ + (1 - A Y) Ȳᵀ Y Yᵀ + Yᵀ Y Ȳᵀ (1 - Y A). A
/// singular value counts as 0 if it is at most this number times the largest, or within rounding of 0.
#[derive(Clone, Debug)]
pub struct Pinv(pub f64);

impl Rule for Pinv {
    const NAME: &'static str = "pinv";
    const KINK: &'static str =
        "jumps where the rank changes; the derivative is along changes that keep the rank";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a] = arity(Self::NAME, x)?;
        let &[ref lead @ .., m, n] = a.dims() else {
            return Err(ShapeError::invalid(Self::NAME, &[a], "a matrix needs at least two axes").into());
        };
        Ok(Shape::new(&[lead, &[n, m]].concat())?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        linalg::pseudo_inverse(x[0], self.0).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, _: usize) -> Needs {
        Needs::input(0).and(Needs::OUTPUT)
    }
    fn vjp<V: Value>(&self, _: usize, s: &Saved<V>, g: V) -> Option<V> {
        let (a, y) = (s.x(0), s.y());
        let left = g.matmul_with(&y.matmul_with(y, false, true), true, false);
        let left = left.clone() - a.matmul(&y.matmul(&left));
        let right = y.matmul_with(y, true, false).matmul_with(&g, false, true);
        let right = right.clone() - right.matmul(y).matmul(a);
        Some(left + right - y.matmul_with(&g, true, false).matmul_with(y, false, true))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        let (a, y, da) = (s.x(0), s.y(), dx[0].as_ref()?);
        let left = y.matmul(&y.matmul_with(da, true, true));
        let left = left.clone() - left.matmul(a).matmul(y);
        let right = da.matmul_with(y, true, true).matmul(y);
        let right = right.clone() - y.matmul(&a.matmul(&right));
        Some(left + right - y.matmul(da).matmul(y))
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        Math::call("pinv", x).latex_name("\\left(#\\right)^{+}").attr("limit", self.0)
    }
    fn samples() -> Vec<Sample> {
        let op = Pinv(1e-10);
        let mut all = super::inverse::matrices(op.clone(), Domain::Invertible);
        all.extend([[4, 2], [2, 3]].map(|s| Sample::new(op.clone(), &[(&s[..], Domain::Invertible)])));
        all
    }
}
