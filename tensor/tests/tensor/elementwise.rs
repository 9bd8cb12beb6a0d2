//! Maps, broadcasting, masks and operators against one element at a time.

use crate::common::{Dice, Naive, lay_out, naive};
use chainrule_tensor::{Shape, Tensor, kernels};
use proptest::prelude::*;

/// A shape to broadcast to, and one that broadcasts to it.
fn part(shape: &[usize], dice: &mut Dice) -> Vec<usize> {
    let drop = if dice.below(2) == 0 { 0 } else { dice.below(shape.len() + 1) };
    shape[drop..].iter().map(|&d| if dice.below(3) == 0 { 1 } else { d }).collect()
}

fn broadcast(a: &[usize], b: &[usize]) -> Vec<usize> {
    let rank = a.len().max(b.len());
    let size = |s: &[usize], from_end: usize| if from_end <= s.len() { s[s.len() - from_end] } else { 1 };
    (0..rank)
        .map(|i| {
            let (x, y) = (size(a, rank - i), size(b, rank - i));
            if x == 1 { y } else { x }
        })
        .collect()
}

fn agrees(shape: &[usize], seed: u64) {
    let mut dice = Dice(seed);
    let (sa, sb, sm) = (part(shape, &mut dice), part(shape, &mut dice), part(shape, &mut dice));
    let (a, b): (Naive<f64>, Naive<f64>) = (dice.array(&sa), dice.array(&sb));
    let m = Naive::from_fn(&sm, |_| dice.below(2) == 0);
    let nan = f64::NAN;
    let (x, y, k) = (lay_out(&a, nan, &mut dice), lay_out(&b, nan, &mut dice), lay_out(&m, true, &mut dice));
    let out = broadcast(&sa, &sb);
    let expected = |f: fn(f64, f64) -> f64| Naive::from_fn(&out, |i| f(a.at_broadcast(i), b.at_broadcast(i)));
    assert_eq!(naive(&kernels::zip("f", &x, &y, |a, b| a * 3.0 + b).unwrap()), expected(|a, b| a * 3.0 + b));
    assert_eq!(naive(&kernels::map(&x, |a| a * a)), Naive::from_fn(&sa, |i| a.at(i) * a.at(i)));
    assert_eq!(naive(&(&x + &y)), expected(|a, b| a + b));
    assert_eq!(naive(&(x.clone() - &y)), expected(|a, b| a - b));
    assert_eq!(naive(&(&x * y.clone())), expected(|a, b| a * b));
    assert_eq!(naive(&(x.contiguous() / y.clone())), expected(|a, b| a / b));
    assert_eq!(naive(&(&x * 2.0)), Naive::from_fn(&sa, |i| a.at(i) * 2.0));
    assert_eq!(naive(&-&x), Naive::from_fn(&sa, |i| -a.at(i)));
    assert_eq!(
        naive(&kernels::lt(&x, &y).unwrap()),
        Naive::from_fn(&out, |i| a.at_broadcast(i) < b.at_broadcast(i))
    );
    // Operands are as they were.
    assert_eq!((naive(&x), naive(&y)), (a.clone(), b.clone()));
    let all = broadcast(&out, &sm);
    let chosen =
        Naive::from_fn(&all, |i| if m.at_broadcast(i) { a.at_broadcast(i) } else { b.at_broadcast(i) });
    assert_eq!(naive(&kernels::select(&k, &x, &y).unwrap()), chosen);
    // The sum in place, whoever else holds it.
    let c: Naive<f64> = dice.array(&sa);
    let z = lay_out(&c, nan, &mut dice);
    let sum = Naive::from_fn(&sa, |i| c.at(i) + a.at(i));
    for mut held in [z.clone(), z.contiguous(), Tensor::from_vec(z.to_vec(), *z.shape()).unwrap()] {
        kernels::accumulate(&mut held, &x);
        assert_eq!(naive(&held), sum);
    }
    assert_eq!(naive(&z), c);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn broadcasting_reads_the_right_pairs(shape in prop::collection::vec(0usize..4, 0..5), seed: u64) {
        agrees(&shape, seed);
    }

    #[test]
    fn triangles_keep_their_side(lead in 0usize..3, m in 0usize..5, n in 0usize..5, k in -6isize..6, seed: u64) {
        let mut dice = Dice(seed);
        let a: Naive<f64> = dice.array(&[lead, m, n]);
        let x = lay_out(&a, f64::NAN, &mut dice);
        let below = |i: &[usize]| i[2] as isize - i[1] as isize <= k;
        let above = |i: &[usize]| i[2] as isize - i[1] as isize >= k;
        let part = |keep: &dyn Fn(&[usize]) -> bool| Naive::from_fn(&a.shape, |i| if keep(i) { a.at(i) } else { 0.0 });
        prop_assert_eq!(naive(&kernels::tril(&x, k).unwrap()), part(&below));
        prop_assert_eq!(naive(&kernels::triu(&x, k).unwrap()), part(&above));
    }
}

