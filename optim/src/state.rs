//! What an optimizer remembers, in a form that can be saved.

use crate::{Error, Result};
use chainrule_tensor::{Real, Shape, Tensor};
use std::collections::BTreeMap;

/// Everything that a resumed optimizer needs besides its settings to go on bit for bit. Tensors fit a safetensors file and
/// scalars its metadata or JSON; Rust prints an `f64` so that it reads back exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct State<T: Real> {
    /// `<buffer>.<parameter>`, such as `exp_avg.fc1.weight`, for every parameter that has made a step.
    pub tensors: BTreeMap<String, Tensor<T>>,
    /// `lr`, the rate of the last step or as set since; `steps.<parameter>`, how many steps it has made.
    pub scalars: BTreeMap<String, f64>,
}

/// Takes entries out of a state and collects all that does not fit.
pub(crate) struct Reader<'s, T: Real> {
    tensors: BTreeMap<&'s str, &'s Tensor<T>>,
    scalars: BTreeMap<&'s str, f64>,
    problems: Vec<String>,
}

impl<'s, T: Real> Reader<'s, T> {
    pub fn new(state: &'s State<T>) -> Reader<'s, T> {
        Reader {
            tensors: state.tensors.iter().map(|(key, t)| (key.as_str(), t)).collect(),
            scalars: state.scalars.iter().map(|(key, x)| (key.as_str(), *x)).collect(),
            problems: Vec::new(),
        }
    }

    pub fn scalar(&mut self, key: &str) -> f64 {
        self.scalars.remove(key).unwrap_or_else(|| {
            self.problems.push(format!("`{key}` is missing"));
            0.0
        })
    }

    pub fn count(&mut self, key: &str) -> u64 {
        let x = self.scalar(key);
        if !(x >= 0.0 && x.fract() == 0.0) {
            self.problems.push(format!("`{key}` is {x}, not a number of steps"));
        }
        x as u64
    }

    /// A tensor of this shape; if there is none, zeros that [`Reader::finish`] keeps from being used.
    pub fn tensor(&mut self, key: &str, shape: Shape) -> Tensor<T> {
        match self.tensors.remove(key) {
            Some(t) if *t.shape() == shape => return t.clone(),
            Some(t) => self.problems.push(format!("`{key}` has shape {}, not {shape}", t.shape())),
            None => self.problems.push(format!("`{key}` is missing")),
        }
        Tensor::zeros(shape)
    }

    /// Whether everything was there and everything was taken.
    pub fn finish(mut self) -> Result<()> {
        let unknown = self.tensors.keys().chain(self.scalars.keys());
        self.problems.extend(unknown.map(|key| format!("`{key}` is unknown here")));
        if self.problems.is_empty() { Ok(()) } else { Err(Error::State { problems: self.problems }) }
    }
}
