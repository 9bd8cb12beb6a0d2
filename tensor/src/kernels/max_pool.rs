//! The largest elements of windows, and their gradient.

use super::pool::{PoolSpec, Windows, plane};
use crate::simd::{Job, Lanes, dispatch, isa};
use crate::{Real, Result, Shape, ShapeError, Tensor, storage};
use std::borrow::Cow;

/// The largest element of every window, and where in its plane (`row·W + column`) it is: the first of equals. A NaN is
/// larger than everything.
pub fn max_pool<T: Real>(x: &Tensor<T>, spec: &PoolSpec) -> Result<(Tensor<T>, Tensor<u32>)> {
    let [rows, cols] = spec.windows("max_pool2d", x.shape())?;
    let shape = spec.out_shape("max_pool2d", x.shape())?;
    let x = x.contiguous();
    let src = x.as_slice().unwrap_or(&[]);
    let (from, to, width) = (plane(x.shape()), plane(&shape), x.shape()[x.rank() - 1]);
    let step = step(&cols);
    let isa = isa();
    let (y, arg) = storage::build_pair(shape.numel(), to, |start, y, arg| {
        for (i, (y, arg)) in y.chunks_mut(to).zip(arg.chunks_mut(to)).enumerate() {
            let image = &src[(start / to + i) * from..][..from];
            dispatch(isa, Plane { image, width, rows: &rows, cols: &cols, step, y, arg });
        }
    });
    Ok((Tensor::raw(y, shape), Tensor::raw(arg, shape)))
}

/// One plane.
struct Plane<'a, T> {
    image: &'a [T],
    width: usize,
    rows: &'a Windows,
    cols: &'a Windows,
    step: Option<(usize, usize)>,
    y: &'a mut [T],
    arg: &'a mut [u32],
}

impl<T: Real> Job<T> for Plane<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let Plane { image, width, rows, cols, step, y, arg } = self;
        let lines = y.chunks_mut(cols.len()).zip(arg.chunks_mut(cols.len()));
        for ((y, arg), (row, _)) in lines.zip(rows) {
            match step {
                // As constants, so that the loop over windows becomes one over registers.
                Some((size, 1)) => line::<T, 1>(image, width, row, size, y, arg),
                Some((size, 2)) => line::<T, 2>(image, width, row, size, y, arg),
                _ => any_line(image, width, row, cols, y, arg),
            }
        }
    }
}

/// Size and step of windows that are all alike and start at the first element.
fn step(windows: &Windows) -> Option<(usize, usize)> {
    let (first, size) = windows.first()?;
    let step = windows.get(1).map_or(1, |second| second.0.start);
    let alike = windows.iter().enumerate().all(|(i, (w, _))| *w == (i * step..i * step + size));
    (first.start == 0 && alike).then_some((*size, step))
}

/// Whether `new` is chosen over `old`, which stands before it.
#[inline(always)]
fn better<T: Real>(new: T, old: T) -> bool {
    new > old || (new.is_nan() && !old.is_nan())
}

/// A line of windows `STEP` apart: one place of all windows after another.
#[inline(always)]
fn line<T: Real, const STEP: usize>(
    image: &[T],
    width: usize,
    rows: &std::ops::Range<usize>,
    size: usize,
    y: &mut [T],
    arg: &mut [u32],
) {
    // Windows whose last element has `STEP - 1` more behind it: the last may not.
    let last = y.len() - 1;
    for (k, i) in rows.clone().enumerate() {
        for j in 0..size {
            let first = i * width + j;
            let from = &image[first..=first + last * STEP];
            let take = |c: usize, new: T, y: &mut T, arg: &mut u32| {
                let won = (k == 0 && j == 0) || better(new, *y);
                *y = if won { new } else { *y };
                *arg = if won { (first + c * STEP) as u32 } else { *arg };
            };
            // The last window has no whole step behind it.
            let windows = y.iter_mut().zip(arg.iter_mut()).zip(from.chunks_exact(STEP)).take(last);
            windows.enumerate().for_each(|(c, ((y, arg), new))| take(c, new[0], y, arg));
            take(last, from[last * STEP], &mut y[last], &mut arg[last]);
        }
    }
}

/// A line of any windows.
fn any_line<T: Real>(
    image: &[T],
    width: usize,
    rows: &std::ops::Range<usize>,
    cols: &Windows,
    y: &mut [T],
    arg: &mut [u32],
) {
    for ((cols, _), (y, arg)) in cols.iter().zip(y.iter_mut().zip(arg)) {
        let mut best = rows.start * width + cols.start;
        for i in rows.clone() {
            for j in i * width + cols.start..i * width + cols.end {
                if better(image[j], image[best]) {
                    best = j;
                }
            }
        }
        (*y, *arg) = (image[best], best as u32);
    }
}

/// The places in `arg`, if it may come from a [`max_pool`] of shape `x`.
fn places<'a>(op: &'static str, x: &Shape, arg: &'a Tensor<u32>) -> Result<Cow<'a, [u32]>> {
    let fail = |why: String| Err(ShapeError::invalid(op, &[*x, *arg.shape()], why));
    if x.rank() < 2 || x.rank() != arg.rank() || x[..x.rank() - 2] != arg.shape()[..x.rank() - 2] {
        return fail("all axes but the last two must agree with those of the places".into());
    }
    let places = arg.as_slice().map_or_else(|| Cow::Owned(arg.to_vec()), Cow::Borrowed);
    match places.iter().fold(0, |most, &at| most.max(at)) {
        at if places.is_empty() || (at as usize) < plane(x) => Ok(places),
        at => fail(format!("place {at} is outside a plane of {} elements", plane(x))),
    }
}

/// The elements of `x` at the places that a [`max_pool`] chose.
pub fn max_pool_gather<T: Real>(x: &Tensor<T>, arg: &Tensor<u32>) -> Result<Tensor<T>> {
    let at = places("max_pool_gather", x.shape(), arg)?;
    let x = x.contiguous();
    let src = x.as_slice().unwrap_or(&[]);
    let (from, to) = (plane(x.shape()), plane(arg.shape()).max(1));
    let out = storage::build(at.len(), |start, out| {
        for (i, o) in out.iter_mut().enumerate() {
            let i = start + i;
            *o = src[i / to * from + at[i] as usize];
        }
    });
    Ok(Tensor::raw(out, *arg.shape()))
}

/// The transpose of [`max_pool_gather`]: each element of `g` added to the place in a tensor of shape `x` that it was
/// chosen from. Where windows overlap, several may add to one place.
pub fn max_pool_scatter<T: Real>(g: &Tensor<T>, arg: &Tensor<u32>, x: &Shape) -> Result<Tensor<T>> {
    let at = places("max_pool_scatter", x, arg)?;
    if g.shape() != arg.shape() {
        let why = "the gradient must have the shape of the places";
        return Err(ShapeError::invalid("max_pool_scatter", &[*g.shape(), *arg.shape()], why));
    }
    let g = g.contiguous();
    let gs = g.as_slice().unwrap_or(&[]);
    let (from, to) = (plane(x), plane(arg.shape()).max(1));
    let out = storage::build_rows(x.numel(), from, |start, out| {
        for (i, image) in out.chunks_mut(from.max(1)).enumerate() {
            let i = start / from.max(1) + i;
            image.fill(T::ZERO);
            for (&g, &j) in gs[i * to..][..to].iter().zip(&at[i * to..]) {
                image[j as usize] += g;
            }
        }
    });
    Ok(Tensor::raw(out, *x))
}