#[test]
fn large_tensors_take_the_parallel_road() {
    for shape in [&[70_000][..], &[300, 301], &[33_000, 2], &[2, 33_000], &[40, 1, 1000], &[9, 8, 7, 100]] {
        for seed in 0..6 {
            agrees(shape, seed);
        }
    }
}

#[test]
fn comparisons_of_nan_are_false() {
    let (a, b) =
        (Tensor::from_slice(&[1.0, 2.0, f64::NAN, 3.0]), Tensor::from_slice(&[1.0, f64::NAN, f64::NAN, 2.0]));
    let of = |f: fn(&Tensor<f64>, &Tensor<f64>) -> chainrule_tensor::Result<Tensor<bool>>| {
        f(&a, &b).unwrap().to_vec()
    };
    assert_eq!(of(kernels::eq), [true, false, false, false]);
    assert_eq!(of(kernels::ne), [false, true, true, true]);
    assert_eq!(of(kernels::gt), [false, false, false, true]);
    assert_eq!(of(kernels::ge), [true, false, false, true]);
    assert_eq!(of(kernels::lt), [false, false, false, false]);
    assert_eq!(of(kernels::le), [true, false, false, false]);
    let (t, f) =
        (Tensor::from_slice(&[true, true, false, false]), Tensor::from_slice(&[true, false, true, false]));
    assert_eq!(kernels::and(&t, &f).unwrap().to_vec(), [true, false, false, false]);
    assert_eq!(kernels::or(&t, &f).unwrap().to_vec(), [true, true, true, false]);
    assert_eq!(kernels::not(&t).to_vec(), [false, false, true, true]);
}

#[test]
fn a_nan_that_is_not_chosen_stays_away() {
    let mask = Tensor::from_slice(&[true, false]);
    let (yes, no) = (Tensor::from_slice(&[1.0, f64::NAN]), Tensor::from_slice(&[f64::NAN, 2.0]));
    assert_eq!(kernels::select(&mask, &yes, &no).unwrap().to_vec(), [1.0, 2.0]);
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    let (a, b) = (Tensor::<f64>::zeros([2, 3]), Tensor::<f64>::zeros([4]));
    let e = kernels::zip("add", &a, &b, |a, b| a + b).unwrap_err();
    assert!(e.to_string().contains("3 against 4"), "{e}");
    assert!(kernels::select(&Tensor::scalar(true), &a, &b).is_err());
    assert!(kernels::tril(&b, 0).is_err());
    assert_eq!(kernels::gt(&a, &Tensor::scalar(-1.0)).unwrap().shape(), &Shape::from([2, 3]));
}

#[test]
#[should_panic(expected = "sub: shapes [2] and [3] do not broadcast")]
fn an_operator_panics_with_the_lesson() {
    let _ = Tensor::<f64>::zeros([2]) - Tensor::zeros([3]);
}
