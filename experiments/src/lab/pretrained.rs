//! A network that was trained elsewhere.

use crate::train::Result;
use chainrule_nn::StateDict;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;

/// What a safetensors file holds, for the settings of a [`Trial`](super::Trial). There it is a checksum, so that other tensors are other
/// settings, wherever they lie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pretrained {
    sha256: String,
    #[serde(skip)]
    state: Arc<StateDict>,
}

impl Pretrained {
    /// Reads a file.
    ///
    /// # Errors
    /// [`TrainError::Weights`](crate::train::TrainError::Weights) if it cannot be read.
    pub fn read(path: &Path) -> Result<Pretrained> {
        let state = StateDict::read(path)?;
        let sha256 = crate::hex(&Sha256::digest(state.to_bytes()?));
        Ok(Pretrained { sha256, state: Arc::new(state) })
    }

    /// What it holds.
    pub fn state(&self) -> &StateDict {
        &self.state
    }
}
