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
    unsafe fn run<V: Lanes<Elem = T>>(mut self) {
        // SAFETY: within `enter`.
        let done = unsafe {
            match self.step {
                Some((size, 1)) => lines::<V, 1>(&mut self, size),
                Some((size, 2)) => lines::<V, 2>(&mut self, size),
                _ => false,
            }
        };
        if !done {
            any_lines(self);
        }
    }
}

/// The most lanes of a register, and the largest count that each of its kinds of number holds.
const LANES: usize = 16;
const COUNTS: usize = 1 << 24;

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

/// Windows `STEP` apart, a register of them at a time. `false` if that cannot be told from `y` and `arg`: registers compare
/// finite numbers only, and count places as numbers.
///
/// # Safety
/// Within [`Lanes::enter`].
#[inline(always)]
unsafe fn lines<V: Lanes, const STEP: usize>(plane: &mut Plane<'_, V::Elem>, size: usize) -> bool {
    const { assert!(V::LEN <= LANES) };
    if plane.image.len() > COUNTS {
        return false;
    }
    let (width, across) = (plane.width, plane.cols.len());
    let of = |x: usize| V::Elem::of(x as f64);
    let steps: [V::Elem; LANES] = std::array::from_fn(|lane| of(lane * STEP));
    let lines = plane.y.chunks_mut(across).zip(plane.arg.chunks_mut(across));
    // SAFETY: within `enter`. Windows lie in the plane, so their elements at one place do; `y` and `arg` have an element for
    // each window; no register has more than `LANES`.
    unsafe {
        let zero = V::splat(of(0));
        let steps = V::load(steps.as_ptr());
        let mut odd = zero;
        for ((y, arg), (rows, _)) in lines.zip(plane.rows) {
            for start in (0..across).step_by(V::LEN) {
                let windows = (across - start).min(V::LEN);
                let (mut best, mut best_at) = (zero, zero);
                for i in rows.clone() {
                    for j in 0..size {
                        let first = i * width + start * STEP + j;
                        let new = every::<V, STEP>(&plane.image[first..=first + (windows - 1) * STEP]);
                        let at = steps.add(V::splat(of(first)));
                        odd = new.mul_add(zero, odd);
                        (best, best_at) = if i == rows.start && j == 0 {
                            (new, at)
                        } else {
                            (best.less(new, new, best), best.less(new, at, best_at))
                        };
                    }
                }
                let mask = V::first(windows);
                best.store_first(y.as_mut_ptr().add(start), mask);
                best_at.store_first_counts(arg.as_mut_ptr().add(start), mask);
            }
        }
        let mut sums = [of(0); LANES];
        odd.store(sums.as_mut_ptr());
        sums.iter().all(|&sum| sum == of(0))
    }
}

/// Every `STEP`-th of at most a register of numbers and what lies between.
///
/// # Safety
/// Within [`Lanes::enter`].
#[inline(always)]
unsafe fn every<V: Lanes, const STEP: usize>(from: &[V::Elem]) -> V {
    let (start, len) = (from.as_ptr(), from.len());
    // SAFETY: within `enter`; masks end where `from` does.
    unsafe {
        let low = V::load_first(start, V::first(len.min(V::LEN)));
        if STEP == 1 {
            return low;
        }
        let high = V::load_first(start.wrapping_add(V::LEN), V::first(len.saturating_sub(V::LEN)));
        V::unzip(low, high).0
    }
}

/// Any windows, one by one.
fn any_lines<T: Real>(plane: Plane<T>) {
    let Plane { image, width, rows, cols, y, arg, .. } = plane;
    let all = rows.iter().flat_map(|(rows, _)| cols.iter().map(move |(cols, _)| (rows, cols)));
    for ((rows, cols), (y, arg)) in all.zip(y.iter_mut().zip(arg)) {
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
