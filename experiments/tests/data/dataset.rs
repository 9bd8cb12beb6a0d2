use crate::classes;
use chainrule_experiments::data::{DataError, Dataset, Labels, Split, Standardise, Target};
use chainrule_tensor::Tensor;
use proptest::prelude::*;

/// `n` examples of two features; example `i` is (i, 10·i), of class i mod 3.
fn split(n: usize) -> Split {
    let x = Tensor::from_vec((0..n).flat_map(|i| [i as f32, 10.0 * i as f32]).collect(), [n, 2]).unwrap();
    Split::new("made", x, Labels::Classes((0..n).map(|i| i as u32 % 3).collect())).unwrap()
}

fn set() -> Dataset {
    Dataset::new("made", split(30), split(5), Target::Classes(3)).unwrap()
}

#[test]
fn rows_come_in_the_order_asked_for() {
    let rows = split(9).rows(&[7, 0, 7]);
    assert_eq!(rows.x, Tensor::from_rows([[7.0, 70.0], [0.0, 0.0], [7.0, 70.0]]));
    assert_eq!(classes(&rows), [1, 0, 1]);
}

#[test]
fn validation_examples_are_taken_from_training() {
    let set = set().with_validation(0.2, 4).unwrap();
    let validation = set.validation.as_ref().unwrap();
    assert_eq!((set.train.len(), validation.len(), set.test.len()), (24, 6, 5));
    let mut first: Vec<f32> =
        [set.train.x.to_vec(), validation.x.to_vec()].concat().into_iter().step_by(2).collect();
    first.sort_by(f32::total_cmp);
    assert_eq!(first, (0..30).map(|i| i as f32).collect::<Vec<_>>());
    for part in [&set.train, validation] {
        let expected: Vec<u32> = part.x.to_vec().chunks(2).map(|p| p[0] as u32 % 3).collect();
        assert_eq!(classes(part), expected);
    }
}

#[test]
fn validation_can_be_left_out_but_not_take_everything() {
    assert_eq!(set().with_validation(0.0, 1).unwrap().validation, None);
    for fraction in [1.0, 0.99, 0.01, -0.5, f64::NAN, f64::INFINITY] {
        let e = set().with_validation(fraction, 1).unwrap_err();
        assert!(matches!(e, DataError::Setting { .. }), "{fraction}: {e}");
    }
}

#[test]
fn numbers_that_are_not_finite_are_told_by_example() {
    let mut bad = split(5);
    bad.x.make_mut()[7] = f32::NAN;
    let e = Dataset::new("made", split(5), bad, Target::Classes(3)).unwrap_err();
    assert!(matches!(&e, DataError::NotFinite { place, .. } if place == "test example 3"), "{e}");
    let y = Labels::Values(Tensor::from_vec(vec![0.0, f32::INFINITY, 0.0], [3, 1]).unwrap());
    let bad = Split::new("made", Tensor::zeros([3, 2]), y).unwrap();
    let e = Dataset::new("made", bad.clone(), bad, Target::Regression).unwrap_err();
    assert!(matches!(&e, DataError::NotFinite { place, .. } if place == "train example 1"), "{e}");
}

#[test]
fn labels_must_fit_the_task() {
    let e = Dataset::new("made", split(5), split(5), Target::Classes(2)).unwrap_err();
    assert!(
        matches!(&e, DataError::Label { label: 2, classes: 2, place } if place == "train example 2"),
        "{e}"
    );
    let e = Dataset::new("made", split(5), split(5), Target::Regression).unwrap_err();
    assert!(matches!(e, DataError::Task { .. }), "{e}");
    let e = Split::new("made", Tensor::zeros([3, 2]), Labels::Classes(vec![0; 2].into())).unwrap_err();
    assert!(matches!(e, DataError::Counts { examples: 3, labels: 2, .. }), "{e}");
    let e = Split::new("made", Tensor::zeros([0, 2]), Labels::Classes([].into())).unwrap_err();
    assert!(matches!(e, DataError::Empty { .. }), "{e}");
}

#[test]
fn standardising_uses_training_examples_only() {
    let set = set().with_validation(0.2, 1).unwrap();
    let before = Standardise::of(&set.train);
    let test = set.test.x.to_vec();
    let set = set.standardised();
    for (i, v) in set.test.x.to_vec().into_iter().enumerate() {
        assert_eq!(v, (test[i] - before.mean[i % 2]) / before.std[i % 2]);
    }
    assert!(
        Standardise::of(&set.validation.unwrap()).mean[0].abs() > 1e-3,
        "validation has a mean of its own"
    );
}

#[test]
fn images_are_standardised_by_channel() {
    // Two images of two channels, 1×2 pixels: channel 0 holds 1, 3, 5, 7 (mean 4, variance 5), channel 1 only 2.
    let x = Tensor::from_vec(vec![1.0, 3.0, 2.0, 2.0, 5.0, 7.0, 2.0, 2.0], [2, 2, 1, 2]).unwrap();
    let images = Split::new("made", x, Labels::Classes(vec![0; 2].into())).unwrap();
    let s = Standardise::of(&images);
    assert_eq!((s.mean, s.std), (vec![4.0, 2.0], vec![5f32.sqrt(), 1.0]));
    let out = Standardise::of(&images).apply(&images).x.to_vec();
    assert_eq!(out[2..4], [0.0, 0.0]);
    assert!((out[0] + 3.0 / 5f32.sqrt()).abs() < 1e-6);
}

#[test]
fn a_constant_feature_keeps_its_scale_whatever_the_rounding() {
    for value in [0.1, 1e-30, -12345.678, 0.0] {
        let x = Tensor::full([1001, 1], value);
        let split = Split::new("made", x, Labels::Classes(vec![0; 1001].into())).unwrap();
        assert_eq!(Standardise::of(&split).std, [1.0], "{value}");
    }
}

proptest! {
    #[test]
    fn standardised_features_have_mean_0_and_deviation_1(
        rows in prop::collection::vec(prop::array::uniform2(-100f32..100.0), 3..50),
    ) {
        let n = rows.len();
        let y = Labels::Classes(vec![0; n].into());
        let split = Split::new("made", Tensor::from_vec(rows.concat(), [n, 2]).unwrap(), y).unwrap();
        let out = Standardise::of(&split).apply(&split).x.to_vec();
        for c in 0..2 {
            let of: Vec<f64> = out.iter().skip(c).step_by(2).map(|&v| f64::from(v)).collect();
            let mean = of.iter().sum::<f64>() / n as f64;
            let variance = of.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
            prop_assert!(mean.abs() < 1e-3 && (variance - 1.0).abs() < 1e-3, "mean {mean}, variance {variance}");
        }
    }
}
