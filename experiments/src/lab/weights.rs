//! A network that was trained elsewhere.

use crate::train::{Result, TrainError};
use chainrule_nn::StateDict;
use chainrule_nn::state_dict::StateError;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// The contents of a safetensors file, for the settings of a [`Trial`](super::Trial). There it is its checksum, wherever it lies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weights {
    sha256: String,
    #[serde(skip)]
    state: Arc<StateDict>,
}

impl Weights {
    /// Reads a file.
    ///
    /// # Errors
    /// [`TrainError::Weights`] if it cannot be read.
    pub fn read(path: &Path) -> Result<Weights> {
        let io = |source| TrainError::Weights(StateError::Io { path: path.into(), source });
        let bytes = std::fs::read(path).map_err(io)?;
        let state = StateDict::from_bytes(&bytes).map_err(|e| e.in_file(path))?;
        let digits = |mut text: String, byte: &u8| {
            let _ = write!(text, "{byte:02x}");
            text
        };
        let sha256 = Sha256::digest(&bytes).iter().fold(String::new(), digits);
        Ok(Weights { sha256, state: Arc::new(state) })
    }

    /// What it holds.
    pub fn state(&self) -> &StateDict {
        &self.state
    }
}
