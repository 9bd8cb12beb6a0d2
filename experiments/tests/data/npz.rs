use crate::{classes, points, values, write};
use chainrule_experiments::data::{DataError, Dataset, Options, Store, Target};
use chainrule_tensor::Tensor;
use chainrule_tensor::npy::{Array, save_npz};
use std::path::Path;
use tempfile::tempdir;

/// Made by NumPy; see fixtures/make_npz.py.
const KERAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fixtures/keras.npz");

fn load_file(path: &Path) -> Result<Dataset, DataError> {
    Store::at("unused").load(path.to_str().unwrap(), &Options { train_fraction: 0.5, ..Options::default() })
}

fn load(arrays: &[(&str, Array)]) -> Result<Dataset, DataError> {
    let dir = tempdir().unwrap();
    let path = dir.path().join("set.npz");
    save_npz(&path, arrays).unwrap();
    load_file(&path)
}

fn real(shape: &[usize]) -> Array {
    let shape = chainrule_tensor::Shape::new(shape).unwrap();
    Array::from(&Tensor::from_vec((0..shape.numel()).map(|i| i as f32).collect(), shape).unwrap())
}

fn whole(y: &[u32]) -> Array {
    Array::from(&Tensor::from_slice(y))
}

#[test]
fn an_archive_by_numpy_with_four_arrays_is_a_data_set() {
    let set = load_file(Path::new(KERAS)).unwrap();
    assert_eq!(set.train.x.shape().dims(), [3, 1, 2, 3]);
    assert_eq!(set.train.x.at(&[1, 0, 1, 2]), 11.0 * 8.0 / 255.0);
    assert_eq!(set.test.x.at(&[1, 0, 0, 0]), 24.0 * 8.0 / 255.0);
    assert_eq!((classes(&set.train), classes(&set.test)), (&[2, 0, 1][..], &[1, 2][..]));
    assert_eq!(set.target, Target::Classes(3));
}

#[test]
fn two_arrays_are_divided() {
    let set = load(&[("x", real(&[4, 2])), ("y", whole(&[0, 1, 2, 3]))]).unwrap();
    assert_eq!((set.train.len(), set.test.len()), (2, 2));
    let mut all = points(&set);
    all.sort_by_key(|p| p.1);
    let expected: Vec<_> = (0..4).map(|i| (vec![2.0 * i as f32, 2.0 * i as f32 + 1.0], i)).collect();
    assert_eq!(all, expected);
}

#[test]
fn floating_point_labels_are_regressed_on() {
    let set = load(&[("x", real(&[4, 2])), ("y", real(&[4]))]).unwrap();
    assert_eq!(set.target, Target::Regression);
    for (x, y) in set.train.x.to_vec().chunks(2).zip(values(&set.train)) {
        assert_eq!(x[0], 2.0 * y);
    }
    let set = load(&[("x", real(&[4, 3, 2, 1])), ("y", real(&[4, 5]))]).unwrap();
    assert_eq!(set.input().dims(), [3, 2, 1], "a narrow image is none with its channels last");
    assert_eq!(values(&set.train).len(), 10);
}

#[test]
fn every_truncation_is_an_error() {
    let (bytes, dir) = (std::fs::read(KERAS).unwrap(), tempdir().unwrap());
    let path = dir.path().join("cut.npz");
    for n in 0..bytes.len() {
        write(&path, &bytes[..n]);
        let e = load_file(&path).unwrap_err();
        assert!(matches!(e, DataError::Npy(_)), "cut to {n} of {} bytes: {e}", bytes.len());
        assert!(e.to_string().contains("cut.npz"), "{e}");
    }
}

#[test]
fn no_flipped_bit_panics_or_changes_a_pixel() {
    let (bytes, dir) = (std::fs::read(KERAS).unwrap(), tempdir().unwrap());
    let (path, whole) = (dir.path().join("flipped.npz"), load_file(Path::new(KERAS)).unwrap());
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        write(&path, &flipped);
        // Some bytes of the format mean nothing here, such as the times of the files.
        if let Ok(set) = load_file(&path) {
            assert_eq!((&set.train, &set.test), (&whole.train, &whole.test), "byte {at}");
        }
    }
}

#[test]
fn other_names_and_shapes_are_told() {
    let told = |arrays: &[(&str, Array)], part: &str| {
        let e = load(arrays).unwrap_err();
        assert!(matches!(e, DataError::Format { .. }) && e.to_string().contains(part), "{e}");
    };
    told(&[("images", real(&[2, 2])), ("y", whole(&[0, 1]))], "has arrays images, y; wanted are x_train");
    told(&[("x", real(&[4])), ("y", whole(&[0; 4]))], "[4]");
    told(&[("x", real(&[4, 8, 8, 3])), ("y", whole(&[0; 4]))], "x.transpose(0, 3, 1, 2)");
    told(
        &[("x", real(&[4, 2])), ("y", Array::from(&Tensor::full([4, 2], 0u32)))],
        "y, of type u4, has shape [4, 2]",
    );
}

#[test]
fn labels_and_numbers_out_of_range_are_told() {
    let e = load(&[("x", real(&[2, 2])), ("y", whole(&[0, 250_000]))]).unwrap_err();
    assert!(matches!(&e, DataError::Label { label: 250_000, place, .. } if place.ends_with("y[1]")), "{e}");
    let e = load(&[("x", real(&[3, 2])), ("y", whole(&[0, 1]))]).unwrap_err();
    assert!(matches!(e, DataError::Counts { examples: 3, labels: 2, .. }), "{e}");
    let nan = Array::from(&Tensor::from_rows([[0.0, f32::NAN], [0.0, 0.0]]));
    let e = load(&[("x", nan), ("y", whole(&[0, 0]))]).unwrap_err();
    assert!(matches!(e, DataError::NotFinite { .. }), "{e}");
    let e = load(&[("x", real(&[0, 2])), ("y", whole(&[]))]).unwrap_err();
    assert!(matches!(e, DataError::Empty { .. }), "{e}");
}
