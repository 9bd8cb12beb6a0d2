//! Reductions against one loop over every element.

use crate::common::{Dice, Naive, indices, lay_out, naive};
use chainrule_tensor::{Axes, Real, Shape, Tensor, kernels};
use proptest::prelude::*;

/// For each index that is left, the elements that are folded into it, in row-major order.
fn groups(x: &Naive<f64>, axes: Axes, keepdim: bool) -> (Vec<usize>, Vec<Vec<f64>>) {
    let rank = x.shape.len();
    let kept: Vec<usize> = (0..rank).filter(|&a| !axes.contains(a)).collect();
    let small: Vec<usize> = kept.iter().map(|&a| x.shape[a]).collect();
    let mut out = vec![Vec::new(); small.iter().product()];
    for index in indices(&x.shape) {
        let at = kept.iter().fold(0, |at, &a| at * x.shape[a] + index[a]);
        out[at].push(x.at(&index));
    }
    let full = (0..rank).map(|a| if axes.contains(a) { 1 } else { x.shape[a] }).collect();
    (if keepdim { full } else { small }, out)
}

fn agrees<T: Real>(shape: &[usize], pick: u8, keepdim: bool, seed: u64) {
    let mut dice = Dice(seed);
    let list: Vec<isize> = (0..shape.len() as isize).filter(|a| pick >> a & 1 == 1).collect();
    let axes = if list.is_empty() {
        Axes::default()
    } else {
        Axes::new("t", &Shape::new(shape).unwrap(), &list).unwrap()
    };
    let wide: Naive<T> = dice.array(shape);
    let exact = Naive { shape: shape.to_vec(), data: wide.data.iter().map(|v| v.f64()).collect() };
    let x = lay_out(&wide, T::of(f64::NAN), &mut dice);
    let (shape, groups) = groups(&exact, axes, keepdim);
    let sum = kernels::sum(&x, axes, keepdim).unwrap();
    assert_eq!(sum.shape().dims(), shape);
    for (s, group) in sum.to_vec().iter().zip(&groups) {
        let (expected, size) = (group.iter().sum::<f64>(), group.iter().map(|v| v.abs()).sum::<f64>());
        assert!((s.f64() - expected).abs() <= 80.0 * T::EPSILON.f64() * size, "{s} against {expected}");
    }
    for (which, start) in [(0, f64::NEG_INFINITY), (1, f64::INFINITY)] {
        let got = if which == 0 { kernels::max(&x, axes, keepdim) } else { kernels::min(&x, axes, keepdim) };
        // With nothing to fold there is nothing to choose from.
        if axes.count(x.shape()) == 0 {
            assert!(got.is_err());
            continue;
        }
        let got = got.unwrap();
        assert_eq!(got.shape().dims(), shape);
        for (v, group) in got.to_vec().iter().zip(&groups) {
            assert_eq!(
                v.f64(),
                group.iter().copied().fold(start, if which == 0 { f64::max } else { f64::min })
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn folds_take_the_right_elements(shape in prop::collection::vec(0usize..5, 0..5), pick: u8, keepdim: bool, seed: u64) {
        agrees::<f64>(&shape, pick, keepdim, seed);
        agrees::<f32>(&shape, pick, keepdim, seed);
    }

    #[test]
    fn long_folds_too(n in 1usize..1500, m in 1usize..4, last: bool, seed: u64) {
        let shape = if last { [m, n] } else { [n, m] };
        agrees::<f32>(&shape, 1, false, seed);
        agrees::<f32>(&shape, 2, true, seed);
        agrees::<f32>(&shape, 3, false, seed);
    }

    #[test]
    fn arg_is_the_first_of_equals(outer in 0usize..3, n in 1usize..6, inner in 0usize..3, axis in 0usize..3, seed: u64) {
        let mut dice = Dice(seed);
        let mut shape = [outer, inner, inner];
        shape[axis] = n;
        // Few values, so that ties are common; sometimes NaN.
        let x = Naive::from_fn(&shape, |_| [0.0, 1.0, 2.0, f64::NAN][dice.below(if seed % 2 == 0 { 3 } else { 4 })]);
        let t = lay_out(&x, 9.0, &mut dice);
        let (large, small) = (kernels::argmax(&t, axis as isize, true).unwrap(), kernels::argmin(&t, axis as isize, false).unwrap());
        for index in indices(large.shape()) {
            let line: Vec<f64> = (0..n).map(|i| { let mut at = index.clone(); at[axis] = i; x.at(&at) }).collect();
            let first = |best: f64| line.iter().position(|v| v.is_nan()).or(line.iter().position(|&v| v == best)).unwrap();
            let most = line.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let least = line.iter().copied().fold(f64::INFINITY, f64::min);
            prop_assert_eq!(large.at(&index) as usize, first(most));
            let mut short = index.clone();
            short.remove(axis);
            prop_assert_eq!(small.at(&short) as usize, first(least));
        }
    }

    #[test]
    fn sum_to_undoes_broadcasting(to in prop::collection::vec(0usize..4, 0..4), lead in 0usize..3, seed: u64) {
        let mut dice = Dice(seed);
        let own: Vec<usize> = to.iter().map(|&d| if d == 1 { dice.below(4) } else { d }).collect();
        let shape = [vec![2; lead], own].concat();
        let a: Naive<f64> = Naive::from_fn(&shape, |_| dice.below(100) as f64);
        let mut expected = Naive::from_fn(&to, |_| 0.0);
        for index in indices(&shape) {
            let at = index[lead..].iter().zip(&to).fold(0, |at, (&i, &d)| at * d + if d == 1 { 0 } else { i });
            expected.data[at] += a.at(&index);
        }
        let x = lay_out(&a, f64::NAN, &mut dice);
        prop_assert_eq!(naive(&kernels::sum_to(&x, &Shape::new(&to).unwrap()).unwrap()), expected);
    }
}

#[test]
fn nan_wins_and_nothing_is_an_error() {
    let x = Tensor::from_rows([[1.0, f64::NAN, 3.0], [4.0, 5.0, 6.0]]);
    let rows = Axes::one(1);
    assert!(kernels::max(&x, rows, false).unwrap().at(&[0]).is_nan());
    assert!(kernels::min(&x, Axes::all(2), false).unwrap().item().unwrap().is_nan());
    assert_eq!(kernels::max(&x, rows, false).unwrap().at(&[1]), 6.0);
    let empty = Tensor::<f64>::zeros([0, 3]);
    assert!(kernels::max(&empty, Axes::one(0), false).is_err());
    assert!(kernels::argmax(&empty, 0, false).is_err());
    assert_eq!(kernels::max(&empty, rows, false).unwrap().shape(), &Shape::from([0]));
    assert_eq!(kernels::sum(&empty, Axes::one(0), false).unwrap().to_vec(), [0.0; 3]);
    assert!(kernels::sum(&x, Axes::one(2), false).is_err());
    assert!(kernels::sum_to(&x, &Shape::from([3, 2])).is_err());
}

/// The exact sum of numbers that are 0 or lie between 2⁻³⁵ and 2³⁰: all are whole multiples of 2⁻⁶⁰.
fn exact_sum(x: &[f32]) -> f64 {
    let units: i128 = x.iter().map(|&v| (f64::from(v) * 2f64.powi(60)) as i128).sum();
    units as f64 / 2f64.powi(60)
}

#[test]
fn the_error_of_a_sum_grows_with_the_logarithm() {
    // A million and a bit of 0.1f32: added one by one, the error reaches 1 %.
    let n = 1_000_003;
    let x = Tensor::full([n], 0.1f32);
    let exact = f64::from(0.1f32) * n as f64;
    let all = Axes::all(1);
    let got = f64::from(kernels::sum(&x, all, false).unwrap().item().unwrap());
    assert!((got / exact - 1.0).abs() < 1e-6, "{got} against {exact}");
    // The same down a column, and over both axes of a matrix.
    let columns = kernels::sum(&Tensor::full([n, 3], 0.1f32), Axes::one(0), false).unwrap();
    assert!(columns.to_vec().iter().all(|&s| (f64::from(s) / exact - 1.0).abs() < 1e-6));
    // Magnitudes from 2⁻³⁰ to 2³⁰ and mixed signs.
    let mut dice = Dice(3);
    let v: Vec<f32> =
        (0..100_000).map(|_| (dice.real() * 2f64.powi(dice.below(61) as i32 - 30)) as f32).collect();
    let v: Vec<f32> = v.iter().map(|&x| if x.abs() < 2f32.powi(-35) { 0.0 } else { x }).collect();
    let size: f64 = v.iter().map(|&x| f64::from(x.abs())).sum();
    let got = f64::from(kernels::sum(&Tensor::from_slice(&v), all, false).unwrap().item().unwrap());
    let error = (got - exact_sum(&v)).abs();
    assert!(error <= 4.0 * f64::from(f32::EPSILON) * size, "{error} of {size}");
    // Cancellation to exactly 0, in an order that a pairwise sum respects.
    let pairs: Vec<f64> = (0..4096).map(|i| if i % 2 == 0 { 1e16 } else { -1e16 }).collect();
    assert_eq!(kernels::sum(&Tensor::from_slice(&pairs), all, false).unwrap().item(), Some(0.0));
}

/// Every element with its channel's own factor.
#[test]
fn channels_are_summed_mapped_and_added_to() {
    for shape in [
        vec![3, 2],
        vec![600, 70],
        vec![2, 40_000],
        vec![8, 5, 40, 31],
        vec![5, 0],
        vec![70, 3, 1],
        vec![2, 3, 5],
        vec![3, 2, 7, 9],
        vec![1, 1, 1],
        vec![0, 4, 2],
        vec![0, 4],
        vec![2, 5, 40, 31],
    ] {
        let whole = Shape::new(&shape).unwrap();
        let (x, y) = (Tensor::<f64>::randn(whole, 1.0, 1), Tensor::<f64>::randn(whole, 1.0, 2));
        let f = |c: usize| move |x: f64, y: f64| (c + 1) as f64 * x * y;
        let mut wide = vec![1; shape.len()];
        wide[1] = shape[1];
        let factor = Tensor::from_slice(&(0..shape[1]).map(|c| (c + 1) as f64).collect::<Vec<_>>());
        let product = &(&x * &y) * &factor.reshaped(Shape::new(&wide).unwrap()).unwrap();
        let others: Vec<isize> = (0..shape.len() as isize).filter(|&a| a != 1).collect();
        let axes = Axes::new("sum", x.shape(), &others).unwrap();
        let expected = kernels::sum(&product, axes, false).unwrap();
        let got = kernels::channel_sum(&x, &y, f).unwrap();
        assert_eq!(got.shape(), expected.shape());
        for (a, b) in got.to_vec().iter().zip(expected.to_vec()) {
            assert!((a - b).abs() <= 1e-12 * x.numel() as f64, "{a} is not {b}");
        }
        let mapped = kernels::channel_map(&x, |c| move |x| (c + 1) as f64 * x).unwrap();
        let scaled = &x * &factor.reshaped(Shape::new(&wide).unwrap()).unwrap();
        assert_eq!(mapped.to_vec(), scaled.to_vec());
        // In place, and where somebody else holds the elements.
        let (mut alone, kept) = (y.clone() + 0.0, y.clone());
        let mut shared = y.clone();
        for sum in [&mut alone, &mut shared] {
            kernels::channel_add(sum, &x, |c| move |x| (c + 1) as f64 * x).unwrap();
            assert_eq!(sum.to_vec(), (&kept + &scaled).to_vec());
        }
        assert_eq!(y.to_vec(), kept.to_vec());
    }
    let x = Tensor::<f64>::zeros([2, 3]);
    assert!(kernels::channel_map(&Tensor::<f64>::zeros([3]), |_| |x| x).is_err());
    assert!(kernels::channel_sum(&x, &Tensor::zeros([3, 2]), |_| |x, _| x).is_err());
    assert!(kernels::channel_add(&mut x.clone(), &Tensor::zeros([3, 2]), |_| |x| x).is_err());
}
