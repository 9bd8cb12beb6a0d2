//! Moving elements: gather and scatter-add along an axis, padding, concatenation.

use crate::{Elem, Range, Real, Result, Shape, ShapeError, Tensor, storage};

fn has_axis(op: &'static str, shape: &Shape, axis: usize) -> Result<()> {
    if axis < shape.rank() {
        Ok(())
    } else {
        Err(ShapeError::Axis { op, axis: axis as isize, shape: *shape })
    }
}

fn in_range(op: &'static str, index: &[u32], size: usize) -> Result<()> {
    match index.iter().position(|&i| i as usize >= size) {
        None => Ok(()),
        Some(at) => {
            let why = format!("index {} (entry {at}) is outside an axis of size {size}", index[at]);
            Err(ShapeError::invalid(op, &[], why))
        }
    }
}

/// `y[.., i, ..] = x[.., index[.., i, ..], ..]` along `axis`.
pub fn gather<E: Elem>(x: &Tensor<E>, index: &Tensor<u32>, axis: usize) -> Result<Tensor<E>> {
    has_axis("gather", x.shape(), axis)?;
    let mut expected = *x.shape();
    expected.dims_mut()[axis] = index.shape().get(axis).copied().unwrap_or(0);
    if expected != *index.shape() {
        let why = format!("the index must have the tensor's shape but for axis {axis}");
        return Err(ShapeError::invalid("gather", &[*x.shape(), *index.shape()], why));
    }
    let inner: usize = x.shape()[axis + 1..].iter().product();
    let (n, k) = (x.shape()[axis], index.shape()[axis]);
    let (src, at) = (x.to_vec(), index.to_vec());
    in_range("gather", &at, n)?;
    let out = storage::build(at.len(), |start, out| {
        for (j, o) in out.iter_mut().enumerate() {
            let j = start + j;
            let (outer, lane) = (j / (k * inner), j % inner);
            *o = src[(outer * n + at[j] as usize) * inner + lane];
        }
    });
    Ok(Tensor::raw(out, *index.shape()))
}

/// The transpose of [`gather`]: zeros of `size` along `axis`, with each element of `x` added at its index. Repeated
/// indices add up.
pub fn scatter_add<T: Real>(
    x: &Tensor<T>,
    index: &Tensor<u32>,
    axis: usize,
    size: usize,
) -> Result<Tensor<T>> {
    if x.shape() != index.shape() {
        let why = "the index must have the tensor's shape";
        return Err(ShapeError::invalid("scatter_add", &[*x.shape(), *index.shape()], why));
    }
    let mut shape = *x.shape();
    has_axis("scatter_add", &shape, axis)?;
    shape.dims_mut()[axis] = size;
    let shape = Shape::new(&shape)?;
    let inner: usize = shape[axis + 1..].iter().product();
    let k = index.shape()[axis];
    let at = index.to_vec();
    in_range("scatter_add", &at, size)?;
    let mut out = storage::zeroed::<T>(shape.numel());
    for (j, v) in x.to_vec().into_iter().enumerate() {
        out[(j / (k * inner) * size + at[j] as usize) * inner + j % inner] += v;
    }
    Ok(Tensor::raw(out, shape))
}

/// Constant elements put `before` and `after` along each axis.
pub fn pad<E: Elem>(x: &Tensor<E>, widths: &[(usize, usize)], value: E) -> Result<Tensor<E>> {
    if widths.len() != x.rank() {
        let why = format!("{} pairs of widths for {} axes", widths.len(), x.rank());
        return Err(ShapeError::invalid("pad", &[*x.shape()], why));
    }
    let mut shape = *x.shape();
    for (d, (before, after)) in shape.dims_mut().iter_mut().zip(widths) {
        *d = d.saturating_add(*before).saturating_add(*after);
    }
    let shape = Shape::new(&shape)?;
    let mut out = Tensor::full(shape, value);
    let start: Vec<(usize, isize)> = widths.iter().map(|w| (w.0, 1)).collect();
    write(&mut out, x, &start);
    Ok(out)
}

