//! IDX, the format of MNIST and its kin: a big-endian header of sizes, then the numbers, last axis fastest.

use super::bytes::{self, MAX_BYTES};
use super::{DataError, Dataset, Labels, Result, Split, Target};
use chainrule_tensor::Tensor;
use std::io::Read;
use std::path::Path;

/// The files of a folder in MNIST's layout, each plain or with `.gz` at the end of its name.
pub(super) const FILES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

/// An array of unsigned bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idx {
    /// The sizes of the axes, outermost first; none is 0.
    pub dims: Vec<usize>,
    /// The elements in row-major order, as many as the sizes say.
    pub data: Vec<u8>,
}

/// Reads an IDX file of unsigned bytes with `rank` axes, plain or gzip-compressed.
///
/// # Errors
/// [`DataError::Format`] for another kind of file, another element type or rank, or bytes after the end;
/// [`DataError::Truncated`] for too few; [`DataError::Empty`] for an axis of size 0.
pub fn read_idx(path: &Path, rank: usize) -> Result<Idx> {
    parse(bytes::open(path)?, rank, path)
}

pub(super) fn parse(mut source: impl Read, rank: usize, path: &Path) -> Result<Idx> {
    let format = |why: String| DataError::Format { path: path.into(), why };
    let header_len = 4 + 4 * rank;
    let header = bytes::rest(&mut source, header_len as u64, path)?;
    // The magic is judged first: of a short file that is no IDX at all, that is the better news.
    let expected = [0, 0, 8, rank as u8];
    if header.iter().zip(expected).any(|(a, b)| *a != b) {
        let found = &header[..header.len().min(4)];
        return Err(format(format!(
            "not an IDX file of unsigned bytes with {rank} axes: begins with {found:02x?} instead of {expected:02x?}"
        )));
    }
    if header.len() < header_len {
        let why = format!("{} of {header_len} bytes of header", header.len());
        return Err(DataError::Truncated { path: path.into(), why });
    }
    let sizes = header[4..].chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    let dims: Vec<usize> = sizes.map(|s| s as usize).collect();
    if dims.contains(&0) {
        return Err(DataError::Empty { place: format!("{}, of sizes {dims:?},", path.display()) });
    }
    let total = dims.iter().try_fold(1u64, |n, &d| n.checked_mul(d as u64)).filter(|&n| n <= MAX_BYTES);
    let Some(total) = total else {
        return Err(format(format!("its header asks for sizes {dims:?}, more than 1 GiB")));
    };
    let data = bytes::rest(source, total + 1, path)?;
    match (data.len() as u64).cmp(&total) {
        std::cmp::Ordering::Less => {
            let why = format!("{} of the {total} bytes that sizes {dims:?} need", data.len());
            Err(DataError::Truncated { path: path.into(), why })
        }
        std::cmp::Ordering::Greater => Err(format(format!("more than the {total} bytes of sizes {dims:?}"))),
        std::cmp::Ordering::Equal => Ok(Idx { dims, data }),
    }
}

/// Images `[N, 1, height, width]` in `[0, 1]` with their labels.
pub(super) fn split(place: &str, images: &Idx, labels: &Idx) -> Result<Split> {
    let [n, height, width] = images.dims[..] else {
        return Err(DataError::Empty { place: place.into() });
    };
    let pixels = scaled(&images.data);
    let x = Tensor::from_vec(pixels, [n, 1, height, width]).expect("as many bytes as the sizes say");
    Split::new(place, x, Labels::Classes(labels.data.iter().map(|&l| l.into()).collect()))
}

/// Bytes as numbers in `[0, 1]`.
pub(super) fn scaled(pixels: &[u8]) -> Vec<f32> {
    pixels.iter().map(|&p| f32::from(p) / 255.0).collect()
}

/// A folder in MNIST's layout. Without `classes`, there are as many as the training labels name.
pub(super) fn folder(name: &str, folder: &Path, classes: Option<usize>) -> Result<Dataset> {
    let part = |files: &[&str]| {
        let images = read_idx(&require(folder, files[0])?, 3)?;
        let labels = read_idx(&require(folder, files[1])?, 1)?;
        split(&format!("{} and {}", files[0], files[1]), &images, &labels)
    };
    let (train, test) = (part(&FILES[..2])?, part(&FILES[2..])?);
    let classes = classes.unwrap_or_else(|| count_classes(&train));
    Dataset::new(name, train, test, Target::Classes(classes))
}

/// The file in the folder, or an error that names it.
pub(super) fn require(folder: &Path, file: &str) -> Result<std::path::PathBuf> {
    bytes::find(folder, file).ok_or_else(|| DataError::Missing {
        path: folder.join(file),
        todo: "put it there, plain or with .gz at the end of its name".into(),
    })
}

/// One more than the largest class number.
pub(super) fn count_classes(split: &Split) -> usize {
    match &split.y {
        Labels::Classes(y) => y.iter().max().map_or(0, |&m| m as usize + 1),
        Labels::Values(_) => 0,
    }
}
