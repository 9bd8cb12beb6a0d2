//! Cross-entropy and its gradient against their definitions in `f64`, on every instruction set.

use crate::common::{Dice, Naive, lay_out};
use chainrule_tensor::{Isa, Real, Tensor, kernels, with_isa};
use proptest::prelude::*;

/// A row's loss, and its softmax less 1 at the label.
fn by_definition(row: &[f64], label: usize) -> (f64, Vec<f64>) {
    let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = row.iter().map(|x| (x - top).exp()).sum();
    let slope = |(j, x): (usize, &f64)| (x - top).exp() / sum - f64::from(u8::from(j == label));
    (sum.ln() + top - row[label], row.iter().enumerate().map(slope).collect())
}

/// `n` rows of `classes` logits within `±spread`, in some layout, with cotangents that need not lie side by side.
fn agrees<T: Real>(n: usize, classes: usize, spread: f64, seed: u64) {
    let mut dice = Dice(seed);
    let logits = Naive::from_fn(&[n, classes], |_| T::of(dice.real() * spread));
    let labels: Vec<u32> = (0..n).map(|_| dice.below(classes) as u32).collect();
    let weights: Naive<T> = dice.array(&[n]);
    let (x, nan) = (lay_out(&logits, T::of(f64::NAN), &mut dice), T::of(f64::NAN));
    let g = if dice.below(3) == 0 {
        Tensor::scalar(T::of(0.25)).expanded([n]).unwrap()
    } else {
        lay_out(&weights, nan, &mut dice)
    };
    let losses = kernels::cross_entropy(&x, &labels).unwrap().to_vec();
    let slopes = kernels::cross_entropy_grad(&x, &labels, &g).unwrap();
    assert_eq!((losses.len(), slopes.shape().dims()), (n, &[n, classes][..]));
    let eps = T::EPSILON.f64();
    for (i, (loss, slopes)) in losses.iter().zip(slopes.to_vec().chunks(classes)).enumerate() {
        let row: Vec<f64> = (0..classes).map(|j| logits.at(&[i, j]).f64()).collect();
        let (expected, slope) = by_definition(&row, labels[i] as usize);
        // A rounding of the largest difference, and one of a sum of powers.
        assert!((loss.f64() - expected).abs() <= 8.0 * eps * (1.0 + 2.0 * spread), "{loss} for {expected}");
        let g = g.at(&[i]).f64();
        for (found, slope) in slopes.iter().zip(slope) {
            let far = (found.f64() - g * slope).abs();
            assert!(far <= 8.0 * eps * g.abs() * (1.0 + spread), "{found} for {}", g * slope);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn rows_have_their_losses_and_slopes(n in 0usize..9, classes in 1usize..70, spread in 0.0..40.0, seed: u64) {
        for isa in Isa::here() {
            with_isa(isa, || {
                agrees::<f32>(n, classes, spread, seed);
                agrees::<f64>(n, classes, spread, seed);
            });
        }
    }
}

#[test]
fn long_rows_and_many_rows_too() {
    for (n, classes) in [(3, 255), (2, 256), (2, 257), (1, 1500), (9000, 10)] {
        agrees::<f32>(n, classes, 3.0, 1);
        agrees::<f64>(n, classes, 3.0, 2);
    }
}

#[test]
fn logits_may_be_as_large_as_they_like() {
    let x = Tensor::from_rows([[1e30_f32, -1e30], [-1e30, 1e30], [f32::NEG_INFINITY, 3.0], [f32::NAN, 0.0]]);
    let losses = kernels::cross_entropy(&x, &[0, 0, 0, 1]).unwrap().to_vec();
    assert_eq!(losses[..3], [0.0, 2e30, f32::INFINITY]);
    assert!(losses[3].is_nan());
    let slopes = kernels::cross_entropy_grad(&x, &[0, 0, 0, 1], &Tensor::ones([4])).unwrap().to_vec();
    assert_eq!(slopes[..6], [0.0, 0.0, -1.0, 1.0, -1.0, 1.0]);
    assert!(slopes[6..].iter().all(|s| s.is_nan()));
}

#[test]
fn what_does_not_fit_is_refused() {
    let x = Tensor::<f64>::zeros([2, 3]);
    for labels in [&[0][..], &[0, 3], &[0, 1, 2]] {
        assert!(kernels::cross_entropy(&x, labels).is_err(), "{labels:?}");
        assert!(kernels::cross_entropy_grad(&x, labels, &Tensor::ones([2])).is_err(), "{labels:?}");
    }
    assert!(kernels::cross_entropy(&Tensor::<f64>::zeros([2]), &[0, 0]).is_err());
    assert!(kernels::cross_entropy_grad(&x, &[0, 1], &Tensor::ones([2, 1])).is_err());
    assert!(kernels::cross_entropy(&Tensor::<f64>::zeros([2, 0]), &[0, 0]).is_err());
}
