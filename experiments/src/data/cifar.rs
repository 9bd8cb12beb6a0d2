//! CIFAR-10's binary version: records of one label byte and 3 × 32 × 32 pixel bytes, channel by channel.

use super::idx::{require, scaled};
use super::{DataError, Dataset, Labels, Result, Split, Target, bytes};
use chainrule_tensor::Tensor;
use std::path::Path;

/// The files of a CIFAR-10 folder: five of training records, one of test records.
pub(super) const FILES: [&str; 6] = [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
    "test_batch.bin",
];

const PIXELS: usize = 3 * 32 * 32;
const CLASSES: usize = 10;

/// A label and the red, green and blue pixels, each row by row.
type Record = [u8; 1 + PIXELS];

pub(super) fn folder(name: &str, folder: &Path) -> Result<Dataset> {
    let (train, test) = (read(folder, &FILES[..5])?, read(folder, &FILES[5..])?);
    Dataset::new(name, train, test, Target::Classes(CLASSES))
}

/// The records of the files, one after the other, as `[N, 3, 32, 32]` in `[0, 1]`.
fn read(folder: &Path, files: &[&str]) -> Result<Split> {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for file in files {
        for record in records(&require(folder, file)?)? {
            labels.push(u32::from(record[0]));
            pixels.extend(scaled(&record[1..]));
        }
    }
    let x = Tensor::from_vec(pixels, [labels.len(), 3, 32, 32]).expect("each record has as many pixels");
    Split::new(&files.join(", "), x, Labels::Classes(labels.into()))
}

/// The records of a file, their labels checked.
pub(super) fn records(path: &Path) -> Result<Vec<Record>> {
    let data = bytes::all(path)?;
    let (records, rest) = data.as_chunks();
    if !rest.is_empty() {
        let why = format!("record {} has {} of {} bytes", records.len(), rest.len(), 1 + PIXELS);
        return Err(DataError::Truncated { path: path.into(), why });
    }
    match records.iter().position(|r: &Record| usize::from(r[0]) >= CLASSES) {
        None => Ok(records.to_vec()),
        Some(i) => {
            let place = format!("{}, record {i}", path.display());
            Err(DataError::Label { place, label: records[i][0].into(), classes: CLASSES })
        }
    }
}
