//! The parameters and buffers of a model as tensors by name, and as safetensors files that PyTorch reads and writes.
//!
//! Names and layouts are PyTorch's: `Linear` weights are `[out, in]`, convolution weights `[out, in/groups, height,
//! width]`. A shared parameter is saved under each of its names. Files of either precision load into either;
//! `num_batches_tracked` is a count and is a 64-bit integer in files.
//!
//! ```
//! use chainrule_autograd::prelude::*;
//! use chainrule_nn::{Layer, StateDict, models};
//! let trained = models::mlp::<f64>(&[4, 8, 3], 1);
//! let bytes = StateDict::of(&trained).unwrap().to_bytes().unwrap();
//!
//! let other = models::mlp::<f32>(&[4, 8, 3], 2);
//! StateDict::from_bytes(&bytes).unwrap().load_into(&other).unwrap();
//!
//! let wider = models::mlp::<f32>(&[4, 9, 3], 2);
//! let error = StateDict::from_bytes(&bytes).unwrap().load_into(&wider).unwrap_err();
//! assert!(error.to_string().contains("0.weight: the model has [9, 4], the file [8, 4]"));
//! ```

mod entry;
mod error;

pub use error::{Problem, StateError};

use crate::{Layer, Params};
use chainrule_autograd::Param;
use chainrule_tensor::{Real, Tensor};
use entry::Entry;
use safetensors::SafeTensors;
use std::collections::BTreeMap;
use std::path::Path;

/// Tensors by name: a model's state, or what a file holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StateDict {
    entries: BTreeMap<String, Entry>,
}

impl StateDict {
    /// The state of a model. An error if two parameters have one name.
    pub fn of<T: Real>(model: &impl Layer<T>) -> Result<StateDict, StateError> {
        let params = named(model)?;
        let entries = params.into_iter().map(|(name, p)| (name, Entry::of(&p))).collect();
        Ok(StateDict { entries })
    }

    /// Gives a model this state. Missing, unknown, misshapen and otherwise unfit entries are all told in one error, and
    /// then the model is as it was.
    pub fn load_into<T: Real>(&self, model: &impl Layer<T>) -> Result<(), StateError> {
        let params = named(model)?;
        let mut problems = Vec::new();
        let mut found: Vec<(&str, &Param<T>, Tensor<T>)> = Vec::new();
        for (name, p) in &params {
            let value = match self.entries.get(name) {
                None => Err(Problem::Missing { name: name.clone(), shape: p.shape().to_vec() }),
                Some(entry) => entry.read(name, p),
            };
            match value {
                Err(problem) => problems.push(problem),
                Ok(value) => {
                    let differs = |other: &str| self.entries.get(other) != self.entries.get(name);
                    if let Some((first, ..)) = found.iter().find(|(n, q, _)| q.key() == p.key() && differs(n))
                    {
                        problems.push(Problem::Shared { first: first.to_string(), second: name.clone() });
                    }
                    found.push((name, p, value));
                }
            }
        }
        let unknown = self.entries.iter().filter(|(name, _)| !params.contains_key(*name));
        problems
            .extend(unknown.map(|(name, e)| Problem::Extra { name: name.clone(), shape: e.shape.clone() }));
        if !problems.is_empty() {
            return Err(StateError::Unfit(problems));
        }
        found.into_iter().for_each(|(_, p, value)| p.set(value));
        Ok(())
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The shape of the tensor of a name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entries.get(name).map(|e| e.shape.as_slice())
    }

    /// As a safetensors file's contents.
    pub fn to_bytes(&self) -> Result<Vec<u8>, StateError> {
        Ok(safetensors::serialize(&self.entries, None)?)
    }

    /// From a safetensors file's contents.
    pub fn from_bytes(bytes: &[u8]) -> Result<StateDict, StateError> {
        let file = SafeTensors::deserialize(bytes)?;
        let entries = file.iter().map(|(name, view)| (name.to_string(), Entry::from(&view)));
        Ok(StateDict { entries: entries.collect() })
    }

    /// Writes a safetensors file. What was there before is replaced only once the new file is whole.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), StateError> {
        let path = path.as_ref();
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let bytes = self.to_bytes()?;
        let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
        written.map_err(|source| {
            // What is left of a failed write is of no use; the first error is the one to tell.
            drop(std::fs::remove_file(&part));
            StateError::Io { path: path.into(), source }
        })
    }

    /// Reads a safetensors file.
    pub fn read(path: impl AsRef<Path>) -> Result<StateDict, StateError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|source| StateError::Io { path: path.into(), source })?;
        StateDict::from_bytes(&bytes).map_err(|e| e.in_file(path))
    }
}

/// The parameters of a model under all their names.
fn named<T: Real>(model: &impl Layer<T>) -> Result<BTreeMap<String, Param<T>>, StateError> {
    let mut named: BTreeMap<String, Param<T>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, p) in Params::of(|list| model.list(list)).all() {
        match named.get(&name) {
            Some(other) if other.key() != p.key() => problems.push(Problem::Twice { name }),
            _ => drop(named.insert(name, p)),
        }
    }
    if problems.is_empty() { Ok(named) } else { Err(StateError::Unfit(problems)) }
}
