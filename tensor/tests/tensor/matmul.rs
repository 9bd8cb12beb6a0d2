//! Matrix products against the triple loop, in any layout.

use crate::common::{Dice, Naive, indices, lay_out, naive};
use chainrule_tensor::{Real, Shape, Tensor, kernels};
use proptest::prelude::*;

/// One case: batch axes of both sides, sizes, transposes, and which sides are vectors.
#[derive(Debug, Clone)]
struct Case {
    a_lead: Vec<usize>,
    b_lead: Vec<usize>,
    m: usize,
    k: usize,
    n: usize,
    ta: bool,
    tb: bool,
    a_vector: bool,
    b_vector: bool,
    seed: u64,
}

fn case(limit: usize) -> impl Strategy<Value = Case> {
    let lead = prop::collection::vec(0usize..3, 0..3);
    let size = 0..limit;
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    (lead, any::<u64>(), size.clone(), size.clone(), size, flags).prop_map(
        |(lead, seed, m, k, n, (ta, tb, a_vector, b_vector))| {
            let mut dice = Dice(seed);
            let mut side = || -> Vec<usize> {
                let drop = dice.below(lead.len() + 1);
                lead[drop..].iter().map(|&d| if dice.below(3) == 0 { 1 } else { d }).collect()
            };
            let (a_lead, b_lead) = (side(), side());
            Case { a_lead, b_lead, m, k, n, ta, tb, a_vector, b_vector, seed }
        },
    )
}

fn check<T: Real>(case: &Case) {
    let Case { m, k, n, ta, tb, a_vector, b_vector, .. } = *case;
    let mut dice = Dice(case.seed);
    let full = |lead: &[usize], r: usize, c: usize, t: bool, vector: bool| match vector {
        true => vec![k],
        false => [lead, &if t { [c, r] } else { [r, c] }].concat(),
    };
    let a: Naive<T> = dice.array(&full(&case.a_lead, m, k, ta, a_vector));
    let b: Naive<T> = dice.array(&full(&case.b_lead, k, n, tb, b_vector));
    // The batch, with broadcasting, by its definition.
    let (la, lb) =
        (if a_vector { &[][..] } else { &case.a_lead }, if b_vector { &[][..] } else { &case.b_lead });
    let rank = la.len().max(lb.len());
    let pad = |l: &[usize]| [vec![1; rank - l.len()], l.to_vec()].concat();
    let lead: Vec<usize> = pad(la).iter().zip(pad(lb)).map(|(&x, y)| if x == 1 { y } else { x }).collect();
    let mut shape = lead.clone();
    if !a_vector {
        shape.push(m);
    }
    if !b_vector {
        shape.push(n);
    }
    let x = lay_out(&a, T::of(f64::NAN), &mut dice);
    let y = lay_out(&b, T::of(f64::NAN), &mut dice);
    let got = kernels::matmul(&x, &y, ta, tb).unwrap();
    assert_eq!(got.shape().dims(), shape);
    assert_eq!(kernels::matmul_shape(x.shape(), y.shape(), ta, tb).unwrap().dims(), shape);
    let start: Naive<T> = dice.array(&shape);
    let mut sum = lay_out(&start, T::of(f64::NAN), &mut dice);
    kernels::matmul_into(&x, &y, ta, tb, &mut sum).unwrap();
    for index in indices(&shape) {
        let batch = &index[..lead.len()];
        let (mut row, mut column) = (0, 0);
        match (a_vector, b_vector) {
            (false, false) => (row, column) = (index[rank], index[rank + 1]),
            (false, true) => row = index[rank],
            (true, false) => column = index[rank],
            (true, true) => {}
        }
        let (mut exact, mut size) = (0.0, 0.0);
        for p in 0..k {
            let ia = if a_vector {
                vec![p]
            } else if ta {
                [batch, &[p, row]].concat()
            } else {
                [batch, &[row, p]].concat()
            };
            let ib = if b_vector {
                vec![p]
            } else if tb {
                [batch, &[column, p]].concat()
            } else {
                [batch, &[p, column]].concat()
            };
            // Batch axes that a side lacks or has once.
            let (u, v) = (at(&a, &ia), at(&b, &ib));
            exact += u * v;
            size += (u * v).abs();
        }
        let slack = 2.0 * (k as f64 + 2.0) * T::EPSILON.f64();
        let error = (got.at(&index).f64() - exact).abs();
        assert!(error <= slack * size, "{index:?}: off by {error} of {size}");
        let base = start.at(&index).f64();
        assert!((sum.at(&index).f64() - (base + exact)).abs() <= slack * (size + base.abs()));
    }
}

