use crate::classes;
use chainrule_experiments::data::{Options, Split, Store, Target, mnist_small};

/// Counts by Python from the full MNIST files; see data/make_mnist_small.py, which prints these numbers.
struct Counted {
    labels: [usize; 10],
    pixels: u64,
    weighted: u64,
}

const TRAIN: Counted = Counted {
    labels: [941, 1132, 1032, 1022, 958, 925, 997, 1026, 978, 989],
    pixels: 245_743_099,
    weighted: 134_188_915_219,
};
const TEST: Counted = Counted {
    labels: [189, 222, 212, 242, 196, 186, 158, 215, 193, 187],
    pixels: 53_135_815,
    weighted: 28_812_152_813,
};

fn hold(split: &Split, n: usize, counted: &Counted) {
    assert_eq!(split.x.shape().dims(), [n, 1, 28, 28]);
    let labels = classes(split);
    let mut histogram = [0; 10];
    labels.iter().for_each(|&l| histogram[l as usize] += 1);
    assert_eq!(histogram, counted.labels);

    let x = split.x.to_vec();
    let (mut pixels, mut weighted) = (0, 0);
    for (i, &v) in x.iter().enumerate() {
        let byte = (f64::from(v) * 255.0).round();
        assert!((0.0..=255.0).contains(&byte) && (f64::from(v) * 255.0 - byte).abs() < 1e-4);
        pixels += byte as u64;
        weighted += byte as u64 * (1 + (i % 784) as u64 + 31 * u64::from(labels[i / 784]));
    }
    assert_eq!((pixels, weighted), (counted.pixels, counted.weighted));
}

#[test]
fn holds_every_sixth_and_every_fifth_image() {
    let set = mnist_small().unwrap();
    hold(&set.train, 10_000, &TRAIN);
    hold(&set.test, 2_000, &TEST);
    assert_eq!(set.target, Target::Classes(10));
    assert_eq!(set.input().dims(), [1, 28, 28]);
}

#[test]
fn is_loaded_by_name_without_any_folder() {
    let store = Store::from_vars(|_| None);
    let set = store.load("mnist-small", &Options::default()).unwrap();
    assert_eq!((set.name.as_str(), set.train.len(), set.test.len()), ("mnist-small", 10_000, 2_000));
}
