//! Matrix product of tensors: vectors, matrices, and batches that broadcast.

use crate::finish::{After, Finish};
use crate::gemm::{Mat, PARALLEL, gemm_then};
use crate::memory::Buffer;
use crate::{Real, Result, Shape, ShapeError, Tensor, threads};

/// Shapes of a product: leading (batch) axes, rows, the summed length, columns, and the result's shape.
struct Plan {
    batch: Shape,
    m: usize,
    k: usize,
    n: usize,
    out: Shape,
}

fn plan(a: &Shape, b: &Shape, ta: bool, tb: bool) -> Result<Plan> {
    let fail = |why: String| Err(ShapeError::invalid("matmul", &[*a, *b], why));
    if a.rank() == 0 || b.rank() == 0 {
        return fail("a scalar has no matrix product; use `*`".into());
    }
    // As in NumPy, a vector on the left is a row, on the right a column, and the added axis is dropped again.
    let (m, ka) = match **a {
        [k] => (1, k),
        [.., r, c] => {
            if ta {
                (c, r)
            } else {
                (r, c)
            }
        }
        [] => (1, 1),
    };
    let (kb, n) = match **b {
        [k] => (k, 1),
        [.., r, c] => {
            if tb {
                (c, r)
            } else {
                (r, c)
            }
        }
        [] => (1, 1),
    };
    if ka != kb {
        let t = |flag| if flag { " (transposed)" } else { "" };
        return fail(format!(
            "the left side{} has {ka} columns, the right side{} has {kb} rows; they must be equal",
            t(ta && a.rank() > 1),
            t(tb && b.rank() > 1)
        ));
    }
    let lead = |s: &Shape| Shape::new(&s[..s.rank().saturating_sub(2)]);
    let batch = Shape::broadcast("matmul", &lead(a)?, &lead(b)?)?;
    let mut out = batch;
    if a.rank() > 1 {
        out.push(m);
    }
    if b.rank() > 1 {
        out.push(n);
    }
    Ok(Plan { batch, m, k: ka, n, out: Shape::new(&out)? })
}

/// The shape of a matrix product.
pub fn matmul_shape(a: &Shape, b: &Shape, ta: bool, tb: bool) -> Result<Shape> {
    plan(a, b, ta, tb).map(|p| p.out)
}

/// Matrix product. `ta` and `tb` transpose the last two axes of a side first, without a copy (a vector ignores them).
/// A vector on the left counts as a row, on the right as a column; leading axes are batches and broadcast.
pub fn matmul<T: Real>(a: &Tensor<T>, b: &Tensor<T>, ta: bool, tb: bool) -> Result<Tensor<T>> {
    matmul_then(a, b, ta, tb, &Finish::default())
}

/// [`matmul`] with a bias for each column and a function after it, in the same pass.
pub fn matmul_then<T: Real>(
    a: &Tensor<T>,
    b: &Tensor<T>,
    ta: bool,
    tb: bool,
    finish: &Finish<T>,
) -> Result<Tensor<T>> {
    let p = plan(a.shape(), b.shape(), ta, tb)?;
    let bias = finish.numbers("matmul", [p.n].into())?;
    let after = After::new(finish, bias.as_deref());
    // With a factor of 0, what is in it is not read.
    let mut out = Tensor::raw(Buffer::new(p.out.numel()), p.out);
    run(&p, [a, b], [ta, tb], T::ZERO, &mut out, after.as_ref())?;
    Ok(out)
}

/// `out += a·b`, where `out` has the product's shape.
pub fn matmul_into<T: Real>(
    a: &Tensor<T>,
    b: &Tensor<T>,
    ta: bool,
    tb: bool,
    out: &mut Tensor<T>,
) -> Result<()> {
    let p = plan(a.shape(), b.shape(), ta, tb)?;
    if p.out != *out.shape() {
        return Err(ShapeError::invalid(
            "matmul",
            &[p.out, *out.shape()],
            "the product does not fit its output",
        ));
    }
    run(&p, [a, b], [ta, tb], T::ONE, out, None)
}

