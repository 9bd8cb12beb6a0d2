//! Y = A⁻¹ B; B̄ = A⁻ᵀ Ȳ, Ā = -B̄ Yᵀ

use super::prelude::*;
use chainrule_tensor::linalg;

/// Y = A⁻¹ B, or A⁻ᵀ B, for A `[.., n, n]` and B `[n]` or `[.., n, k]`; leading axes broadcast. B̄ = A⁻ᵀ Ȳ, Ā = -B̄ Yᵀ. A singular
/// A is an error. Both systems are solved from the same factors of A, so that one that could be solved can be differentiated.
#[derive(Clone, Debug)]
pub struct Solve {
    /// Whether A is transposed first.
    pub transposed: bool,
}

impl Rule for Solve {
    const NAME: &'static str = "solve";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        solution(Self::NAME, x)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        let solve = if self.transposed { linalg::solve_transposed } else { linalg::solve };
        solve(x[0], x[1]).map_err(|e| failed(Self::NAME, e))
    }
    fn needs(&self, i: usize) -> Needs {
        if i == 0 { Needs::input(0).and(Needs::OUTPUT) } else { Needs::input(0) }
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let back = Solve { transposed: !self.transposed };
        Some(system_vjp(i, s, g, back.into(), self.transposed))
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        system_jvp(s, dx[0].clone(), dx[1].clone(), self.clone().into(), self.transposed)
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let [a, b] = two(x);
        Math::call("solve", vec![if self.transposed { a.t() } else { a }, b])
    }
    fn samples() -> Vec<Sample> {
        let all = |transposed| systems(Solve { transposed }.into(), Domain::Invertible);
        [false, true].into_iter().flat_map(all).collect()
    }
}

/// A vector, columns, a batch, each side stretched to the other, and none at all.
pub(super) fn systems(op: crate::Op, matrix: Domain) -> Vec<Sample> {
    let cases: [(&[usize], &[usize]); 7] = [
        (&[3, 3], &[3]),
        (&[3, 3], &[3, 2]),
        (&[2, 2, 2], &[2, 2, 3]),
        (&[2, 2, 2], &[2]),
        (&[2, 2], &[3, 2, 1]),
        (&[2, 1, 2, 2], &[3, 2, 2]),
        (&[0, 2, 2], &[2, 1]),
    ];
    cases.iter().map(|(a, b)| Sample::new(op.clone(), &[(a, matrix), (b, Domain::Any)])).collect()
}

/// The shape of the solution of A Y = B.
pub(super) fn solution(op: &'static str, x: &[Shape]) -> Result<Shape> {
    let [a, b] = arity(op, x)?;
    let n = square(op, &a)?;
    let tail = if b.rank() == 1 { 1 } else { 2 };
    let rows = b.rank().checked_sub(tail).map(|axis| b[axis]);
    if rows != Some(n) {
        let why = format!("the right side must be a vector of {n} elements or a matrix of {n} rows");
        return Err(ShapeError::invalid(op, &[a, b], why).into());
    }
    let lead = |s: &Shape, tail: usize| Shape::new(&s[..s.rank() - tail]);
    let lead = Shape::broadcast(op, &lead(&a, 2)?, &lead(&b, tail)?)?;
    Ok(Shape::new(&[&lead[..], &b[b.rank() - tail..]].concat())?)
}

/// How many rows a square matrix has.
pub(super) fn square(op: &'static str, a: &Shape) -> Result<usize> {
    match a.dims() {
        &[.., m, n] if m == n => Ok(n),
        _ => {
            Err(ShapeError::invalid(op, &[*a], "takes square matrices: the last two axes must have one size")
                .into())
        }
    }
}

/// Why linear algebra has no answer, as an error of an op.
pub(super) fn failed(op: &'static str, e: linalg::LinalgError) -> Error {
    match e {
        linalg::LinalgError::Shape(e) => e.into(),
        e => {
            let text = e.to_string();
            // The error names the op already.
            Error::domain(op, text.strip_prefix(op).and_then(|t| t.strip_prefix(": ")).unwrap_or(&text))
        }
    }
}

/// The cotangent of either side of a system, given the op that solves the transposed one.
pub(super) fn system_vjp<V: Value>(i: usize, s: &Saved<V>, g: V, back: crate::Op, transposed: bool) -> V {
    let vector = s.shape(1).rank() == 1;
    let columns = |v: V| if vector { v.unsqueeze(-1) } else { v };
    let b_bar = V::apply(back, &[s.x(0), &columns(g)]);
    if i == 1 {
        return if vector { b_bar.squeeze(-1) } else { b_bar };
    }
    let y = columns(s.y().clone());
    -if transposed { y.matmul_with(&b_bar, false, true) } else { b_bar.matmul_with(&y, false, true) }
}

/// The tangent of a system's solution: Ẏ = A⁻¹ (Ḃ - Ȧ Y).
pub(super) fn system_jvp<V: Value>(
    s: &Saved<V>,
    da: Option<V>,
    db: Option<V>,
    op: crate::Op,
    transposed: bool,
) -> Option<V> {
    let vector = s.shape(1).rank() == 1;
    let columns = |v: V| if vector { v.unsqueeze(-1) } else { v };
    let pulled = da.map(|da| da.matmul_with(&columns(s.y().clone()), transposed, false));
    let moved = match (db.map(columns), pulled) {
        (Some(b), Some(a)) => b - a,
        (Some(b), None) => b,
        (None, a) => -a?,
    };
    let dy = V::apply(op, &[s.x(0), &moved]);
    Some(if vector { dy.squeeze(-1) } else { dy })
}
