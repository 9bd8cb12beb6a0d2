//! Tensors `[N, C, ...]` channel by channel, each in one pass over memory: what normalisation is made of.
//!
//! What is done to an element may differ from channel to channel: `f(c)` is what is done in channel `c`.

use super::reduce::Pairs;
use crate::memory::PoolVec;
use crate::simd::{dispatch, isa};
use crate::{Real, Result, Shape, ShapeError, Tensor, storage};

/// Channels, and elements of one of them in one image.
fn sizes(op: &'static str, x: &Shape) -> Result<(usize, usize)> {
    match x.dims() {
        [_, channels, inner @ ..] => Ok((*channels, inner.iter().product())),
        _ => Err(ShapeError::invalid(op, &[*x], "takes [N, C, ...]")),
    }
}

fn same(op: &'static str, x: &Shape, y: &Shape) -> Result<()> {
    if x == y {
        return Ok(());
    }
    Err(ShapeError::invalid(op, &[*x, *y], "the shapes must be equal"))
}

/// `each(y, f(c)(x))` for the elements `x` of some rows of `inner` elements, from the one at `start` on, and their `y`.
#[inline(always)]
fn walk<T: Real, F: Fn(T) -> T>(
    (channels, inner): (usize, usize),
    start: usize,
    (out, src): (&mut [T], &[T]),
    f: impl Fn(usize) -> F,
    each: impl Fn(&mut T, T),
) {
    let src = &src[start..][..out.len()];
    if inner == 1 {
        // Neighbours are of different channels: what is done in each is made once, if it is done more often.
        let all: PoolVec<F> = (0..if out.len() > channels { channels } else { 0 }).map(&f).collect();
        let (mut done, mut c) = (0, start % channels.max(1));
        while done < out.len() {
            let count = (channels - c).min(out.len() - done);
            let pairs = out[done..][..count].iter_mut().zip(&src[done..][..count]);
            match all.get(c..) {
                Some(all) if !all.is_empty() => pairs.zip(all).for_each(|((y, &x), f)| each(y, f(x))),
                _ => pairs.zip(c..).for_each(|((y, &x), c)| each(y, f(c)(x))),
            }
            (done, c) = (done + count, 0);
        }
        return;
    }
    for (i, (out, src)) in out.chunks_mut(inner.max(1)).zip(src.chunks(inner.max(1))).enumerate() {
        let f = f((start / inner + i) % channels);
        out.iter_mut().zip(src).for_each(|(y, &x)| each(y, f(x)));
    }
}

/// `f(c)(x)` of every element `x` of every channel `c`.
pub fn channel_map<T: Real, F: Fn(T) -> T>(
    x: &Tensor<T>,
    f: impl Fn(usize) -> F + Sync,
) -> Result<Tensor<T>> {
    let sizes = sizes("channel_map", x.shape())?;
    let x = x.contiguous();
    let src = x.as_slice().unwrap_or(&[]);
    let out = storage::build_rows(src.len(), sizes.1, |start, out| {
        walk(sizes, start, (out, src), &f, |y, x| *y = x);
    });
    Ok(Tensor::raw(out, *x.shape()))
}

/// `sum += f(c)(x)` for every element `x` of every channel `c`, in place if nobody else holds the elements of `sum`.
pub fn channel_add<T: Real, F: Fn(T) -> T>(
    sum: &mut Tensor<T>,
    x: &Tensor<T>,
    f: impl Fn(usize) -> F + Sync,
) -> Result<()> {
    let sizes = sizes("channel_add", x.shape())?;
    same("channel_add", sum.shape(), x.shape())?;
    let (Some(to), Some(src)) = (sum.unique_mut(), x.as_slice()) else {
        *sum = &*sum + &channel_map(x, f)?;
        return Ok(());
    };
    storage::change_rows(to, sizes.1, |start, out| {
        walk(sizes, start, (out, src), &f, |y, x| *y += x);
    });
    Ok(())
}

/// For each channel `c` the sum of `f(c)(x, y)` over its pairs of elements, by halves as [`super::sum`] does it.
pub fn channel_sum<T: Real, F: Fn(T, T) -> T>(
    x: &Tensor<T>,
    y: &Tensor<T>,
    f: impl Fn(usize) -> F + Sync,
) -> Result<Tensor<T>> {
    let (channels, inner) = sizes("channel_sum", x.shape())?;
    same("channel_sum", x.shape(), y.shape())?;
    let (x, y) = (x.contiguous(), y.contiguous());
    let (a, b) = (x.as_slice().unwrap_or(&[]), y.as_slice().unwrap_or(&[]));
    let (images, isa) = (x.shape()[0], isa());
    // A sum for each channel of each image, those of a channel side by side.
    let parts = storage::build_weighed(channels * images, inner, |start, out| {
        let mut done = 0;
        while done < out.len() {
            let (c, first) = ((start + done) / images, (start + done) % images);
            let count = (images - first).min(out.len() - done);
            let of = f(c);
            for (n, part) in (first..).zip(&mut out[done..done + count]) {
                let at = (n * channels + c) * inner;
                let (x, y) = (&a[at..][..inner], &b[at..][..inner]);
                *part = match (x, y) {
                    // As below, without the way there.
                    (&[x], &[y]) => T::ZERO + of(x, y),
                    _ => dispatch(isa, Pairs { x, y, start: T::ZERO, of: &of, f: |s, t| s + t }),
                };
            }
            done += count;
        }
    });
    let out = storage::build(channels, |start, out| {
        for (i, sum) in out.iter_mut().enumerate() {
            let parts = &parts[(start + i) * images..][..images];
            *sum = dispatch(isa, Pairs { x: parts, y: parts, start: T::ZERO, of: |p, _| p, f: |s, t| s + t });
        }
    });
    Ok(Tensor::raw(out, Shape::from([channels])))
}