fn run<T: Real>(
    p: &Plan,
    [a, b]: [&Tensor<T>; 2],
    [ta, tb]: [bool; 2],
    beta: T,
    out: &mut Tensor<T>,
    after: Option<&After<T>>,
) -> Result<()> {
    if a.rank() == 2 && b.rank() == 2 {
        gemm_then(turned(a, ta), turned(b, tb), beta, out.make_mut(), after);
        return Ok(());
    }
    let matrix = |x: &Tensor<T>, left: bool, t: bool| -> Result<Tensor<T>> {
        let x = match (x.rank(), left) {
            (1, true) => x.unsqueezed(0)?,
            (1, false) => x.unsqueezed(1)?,
            _ if t => x.transposed(-1, -2)?,
            _ => x.clone(),
        };
        let mut dims = p.batch.to_vec();
        dims.extend_from_slice(&x.shape()[x.rank() - 2..]);
        x.expanded(Shape::new(&dims)?)
    };
    let (a, b) = (matrix(a, true, ta)?, matrix(b, false, tb)?);
    let out = out.make_mut();
    if out.is_empty() {
        return Ok(());
    }
    // A stack of matrices against one matrix is one tall product.
    if p.batch.rank() > 0 && b.layout().strides()[..p.batch.rank()].iter().all(|&s| s == 0) {
        let rows = p.batch.numel() * p.m;
        if let Ok(tall) = a.reshaped([rows, p.k]) {
            let b = b.reshape_last_two()?;
            gemm_then(mat(&tall, tall.layout().offset()), mat(&b, b.layout().offset()), beta, out, after);
            return Ok(());
        }
    }
    let size = p.m * p.n;
    let batches = p.batch.numel();
    let offsets = |x: &Tensor<T>| -> Vec<usize> {
        let shape = *x.shape();
        let mut index = vec![0; x.rank()];
        (0..batches)
            .map(|i| {
                let mut rest = i;
                for axis in (0..p.batch.rank()).rev() {
                    index[axis] = rest % shape[axis];
                    rest /= shape[axis];
                }
                x.layout().at(&index)
            })
            .collect()
    };
    let (oa, ob) = (offsets(&a), offsets(&b));
    if batches == 1 {
        gemm_then(mat(&a, oa[0]), mat(&b, ob[0]), beta, out, after);
    } else {
        let one = |i: usize, c: &mut [T]| gemm_then(mat(&a, oa[i]), mat(&b, ob[i]), beta, c, after);
        if batches.saturating_mul(size).saturating_mul(p.k) < PARALLEL {
            out.chunks_mut(size).enumerate().for_each(|(i, c)| one(i, c));
        } else {
            threads::chunks(out, size, one);
        }
    }
    Ok(())
}

/// A matrix, or its transpose.
fn turned<T: Real>(x: &Tensor<T>, t: bool) -> Mat<'_, T> {
    let x = mat(x, x.layout().offset());
    if t { x.t() } else { x }
}

/// The matrix of the last two axes that starts at `offset` of the storage.
fn mat<T: Real>(x: &Tensor<T>, offset: usize) -> Mat<'_, T> {
    let r = x.rank();
    let (shape, strides) = (x.shape(), x.layout().strides());
    Mat::new(x.elements(), offset, (shape[r - 2], shape[r - 1]), (strides[r - 2], strides[r - 1]))
}

impl<T: Real> Tensor<T> {
    /// The first matrix of a stack, all of whose leading axes have stride 0.
    fn reshape_last_two(&self) -> Result<Tensor<T>> {
        let mut x = self.clone();
        while x.rank() > 2 {
            x = x.sliced(0, crate::Range::new(0, 1))?.squeezed(0)?;
        }
        Ok(x)
    }
}
