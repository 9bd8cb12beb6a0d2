//! The data set that is part of the program. Who made it and how: `data/ATTRIBUTION.md`.

use super::{Dataset, Result, Split, Target, bytes, catalogue, idx};
use std::path::Path;

macro_rules! file {
    ($name:literal) => {
        (concat!("mnist-small/", $name), include_bytes!(concat!("../../data/mnist-small/", $name)).as_slice())
    };
}

/// 10,000 training and 2,000 test images of MNIST, `[N, 1, 28, 28]` in `[0, 1]`, with 10 classes.
///
/// # Errors
/// None with the files as published.
pub fn mnist_small() -> Result<Dataset> {
    let train = part(file!("train-images-idx3-ubyte.gz"), file!("train-labels-idx1-ubyte.gz"))?;
    let test = part(file!("t10k-images-idx3-ubyte.gz"), file!("t10k-labels-idx1-ubyte.gz"))?;
    Dataset::new(catalogue::DEFAULT, train, test, Target::Classes(10))
}

fn part(images: (&str, &[u8]), labels: (&str, &[u8])) -> Result<Split> {
    let read = |(name, bytes): (&str, &[u8]), rank| {
        let path = Path::new(name);
        idx::parse(bytes::decompressed(bytes, path)?, rank, path)
    };
    idx::split(images.0, &read(images, 3)?, &read(labels, 1)?)
}
