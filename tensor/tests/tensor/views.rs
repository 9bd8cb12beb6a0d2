//! Chains of views against an array that copies at every step.

use crate::common::{Dice, Naive, lay_out, naive, tensor};
use chainrule_tensor::{MAX_RANK, Range, Shape, Tensor};
use proptest::prelude::*;

fn small_shape() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..5, 0..5)
}

/// What Python's `list(range(size))[start:end:step]` holds, found by testing every element.
fn python_slice(size: usize, range: Range) -> Vec<usize> {
    let n = size as isize;
    let wrap = |i: isize| if i < 0 { i + n } else { i };
    let mut out = Vec::new();
    if range.step > 0 {
        let (start, end) = (wrap(range.start.unwrap_or(0)).max(0), range.end.map_or(n, wrap));
        out.extend((0..n).filter(|&i| i >= start && i < end && (i - start) % range.step == 0));
    } else {
        let (start, end) =
            (range.start.map_or(n - 1, wrap).min(n - 1), range.end.map_or(-1, |e| wrap(e).max(-1)));
        out.extend((0..n).rev().filter(|&i| i <= start && i > end && (start - i) % -range.step == 0));
    }
    out.into_iter().map(|i| i as usize).collect()
}

/// One random view of a tensor and of its oracle.
fn step(x: &Tensor<u32>, o: &Naive<u32>, dice: &mut Dice) -> (Tensor<u32>, Naive<u32>) {
    let rank = o.shape.len();
    match dice.below(7) {
        0 => {
            let order = dice.order(rank);
            let shape: Vec<usize> = order.iter().map(|&a| o.shape[a]).collect();
            let o = Naive::from_fn(&shape, |i| {
                let mut from = vec![0; rank];
                order.iter().zip(i).for_each(|(&a, &i)| from[a] = i);
                o.at(&from)
            });
            (x.permuted(&order).unwrap(), o)
        }
        1 if rank > 0 => {
            let axis = dice.below(rank);
            let mut end = || (dice.below(3) > 0).then(|| dice.below(13) as isize - 6);
            let (start, end) = (end(), end());
            let range = Range { start, end, step: [1, 2, 3, -1, -2, -3][dice.below(6)] };
            let kept = python_slice(o.shape[axis], range);
            let mut shape = o.shape.clone();
            shape[axis] = kept.len();
            let o = Naive::from_fn(&shape, |i| {
                let mut from = i.to_vec();
                from[axis] = kept[i[axis]];
                o.at(&from)
            });
            (x.sliced(axis as isize - rank as isize, range).unwrap(), o)
        }
        2 => {
            let lead: Vec<usize> = (0..dice.below(2)).map(|_| dice.below(3)).collect();
            let own: Vec<usize> = o.shape.iter().map(|&d| if d == 1 { dice.below(4) } else { d }).collect();
            let shape = [lead, own].concat();
            if shape.len() > 6 {
                return (x.clone(), o.clone());
            }
            let to = Naive::from_fn(&shape, |i| o.at_broadcast(i));
            (x.expanded(Shape::new(&shape).unwrap()).unwrap(), to)
        }
        3 => {
            let n: usize = o.shape.iter().product();
            let divisors: Vec<usize> = (1..=n).filter(|d| n.is_multiple_of(*d)).collect();
            let a = if n == 0 { 3 } else { divisors[dice.below(divisors.len())] };
            let shape = match dice.below(3) {
                0 => vec![n],
                1 => vec![a, n / a],
                _ => vec![1, n / a, 1, a],
            };
            let y = x.reshaped(Shape::new(&shape).unwrap()).unwrap();
            if x.is_contiguous() && n > 1 {
                assert!(y.shares_storage(x), "a contiguous reshape is a view");
            }
            (y, Naive { shape, data: o.data.clone() })
        }
        4 if rank < 6 => {
            let at = dice.below(rank + 1);
            let mut shape = o.shape.clone();
            shape.insert(at, 1);
            (x.unsqueezed(at as isize).unwrap(), Naive { shape, data: o.data.clone() })
        }
        5 if o.shape.contains(&1) => {
            let at = o.shape.iter().position(|&d| d == 1).unwrap();
            let mut shape = o.shape.clone();
            shape.remove(at);
            (x.squeezed(at as isize).unwrap(), Naive { shape, data: o.data.clone() })
        }
        6 if rank > 0 => {
            let axis = dice.below(rank);
            let flipped = Naive::from_fn(&o.shape, |i| {
                let mut from = i.to_vec();
                from[axis] = o.shape[axis] - 1 - i[axis];
                o.at(&from)
            });
            (x.flipped(axis as isize).unwrap(), flipped)
        }
        _ => (x.clone(), o.clone()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn chains_of_views_read_the_right_elements(shape in small_shape(), steps in 0usize..7, seed: u64) {
        let mut dice = Dice(seed);
        let mut next = 0;
        let mut o = Naive::from_fn(&shape, |_| { next += 1; next });
        let mut x = tensor(&o);
        for _ in 0..steps {
            (x, o) = step(&x, &o, &mut dice);
            if o.data.len() > 2000 {
                break;
            }
            // By index, in bulk, as a copy, and written to without touching what it shares.
            prop_assert_eq!(&naive(&x), &o);
            prop_assert_eq!(&x.to_vec(), &o.data);
            let dense = x.contiguous();
            prop_assert_eq!(dense.as_slice(), Some(&o.data[..]));
            prop_assert_eq!(x.as_slice().is_some(), x.is_contiguous());
            let shared = x.clone();
            let mut written = x.clone();
            written.make_mut().iter_mut().for_each(|v| *v = 0);
            prop_assert!(written.to_vec().iter().all(|&v| v == 0));
            prop_assert_eq!(&shared.to_vec(), &o.data);
            prop_assert!(!x.explain_layout().is_empty());
        }
    }

    #[test]
    fn slices_are_pythons(size in 0usize..7, start in prop::option::of(-9isize..9), end in prop::option::of(-9isize..9), step in -4isize..5) {
        let range = Range { start, end, step };
        let x = Tensor::from_vec((0..size as u32).collect(), [size]).unwrap();
        match x.sliced(0, range) {
            Err(_) => prop_assert_eq!(step, 0),
            Ok(y) => {
                prop_assert!(step != 0);
                let y: Vec<usize> = y.to_vec().into_iter().map(|v| v as usize).collect();
                prop_assert_eq!(y, python_slice(size, range));
            }
        }
    }

    #[test]
    fn any_layout_of_the_same_elements_is_equal(shape in small_shape(), seed: u64) {
        let mut dice = Dice(seed);
        let x: Naive<f64> = dice.array(&shape);
        let (a, b) = (lay_out(&x, f64::NAN, &mut dice), lay_out(&x, f64::NAN, &mut dice));
        prop_assert_eq!(&naive(&a), &x);
        prop_assert_eq!(a.to_vec(), x.data);
        prop_assert!(a == b);
        prop_assert!(a.all_finite());
    }
}

#[test]
fn views_share_and_reshapes_copy_only_when_they_must() {
    let x = Tensor::<f64>::arange(0.0, 24.0, 1.0).reshaped([2, 3, 4]).unwrap();
    let t = x.transposed(0, 2).unwrap();
    assert!(t.shares_storage(&x) && !t.is_contiguous());
    assert!(t.reshaped([4, 3, 2, 1]).unwrap().shares_storage(&x));
    // Axes that step evenly merge: the first two of [2, 3, 4] with every second column taken.
    let half = x.sliced(2, Range::ALL.step(2)).unwrap();
    assert!(half.reshaped([6, 2]).unwrap().shares_storage(&x));
    assert!(half.reshaped([12]).unwrap().shares_storage(&x));
    assert!(!t.reshaped([24]).unwrap().shares_storage(&x));
    let e = Tensor::from_slice(&[1.0, 2.0]).expanded([3, 2]).unwrap();
    assert!(!e.reshaped([6]).unwrap().shares_storage(&e));
    assert!(x.expanded([5, 2, 3, 4]).unwrap().shares_storage(&x));
}

#[test]
fn extreme_slices_do_not_overflow() {
    let x = Tensor::<f64>::arange(0.0, 4.0, 1.0);
    for step in [isize::MAX, isize::MIN, isize::MIN + 1] {
        assert_eq!(x.sliced(0, Range::ALL.step(step)).unwrap().numel(), 1);
        let doubled = x.sliced(0, Range::ALL.step(-1)).unwrap().sliced(0, Range::ALL.step(step)).unwrap();
        assert_eq!(doubled.numel(), 1);
    }
    let far = Range { start: Some(isize::MIN), end: Some(isize::MAX), step: 1 };
    assert_eq!(x.sliced(0, far).unwrap().to_vec(), [0.0, 1.0, 2.0, 3.0]);
    // An empty slice of a reversed axis stays inside its storage.
    let empty = x.flipped(0).unwrap().sliced(0, Range::new(4, 4)).unwrap();
    assert!(empty.layout().offset() <= 4, "{:?}", empty.layout());
}

#[test]
fn bad_views_are_errors() {
    let x = Tensor::<f64>::zeros([2, 3]);
    assert!(x.permuted(&[0]).is_err() && x.permuted(&[0, 0]).is_err() && x.permuted(&[0, 2]).is_err());
    assert!(x.transposed(0, 2).is_err() && x.transposed(-3, 0).is_err());
    assert!(x.sliced(2, Range::ALL).is_err() && x.sliced(0, Range::ALL.step(0)).is_err());
    assert!(x.expanded([3, 3]).is_err() && x.expanded([3]).is_err());
    assert!(x.reshaped([5]).is_err() && x.squeezed(0).is_err() && x.unsqueezed(3).is_err());
    let deep = Tensor::<f64>::zeros([1; MAX_RANK]);
    assert!(deep.unsqueezed(0).is_err());
}

#[test]
fn shapes_too_large_for_any_memory_are_errors() {
    let huge = 1usize << 40;
    assert!(Shape::new(&[huge, huge]).is_err());
    assert!(Shape::new(&[huge, huge, 0]).is_err() && Shape::new(&[huge, 0, 7]).is_ok());
    let one = Tensor::scalar(1.0).reshaped([1, 1]).unwrap();
    let (tall, wide) = (one.expanded([1 << 32, 1]).unwrap(), one.expanded([1, 1 << 32]).unwrap());
    // 2⁶⁴ elements: their number must not wrap to 0.
    assert!(chainrule_tensor::kernels::matmul(&tall, &wide, false, false).is_err());
    assert!(chainrule_tensor::kernels::zip("add", &tall, &wide, |a, b| a + b).is_err());
    assert!(std::panic::catch_unwind(|| Shape::from([huge, huge])).is_err());
}
