//! What a file holds: elements of any supported type, and their way into tensors.

use super::header::Header;
use super::{NpyError, Result};
use crate::layout::Layout;
use crate::{Real, Shape, Tensor};

/// The elements of an array, in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// `f4`
    F32(Vec<f32>),
    /// `f8`
    F64(Vec<f64>),
    /// `u1`
    U8(Vec<u8>),
    /// `i4`
    I32(Vec<i32>),
    /// `i8`
    I64(Vec<i64>),
    /// `u4`
    U32(Vec<u32>),
    /// `b1`
    Bool(Vec<bool>),
}

/// An array as a file holds it. More types are stored than tensors have; the `to_` methods convert.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    shape: Shape,
    data: Data,
}

impl Data {
    /// The type as NumPy names it, without the byte order.
    pub fn dtype(&self) -> &'static str {
        match self {
            Data::F32(_) => "f4",
            Data::F64(_) => "f8",
            Data::U8(_) => "u1",
            Data::I32(_) => "i4",
            Data::I64(_) => "i8",
            Data::U32(_) => "u4",
            Data::Bool(_) => "b1",
        }
    }

    /// The elements' bytes, little endian.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Data::F32(v) => v.iter().for_each(|x| out.extend(x.to_le_bytes())),
            Data::F64(v) => v.iter().for_each(|x| out.extend(x.to_le_bytes())),
            Data::U8(v) => out.extend(v),
            Data::I32(v) => v.iter().for_each(|x| out.extend(x.to_le_bytes())),
            Data::I64(v) => v.iter().for_each(|x| out.extend(x.to_le_bytes())),
            Data::U32(v) => v.iter().for_each(|x| out.extend(x.to_le_bytes())),
            Data::Bool(v) => out.extend(v.iter().map(|&x| u8::from(x))),
        }
    }
}

impl Array {
    /// The sizes of the axes.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The elements, in row-major order.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// `body` must have as many bytes as the header says.
    pub(super) fn decode(header: &Header, body: &[u8]) -> Result<Array> {
        let shape = Shape::new(&header.shape)?;
        let reordered = header.fortran.then(|| row_major(body, header.size, shape));
        let (body, big) = (reordered.as_deref().unwrap_or(body), header.big_endian);
        let data = match header.dtype.as_str() {
            "f4" => Data::F32(numbers(body, if big { f32::from_be_bytes } else { f32::from_le_bytes })),
            "f8" => Data::F64(numbers(body, if big { f64::from_be_bytes } else { f64::from_le_bytes })),
            "u1" => Data::U8(body.to_vec()),
            "i4" => Data::I32(numbers(body, if big { i32::from_be_bytes } else { i32::from_le_bytes })),
            "i8" => Data::I64(numbers(body, if big { i64::from_be_bytes } else { i64::from_le_bytes })),
            "u4" => Data::U32(numbers(body, if big { u32::from_be_bytes } else { u32::from_le_bytes })),
            "b1" => Data::Bool(body.iter().map(|&b| b != 0).collect()),
            other => return Err(NpyError::DType { dtype: other.into() }),
        };
        Ok(Array { shape, data })
    }

    /// As floating-point numbers, each rounded to the nearest; truth values as 0 and 1.
    pub fn to_real<T: Real>(&self) -> Tensor<T> {
        let data: Vec<T> = match &self.data {
            Data::F32(v) => v.iter().map(|&x| T::of(x.into())).collect(),
            Data::F64(v) => v.iter().map(|&x| T::of(x)).collect(),
            Data::U8(v) => v.iter().map(|&x| T::of(x.into())).collect(),
            Data::I32(v) => v.iter().map(|&x| T::of(x.into())).collect(),
            Data::I64(v) => v.iter().map(|&x| T::of(x as f64)).collect(),
            Data::U32(v) => v.iter().map(|&x| T::of(x.into())).collect(),
            Data::Bool(v) => v.iter().map(|&x| T::of(x.into())).collect(),
        };
        Tensor::raw(data, self.shape)
    }

    /// As labels or indices; an error for one that is no whole number from 0 to 2³²-1.
    pub fn to_indices(&self) -> Result<Tensor<u32>> {
        const WANTED: &str = "a whole number from 0 to 4294967295";
        // Rounding an out-of-range number saturates, so what comes back differs from what went in.
        let real = |at: usize, x: f64| {
            let whole = x as u32;
            let fits = f64::from(whole) == x;
            if fits { Ok(whole) } else { Err(NpyError::Value { at, value: x.to_string(), wanted: WANTED }) }
        };
        let whole = |at: usize, x: i64| {
            u32::try_from(x).map_err(|_| NpyError::Value { at, value: x.to_string(), wanted: WANTED })
        };
        let data: Result<Vec<u32>> = match &self.data {
            Data::F32(v) => v.iter().enumerate().map(|(i, &x)| real(i, x.into())).collect(),
            Data::F64(v) => v.iter().enumerate().map(|(i, &x)| real(i, x)).collect(),
            Data::I32(v) => v.iter().enumerate().map(|(i, &x)| whole(i, x.into())).collect(),
            Data::I64(v) => v.iter().enumerate().map(|(i, &x)| whole(i, x)).collect(),
            Data::U8(v) => Ok(v.iter().map(|&x| x.into()).collect()),
            Data::U32(v) => Ok(v.clone()),
            Data::Bool(v) => Ok(v.iter().map(|&x| x.into()).collect()),
        };
        Ok(Tensor::raw(data?, self.shape))
    }

    /// As truth values; an error for elements of any other type.
    pub fn to_mask(&self) -> Result<Tensor<bool>> {
        match &self.data {
            Data::Bool(v) => Ok(Tensor::raw(v.clone(), self.shape)),
            other => Err(NpyError::DType { dtype: other.dtype().into() }),
        }
    }
}

macro_rules! from_tensor {
    ($($t:ty => $d:ident),*) => {$(
        impl From<&Tensor<$t>> for Array {
            fn from(x: &Tensor<$t>) -> Array {
                Array { shape: *x.shape(), data: Data::$d(x.to_vec()) }
            }
        }
    )*};
}
from_tensor!(f32 => F32, f64 => F64, u32 => U32, bool => Bool);

fn numbers<E, const N: usize>(body: &[u8], one: fn([u8; N]) -> E) -> Vec<E> {
    body.as_chunks().0.iter().map(|&bytes| one(bytes)).collect()
}

/// The bytes of a column-major array's elements, `size` each, in row-major order.
fn row_major(body: &[u8], size: usize, shape: Shape) -> Vec<u8> {
    let mut reversed = shape;
    reversed.dims_mut().reverse();
    let mut strides = Layout::contiguous(reversed).strides().to_vec();
    strides.reverse();
    let layout = Layout::new(shape, &strides, 0);
    let mut index = vec![0; shape.rank()];
    let mut out = Vec::with_capacity(body.len());
    for _ in 0..body.len() / size {
        out.extend(&body[layout.at(&index) * size..][..size]);
        for (i, &d) in index.iter_mut().zip(shape.iter()).rev() {
            *i += 1;
            if *i < d {
                break;
            }
            *i = 0;
        }
    }
    out
}
