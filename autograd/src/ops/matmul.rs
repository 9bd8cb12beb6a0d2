//! Y = A B; Ā = Ȳ Bᵀ, B̄ = Aᵀ Ȳ

use super::prelude::*;

/// Y = A B, with flags that transpose a side; Ā = Ȳ Bᵀ, B̄ = Aᵀ Ȳ. With the flags the gradient of a leaf comes out in the
/// leaf's own layout, whichever side was transposed.
#[derive(Clone, Debug)]
pub struct MatMul {
    /// Whether the left side is transposed first.
    pub ta: bool,
    /// Whether the right side is transposed first.
    pub tb: bool,
}

impl Rule for MatMul {
    const NAME: &'static str = "matmul";
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [a, b] = arity(Self::NAME, x)?;
        Ok(kernels::matmul_shape(&a, &b, self.ta, self.tb)?)
    }
    fn forward<T: Real>(&self, x: &[&Tensor<T>]) -> Result<Tensor<T>> {
        Ok(kernels::matmul(x[0], x[1], self.ta, self.tb)?)
    }
    fn forward_then<T: Real>(&self, x: &[&Tensor<T>], then: &Finish<T>) -> Option<Tensor<T>> {
        kernels::matmul_then(x[0], x[1], self.ta, self.tb, then).ok()
    }
    fn needs(&self, i: usize) -> Needs {
        Needs::input(1 - i)
    }
    fn vjp<V: Value>(&self, i: usize, s: &Saved<V>, g: V) -> Option<V> {
        let MatMul { ta, tb } = *self;
        // A vector counts as a row on the left and as a column on the right; the axis that it lacks is put back.
        let (va, vb) = (s.shape(0).rank() == 1, s.shape(1).rank() == 1);
        let column = |v: V| {
            let (axis, shape) = (v.shape().rank(), v.shape());
            shape.with_axis(axis, 1).map_or_else(|_| v.clone(), |to| v.reshape(to))
        };
        let row = |v: V| {
            let (shape, at) = (v.shape(), v.shape().rank().saturating_sub(usize::from(!vb)));
            shape.with_axis(at, 1).map_or_else(|_| v.clone(), |to| v.reshape(to))
        };
        let g = if va { row(g) } else { g };
        let g = if vb { column(g) } else { g };
        Some(if i == 0 {
            let b = if vb { column(s.x(1).clone()) } else { s.x(1).clone() };
            let tb = tb && !vb;
            match (ta && !va, va) {
                (true, _) => b.matmul_with(&g, tb, true),
                // The row's own axis goes again; leading batches stay for the sweep to sum.
                (false, true) => drop_axis(g.matmul_with(&b, false, !tb), 2),
                (false, false) => g.matmul_with(&b, false, !tb),
            }
        } else {
            let a = if va { s.x(0).reshape([1, s.shape(0)[0]].into()) } else { s.x(0).clone() };
            let ta = ta && !va;
            match (tb && !vb, vb) {
                (true, _) => g.matmul_with(&a, true, ta),
                (false, true) => drop_axis(a.matmul_with(&g, !ta, false), 1),
                (false, false) => a.matmul_with(&g, !ta, false),
            }
        })
    }
    fn jvp<V: Value>(&self, s: &Saved<V>, dx: &[Option<V>]) -> Option<V> {
        multilinear(self, s, dx)
    }
    fn fast<T: Real>(&self, s: &Saved<Tensor<T>>, g: &Tensor<T>, into: &mut Slots<T>) -> bool {
        // Two matrices: the products are added straight to what their slots hold.
        if s.shape(0).rank() != 2 || s.shape(1).rank() != 2 {
            return false;
        }
        let MatMul { ta, tb } = *self;
        for i in [0, 1] {
            if !into.asked(i) {
                continue;
            }
            let (l, r, tl, tr) = match (i, ta, tb) {
                (0, false, _) => (g, s.x(1), false, !tb),
                (0, true, _) => (s.x(1), g, tb, true),
                (_, _, false) => (s.x(0), g, !ta, false),
                (_, _, true) => (g, s.x(0), true, ta),
            };
            let done = match into.sum(i) {
                Some(sum) => kernels::matmul_into(l, r, tl, tr, sum),
                None => kernels::matmul(l, r, tl, tr).map(|bar| into.add(i, bar)),
            };
            debug_assert!(done.is_ok(), "the forward product fitted");
        }
        true
    }
    fn formula(&self, x: Vec<Math>) -> Math {
        let [a, b] = two(x);
        let side = |m: Math, t: bool| if t { m.t() } else { m };
        side(a, self.ta).matmul(side(b, self.tb))
    }
    fn samples() -> Vec<Sample> {
        let cases: [(bool, bool, &[usize], &[usize]); 13] = [
            (false, false, &[2, 3], &[3, 4]),
            (true, false, &[3, 2], &[3, 4]),
            (false, true, &[2, 3], &[4, 3]),
            (true, true, &[3, 2], &[4, 3]),
            (false, false, &[3], &[3]),
            (false, false, &[3], &[3, 2]),
            (false, false, &[2, 3], &[3]),
            (false, true, &[3], &[2, 3]),
            (true, false, &[3, 2], &[3]),
            (false, false, &[2, 2, 3], &[3, 2]),
            (true, false, &[2, 1, 3, 2], &[2, 3, 2]),
            (false, false, &[2, 2, 3], &[3]),
            (false, false, &[0, 3], &[3, 2]),
        ];
        let sample = |&(ta, tb, a, b): &(bool, bool, &[usize], &[usize])| {
            Sample::new(MatMul { ta, tb }, &[(a, Domain::Any), (b, Domain::Any)])
        };
        cases.iter().map(sample).collect()
    }
}

/// Without the axis `from_end` (1 is the last), which has size 1.
fn drop_axis<V: Value>(x: V, from_end: usize) -> V {
    let shape = x.shape();
    x.reshape(shape.without_axis(shape.rank() - from_end))
}
