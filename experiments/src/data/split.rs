//! Examples with their labels.

use super::{DataError, Result};
use chainrule_tensor::random::Stream;
use chainrule_tensor::{Shape, Tensor};
use std::sync::Arc;

/// What is to be predicted, one entry per example.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    /// Class numbers, counted from 0.
    Classes(Arc<[u32]>),
    /// Numbers, of shape `[N, outputs]`.
    Values(Tensor<f32>),
}

impl Labels {
    /// How many examples are labelled.
    pub fn len(&self) -> usize {
        match self {
            Labels::Classes(y) => y.len(),
            Labels::Values(y) => y.shape().first().copied().unwrap_or(0),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Examples and their labels: the whole of a training, validation or test set, or a batch of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The examples, `[N, ...]`, in row-major order: `[N, features]` or, for images, `[N, channels, height, width]`.
    pub x: Tensor<f32>,
    /// Their labels, `N` of them.
    pub y: Labels,
}

impl Split {
    /// Examples with as many labels; `place` names them in errors.
    ///
    /// # Errors
    /// [`DataError::Counts`] if the numbers differ, [`DataError::Empty`] if there are none.
    pub fn new(place: &str, x: Tensor<f32>, y: Labels) -> Result<Split> {
        let examples = x.shape().first().copied().unwrap_or(0);
        if examples != y.len() {
            return Err(DataError::Counts { place: place.into(), examples, labels: y.len() });
        }
        let nothing = matches!(&y, Labels::Values(y) if y.numel() == 0);
        if x.numel() == 0 || y.is_empty() || nothing {
            return Err(DataError::Empty { place: place.into() });
        }
        Ok(Split { x: x.contiguous(), y })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// The shape of one example.
    pub fn input(&self) -> Shape {
        self.x.shape().without_axis(0)
    }

    /// The examples of the given numbers, in that order: how batches are made.
    ///
    /// # Panics
    /// If a number is not below [`Split::len`].
    #[must_use]
    pub fn rows(&self, numbers: &[usize]) -> Split {
        let y = match &self.y {
            Labels::Classes(y) => Labels::Classes(numbers.iter().map(|&i| y[i]).collect()),
            Labels::Values(y) => Labels::Values(pick(y, numbers)),
        };
        Split { x: pick(&self.x, numbers), y }
    }

    /// Two parts, of `round(fraction · N)` examples and of the rest, drawn without replacement.
    ///
    /// # Errors
    /// [`DataError::Setting`] if one of them would be empty.
    pub fn divided(
        &self,
        option: &'static str,
        fraction: f64,
        random: &mut Stream,
    ) -> Result<(Split, Split)> {
        let n = self.len();
        let first = (fraction * n as f64).round();
        // Written so that NaN fails too.
        if !(first >= 1.0 && first < n as f64) {
            let rule = "must lie between 0 and 1 and leave examples on both sides";
            return Err(DataError::Setting { option, value: fraction.to_string(), rule });
        }
        let order = random.permutation(n);
        let (a, b) = order.split_at(first as usize);
        Ok((self.rows(a), self.rows(b)))
    }
}

/// The given entries of the first axis.
fn pick(x: &Tensor<f32>, numbers: &[usize]) -> Tensor<f32> {
    let mut shape = *x.shape();
    let width: usize = shape[1..].iter().product();
    shape.dims_mut()[0] = numbers.len();
    let source = x.contiguous();
    let source = source.as_slice().expect("a contiguous tensor is a slice");
    let mut out = Vec::with_capacity(shape.numel());
    for &i in numbers {
        out.extend_from_slice(&source[i * width..][..width]);
    }
    Tensor::from_vec(out, shape).expect("each entry has the width of the shape")
}
