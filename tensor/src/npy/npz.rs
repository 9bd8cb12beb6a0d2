//! `.npz`: a zip archive of `.npy` files.

use super::{Array, NpyError, Result, decode, encode};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// An open `.npz` archive. Arrays are read when they are asked for, so that one that cannot be read does not hide the
/// others.
pub struct Npz {
    place: String,
    archive: ZipArchive<Cursor<Vec<u8>>>,
}

impl Npz {
    /// Opens an archive.
    pub fn open(path: impl AsRef<Path>) -> Result<Npz> {
        let place = path.as_ref().display().to_string();
        let bytes = std::fs::read(path).map_err(|e| NpyError::from(e).within(&place))?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| NpyError::from(e).within(&place))?;
        Ok(Npz { place, archive })
    }

    /// The arrays' names, in the archive's order.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(|n| n.ok()?.strip_suffix(".npy").map(String::from)).collect()
    }

    /// Reads one array.
    pub fn get(&mut self, name: &str) -> Result<Array> {
        self.read(name).map_err(|e| e.within(format!("{}, array '{name}'", self.place)))
    }

    fn read(&mut self, name: &str) -> Result<Array> {
        if !self.names().iter().any(|n| n == name) {
            return Err(NpyError::Missing { name: name.into(), names: self.names() });
        }
        // The buffer grows with what is really there; deflate packs at most about 1000 to 1.
        let mut bytes = Vec::new();
        self.archive.by_name(&format!("{name}.npy"))?.read_to_end(&mut bytes)?;
        decode(&bytes)
    }
}

/// Writes named arrays as a compressed archive. The same arrays give the same bytes.
pub fn save_npz(path: impl AsRef<Path>, arrays: &[(&str, Array)]) -> Result<()> {
    let path = path.as_ref();
    pack(arrays).and_then(|bytes| Ok(std::fs::write(path, bytes)?)).map_err(|e| e.within(path.display()))
}

fn pack(arrays: &[(&str, Array)]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, array) in arrays {
        zip.start_file(format!("{name}.npy"), options)?;
        zip.write_all(&encode(array))?;
    }
    Ok(zip.finish()?.into_inner())
}
