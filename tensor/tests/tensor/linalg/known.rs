//! Matrices whose answers are known in closed form, and what is refused.

use super::matrices::{matrices, product, sample, worst};
use crate::common::{Naive, tensor};
use chainrule_tensor::linalg::{self, LinalgError, Norm, Triangle};
use chainrule_tensor::{Real, Shape, Tensor};

#[test]
fn second_differences_have_known_eigenvalues() {
    // 2 on the diagonal, -1 beside it: λₖ = 2 - 2·cos(kπ/(n+1)).
    let n = 40;
    let a = Naive::from_fn(&[n, n], |i| match i[0].abs_diff(i[1]) {
        0 => 2.0,
        1 => -1.0,
        _ => 0.0,
    });
    let (values, _) = linalg::symmetric_eigen(&tensor(&a)).unwrap();
    let singular = linalg::singular_values(&tensor(&a)).unwrap();
    for k in 1..=n {
        let expected = 2.0 - 2.0 * (k as f64 * std::f64::consts::PI / (n as f64 + 1.0)).cos();
        assert!((values.at(&[k - 1]) - expected).abs() < 1e-13);
        assert!((singular.at(&[n - k]) - expected).abs() < 1e-13);
    }
    assert!((linalg::determinant(&tensor(&a)).unwrap().item().unwrap() - (n as f64 + 1.0)).abs() < 1e-10);
}

#[test]
fn the_hilbert_matrix_has_its_published_determinant() {
    // 1/266716800000 for n = 5; it is ill conditioned, but symmetric and positive definite.
    let h = tensor(&Naive::from_fn(&[5, 5], |i| 1.0 / (i[0] + i[1] + 1) as f64));
    let det = linalg::determinant(&h).unwrap().item().unwrap();
    assert!((det * 266_716_800_000.0 - 1.0).abs() < 1e-9);
    let product: f64 = linalg::singular_values(&h).unwrap().to_vec().iter().product();
    assert!((product * 266_716_800_000.0 - 1.0).abs() < 1e-9);
    let l = linalg::cholesky(&h).unwrap();
    let root: f64 = linalg::diagonal(&l).unwrap().to_vec().iter().product();
    assert!((root * root * 266_716_800_000.0 - 1.0).abs() < 1e-9);
    // Its inverse is a matrix of whole numbers.
    let inverse = linalg::inverse(&h).unwrap();
    assert!((inverse.at(&[0, 0]) - 25.0).abs() < 1e-7 && (inverse.at(&[4, 4]) - 44_100.0).abs() < 1e-4);
}

#[test]
fn small_and_large_scales_survive() {
    for scale in [1e-200, 1e-160, 1e160, 1e200] {
        let a = Tensor::from_rows([[3.0, 0.0], [4.0, 5.0]]) * scale;
        // σ = √45, √5.
        let s = linalg::singular_values(&a).unwrap();
        assert!(
            (s.at(&[0]) / scale - 45f64.sqrt()).abs() < 1e-13
                && (s.at(&[1]) / scale - 5f64.sqrt()).abs() < 1e-13
        );
        assert!(
            (linalg::norm(&a, Norm::Frobenius).unwrap().item().unwrap() / scale - 50f64.sqrt()).abs() < 1e-13
        );
        let b = Tensor::from_rows([[2.0, 1.0], [1.0, 2.0]]) * scale;
        let (l, _) = linalg::symmetric_eigen(&b).unwrap();
        assert!((l.at(&[0]) / scale - 1.0).abs() < 1e-14 && (l.at(&[1]) / scale - 3.0).abs() < 1e-14);
        let (q, r) = linalg::qr(&a).unwrap();
        let back = product(&matrices(&q)[0], &matrices(&(r * (1.0 / scale)))[0]);
        assert!(worst(&back, &vec![vec![3.0, 0.0], vec![4.0, 5.0]]) < 1e-13);
    }
    let tiny = Tensor::<f64>::eye(300) * 1e-10;
    let (sign, log) = linalg::log_abs_determinant(&tiny).unwrap();
    assert_eq!(sign.item(), Some(1.0));
    assert!((log.item().unwrap() + 3000.0 * 10f64.ln()).abs() < 1e-9);
}

#[test]
fn right_sides_broadcast_and_vectors_stay_vectors() {
    let a: Tensor<f64> = sample(&[2, 1, 3, 3], 4.0, 5);
    let b: Tensor<f64> = sample(&[4, 3, 2], 0.0, 6);
    let x = linalg::solve(&a, &b).unwrap();
    assert_eq!(x.shape(), &Shape::from([2, 4, 3, 2]));
    for (i, x) in matrices(&x).iter().enumerate() {
        assert!(worst(&product(&matrices(&a)[i / 4], x), &matrices(&b)[i % 4]) < 1e-13);
    }
    let v = Tensor::from_slice(&[1.0, 2.0, 3.0]);
    assert_eq!(linalg::solve(&Tensor::eye(3), &v).unwrap(), v);
    assert_eq!(linalg::solve(&a, &v).unwrap().shape(), &Shape::from([2, 1, 3]));
}

