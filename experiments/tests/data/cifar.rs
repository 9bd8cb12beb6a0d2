use crate::{classes, write};
use chainrule_experiments::data::{DataError, Dataset, Options, Store, Target};
use std::path::Path;
use tempfile::tempdir;

const FILES: [&str; 6] = [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
    "test_batch.bin",
];

/// A record whose red, green and blue planes hold `red`, `red + 1` and `red + 2`, but for one pixel.
fn record(label: u8, red: u8) -> Vec<u8> {
    let mut out = vec![label];
    (0..3).for_each(|c| out.extend([red + c; 1024]));
    out[1 + 1024 + 5 * 32 + 7] = 255;
    out
}

/// Two records in each file, labels 0 to 9 in the training files.
fn folder(path: &Path) {
    for (i, file) in FILES.iter().enumerate() {
        let i = i as u8;
        let label = 2 * i % 10;
        write(&path.join(file), &[record(label, 10 * i), record(label + 1, 10 * i + 5)].concat());
    }
}

fn load(path: &Path) -> Result<Dataset, DataError> {
    Store::at("unused").load(path.to_str().unwrap(), &Options::default())
}

#[test]
fn a_folder_of_batches_is_a_data_set() {
    let dir = tempdir().unwrap();
    folder(dir.path());
    let set = load(dir.path()).unwrap();
    assert_eq!(set.train.x.shape().dims(), [10, 3, 32, 32]);
    assert_eq!(classes(&set.train), (0..10).collect::<Vec<_>>());
    assert_eq!(set.target, Target::Classes(10));
    // Example 7 is the second of batch 4: planes 35, 36, 37; the odd pixel is green, row 5, column 7.
    assert_eq!(set.train.x.at(&[7, 0, 31, 31]), 35.0 / 255.0);
    assert_eq!(set.train.x.at(&[7, 2, 0, 0]), 37.0 / 255.0);
    assert_eq!(set.train.x.at(&[7, 1, 5, 7]), 1.0);
    assert_eq!(set.train.x.at(&[7, 1, 7, 5]), 36.0 / 255.0);
    assert_eq!(set.test.x.at(&[1, 0, 0, 0]), 55.0 / 255.0);
}

#[test]
fn a_record_that_breaks_off_is_an_error() {
    let dir = tempdir().unwrap();
    folder(dir.path());
    let whole = [record(1, 0), record(2, 0)].concat();
    for n in [1, 3072, 3074, 6145] {
        write(&dir.path().join(FILES[2]), &whole[..n]);
        let e = load(dir.path()).unwrap_err();
        assert!(matches!(&e, DataError::Truncated { path, .. } if path.ends_with(FILES[2])), "{n}: {e}");
    }
}

#[test]
fn a_label_above_nine_is_out_of_range() {
    let dir = tempdir().unwrap();
    folder(dir.path());
    write(&dir.path().join(FILES[5]), &[record(9, 0), record(10, 0)].concat());
    let e = load(dir.path()).unwrap_err();
    assert!(
        matches!(&e, DataError::Label { label: 10, classes: 10, place } if place.ends_with("record 1")),
        "{e}"
    );
}

#[test]
fn missing_and_empty_batches_are_errors() {
    let dir = tempdir().unwrap();
    folder(dir.path());
    write(&dir.path().join(FILES[5]), &[]);
    assert!(matches!(load(dir.path()).unwrap_err(), DataError::Empty { .. }));
    std::fs::remove_file(dir.path().join(FILES[3])).unwrap();
    let e = load(dir.path()).unwrap_err();
    assert!(matches!(&e, DataError::Missing { path, .. } if path.ends_with(FILES[3])), "{e}");
}
