//! Folding axes into one element: sums, extrema, and where the extrema are.

use crate::memory::{Buffer, PoolVec};
use crate::simd::{Job, Lanes, dispatch};
use crate::{Axes, Elem, Isa, Real, Result, Shape, ShapeError, Tensor, isa, storage};

/// Elements that are folded lane by lane; more are folded in pieces of this size, the pieces in pairs, those in pairs, and
/// so on. So the rounding error of a sum grows with the logarithm of its length.
const PIECE: usize = 512;
/// Running values side by side within a piece: as many as keep the widest registers busy.
const LANES: usize = 64;
/// Rows that are folded one after another.
const ROWS: usize = 64;

/// `[outer, n, inner]` → `[outer, inner]`, folding the middle.
fn fold<T: Real>(
    src: &[T],
    [outer, n, inner]: [usize; 3],
    start: T,
    f: &(impl Fn(T, T) -> T + Sync),
) -> Buffer<T> {
    let isa = isa();
    if inner == 1 {
        return storage::build_weighed(outer, n, |first, out| {
            for (i, o) in out.iter_mut().enumerate() {
                let run = &src[(first + i) * n..][..n];
                *o = dispatch(isa, Pairs { x: run, y: run, start, of: |x, _| x, f });
            }
        });
    }
    storage::build_rows(outer * inner, inner, |first, out| {
        for (i, out) in out.chunks_mut(inner.max(1)).enumerate() {
            fold_rows(&src[(first / inner + i) * n * inner..][..n * inner], out, start, f, isa);
        }
    })
}

/// `of` every pair of elements, folded in an order that depends on their number alone.
pub(super) struct Pairs<'a, T, O, F> {
    pub x: &'a [T],
    pub y: &'a [T],
    pub start: T,
    pub of: O,
    pub f: F,
}

impl<T: Real, O: Fn(T, T) -> T, F: Fn(T, T) -> T> Job<T> for Pairs<'_, T, O, F> {
    type Out = T;

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) -> T {
        let Pairs { x, y, start, of, f } = self;
        fold_pairs(x, y, start, of, f)
    }
}

#[inline(always)]
pub(super) fn fold_pairs<T: Real>(
    x: &[T],
    y: &[T],
    start: T,
    of: impl Fn(T, T) -> T,
    f: impl Fn(T, T) -> T,
) -> T {
    if x.len() <= PIECE {
        return fold_piece(x, y, start, &of, &f);
    }
    // As when counting in binary: a piece that is done is joined with its equals before it, and at the end with whatever
    // is left.
    let mut done = [start; usize::BITS as usize];
    let mut last = start;
    for (i, (x, y)) in x.chunks(PIECE).zip(y.chunks(PIECE)).enumerate() {
        last = fold_piece(x, y, start, &of, &f);
        let mut bit = 0;
        while i >> bit & 1 == 1 {
            last = f(done[bit], last);
            bit += 1;
        }
        done[bit] = last;
    }
    let count = x.len().div_ceil(PIECE);
    let rest = count.trailing_zeros() as usize + 1..done.len();
    rest.filter(|bit| count >> bit & 1 == 1).fold(last, |sum, bit| f(done[bit], sum))
}

#[inline(always)]
fn fold_piece<T: Real>(x: &[T], y: &[T], start: T, of: impl Fn(T, T) -> T, f: impl Fn(T, T) -> T) -> T {
    if x.len() < LANES {
        return x.iter().zip(y).fold(start, |sum, (&x, &y)| f(sum, of(x, y)));
    }
    let mut lanes = [start; LANES];
    let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = xs.remainder().iter().zip(ys.remainder());
    for (x, y) in xs.zip(ys) {
        for ((lane, &x), &y) in lanes.iter_mut().zip(x).zip(y) {
            *lane = f(*lane, of(x, y));
        }
    }
    for (lane, (&x, &y)) in lanes.iter_mut().zip(rest) {
        *lane = f(*lane, of(x, y));
    }
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = f(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Rows of the length of `out`, folded into it.
fn fold_rows<T: Real>(x: &[T], out: &mut [T], start: T, f: &(impl Fn(T, T) -> T + Sync), isa: Isa) {
    let width = out.len();
    if x.len() > ROWS * width {
        let (a, b) = x.split_at(x.len() / width / 2 * width);
        fold_rows(a, out, start, f, isa);
        let mut right = Buffer::new(width);
        fold_rows(b, &mut right, start, f, isa);
        out.iter_mut().zip(&*right).for_each(|(l, &r)| *l = f(*l, r));
        return;
    }
    dispatch(isa, Few { x, out, start, f });
}

/// Few rows, one after another.
struct Few<'a, T, F> {
    x: &'a [T],
    out: &'a mut [T],
    start: T,
    f: &'a F,
}

impl<T: Real, F: Fn(T, T) -> T> Job<T> for Few<'_, T, F> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        self.out.fill(self.start);
        for row in self.x.chunks_exact(self.out.len().max(1)) {
            self.out.iter_mut().zip(row).for_each(|(o, &v)| *o = (self.f)(*o, v));
        }
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
    let mut sizes = *x.shape();
    let dims = sizes.dims_mut();
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
    if x.numel() == to.numel() {
        return x.reshaped(*to);
    }
    let lead = x.rank() - to.rank();
    let list: PoolVec<isize> = (0..x.rank())
        .filter(|&i| i < lead || (to[i - lead] == 1 && x.shape()[i] != 1))
        .map(|i| i as isize)
        .collect();
    sum(x, Axes::new("sum_to", x.shape(), &list)?, true)?.reshaped(*to)
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
