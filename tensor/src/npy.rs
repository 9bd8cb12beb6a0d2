//! NumPy's file formats: `.npy` holds one array, [`Npz`] many.
//!
//! Damaged files give errors, never panics, and no allocation follows a header's word before the file has shown that it
//! is long enough.

mod array;
mod error;
mod header;
mod npz;

pub use array::{Array, Data};
pub use error::NpyError;
pub use npz::{Npz, save_npz};

use header::Header;
use std::path::Path;

/// The result of reading or writing a file.
pub type Result<T> = std::result::Result<T, NpyError>;

/// Reads a `.npy` file.
pub fn load(path: impl AsRef<Path>) -> Result<Array> {
    let path = path.as_ref();
    std::fs::read(path)
        .map_err(NpyError::from)
        .and_then(|bytes| decode(&bytes))
        .map_err(|e| e.within(path.display()))
}

/// Writes a `.npy` file, in row-major order.
pub fn save(path: impl AsRef<Path>, array: impl Into<Array>) -> Result<()> {
    let path = path.as_ref();
    std::fs::write(path, encode(&array.into())).map_err(|e| NpyError::from(e).within(path.display()))
}

/// An array from the bytes of a `.npy` file.
pub fn decode(bytes: &[u8]) -> Result<Array> {
    let (header, body) = Header::split(bytes)?;
    let expected = header.shape.iter().try_fold(header.size, |n, &d| n.checked_mul(d));
    if expected != Some(body.len()) {
        let Header { shape, dtype, .. } = header;
        return Err(NpyError::Length { shape, dtype, expected, found: body.len() });
    }
    Array::decode(&header, body)
}

/// The bytes of a `.npy` file.
pub fn encode(array: &Array) -> Vec<u8> {
    let mut out = header::write(array.data().dtype(), array.shape());
    array.data().write(&mut out);
    out
}
