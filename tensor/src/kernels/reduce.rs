//! Folding axes into one element: sums, extrema, and where the extrema are.

use crate::buffer::Buffer;
use crate::{Axes, Elem, Real, Result, Shape, ShapeError, Tensor, storage};

/// Runs no longer than this are folded one by one; longer ones are halved first. So the rounding error of a sum grows
/// with the logarithm of its length.
const RUN: usize = 64;

/// `[outer, n, inner]` → `[outer, inner]`, folding the middle.
fn fold<T: Real>(
    src: &[T],
    [outer, n, inner]: [usize; 3],
    start: T,
    f: &(impl Fn(T, T) -> T + Sync),
) -> Buffer<T> {
    if inner == 1 {
        return storage::build(outer, |first, out| {
            for (i, o) in out.iter_mut().enumerate() {
                *o = fold_run(&src[(first + i) * n..][..n], start, f);
            }
        });
    }
    storage::build_rows(outer * inner, inner, |first, out| {
        for (i, out) in out.chunks_mut(inner.max(1)).enumerate() {
            fold_rows(&src[(first / inner + i) * n * inner..][..n * inner], out, start, f);
        }
    })
}

/// Halving with eight running values at the bottom: vectorises, and the order depends on the length alone.
fn fold_run<T: Real>(x: &[T], start: T, f: &impl Fn(T, T) -> T) -> T {
    if x.len() > 8 * RUN {
        let half = (x.len() / 2).next_multiple_of(8);
        return f(fold_run(&x[..half], start, f), fold_run(&x[half..], start, f));
    }
    let mut lanes = [start; 8];
    let chunks = x.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &v) in lanes.iter_mut().zip(chunk) {
            *lane = f(*lane, v);
        }
    }
    for (lane, &v) in lanes.iter_mut().zip(rest) {
        *lane = f(*lane, v);
    }
    let [a, b, c, d, e, g, h, i] = lanes;
    f(f(f(a, b), f(c, d)), f(f(e, g), f(h, i)))
}

/// Rows of the length of `out`, folded into it.
fn fold_rows<T: Real>(x: &[T], out: &mut [T], start: T, f: &(impl Fn(T, T) -> T + Sync)) {
    let width = out.len();
    if x.len() > RUN * width {
        let (a, b) = x.split_at(x.len() / width / 2 * width);
        fold_rows(a, out, start, f);
        let mut right = Buffer::new(width);
        fold_rows(b, &mut right, start, f);
        out.iter_mut().zip(&*right).for_each(|(l, &r)| *l = f(*l, r));
        return;
    }
    out.fill(start);
    for row in x.chunks_exact(width.max(1)) {
        out.iter_mut().zip(row).for_each(|(o, &v)| *o = f(*o, v));
    }
}

fn reduce<T: Real>(
    op: &'static str,
    x: &Tensor<T>,
    axes: Axes,
    keepdim: bool,
    start: T,
    f: impl Fn(T, T) -> T + Sync,
) -> Result<Tensor<T>> {
    let shape = axes.reduce(op, x.shape(), keepdim)?;
    if x.numel() == 1 {
        return x.reshaped(shape);
    }
    let x = x.contiguous();
    let mut folded: Option<Buffer<T>> = None;
    let mut dims = x.shape().to_vec();
    // Neighbouring axes that are both folded go in one pass; from the back, so that most passes run along memory.
    let mut end = dims.len();
    while end > 0 {
        let axis = end - 1;
        if !axes.contains(axis) {
            end -= 1;
            continue;
        }
        let mut first = axis;
        while first > 0 && axes.contains(first - 1) {
            first -= 1;
        }
        let outer: usize = dims[..first].iter().product();
        let n: usize = dims[first..end].iter().product();
        let inner: usize = dims[end..].iter().product();
        let src = folded.as_deref().or(x.as_slice()).unwrap_or(&[]);
        folded = Some(fold(src, [outer, n, inner], start, &f));
        dims[first..end].fill(1);
        end = first;
    }
    match folded {
        Some(data) => Ok(Tensor::raw(data, shape)),
        None => x.reshaped(shape),
    }
}

