//! Reading files, plain or gzip-compressed.

use super::{DataError, Result};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// More than any set that fits in memory as `f32`; stops a small compressed file from filling the memory.
pub(super) const MAX_BYTES: u64 = 1 << 30;

/// The file's contents, decompressed if they begin like gzip (the name does not matter).
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>> {
    let file = File::open(path).map_err(|e| io(path, e))?;
    decompressed(BufReader::with_capacity(1 << 16, file), path)
}

/// `source`, decompressed if it begins like gzip; `path` names it in errors.
pub(super) fn decompressed<'a>(mut source: impl BufRead + 'a, path: &Path) -> Result<Box<dyn Read + 'a>> {
    let gzip = source.fill_buf().map_err(|e| io(path, e))?.starts_with(&[0x1f, 0x8b]);
    Ok(if gzip { Box::new(MultiGzDecoder::new(source)) } else { Box::new(source) })
}

/// What is left of `source`, at most `limit` bytes. The memory grows with what is read, never by what a header says.
pub(super) fn rest(source: impl Read, limit: u64, path: &Path) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    source.take(limit).read_to_end(&mut out).map_err(|e| io(path, e))?;
    Ok(out)
}

/// The whole file.
///
/// # Errors
/// [`DataError::Format`] if it is larger than a gibibyte, decompressed.
pub(super) fn all(path: &Path) -> Result<Vec<u8>> {
    let out = rest(open(path)?, MAX_BYTES + 1, path)?;
    if out.len() as u64 > MAX_BYTES {
        return Err(DataError::Format { path: path.into(), why: "larger than 1 GiB".into() });
    }
    Ok(out)
}

/// The system's error as ours. A compressed stream that ends early or is damaged is the file's fault, not the disk's.
pub(super) fn io(path: &Path, source: std::io::Error) -> DataError {
    let path = path.to_path_buf();
    match source.kind() {
        ErrorKind::NotFound => DataError::Missing { path, todo: "check the path".into() },
        ErrorKind::UnexpectedEof => {
            DataError::Truncated { path, why: "the compressed contents break off".into() }
        }
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            DataError::Format { path, why: format!("the compressed contents are damaged ({source})") }
        }
        _ => DataError::Io { path, source },
    }
}

/// The file called `name` in `folder`, or `name.gz`, if there is one.
pub(super) fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    [name.to_string(), format!("{name}.gz")].map(|n| folder.join(n)).into_iter().find(|p| p.is_file())
}
