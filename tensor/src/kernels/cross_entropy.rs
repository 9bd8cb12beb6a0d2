//! The cross-entropy of rows of logits, each against one class, and its gradient: a row at a time, which stays in the
//! nearest cache for all that is done with it.

use super::reduce::fold_pairs;
use crate::simd::{Job, Lanes, dispatch, isa};
use crate::vecmath::{Each, ExpBelow};
use crate::{Real, Result, Shape, ShapeError, Tensor, storage};

/// Powers of e that are held at a time, where only their sum is asked for.
const PIECE: usize = 256;

/// -ln softmax(x)[i, labelᵢ] for each row of `x`, `[N, C]`, as ln Σⱼ e^(xᵢⱼ - m) + (m - x[i, labelᵢ]) with the row's
/// largest logit m, so that no power of e overflows.
pub fn cross_entropy<T: Real>(x: &Tensor<T>, labels: &[u32]) -> Result<Tensor<T>> {
    let classes = classes(x.shape(), labels)?;
    let x = x.contiguous();
    let (x, isa) = (x.as_slice().unwrap_or(&[]), isa());
    let job = |start: usize, losses: &mut [T]| {
        dispatch(isa, Losses { x: &x[start * classes..], labels: &labels[start..], classes, losses });
    };
    if labels.len() == 1 {
        let mut loss = [T::ZERO];
        job(0, &mut loss);
        return Ok(Tensor::one(loss[0], Shape::from([1])));
    }
    Ok(Tensor::raw(storage::build_weighed(labels.len(), classes, job), Shape::from([labels.len()])))
}

/// What [`cross_entropy`] sends back to `x` of the cotangent `g`, `[N]`: gᵢ (softmax(x)ᵢ - 1 at labelᵢ).
pub fn cross_entropy_grad<T: Real>(x: &Tensor<T>, labels: &[u32], g: &Tensor<T>) -> Result<Tensor<T>> {
    let classes = classes(x.shape(), labels)?;
    if g.shape().dims() != [labels.len()] {
        let why = "takes a cotangent for each row";
        return Err(ShapeError::invalid("cross_entropy_grad", &[*x.shape(), *g.shape()], why));
    }
    let dense = x.contiguous();
    let (from, isa) = (dense.as_slice().unwrap_or(&[]), isa());
    // What a mean sends back is one number for all rows; it need not be written out.
    let (weights, first, step) = (g.elements(), g.layout().offset(), g.layout().strides()[0]);
    let out = storage::build_rows(from.len(), classes, |start, out| {
        let row = start / classes.max(1);
        let weight = |i: usize| weights[(first as isize + (row + i) as isize * step) as usize];
        dispatch(isa, Slopes { x: &from[start..], labels: &labels[row..], classes, weight, out });
    });
    Ok(Tensor::raw(out, *x.shape()))
}

/// The number of columns, if there is a label below it for each row.
fn classes(x: &Shape, labels: &[u32]) -> Result<usize> {
    match *x.dims() {
        [n, classes] if n == labels.len() && labels.iter().all(|&l| (l as usize) < classes) => Ok(classes),
        _ => {
            let why = "takes a matrix, and for each of its rows a label below the number of columns";
            Err(ShapeError::invalid("cross_entropy", &[*x], why))
        }
    }
}

/// The loss of each row.
struct Losses<'a, T> {
    x: &'a [T],
    labels: &'a [u32],
    classes: usize,
    losses: &'a mut [T],
}

impl<T: Real> Job<T> for Losses<'_, T> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let mut powers = [T::ZERO; PIECE];
        let rows = self.x.chunks_exact(self.classes.max(1)).zip(self.labels);
        for ((row, &label), loss) in rows.zip(self.losses) {
            let top = largest(row);
            let mut sum = T::ZERO;
            for piece in row.chunks(PIECE) {
                let powers = &mut powers[..piece.len()];
                // SAFETY: within `enter`.
                unsafe { Each { f: ExpBelow(top.f64()), from: piece, to: powers }.run::<V>() };
                sum += total(powers);
            }
            *loss = sum.ln() + (top - row[label as usize]);
        }
    }
}

/// The gradient of each row.
struct Slopes<'a, T, W> {
    x: &'a [T],
    labels: &'a [u32],
    classes: usize,
    weight: W,
    out: &'a mut [T],
}

impl<T: Real, W: Fn(usize) -> T> Job<T> for Slopes<'_, T, W> {
    type Out = ();

    #[inline(always)]
    unsafe fn run<V: Lanes<Elem = T>>(self) {
        let classes = self.classes.max(1);
        let rows = self.x.chunks_exact(classes).zip(self.labels).enumerate();
        for ((i, (row, &label)), out) in rows.zip(self.out.chunks_exact_mut(classes)) {
            let (top, g) = (largest(row), (self.weight)(i));
            // SAFETY: within `enter`.
            unsafe { Each { f: ExpBelow(top.f64()), from: row, to: out }.run::<V>() };
            let share = g / total(out);
            out.iter_mut().for_each(|power| *power *= share);
            out[label as usize] -= g;
        }
    }
}

#[inline(always)]
fn largest<T: Real>(row: &[T]) -> T {
    fold_pairs(row, row, T::NEG_INFINITY, |x, _| x, T::maximum)
}

#[inline(always)]
fn total<T: Real>(row: &[T]) -> T {
    fold_pairs(row, row, T::ZERO, |x, _| x, |a, b| a + b)
}
