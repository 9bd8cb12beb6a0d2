//! Holding installed files to their published checksums.

use super::catalogue::{Files, Known, Source};
use super::{DataError, Result, Store, bytes, cifar};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What became of checking one file.
#[derive(Debug)]
pub struct Verified {
    /// The file; without the `.gz` that it may have, if it is missing.
    pub path: PathBuf,
    /// What is wrong with it, if anything.
    pub outcome: Result<()>,
}

impl Store {
    /// Checks every file of a data set, one entry per file; none for sets that are built in or made.
    ///
    /// Files with a published checksum are held to it; CIFAR-10's are read through.
    ///
    /// # Errors
    /// [`DataError::NoHome`]. What is wrong with a file stands in its entry.
    pub fn verify(&self, known: &'static Known) -> Result<Vec<Verified>> {
        let Source::Files(files) = &known.source else { return Ok(Vec::new()) };
        let folder = self.folder(known)?;
        Ok(check_folder(known, files, &folder))
    }
}

pub(super) fn check_folder(known: &Known, files: &Files, folder: &Path) -> Vec<Verified> {
    let check = |&(name, sha256): &(&'static str, Option<&'static str>)| match bytes::find(folder, name) {
        None => {
            let path = folder.join(name);
            let todo = match files.recipe {
                Some(_) => format!("chainrule data install {}", known.name),
                None => "put it there, plain or .gz".into(),
            };
            Verified { path: path.clone(), outcome: Err(DataError::Missing { path, todo }) }
        }
        Some(path) => {
            let outcome = match sha256 {
                Some(expected) => check_sum(&path, expected),
                None => cifar::records(&path).map(drop),
            };
            Verified { path, outcome }
        }
    };
    files.files.iter().map(check).collect()
}

fn check_sum(path: &Path, expected: &'static str) -> Result<()> {
    let found = sha256(path)?;
    if found == expected { Ok(()) } else { Err(DataError::Checksum { path: path.into(), expected, found }) }
}

/// The SHA-256 of a file's contents, decompressed, in hexadecimal.
fn sha256(path: &Path) -> Result<String> {
    let mut source = bytes::open(path)?.take(bytes::MAX_BYTES);
    let (mut hash, mut block) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match source.read(&mut block).map_err(|e| bytes::io(path, e))? {
            0 => break,
            n => hash.update(&block[..n]),
        }
    }
    Ok(crate::hex(&hash.finalize()))
}
