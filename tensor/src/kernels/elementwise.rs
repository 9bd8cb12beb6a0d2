//! One element at a time: maps over one tensor, or over two or three that broadcast.

use crate::layout::Rows;
use crate::simd::wide;
use crate::{Elem, Real, Result, Shape, Tensor, storage};

/// `f` of every element.
#[inline]
pub fn map<A: Elem, B: Elem>(x: &Tensor<A>, f: impl Fn(A) -> B + Sync) -> Tensor<B> {
    if let Some(v) = x.item() {
        return Tensor::one(f(v), *x.shape());
    }
    let dense = x.contiguous();
    let src = dense.as_slice().unwrap_or(&[]);
    let out = storage::build(src.len(), |start, out| {
        for (o, &v) in out.iter_mut().zip(&src[start..]) {
            *o = f(v);
        }
    });
    Tensor::raw(out, *x.shape())
}

/// `f` of every pair of elements, after broadcasting. `op` names the operation in an error.
#[inline]
pub fn zip<A: Elem, B: Elem, C: Elem>(
    op: &'static str,
    x: &Tensor<A>,
    y: &Tensor<B>,
    f: impl Fn(A, B) -> C + Sync,
) -> Result<Tensor<C>> {
    let shape = Shape::broadcast(op, x.shape(), y.shape())?;
    if let (Some(a), Some(b)) = (x.item(), y.item()) {
        return Ok(Tensor::one(f(a, b), shape));
    }
    if x.shape() == y.shape()
        && let (Some(a), Some(b)) = (x.as_slice(), y.as_slice())
    {
        let out = storage::build(a.len(), |start, out| {
            for ((o, &u), &v) in out.iter_mut().zip(&a[start..]).zip(&b[start..]) {
                *o = f(u, v);
            }
        });
        return Ok(Tensor::raw(out, shape));
    }
    let (lx, ly) = (x.layout().expanded(&shape), y.layout().expanded(&shape));
    let rows = Rows::new([&lx, &ly]);
    let (a, b, n) = (x.elements(), y.elements(), rows.len);
    let out = storage::build_rows(shape.numel(), n, |start, out| {
        if out.is_empty() {
            return;
        }
        rows.each(start / n, out.len() / n, |row, [i, j]| {
            let out = &mut out[row * n - start..][..n];
            match rows.steps {
                [1, 1] => out.iter_mut().zip(&a[i..]).zip(&b[j..]).for_each(|((o, &u), &v)| *o = f(u, v)),
                [1, 0] => out.iter_mut().zip(&a[i..]).for_each(|(o, &u)| *o = f(u, b[j])),
                [0, 1] => out.iter_mut().zip(&b[j..]).for_each(|(o, &v)| *o = f(a[i], v)),
                [s, t] => {
                    let (mut p, mut q) = (i as isize, j as isize);
                    for o in out {
                        *o = f(a[p as usize], b[q as usize]);
                        (p, q) = (p + s, q + t);
                    }
                }
            }
        });
    });
    Ok(Tensor::raw(out, shape))
}

/// `yes` where the mask is true, else `no`; all three broadcast. Elements not chosen are never computed with, so that a
/// NaN among them stays there.
pub fn select<E: Elem>(mask: &Tensor<bool>, yes: &Tensor<E>, no: &Tensor<E>) -> Result<Tensor<E>> {
    let shape =
        Shape::broadcast("where", mask.shape(), &Shape::broadcast("where", yes.shape(), no.shape())?)?;
    let (m, y, n) =
        (mask.expanded(shape)?.to_vec(), yes.expanded(shape)?.to_vec(), no.expanded(shape)?.to_vec());
    let out = storage::build(m.len(), |start, out| {
        for (i, o) in out.iter_mut().enumerate() {
            let i = start + i;
            *o = if m[i] { y[i] } else { n[i] };
        }
    });
    Ok(Tensor::raw(out, shape))
}

/// `sum += x`, in place if nobody else holds the elements of `sum`; the shapes must be equal.
pub fn accumulate<T: Real>(sum: &mut Tensor<T>, x: &Tensor<T>) {
    debug_assert_eq!(sum.shape(), x.shape());
    if let (Some(a), Some(b)) = (sum.item(), x.item()) {
        *sum = Tensor::one(a + b, *sum.shape());
        return;
    }
    match (sum.unique_mut(), x.as_slice()) {
        (Some(a), Some(b)) => wide(|| a.iter_mut().zip(b).for_each(|(a, &b)| *a += b)),
        _ => *sum = zip("add", sum, x, |a, b| a + b).unwrap_or_else(|e| unreachable!("equal shapes: {e}")),
    }
}