/// The transpose of a slice: zeros of `size` along `axis`, with `x` written where the slice had read.
pub fn unslice<E: Elem>(x: &Tensor<E>, axis: usize, range: Range, size: usize) -> Result<Tensor<E>> {
    let mut shape = *x.shape();
    has_axis("unslice", &shape, axis)?;
    let resolved = range.resolve(size).filter(|&(_, count, _)| count == shape[axis]);
    let Some((start, _, step)) = resolved else {
        let why = format!("{range:?} of an axis of {size} does not take {} elements", shape[axis]);
        return Err(ShapeError::invalid("unslice", &[shape], why));
    };
    shape.dims_mut()[axis] = size;
    let mut out = Tensor::full(Shape::new(&shape)?, E::default());
    let mut starts = vec![(0, 1); shape.rank()];
    starts[axis] = (start, step);
    write(&mut out, x, &starts);
    Ok(out)
}

/// Tensors of one shape as the entries of a new axis in front of axis `axis`.
pub fn stack<E: Elem>(xs: &[&Tensor<E>], axis: usize) -> Result<Tensor<E>> {
    let shapes: Vec<Shape> = xs.iter().map(|x| *x.shape()).collect();
    if shapes.windows(2).any(|w| w[0] != w[1]) {
        return Err(ShapeError::invalid("stack", &shapes, "all shapes must be equal"));
    }
    let wide: Result<Vec<Tensor<E>>> = xs.iter().map(|x| x.unsqueezed(axis as isize)).collect();
    concat(&wide?.iter().collect::<Vec<_>>(), axis)
}

/// Tensors joined along `axis`; their other axes must agree.
pub fn concat<E: Elem>(xs: &[&Tensor<E>], axis: usize) -> Result<Tensor<E>> {
    let shape = concat_shape(&xs.iter().map(|x| *x.shape()).collect::<Vec<_>>(), axis)?;
    let mut out = Tensor::full(shape, E::default());
    let mut starts = vec![(0, 1); shape.rank()];
    for x in xs {
        write(&mut out, x, &starts);
        starts[axis].0 += x.shape()[axis];
    }
    Ok(out)
}

/// The shape of tensors joined along `axis`.
pub fn concat_shape(shapes: &[Shape], axis: usize) -> Result<Shape> {
    let Some(first) = shapes.first() else {
        return Err(ShapeError::invalid("concat", &[], "there is nothing to join"));
    };
    let mut out = *first;
    has_axis("concat", first, axis)?;
    for s in &shapes[1..] {
        if s.rank() != out.rank() || (0..s.rank()).any(|i| i != axis && s[i] != out[i]) {
            let why = format!("all axes but {axis} must agree");
            return Err(ShapeError::invalid("concat", shapes, why));
        }
        out.dims_mut()[axis] = out[axis].saturating_add(s[axis]);
    }
    Shape::new(&out)
}

/// Writes `x` into the part of `out` that begins at each axis's `start` and goes on by `step`.
fn write<E: Elem>(out: &mut Tensor<E>, x: &Tensor<E>, starts: &[(usize, isize)]) {
    let src = x.to_vec();
    if src.is_empty() {
        return;
    }
    let shape = *out.shape();
    let strides = out.layout().strides().to_vec();
    let out = out.make_mut();
    let rank = shape.rank();
    let len = if rank == 0 { 1 } else { x.shape()[rank - 1] };
    let step = starts.last().map_or(1, |s| s.1);
    for (row, chunk) in src.chunks(len).enumerate() {
        let mut rest = row;
        let mut at = starts.last().map_or(0, |s| s.0 as isize);
        for axis in (0..rank.saturating_sub(1)).rev() {
            let i = rest % x.shape()[axis];
            rest /= x.shape()[axis];
            at += (starts[axis].0 as isize + i as isize * starts[axis].1) * strides[axis];
        }
        for (j, &v) in chunk.iter().enumerate() {
            out[(at + j as isize * step) as usize] = v;
        }
    }
}