fn at<T: Real>(x: &Naive<T>, index: &[usize]) -> f64 {
    // Only batch axes may be stretched: a matrix axis of size 1 has index 0 anyway.
    x.at_broadcast(index).f64()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn products_are_sums_of_products(case in case(7)) {
        check::<f64>(&case);
        check::<f32>(&case);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]
    #[test]
    fn larger_products_too(case in case(90)) {
        check::<f32>(&case);
    }
}

#[test]
fn products_on_several_threads() {
    // More than 2²⁰ multiplications: cut into rows, or into batches; sizes that no block divides.
    let base = Case {
        a_lead: vec![],
        b_lead: vec![],
        m: 131,
        k: 103,
        n: 97,
        ta: false,
        tb: false,
        a_vector: false,
        b_vector: false,
        seed: 1,
    };
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        check::<f32>(&Case { ta, tb, ..base.clone() });
        check::<f64>(&Case { a_lead: vec![7], b_lead: vec![7], m: 61, k: 57, n: 53, ta, tb, ..base.clone() });
        check::<f32>(&Case { a_lead: vec![5, 2], m: 40, k: 60, n: 50, ta, tb, ..base.clone() });
        check::<f32>(&Case { b_lead: vec![5, 2], m: 40, k: 60, n: 50, ta, tb, ..base.clone() });
    }
}

#[test]
fn empty_products() {
    let of = |a: &[usize], b: &[usize]| {
        let (a, b) = (Shape::new(a).unwrap(), Shape::new(b).unwrap());
        naive(&kernels::matmul(&Tensor::<f64>::ones(a), &Tensor::ones(b), false, false).unwrap())
    };
    assert_eq!(of(&[2, 0], &[0, 3]), Naive { shape: vec![2, 3], data: vec![0.0; 6] });
    assert_eq!(of(&[0, 2], &[2, 3]), Naive { shape: vec![0, 3], data: vec![] });
    assert_eq!(of(&[0, 2, 3], &[3, 4]), Naive { shape: vec![0, 2, 4], data: vec![] });
    assert_eq!(of(&[2, 3], &[0, 3, 4]), Naive { shape: vec![0, 2, 4], data: vec![] });
    assert_eq!(of(&[4, 2, 0], &[0, 3]), Naive { shape: vec![4, 2, 3], data: vec![0.0; 24] });
    assert_eq!(of(&[0], &[0]), Naive { shape: vec![], data: vec![0.0] });
}

#[test]
fn sizes_that_do_not_fit_are_errors() {
    let z = |s: &[usize]| Tensor::<f32>::zeros(Shape::new(s).unwrap());
    let e = kernels::matmul(&z(&[2, 3]), &z(&[2, 3]), true, true).unwrap_err().to_string();
    assert!(e.contains("left side (transposed) has 2 columns") && e.contains("has 3 rows"), "{e}");
    assert!(kernels::matmul(&z(&[]), &z(&[1]), false, false).is_err());
    assert!(kernels::matmul(&z(&[2, 3, 4]), &z(&[3, 4, 5]), false, false).is_err());
    assert!(kernels::matmul_into(&z(&[2, 3]), &z(&[3, 4]), false, false, &mut z(&[4, 2])).is_err());
}

#[test]
fn the_output_that_is_overwritten_is_not_read() {
    let mut c = [f32::NAN; 4];
    let a = [1.0, 2.0, 3.0, 4.0];
    kernels::gemm(kernels::Mat::dense(&a, 2, 2), kernels::Mat::dense(&a, 2, 2), 0.0, &mut c);
    assert_eq!(c, [7.0, 10.0, 15.0, 22.0]);
}

#[test]
#[should_panic(expected = "reaches outside")]
fn a_matrix_outside_its_elements_panics() {
    let _ = kernels::Mat::new(&[0.0; 4], 0, (2, 2), (isize::MAX, isize::MAX));
}

#[test]
#[should_panic(expected = "reaches outside its 4 elements")]
fn a_matrix_whose_reach_no_number_holds_panics() {
    let _ = kernels::Mat::new(&[0.0; 4], 0, (16, usize::MAX), (isize::MAX, isize::MAX));
}