#[test]
fn failures_say_what_and_where() {
    let square = Tensor::<f64>::eye(2);
    let singular = Tensor::from_vec(vec![1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 4.0], [2, 2, 2]).unwrap();
    let e = linalg::inverse(&singular).unwrap_err();
    let shape = Shape::from([2, 2, 2]);
    assert_eq!(e, LinalgError::Singular { op: "inverse", shape, matrix: 1, pivot: 1 });
    assert!(e.to_string().contains("inverse: matrix 1 of shape [2, 2, 2] is singular; column 1"), "{e}");
    assert_eq!(linalg::determinant(&singular).unwrap().to_vec(), [1.0, 0.0]);
    let (sign, log) = linalg::log_abs_determinant(&singular).unwrap();
    assert_eq!((sign.to_vec(), log.to_vec()), (vec![1.0, 0.0], vec![0.0, f64::NEG_INFINITY]));

    let wide = Tensor::<f64>::zeros([2, 3]);
    assert!(matches!(linalg::determinant(&wide), Err(LinalgError::NotSquare { op: "determinant", .. })));
    assert!(matches!(linalg::trace(&Tensor::<f64>::zeros([3])), Err(LinalgError::Shape(_))));
    assert!(matches!(linalg::solve(&square, &Tensor::zeros([3, 1])), Err(LinalgError::Shape(_))));
    assert!(matches!(linalg::solve(&square, &Tensor::scalar(1.0)), Err(LinalgError::Shape(_))));

    let saddle = Tensor::from_rows([[1.0, 2.0], [2.0, 1.0]]);
    let e = linalg::cholesky(&saddle).unwrap_err();
    assert!(matches!(e, LinalgError::NotPositiveDefinite { pivot: 1, value: -3.0, .. }), "{e}");
    let skew = Tensor::from_rows([[1.0, 2.0], [-2.0, 1.0]]);
    for e in [linalg::cholesky(&skew).err(), linalg::symmetric_eigen(&skew).err()] {
        let e = e.unwrap();
        assert!(matches!(e, LinalgError::NotSymmetric { row: 1, column: 0, difference: -4.0, .. }), "{e}");
    }
    let nan = Tensor::from_rows([[1.0, f64::NAN], [2.0, 1.0]]);
    assert!(matches!(linalg::singular_values(&nan), Err(LinalgError::NotFinite { row: 0, column: 1, .. })));
    assert!(matches!(linalg::rank(&nan), Err(LinalgError::NotFinite { .. })));
    let hole = Tensor::from_rows([[0.0, 9.0], [2.0, 1.0]]);
    let e = linalg::solve_triangular(&hole, &square, Triangle::Lower, false).unwrap_err();
    assert!(matches!(e, LinalgError::Singular { pivot: 0, .. }), "{e}");
    // Rows are exchanged where the first pivot is 0.
    assert_eq!(linalg::determinant(&hole).unwrap().item(), Some(-18.0));
}

#[test]
fn what_would_cancel_does_not() {
    // Without an exchange of rows, the tiny pivot swallows the other row.
    let a = Tensor::from_rows([[1e-20, 1.0], [1.0, 1.0]]);
    let x = linalg::solve(&a, &Tensor::from_slice(&[1.0, 2.0])).unwrap();
    assert!((x.at(&[0]) - 1.0).abs() < 1e-15 && (x.at(&[1]) - 1.0).abs() < 1e-15, "{x}");
    // A reflection towards the near side would lose the small entry.
    for first in [1.0, -1.0] {
        let a = Tensor::from_rows([[first, 2.0], [1e-9, 3.0]]);
        let (q, r) = linalg::qr(&a).unwrap();
        assert!(worst(&product(&matrices(&q)[0], &matrices(&r)[0]), &matrices(&a)[0]) < 1e-15);
    }
    // A smallest eigenvalue and singular value far below the largest, of a matrix that allows it.
    let graded = Tensor::from_rows([[1e12, 1.0], [1.0, 1e-6]]);
    let (l, _) = linalg::symmetric_eigen(&graded).unwrap();
    assert!((l.at(&[0]) / (1e-6 - 1e-12) - 1.0).abs() < 1e-9, "{l}");
}

#[test]
fn a_diagonal_is_a_view() {
    let a = Tensor::<f64>::rand([4, 4], 0.0, 1.0, 1);
    assert!(linalg::diagonal(&a).unwrap().shares_storage(&a));
    assert_eq!(linalg::diag(&Tensor::from_slice(&[f64::INFINITY, 1.0])).unwrap().at(&[0, 1]), 0.0);
}