/// Sum over the axes; 0 over none. Added by halves: the error grows with log n.
pub fn sum<T: Real>(x: &Tensor<T>, axes: Axes, keepdim: bool) -> Result<Tensor<T>> {
    reduce("sum", x, axes, keepdim, T::ZERO, |a, b| a + b)
}

/// Largest element over the axes, NaN if any is NaN; an error if there is none to choose from.
pub fn max<T: Real>(x: &Tensor<T>, axes: Axes, keepdim: bool) -> Result<Tensor<T>> {
    not_empty("max", x, axes)?;
    reduce("max", x, axes, keepdim, T::NEG_INFINITY, T::maximum)
}

/// Smallest element over the axes, NaN if any is NaN; an error if there is none to choose from.
pub fn min<T: Real>(x: &Tensor<T>, axes: Axes, keepdim: bool) -> Result<Tensor<T>> {
    not_empty("min", x, axes)?;
    reduce("min", x, axes, keepdim, T::INFINITY, T::minimum)
}

fn not_empty<E: Elem>(op: &'static str, x: &Tensor<E>, axes: Axes) -> Result<()> {
    axes.reduce(op, x.shape(), false)?;
    match axes.count(x.shape()) {
        0 => Err(ShapeError::invalid(op, &[*x.shape()], "there is no element to choose from")),
        _ => Ok(()),
    }
}

/// Sums away what broadcasting had added, so that the result has shape `to`.
pub fn sum_to<T: Real>(x: &Tensor<T>, to: &Shape) -> Result<Tensor<T>> {
    if x.shape() == to {
        return Ok(x.clone());
    }
    if !to.expands_to(x.shape()) {
        return Err(ShapeError::invalid(
            "sum_to",
            &[*x.shape(), *to],
            "the first is not a broadcast of the second",
        ));
    }
    let lead = x.rank() - to.rank();
    let list: Vec<isize> = (0..x.rank())
        .filter(|&i| i < lead || (to[i - lead] == 1 && x.shape()[i] != 1))
        .map(|i| i as isize)
        .collect();
    let summed =
        if list.is_empty() { x.clone() } else { sum(x, Axes::new("sum_to", x.shape(), &list)?, true)? };
    summed.reshaped(*to)
}

/// Where along `axis` the largest element is; the first of equals, and the first NaN before all others.
pub fn argmax<T: Real>(x: &Tensor<T>, axis: isize, keepdim: bool) -> Result<Tensor<u32>> {
    arg("argmax", x, axis, keepdim, |a, b| a > b)
}

/// Where along `axis` the smallest element is; the first of equals, and the first NaN before all others.
pub fn argmin<T: Real>(x: &Tensor<T>, axis: isize, keepdim: bool) -> Result<Tensor<u32>> {
    arg("argmin", x, axis, keepdim, |a, b| a < b)
}

fn arg<T: Real>(
    op: &'static str,
    x: &Tensor<T>,
    axis: isize,
    keepdim: bool,
    better: impl Fn(T, T) -> bool,
) -> Result<Tensor<u32>> {
    let axis = x.shape().axis(op, axis)?;
    let axes = Axes::one(axis);
    not_empty(op, x, axes)?;
    let (n, inner) = (x.shape()[axis], x.shape()[axis + 1..].iter().product::<usize>());
    let outer: usize = x.shape()[..axis].iter().product();
    let src = x.to_vec();
    let mut out = storage::zeroed(outer * inner);
    for (o, row) in out.chunks_mut(inner.max(1)).enumerate() {
        for (j, best) in row.iter_mut().enumerate() {
            let at = |i: usize| src[(o * n + i) * inner + j];
            for i in 1..n {
                let (new, old) = (at(i), at(*best as usize));
                if !old.is_nan() && (better(new, old) || new.is_nan()) {
                    *best = i as u32;
                }
            }
        }
    }
    Ok(Tensor::raw(out, axes.reduce(op, x.shape(), keepdim)?))
}
