//! Data sets: loaders against files made here, damaged files, toy sets' geometry, names and installation.

mod cifar;
mod csv;
mod dataset;
mod idx;
mod install;
mod mnist_small;
mod names;
mod npz;
mod toy;

use chainrule_experiments::data::{Dataset, Labels, Split};
use std::io::Write;
use std::path::Path;

/// The class numbers of a split.
fn classes(split: &Split) -> &[u32] {
    match &split.y {
        Labels::Classes(y) => y,
        Labels::Values(_) => panic!("the labels are numbers"),
    }
}

/// The numbers of a split.
fn values(split: &Split) -> Vec<f32> {
    match &split.y {
        Labels::Classes(_) => panic!("the labels are classes"),
        Labels::Values(y) => y.to_vec(),
    }
}

/// All examples of a data set with their class, training before test.
fn points(set: &Dataset) -> Vec<(Vec<f32>, u32)> {
    let of = |s: &Split| {
        let width = s.x.numel() / s.len();
        let x = s.x.to_vec();
        x.chunks(width).map(<[f32]>::to_vec).zip(classes(s).to_vec()).collect::<Vec<_>>()
    };
    [of(&set.train), of(&set.test)].concat()
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// An IDX file of unsigned bytes.
fn idx_bytes(dims: &[u32], data: &[u8]) -> Vec<u8> {
    let mut out = vec![0, 0, 8, dims.len() as u8];
    dims.iter().for_each(|d| out.extend(d.to_be_bytes()));
    out.extend(data);
    out
}

/// A folder in MNIST's layout: 3 training and 2 test images of 2×3 pixels.
fn idx_folder(folder: &Path) {
    let pixels: Vec<u8> = (0..18).map(|i| i * 15).collect();
    write(&folder.join("train-images-idx3-ubyte"), &idx_bytes(&[3, 2, 3], &pixels));
    write(&folder.join("train-labels-idx1-ubyte"), &idx_bytes(&[3], &[2, 0, 1]));
    write(&folder.join("t10k-images-idx3-ubyte.gz"), &gzip(&idx_bytes(&[2, 2, 3], &pixels[6..])));
    write(&folder.join("t10k-labels-idx1-ubyte.gz"), &gzip(&idx_bytes(&[2], &[1, 2])));
}
