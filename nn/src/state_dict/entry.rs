//! One tensor of a state dict, as the bytes that a file holds

use super::Problem;
use chainrule_autograd::Param;
use chainrule_tensor::{DType, Real, Tensor};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, View};
use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub dtype: Dtype,
    pub shape: Vec<usize>,
    pub bytes: Vec<u8>,
}

/// PyTorch keeps this one buffer as a 64-bit integer.
fn is_count<T: Real>(p: &Param<T>) -> bool {
    p.name() == "num_batches_tracked"
}

impl Entry {
    pub fn of<T: Real>(p: &Param<T>) -> Entry {
        let value = p.value();
        let numbers = value.to_vec().into_iter().map(T::f64);
        let (dtype, bytes) = match T::DTYPE {
            _ if is_count(p) => (Dtype::I64, numbers.flat_map(|x| (x as i64).to_le_bytes()).collect()),
            DType::F32 => (Dtype::F32, numbers.flat_map(|x| (x as f32).to_le_bytes()).collect()),
            _ => (Dtype::F64, numbers.flat_map(f64::to_le_bytes).collect()),
        };
        Entry { dtype, shape: value.shape().to_vec(), bytes }
    }

    /// The value for a parameter, if it fits.
    pub fn read<T: Real>(&self, name: &str, p: &Param<T>) -> Result<Tensor<T>, Problem> {
        let name = || name.to_string();
        let shape = p.shape();
        if self.shape != shape.dims() {
            return Err(Problem::Shape { name: name(), model: shape.to_vec(), file: self.shape.clone() });
        }
        let numbers = match (is_count(p), self.dtype) {
            (true, Dtype::I64) => self.decode(|b| i64::from_le_bytes(b) as f64),
            (false, Dtype::F32) => self.decode(|b| f64::from(f32::from_le_bytes(b))),
            (false, Dtype::F64) => self.decode(f64::from_le_bytes),
            (count, found) => {
                let wanted = if count { "I64" } else { "F32 or F64" };
                return Err(Problem::Type { name: name(), wanted, found: format!("{found:?}") });
            }
        };
        let cast: Vec<T> = numbers.iter().map(|&x| T::of(x)).collect();
        if let Some((from, _)) = numbers.iter().zip(&cast).find(|(x, y)| x.is_finite() && !y.is_finite()) {
            return Err(Problem::Range { name: name(), value: *from });
        }
        // The file's reader has held the number of bytes against the shape.
        Tensor::from_vec(cast, shape).map_err(|_| Problem::Shape {
            name: name(),
            model: shape.to_vec(),
            file: vec![numbers.len()],
        })
    }

    fn decode<const N: usize>(&self, number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
        self.bytes.as_chunks().0.iter().map(|&chunk| number(chunk)).collect()
    }
}

impl From<&TensorView<'_>> for Entry {
    fn from(view: &TensorView<'_>) -> Entry {
        Entry { dtype: view.dtype(), shape: view.shape().to_vec(), bytes: view.data().to_vec() }
    }
}

impl View for &Entry {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
