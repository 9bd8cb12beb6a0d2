use crate::{classes, gzip, idx_bytes, idx_folder, write};
use chainrule_experiments::data::{DataError, Idx, Options, Store, Target, read_idx};
use proptest::prelude::*;
use std::path::PathBuf;
use tempfile::tempdir;

/// Writes the bytes to a file and reads it as IDX of the rank.
fn read(bytes: &[u8], rank: usize) -> Result<Idx, DataError> {
    let dir = tempdir().unwrap();
    let path = dir.path().join("file");
    write(&path, bytes);
    read_idx(&path, rank)
}

fn load(folder: &std::path::Path) -> Result<chainrule_experiments::data::Dataset, DataError> {
    Store::at("unused").load(folder.to_str().unwrap(), &Options::default())
}

#[test]
fn a_folder_of_plain_and_compressed_files_is_a_data_set() {
    let dir = tempdir().unwrap();
    idx_folder(dir.path());
    let set = load(dir.path()).unwrap();
    assert_eq!(set.train.x.shape().dims(), [3, 1, 2, 3]);
    assert_eq!(set.train.x.at(&[1, 0, 1, 2]), 165.0 / 255.0);
    assert_eq!(set.test.x.at(&[0, 0, 0, 0]), 90.0 / 255.0);
    assert_eq!((classes(&set.train), classes(&set.test)), (&[2, 0, 1][..], &[1, 2][..]));
    assert_eq!(set.target, Target::Classes(3));
}

#[test]
fn every_truncation_is_an_error() {
    let plain = idx_bytes(&[3, 2, 2], &[7; 12]);
    for bytes in [gzip(&plain), plain] {
        for n in 0..bytes.len() {
            let e = read(&bytes[..n], 3).unwrap_err();
            // One byte of a compressed file does not tell yet that it is one.
            let unknown = n == 1 && bytes[0] != 0 && matches!(e, DataError::Format { .. });
            assert!(
                unknown || matches!(e, DataError::Truncated { .. }),
                "cut to {n} of {} bytes: {e}",
                bytes.len()
            );
        }
        assert_eq!(read(&bytes, 3).unwrap(), Idx { dims: vec![3, 2, 2], data: vec![7; 12] });
    }
}

#[test]
fn a_wrong_magic_is_told_with_the_bytes() {
    let signed = {
        let mut b = idx_bytes(&[1], &[0]);
        b[2] = 9;
        b
    };
    for (bytes, rank) in [(&b"PK\x03\x04 and so on"[..], 3), (&idx_bytes(&[2], &[0, 1]), 3), (&signed, 1)] {
        let e = read(bytes, rank).unwrap_err();
        assert!(matches!(e, DataError::Format { .. }), "{e}");
        let text = e.to_string();
        assert!(text.contains("IDX") && text.contains(&format!("{:02x?}", &bytes[..4])), "{text}");
    }
}

#[test]
fn bytes_after_the_end_are_an_error() {
    let e = read(&idx_bytes(&[2], &[0, 1, 2]), 1).unwrap_err();
    assert!(matches!(e, DataError::Format { .. }), "{e}");
}

#[test]
fn a_header_cannot_ask_for_memory() {
    let huge = read(&idx_bytes(&[u32::MAX, u32::MAX, u32::MAX], &[0; 9]), 3).unwrap_err();
    assert!(huge.to_string().contains("1 GiB"), "{huge}");
    let large = read(&idx_bytes(&[1 << 20, 28, 28], &[0; 9]), 3).unwrap_err();
    assert!(matches!(large, DataError::Truncated { .. }), "{large}");
    // No pixels, so any number of images would need no memory: that is no set of images.
    let empty = read(&idx_bytes(&[u32::MAX, 0, 28], &[]), 3).unwrap_err();
    assert!(matches!(empty, DataError::Empty { .. }), "{empty}");
}

#[test]
fn images_and_labels_must_be_as_many() {
    let dir = tempdir().unwrap();
    idx_folder(dir.path());
    write(&dir.path().join("train-labels-idx1-ubyte"), &idx_bytes(&[2], &[0, 1]));
    let e = load(dir.path()).unwrap_err();
    assert!(matches!(e, DataError::Counts { examples: 3, labels: 2, .. }), "{e}");
}

#[test]
fn a_test_label_that_training_does_not_know_is_out_of_range() {
    let dir = tempdir().unwrap();
    idx_folder(dir.path());
    write(&dir.path().join("t10k-labels-idx1-ubyte.gz"), &idx_bytes(&[2], &[1, 3]));
    let e = load(dir.path()).unwrap_err();
    assert!(
        matches!(&e, DataError::Label { label: 3, classes: 3, place } if place == "test example 1"),
        "{e}"
    );
}

#[test]
fn labels_of_a_known_set_are_below_its_classes() {
    let dir = tempdir().unwrap();
    idx_folder(&dir.path().join("mnist"));
    write(&dir.path().join("mnist/train-labels-idx1-ubyte"), &idx_bytes(&[3], &[2, 10, 1]));
    let e = Store::at(dir.path()).load("mnist", &Options::default()).unwrap_err();
    assert!(matches!(e, DataError::Label { label: 10, classes: 10, .. }), "{e}");
}

#[test]
fn test_images_must_have_the_size_of_training_images() {
    let dir = tempdir().unwrap();
    idx_folder(dir.path());
    write(&dir.path().join("t10k-images-idx3-ubyte.gz"), &idx_bytes(&[2, 3, 2], &[0; 12]));
    let e = load(dir.path()).unwrap_err();
    assert!(e.to_string().contains("[1, 2, 3]") && e.to_string().contains("[1, 3, 2]"), "{e}");
}

#[test]
fn a_missing_file_is_named() {
    let dir = tempdir().unwrap();
    idx_folder(dir.path());
    std::fs::remove_file(dir.path().join("t10k-images-idx3-ubyte.gz")).unwrap();
    let e = load(dir.path()).unwrap_err();
    let path: PathBuf = dir.path().join("t10k-images-idx3-ubyte");
    assert!(matches!(&e, DataError::Missing { path: p, .. } if *p == path), "{e}");
}

#[test]
fn no_flipped_bit_in_a_compressed_file_changes_a_pixel() {
    let pixels: Vec<u8> = (0..48).map(|i| i / 5).collect();
    let whole = gzip(&idx_bytes(&[3, 4, 4], &pixels));
    // Past gzip's own header, whose time stamp and the like carry no data.
    for at in 10..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        // A few bits of the format pad to whole bytes, and mean nothing.
        if let Ok(idx) = read(&bytes, 3) {
            assert_eq!(idx.data, pixels, "byte {at}");
        }
    }
}

proptest! {
    #[test]
    fn any_array_is_read_back(dims in prop::collection::vec(1u32..6, 1..4), fill: u8, compress: bool) {
        let n: u32 = dims.iter().product();
        let data: Vec<u8> = (0..n).map(|i| (i as u8).wrapping_mul(37) ^ fill).collect();
        let plain = idx_bytes(&dims, &data);
        let file = if compress { gzip(&plain) } else { plain };
        let idx = read(&file, dims.len()).unwrap();
        prop_assert_eq!(idx.dims, dims.iter().map(|&d| d as usize).collect::<Vec<_>>());
        prop_assert_eq!(idx.data, data);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), rank in 1usize..4, magic: bool) {
        let mut bytes = bytes;
        if magic && bytes.len() >= 4 {
            bytes[..4].copy_from_slice(&[0, 0, 8, rank as u8]);
        }
        let _ = read(&bytes, rank);
    }
}
