//! One element at a time: maps over one tensor, or over two or three that broadcast.

use crate::layout::Rows;
use crate::simd::{Job, Lanes, dispatch, isa, wide};
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

/// `f` of every element of a slice, in its place.
#[inline]
pub fn change<E: Elem>(x: &mut [E], f: impl Fn(E) -> E) {
    wide(|| x.iter_mut().for_each(|x| *x = f(*x)));
}

/// `f` of every pair of elements, after broadcasting. `op` names the operation in an error.
#[inline]
pub fn zip<A: Elem, B: Elem, C: Elem>(
    op: &'static str,
    x: &Tensor<A>,
    y: &Tensor<B>,
    f: impl Fn(A, B) -> C + Sync,
) -> Result<Tensor<C>> {
    zip_then(op, x, y, f, |_| {})
}

/// [`zip()`], and something that is done to each piece of the result after it, while the piece is in a cache.
#[inline]
pub fn zip_then<A: Elem, B: Elem, C: Elem>(
    op: &'static str,
    x: &Tensor<A>,
    y: &Tensor<B>,
    f: impl Fn(A, B) -> C + Sync,
    then: impl Fn(&mut [C]) + Sync,
) -> Result<Tensor<C>> {
    let shape = Shape::broadcast(op, x.shape(), y.shape())?;
    if let (Some(a), Some(b)) = (x.item(), y.item()) {
        let mut one = [f(a, b)];
        then(&mut one);
        return Ok(Tensor::one(one[0], shape));
    }
    // If neither is stretched, they differ in axes of size 1 at most.
    if x.numel() == y.numel()
        && x.numel() == shape.numel()
        && let (Some(a), Some(b)) = (x.as_slice(), y.as_slice())
    {
        let out = storage::build(a.len(), |start, out| {
            for ((o, &u), &v) in out.iter_mut().zip(&a[start..]).zip(&b[start..]) {
                *o = f(u, v);
            }
            then(out);
        });
        return Ok(Tensor::raw(out, shape));
    }
    let (lx, ly) = (x.layout().expanded(&shape), y.layout().expanded(&shape));
    let rows = Rows::new([&lx, &ly]);
    let (a, b, n, isa) = (x.elements(), y.elements(), rows.len, isa());
    let out = storage::build_rows(shape.numel(), n, |start, out| {
        if out.is_empty() {
            return;
        }
        rows.each(start / n, out.len() / n, |row, at| {
            let out = &mut out[row * n - start..][..n];
            dispatch(isa, Row { out, x: a, y: b, at, steps: rows.steps, f: &f });
        });
        then(out);
    });
    Ok(Tensor::raw(out, shape))
}

/// A row of pairs: where each operand begins, and its steps.
struct Row<'a, A, B, C, F> {
    out: &'a mut [C],
    x: &'a [A],
    y: &'a [B],
    at: [usize; 2],
    steps: [isize; 2],
    f: &'a F,
}

impl<A: Elem, B: Elem, C: Elem, F: Fn(A, B) -> C> Job<f32> for Row<'_, A, B, C, F> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = f32>>(self) {
        let Row { out, x, y, at: [i, j], steps, f } = self;
        match steps {
            [1, 1] => out.iter_mut().zip(&x[i..]).zip(&y[j..]).for_each(|((o, &u), &v)| *o = f(u, v)),
            [1, 0] => out.iter_mut().zip(&x[i..]).for_each(|(o, &u)| *o = f(u, y[j])),
            [0, 1] => out.iter_mut().zip(&y[j..]).for_each(|(o, &v)| *o = f(x[i], v)),
            [s, t] => {
                let (mut p, mut q) = (i as isize, j as isize);
                for o in out {
                    *o = f(x[p as usize], y[q as usize]);
                    (p, q) = (p + s, q + t);
                }
            }
        }
    }
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
    let Some(to) = sum.unique_mut() else {
        *sum = zip("add", sum, x, |a, b| a + b).unwrap_or_else(|e| unreachable!("equal shapes: {e}"));
        return;
    };
    if let Some(from) = x.as_slice() {
        storage::change_rows(to, 1, |start, to| {
            to.iter_mut().zip(&from[start..]).for_each(|(a, &b)| *a += b);
        });
        return;
    }
    let rows = Rows::new([x.layout()]);
    let (from, n, isa) = (x.elements(), rows.len, isa());
    storage::change_rows(to, n, |start, to| {
        if to.is_empty() {
            return;
        }
        rows.each(start / n, to.len() / n, |row, [at]| {
            dispatch(isa, Add { to: &mut to[row * n - start..][..n], from, at, step: rows.steps[0] });
        });
    });
}

/// A row that another one is added to.
struct Add<'a, T> {
    to: &'a mut [T],
    from: &'a [T],
    at: usize,
    step: isize,
}

impl<T: Real> Job<f32> for Add<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = f32>>(self) {
        let Add { to, from, at, step } = self;
        match step {
            1 => to.iter_mut().zip(&from[at..]).for_each(|(a, &b)| *a += b),
            0 => to.iter_mut().for_each(|a| *a += from[at]),
            _ => {
                let place = |k: usize| (at as isize + k as isize * step) as usize;
                to.iter_mut().enumerate().for_each(|(k, a)| *a += from[place(k)]);
            }
        }
    }
}
