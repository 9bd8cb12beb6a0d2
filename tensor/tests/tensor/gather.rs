//! Moving elements against loops over every index.

use crate::common::{Dice, Naive, indices, lay_out, naive};
use chainrule_tensor::{Range, Shape, Tensor, kernels};
use proptest::prelude::*;

fn shape(rank: std::ops::Range<usize>) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..4, rank)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn gather_reads_and_scatter_adds_with_repeats(shape in shape(1..5), axis in 0usize..4, k in 0usize..6, seed: u64) {
        let mut dice = Dice(seed);
        let axis = axis % shape.len();
        let n = shape[axis];
        let mut chosen = shape.clone();
        chosen[axis] = if n == 0 { 0 } else { k };
        let index = Naive::from_fn(&chosen, |_| dice.below(n) as u32);
        let (x, g): (Naive<f64>, Naive<f64>) = (dice.array(&shape), dice.array(&chosen));
        let place = |i: &[usize]| { let mut at = i.to_vec(); at[axis] = index.at(i) as usize; at };
        let mut sums = Naive::from_fn(&shape, |_| 0.0);
        for i in indices(&chosen) {
            let at = place(&i).iter().zip(&shape).fold(0, |at, (&i, &d)| at * d + i);
            sums.data[at] += g.at(&i);
        }
        let (tx, tg, ti) = (lay_out(&x, f64::NAN, &mut dice), lay_out(&g, f64::NAN, &mut dice), lay_out(&index, u32::MAX, &mut dice));
        prop_assert_eq!(naive(&kernels::gather(&tx, &ti, axis).unwrap()), Naive::from_fn(&chosen, |i| x.at(&place(i))));
        prop_assert_eq!(naive(&kernels::scatter_add(&tg, &ti, axis, n).unwrap()), sums);
    }

    #[test]
    fn padding_is_around_and_slicing_takes_it_off(shape in shape(0..5), value in -1.0f64..1.0, seed: u64) {
        let mut dice = Dice(seed);
        let widths: Vec<(usize, usize)> = shape.iter().map(|_| (dice.below(3), dice.below(3))).collect();
        let x: Naive<f64> = dice.array(&shape);
        let tx = lay_out(&x, f64::NAN, &mut dice);
        let full: Vec<usize> = shape.iter().zip(&widths).map(|(d, w)| d + w.0 + w.1).collect();
        let padded = kernels::pad(&tx, &widths, value).unwrap();
        prop_assert_eq!(naive(&padded), Naive::from_fn(&full, |i| {
            let inner: Option<Vec<usize>> =
                i.iter().zip(&widths).zip(&shape).map(|((&i, w), &d)| i.checked_sub(w.0).filter(|&i| i < d)).collect();
            inner.map_or(value, |i| x.at(&i))
        }));
    }

    #[test]
    fn unslice_is_the_transpose_of_slice(shape in shape(1..4), axis in 0usize..3, start in -5isize..5, end in -5isize..5, step in 0usize..6, seed: u64) {
        let mut dice = Dice(seed);
        let axis = axis % shape.len();
        let range = Range { start: Some(start), end: Some(end), step: [1, 2, 3, -1, -2, -3][step] };
        let x: Naive<f64> = dice.array(&shape);
        let tx = lay_out(&x, f64::NAN, &mut dice);
        let y = tx.sliced(axis as isize, range).unwrap();
        let g: Naive<f64> = dice.array(y.shape());
        let back = kernels::unslice(&lay_out(&g, f64::NAN, &mut dice), axis, range, shape[axis]).unwrap();
        prop_assert_eq!(back.shape(), tx.shape());
        // ⟨slice(x), g⟩ = ⟨x, unslice(g)⟩, and what was read comes back.
        prop_assert_eq!(naive(&back.sliced(axis as isize, range).unwrap()), g.clone());
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        prop_assert!((dot(&y.to_vec(), &g.data) - dot(&x.data, &back.to_vec())).abs() < 1e-13);
        prop_assert_eq!(back.to_vec().iter().filter(|&&v| v != 0.0).count(), g.data.iter().filter(|&&v| v != 0.0).count());
    }

    #[test]
    fn parts_are_joined_in_order(shape in shape(1..4), axis in 0usize..3, sizes in prop::collection::vec(0usize..3, 1..4), seed: u64) {
        let mut dice = Dice(seed);
        let axis = axis % shape.len();
        let parts: Vec<Naive<f64>> = sizes.iter().map(|&d| { let mut s = shape.clone(); s[axis] = d; dice.array(&s) }).collect();
        let tensors: Vec<Tensor<f64>> = parts.iter().map(|p| lay_out(p, f64::NAN, &mut dice)).collect();
        let joined = kernels::concat(&tensors.iter().collect::<Vec<_>>(), axis).unwrap();
        let mut full = shape.clone();
        full[axis] = sizes.iter().sum();
        prop_assert_eq!(naive(&joined), Naive::from_fn(&full, |i| {
            let (mut i, mut part) = (i.to_vec(), 0);
            while i[axis] >= sizes[part] { i[axis] -= sizes[part]; part += 1; }
            parts[part].at(&i)
        }));
        // Stacked along a new axis.
        let twin: Naive<f64> = dice.array(&parts[0].shape);
        let at = dice.below(shape.len() + 1);
        let stacked = kernels::stack(&[&tensors[0], &lay_out(&twin, f64::NAN, &mut dice)], at).unwrap();
        let mut full = parts[0].shape.clone();
        full.insert(at, 2);
        prop_assert_eq!(naive(&stacked), Naive::from_fn(&full, |i| {
            let mut i = i.to_vec();
            let which = i.remove(at);
            [&parts[0], &twin][which].at(&i)
        }));
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let x = Tensor::<f64>::zeros([2, 3]);
    let index = |s: &[usize], i: u32| Tensor::full(Shape::new(s).unwrap(), i);
    assert!(kernels::gather(&x, &index(&[2, 5], 2), 1).is_ok());
    let e = kernels::gather(&x, &index(&[2, 5], 3), 1).unwrap_err().to_string();
    assert!(e.contains("index 3 (entry 0) is outside an axis of size 3"), "{e}");
    assert!(kernels::gather(&x, &index(&[3, 5], 0), 1).is_err());
    assert!(kernels::gather(&x, &index(&[2], 0), 1).is_err());
    for axis in [2, 9] {
        assert!(kernels::gather(&x, &index(&[2, 3], 0), axis).is_err());
        assert!(kernels::scatter_add(&x, &index(&[2, 3], 0), axis, 4).is_err());
        assert!(kernels::unslice(&x, axis, Range::ALL, 3).is_err());
        assert!(kernels::concat(&[&x, &x], axis).is_err());
    }
    assert!(kernels::scatter_add(&x, &index(&[2, 3], 4), 0, 4).is_err());
    assert!(kernels::scatter_add(&x, &index(&[2, 2], 0), 0, 4).is_err());
    assert!(kernels::scatter_add(&x, &index(&[2, 3], 0), 0, usize::MAX).is_err());
    assert!(kernels::unslice(&x, 1, Range::new(0, 2), 4).is_err());
    assert!(kernels::unslice(&x, 1, Range::ALL.step(0), 3).is_err());
    assert!(kernels::pad(&x, &[(0, 0)], 0.0).is_err());
    assert!(kernels::pad(&x, &[(0, 0), (usize::MAX, 1)], 0.0).is_err());
    assert!(kernels::concat::<f64>(&[], 0).is_err());
    assert!(kernels::concat(&[&x, &Tensor::zeros([3, 3])], 1).is_err());
    assert!(kernels::stack(&[&x, &Tensor::zeros([3, 3])], 0).is_err());
    assert!(kernels::stack(&[&x], 3).is_err() && kernels::stack::<f64>(&[], 0).is_err());
}
