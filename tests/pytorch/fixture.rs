//! Reads the fixtures that PyTorch made; `../fixtures/pytorch/README.md` tells what is in them.

use chainrule::prelude::*;
use safetensors::{Dtype, SafeTensors};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One file: its settings, and its tensors as bytes until somebody asks for numbers.
pub struct Fixture {
    /// Folder and name, such as `layers/linear`.
    pub path: String,
    /// The settings of the case; empty for a plain state dict.
    pub settings: Json,
    tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pytorch")
}

/// The names of all fixtures in a folder, sorted.
pub fn list(folder: &str) -> Vec<String> {
    let files = root().join(folder).read_dir().unwrap_or_else(|e| panic!("{folder}: {e}"));
    let names = files.map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|n| Some(n.strip_suffix(".safetensors")?.into())).collect();
    names.sort();
    names
}

/// Runs `test` on every fixture of a folder. `cases` is what the caller knows of: the test fails if the folder has more
/// or fewer files.
pub fn each(folder: &str, cases: &[&str], mut test: impl FnMut(&Fixture)) {
    let mut cases = cases.to_vec();
    cases.sort_unstable();
    assert_eq!(list(folder), cases, "the fixtures in {folder} and those that are tested differ");
    cases.iter().for_each(|name| test(&Fixture::load(&format!("{folder}/{name}"))));
}

impl Fixture {
    /// Reads `folder/name`, without the ending.
    pub fn load(path: &str) -> Fixture {
        let bytes = std::fs::read(root().join(format!("{path}.safetensors")))
            .unwrap_or_else(|e| panic!("fixture {path}: {e}"));
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        let settings = header.metadata().as_ref().and_then(|m| m.get("settings"));
        let settings = settings.map_or(Json::Null, |text| serde_json::from_str(text).unwrap());
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let tensors = file.iter().map(|(name, view)| {
            (name.to_string(), (view.dtype(), view.shape().to_vec(), view.data().to_vec()))
        });
        Fixture { path: path.into(), settings, tensors: tensors.collect() }
    }

    /// The names of all tensors, sorted.
    pub fn names(&self) -> Vec<&str> {
        self.tensors.keys().map(String::as_str).collect()
    }

    /// What follows a prefix in the names that have it: `under("param.")` gives the parameters.
    pub fn under(&self, prefix: &str) -> Vec<&str> {
        self.tensors.keys().filter_map(|name| name.strip_prefix(prefix)).collect()
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    fn raw(&self, name: &str, wanted: Dtype) -> (&[usize], &[u8]) {
        let found = self.tensors.get(name);
        let (dtype, shape, bytes) = found.unwrap_or_else(|| panic!("{} has no tensor `{name}`", self.path));
        assert_eq!(*dtype, wanted, "{}: `{name}`", self.path);
        (shape, bytes)
    }

    /// Real numbers. Those stored in f32 are widened, which is exact.
    pub fn tensor(&self, name: &str) -> Tensor<f64> {
        let single = self.tensors.get(name).is_some_and(|(dtype, ..)| *dtype == Dtype::F32);
        let (shape, data) = if single {
            let (shape, bytes) = self.raw(name, Dtype::F32);
            (shape, numbers(bytes, f32::from_le_bytes).map(f64::from).collect())
        } else {
            let (shape, bytes) = self.raw(name, Dtype::F64);
            (shape, numbers(bytes, f64::from_le_bytes).collect())
        };
        Tensor::from_vec(data, Shape::new(shape).unwrap()).unwrap()
    }

    /// One entry along the first axis, for fixtures whose first axis is the step.
    pub fn at(&self, name: &str, index: usize) -> Tensor<f64> {
        let all = self.tensor(name);
        let inner = &all.shape().dims()[1..];
        let size: usize = inner.iter().product();
        Tensor::from_vec(all.to_vec()[index * size..][..size].to_vec(), Shape::new(inner).unwrap()).unwrap()
    }

    /// Labels and indices.
    pub fn integers(&self, name: &str) -> Vec<i64> {
        numbers(self.raw(name, Dtype::I64).1, i64::from_le_bytes).collect()
    }

    /// Truth values.
    pub fn mask(&self, name: &str) -> Tensor<bool> {
        let (shape, bytes) = self.raw(name, Dtype::BOOL);
        Tensor::from_vec(bytes.iter().map(|&b| b != 0).collect(), Shape::new(shape).unwrap()).unwrap()
    }
}

fn numbers<const N: usize, X>(bytes: &[u8], read: fn([u8; N]) -> X) -> impl Iterator<Item = X> {
    bytes.chunks_exact(N).map(move |chunk| read(chunk.try_into().unwrap()))
}

/// max|a - b| / max|b|, and max|a| if b is all zero. NaN if either holds one, so compare with `<=`.
pub fn relative_error<T: Real>(a: &Tensor<T>, b: &Tensor<f64>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    let pairs = || a.to_vec().into_iter().map(T::f64).zip(b.to_vec());
    let largest = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(0.0, |m: f64, x| if x.is_nan() || m.is_nan() { f64::NAN } else { m.max(x) })
    };
    let (error, scale) =
        (largest(&mut pairs().map(|(a, b)| (a - b).abs())), largest(&mut pairs().map(|(_, b)| b.abs())));
    if scale == 0.0 { error } else { error / scale }
}

/// Holds a tensor against PyTorch's: relative error at most 1e-12 in f64, 1e-5 in f32.
#[track_caller]
pub fn assert_matches<T: Real>(what: &str, ours: &Tensor<T>, theirs: &Tensor<f64>) {
    let bound = if size_of::<T>() == 8 { 1e-12 } else { 1e-5 };
    assert_eq!(ours.shape(), theirs.shape(), "{what}");
    let error = relative_error(ours, theirs);
    assert!(error <= bound, "{what}: relative error {error:e} is above {bound:e}");
}
