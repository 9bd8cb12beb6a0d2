//! A run on disk: enough to go on with the same bits.

use super::{Position, Result, Row, TrainError, Trainer};
use chainrule_nn::Layer;
use chainrule_optim as optim;
use chainrule_tensor::Tensor;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::path::Path;

/// Tensors by name.
pub(super) type Named = Vec<(String, Tensor<f32>)>;

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    pub at: Position,
    pub rows: Vec<Row>,
    /// The epoch whose parameters are kept, from 1.
    pub best: Option<usize>,
    /// Seconds that went into the epoch that is not complete.
    pub spent: f64,
}

/// A run between two steps.
pub(super) struct State {
    pub progress: Progress,
    /// The model's parameters and buffers.
    pub model: Named,
    /// Those of the best epoch.
    pub best: Option<Named>,
    pub optimizer: optim::State<f32>,
}

/// The name of the file in a run's folder.
pub(super) const FILE: &str = "checkpoint.safetensors";
/// The entry of the file's metadata that tells how far the run is.
const PROGRESS: &str = "progress";
/// The entry for the numbers that the optimizer remembers besides its tensors.
const SCALARS: &str = "optimizer";

impl State {
    /// Writes one file, all of it or nothing.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut tensors = Named::new();
        let mut put =
            |part: &str, name: &str, t: &Tensor<f32>| tensors.push((format!("{part}.{name}"), t.clone()));
        self.model.iter().for_each(|(name, t)| put("model", name, t));
        self.best.iter().flatten().for_each(|(name, t)| put("best", name, t));
        self.optimizer.tensors.iter().for_each(|(name, t)| put("optimizer", name, t));
        let json = |text: serde_json::Result<String>| text.map_err(|e| TrainError::checkpoint(path, e));
        let metadata = HashMap::from([
            (PROGRESS.to_string(), json(serde_json::to_string(&self.progress))?),
            (SCALARS.to_string(), json(serde_json::to_string(&self.optimizer.scalars))?),
        ]);
        write(path, &tensors, metadata)
    }

    /// Reads what [`State::save`] wrote.
    pub fn load(path: &Path) -> Result<State> {
        let bytes = std::fs::read(path).map_err(|e| TrainError::checkpoint(path, e))?;
        let wrong = |e: &dyn Display| {
            TrainError::checkpoint(path, format!("{e}; the file is damaged, start anew without --resume"))
        };
        let file = SafeTensors::deserialize(&bytes).map_err(|e| wrong(&e))?;
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|e| wrong(&e))?;
        let entry = |key| {
            header.metadata().as_ref().and_then(|m| m.get(key)).ok_or_else(|| wrong(&format!("no {key}")))
        };
        let progress = serde_json::from_str(entry(PROGRESS)?).map_err(|e| wrong(&e))?;
        let scalars = serde_json::from_str(entry(SCALARS)?).map_err(|e| wrong(&e))?;
        let optimizer = optim::State { tensors: BTreeMap::new(), scalars };
        let mut state = State { progress, model: Vec::new(), best: None, optimizer };
        for (name, view) in file.iter() {
            let tensor = read(&view).ok_or_else(|| wrong(&format!("{name} is not of type F32")))?;
            match name.split_once('.') {
                Some(("model", name)) => state.model.push((name.into(), tensor)),
                Some(("best", name)) => state.best.get_or_insert_default().push((name.into(), tensor)),
                Some(("optimizer", name)) => drop(state.optimizer.tensors.insert(name.into(), tensor)),
                _ => return Err(wrong(&format!("{name} belongs to no part of a run"))),
            }
        }
        Ok(state)
    }
}

impl Trainer {
    /// The model's parameters and buffers; the elements are shared until the next step.
    pub(super) fn values(&self) -> Named {
        self.model.params().into_iter().map(|(name, p)| (name, p.value())).collect()
    }

    /// Sets the model's parameters and buffers; `path` is where they are from.
    pub(super) fn restore(&self, values: &Named, path: &Path) -> Result<()> {
        let mut values: HashMap<&str, &Tensor<f32>> = values.iter().map(|(n, t)| (n.as_str(), t)).collect();
        for (name, p) in self.model.params() {
            match values.remove(name.as_str()) {
                Some(tensor) if *tensor.shape() == p.shape() => p.set(tensor.clone()),
                Some(tensor) => {
                    let why =
                        format!("{name} has shape {}, but the model's has {}", tensor.shape(), p.shape());
                    return Err(TrainError::checkpoint(path, why));
                }
                None => return Err(TrainError::checkpoint(path, format!("{name} is missing"))),
            }
        }
        Ok(())
    }
}

/// Writes a safetensors file beside its final place and moves it there, so that an interruption leaves the old one.
fn write(path: &Path, tensors: &Named, metadata: HashMap<String, String>) -> Result<()> {
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|(_, t)| t.to_vec().iter().flat_map(|v| v.to_le_bytes()).collect()).collect();
    let views = tensors.iter().zip(&bytes).map(|((name, t), bytes)| {
        let view = TensorView::new(Dtype::F32, t.shape().to_vec(), bytes);
        view.map(|v| (name.as_str(), v)).map_err(|e| TrainError::checkpoint(path, e))
    });
    let views = views.collect::<Result<Vec<_>>>()?;
    let file = safetensors::serialize(views, Some(metadata)).map_err(|e| TrainError::checkpoint(path, e))?;
    let beside = path.with_extension("new");
    let failed = |source| TrainError::Write { path: path.into(), source };
    std::fs::write(&beside, file).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}

fn read(view: &TensorView) -> Option<Tensor<f32>> {
    let number = |b: &[u8]| b.try_into().map(f32::from_le_bytes).unwrap_or(f32::NAN);
    let data = (view.dtype() == Dtype::F32).then(|| view.data().chunks_exact(4).map(number).collect())?;
    Tensor::from_vec(data, chainrule_tensor::Shape::new(view.shape()).ok()?).ok()
}
