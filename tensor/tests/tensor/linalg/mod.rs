//! Linear algebra against definitions: residuals and expansions by minors, here; matrices whose answers are known in
//! closed form, in `known.rs`.

mod known;
mod matrices;

use crate::common::{Dice, Naive, lay_out, naive, tensor};
use chainrule_tensor::linalg::{self, Norm, Triangle};
use chainrule_tensor::{Real, Shape, Tensor};
use matrices::{Matrix, identity, matrices, minors, product, sample, transpose, worst};
use proptest::prelude::*;

fn solves<T: Real>(batch: usize, n: usize, k: usize, seed: u64) {
    let shift = 1.5 * n as f64;
    let a: Tensor<T> = sample(&[batch, n, n], shift, seed);
    let b: Tensor<T> = sample(&[batch, n, k], 0.0, seed + 1);
    let slack = 50.0 * (n + 1) as f64 * T::EPSILON.f64();
    let x = linalg::solve(&a, &b).unwrap();
    assert_eq!(x.shape(), b.shape());
    for ((a, b), x) in matrices(&a).iter().zip(&matrices(&b)).zip(&matrices(&x)) {
        assert!(worst(&product(a, x), b) < slack);
    }
    let inverse = linalg::inverse(&a).unwrap();
    for (a, y) in matrices(&a).iter().zip(&matrices(&inverse)) {
        assert!(worst(&product(a, y), &identity(n)) < slack);
        assert!(worst(&product(y, a), &identity(n)) < slack);
    }
    for triangle in [Triangle::Lower, Triangle::Upper] {
        for transposed in [false, true] {
            let x = linalg::solve_triangular(&a, &b, triangle, transposed).unwrap();
            for ((a, b), x) in matrices(&a).iter().zip(&matrices(&b)).zip(&matrices(&x)) {
                let half: Matrix = (0..n)
                    .map(|i| {
                        let keep = |j: usize| if triangle == Triangle::Lower { j <= i } else { j >= i };
                        (0..n).map(|j| if keep(j) { a[i][j] } else { 0.0 }).collect()
                    })
                    .collect();
                let half = if transposed { transpose(&half, n) } else { half };
                assert!(worst(&product(&half, x), b) < slack);
            }
        }
    }
}

fn factorises<T: Real>(batch: usize, m: usize, n: usize, seed: u64) {
    let a: Tensor<T> = sample(&[batch, m, n], 0.0, seed);
    let (k, slack) = (m.min(n), 20.0 * (m + n + 1) as f64 * T::EPSILON.f64());
    let (q, r) = linalg::qr(&a).unwrap();
    assert_eq!((q.shape(), r.shape()), (&Shape::from([batch, m, k]), &Shape::from([batch, k, n])));
    let sigma = linalg::singular_values(&a).unwrap();
    assert_eq!(sigma.shape(), &Shape::from([batch, k]));
    for (b, (a, (q, r))) in matrices(&a).iter().zip(matrices(&q).iter().zip(&matrices(&r))).enumerate() {
        assert!(worst(&product(q, r), a) < slack);
        assert!(worst(&product(&transpose(q, k), q), &identity(k)) < slack);
        assert!(r.iter().enumerate().all(|(i, row)| row[..i.min(n)].iter().all(|&x| x == 0.0)));
        // Σσ² = Σa², and all σ are ordered and not negative.
        let s: Vec<f64> = (0..k).map(|i| sigma.at(&[b, i]).f64()).collect();
        assert!(s.windows(2).all(|w| w[0] >= w[1]) && s.iter().all(|&x| x >= 0.0));
        let squares: f64 = a.iter().flatten().map(|x| x * x).sum();
        assert!((s.iter().map(|x| x * x).sum::<f64>() - squares).abs() <= slack * (1.0 + squares));
        // They are the roots of the eigenvalues of the smaller Gram matrix.
        let gram = if m >= n { product(&transpose(a, n), a) } else { product(a, &transpose(a, n)) };
        let gram = Tensor::from_vec(gram.concat(), [k, k]).unwrap();
        let (squares, _) = linalg::symmetric_eigen(&gram).unwrap();
        for (i, s) in s.iter().rev().enumerate() {
            assert!((squares.at(&[i]) - s * s).abs() < slack * (1.0 + s * s));
        }
    }
}

/// Symmetric matrices and their Cholesky factors and eigenvectors.
fn symmetric<T: Real>(batch: usize, n: usize, seed: u64) {
    let mut dice = Dice(seed);
    let x: Naive<T> = dice.array(&[batch, n, n]);
    let half = Naive::from_fn(&[batch, n, n], |i| x.at(i) + x.at(&[i[0], i[2], i[1]]));
    let a = lay_out(&half, T::of(f64::NAN), &mut dice);
    let slack = 50.0 * (n + 1) as f64 * T::EPSILON.f64();
    let (values, vectors) = linalg::symmetric_eigen(&a).unwrap();
    for (b, (a, v)) in matrices(&a).iter().zip(&matrices(&vectors)).enumerate() {
        let l: Vec<f64> = (0..n).map(|i| values.at(&[b, i]).f64()).collect();
        assert!(l.windows(2).all(|w| w[0] <= w[1]));
        let scaled: Matrix = v.iter().map(|row| row.iter().zip(&l).map(|(x, l)| x * l).collect()).collect();
        assert!(worst(&product(a, v), &scaled) < slack);
        assert!(worst(&product(&transpose(v, n), v), &identity(n)) < slack);
    }
    // Σ x·xᵀ + 1 is positive definite.
    let positive = Naive::from_fn(&[batch, n, n], |i| {
        let sum: f64 = (0..n).map(|k| x.at(&[i[0], i[1], k]).f64() * x.at(&[i[0], i[2], k]).f64()).sum();
        T::of(sum + f64::from(i[1] == i[2]))
    });
    let l = linalg::cholesky(&lay_out(&positive, T::of(f64::NAN), &mut dice)).unwrap();
    for (a, l) in matrices(&tensor(&positive)).iter().zip(&matrices(&l)) {
        assert!(worst(&product(l, &transpose(l, n)), a) < slack);
        assert!((0..n).all(|i| l[i][i] > 0.0 && l[i][i + 1..].iter().all(|&x| x == 0.0)));
    }
}

proptest! {
    #[test]
    fn systems_are_solved(batch in 0usize..3, n in 0usize..8, k in 0usize..4, seed: u64) {
        solves::<f64>(batch, n, k, seed);
        solves::<f32>(batch, n, k, seed);
    }

    #[test]
    fn factors_multiply_back(batch in 0usize..3, m in 0usize..8, n in 0usize..8, seed: u64) {
        factorises::<f64>(batch, m, n, seed);
        factorises::<f32>(batch, m, n, seed);
    }

    #[test]
    fn symmetric_matrices_are_factorised(batch in 0usize..3, n in 0usize..8, seed: u64) {
        symmetric::<f64>(batch, n, seed);
        symmetric::<f32>(batch, n, seed);
    }

    #[test]
    fn determinants_are_expansions_by_minors(n in 0usize..6, seed: u64) {
        let a: Tensor<f64> = sample(&[2, n, n], 0.0, seed);
        let (det, (sign, log)) = (linalg::determinant(&a).unwrap(), linalg::log_abs_determinant(&a).unwrap());
        for (b, m) in matrices(&a).iter().enumerate() {
            let expected = minors(m);
            prop_assert!((det.at(&[b]) - expected).abs() < 1e-13);
            prop_assert!((sign.at(&[b]) * log.at(&[b]).exp() - expected).abs() < 1e-13);
        }
    }

    #[test]
    fn rank_is_that_of_the_factors(m in 1usize..8, n in 1usize..8, r in 0usize..8, seed: u64) {
        let r = r.min(m).min(n);
        let (u, v): (Tensor<f64>, Tensor<f64>) = (sample(&[m, r], 3.0, seed), sample(&[r, n], 3.0, seed + 1));
        let a = product(&matrices(&u)[0], &matrices(&v)[0]);
        let flat: Vec<f64> = a.into_iter().flat_map(|mut row| { row.resize(n, 0.0); row }).collect();
        let a = Tensor::from_vec(flat, [m, n]).unwrap();
        prop_assert_eq!(linalg::rank(&a).unwrap().item(), Some(r as u32));
        prop_assert_eq!(linalg::rank(&a.cast::<f32>()).unwrap().item().map(|x| x as usize >= r), Some(true));
    }

    #[test]
    fn norms_follow_their_definitions(m in 0usize..6, n in 0usize..6, seed: u64) {
        let a: Tensor<f64> = sample(&[m, n], 0.0, seed);
        let x = &matrices(&a)[0];
        let of = |kind| linalg::norm(&a, kind).unwrap().item().unwrap();
        let columns = (0..n).map(|j| x.iter().map(|r| r[j].abs()).sum::<f64>()).fold(0.0, f64::max);
        let rows = x.iter().map(|r| r.iter().map(|v| v.abs()).sum::<f64>()).fold(0.0, f64::max);
        prop_assert!((of(Norm::One) - columns).abs() < 1e-14);
        prop_assert!((of(Norm::Inf) - rows).abs() < 1e-14);
        prop_assert!((of(Norm::Frobenius).powi(2) - x.iter().flatten().map(|v| v * v).sum::<f64>()).abs() < 1e-13);
        // ‖A‖₂² ≤ ‖A‖₁·‖A‖∞, and ‖A·v‖ ≤ ‖A‖₂·‖v‖ for every v.
        prop_assert!(of(Norm::Two).powi(2) <= columns * rows * (1.0 + 1e-14));
        let mut dice = Dice(seed);
        let v: Vec<f64> = (0..n).map(|_| dice.real()).collect();
        let av = x.iter().map(|r| r.iter().zip(&v).map(|(a, b)| a * b).sum::<f64>().powi(2)).sum::<f64>().sqrt();
        let long = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        prop_assert!(av <= of(Norm::Two) * long * (1.0 + 1e-13) + 1e-300);
        // A vector as a vector and as a column.
        let (vector, column) = (Tensor::from_slice(&v), Tensor::from_vec(v.clone(), [n, 1]).unwrap());
        for kind in [Norm::One, Norm::Two, Norm::Inf, Norm::Frobenius] {
            let pair = [&vector, &column].map(|x| linalg::norm(x, kind).unwrap().item().unwrap());
            prop_assert!((pair[0] - pair[1]).abs() < 1e-14);
        }
    }

    #[test]
    fn diagonals_are_what_their_indices_say(b in 0usize..3, m in 0usize..5, n in 0usize..5, seed: u64) {
        let a: Tensor<f64> = sample(&[b, m, n], 0.0, seed);
        let d = linalg::diagonal(&a).unwrap();
        prop_assert_eq!(naive(&d), Naive::from_fn(&[b, m.min(n)], |i| a.at(&[i[0], i[1], i[1]])));
        let trace = Naive::from_fn(&[b], |i| (0..m.min(n)).fold(0.0, |s, k| s + a.at(&[i[0], k, k])));
        prop_assert_eq!(naive(&linalg::trace(&a).unwrap()), trace);
        let full = linalg::diag(&d).unwrap();
        let k = m.min(n);
        let expected = Naive::from_fn(&[b, k, k], |i| if i[1] == i[2] { d.at(&i[..2]) } else { 0.0 });
        prop_assert_eq!(naive(&full), expected);
    }
}

proptest! {
    #[test]
    fn cofactors_are_minors_for_every_rank(n in 1usize..5, rank in 0usize..5, seed: u64) {
        let mut dice = Dice(seed);
        let mut entries = |m: usize, n: usize| -> Matrix {
            (0..m).map(|_| (0..n).map(|_| (4.0 * dice.real()).round()).collect()).collect()
        };
        let (left, right, b) = (entries(n, rank), entries(rank, n), entries(n, n));
        let a = if rank == 0 { vec![vec![0.0; n]; n] } else { product(&left, &right) };
        let flat = |a: &Matrix| Tensor::from_vec(a.concat(), Shape::new(&[n, n]).unwrap()).unwrap();
        let size = a.iter().chain(&b).flatten().fold(1.0, |m: f64, x| m.max(x.abs())).powi(n as i32);
        let by_hand = |a: &Matrix, i: usize, j: usize| {
            let without = |list: &Vec<f64>| -> Vec<f64> { [&list[..j], &list[j + 1..]].concat() };
            let rest: Matrix = [&a[..i], &a[i + 1..]].concat().iter().map(without).collect();
            minors(&rest) * if (i + j).is_multiple_of(2) { 1.0 } else { -1.0 }
        };
        // Minors are polynomials of degree below 4: two differences, extrapolated, give their slopes exactly.
        let moved = |t: f64| -> Matrix {
            let row = |(r, s): (&Vec<f64>, &Vec<f64>)| r.iter().zip(s).map(|(x, y)| x + t * y).collect();
            a.iter().zip(&b).map(row).collect()
        };
        let (plain, along) = (linalg::cofactors(&flat(&a), &[]), linalg::cofactors(&flat(&a), &[&flat(&b)]));
        let (plain, along) = (plain.unwrap().to_vec(), along.unwrap().to_vec());
        for (at, (c, d)) in plain.iter().zip(&along).enumerate() {
            let of = |t: f64| by_hand(&moved(t), at / n, at % n);
            let slope = (8.0 * (of(1.0) - of(-1.0)) - (of(2.0) - of(-2.0))) / 12.0;
            prop_assert!((c - of(0.0)).abs() <= 1e-12 * size, "{c} {}", of(0.0));
            prop_assert!((d - slope).abs() <= 1e-12 * size * 10.0, "{d} {slope}");
        }
    }

    #[test]
    fn a_pseudo_inverse_fulfils_its_four_equations(
        m in 1usize..6, n in 1usize..6, rank in 1usize..4, seed: u64,
    ) {
        let left = matrices(&sample::<f64>(&[m, rank], 2.0, seed));
        let right = matrices(&sample::<f64>(&[rank, n], 2.0, seed ^ 1));
        let a = product(&left[0], &right[0]);
        let flat = Tensor::from_vec(a.concat(), Shape::new(&[m, n]).unwrap()).unwrap();
        let p = &matrices(&linalg::pseudo_inverse(&flat, 1e-10).unwrap())[0];
        let (ap, pa) = (product(&a, p), product(p, &a));
        let size = p.iter().flatten().fold(1.0, |m: f64, x| m.max(x.abs()));
        let off = [
            worst(&product(&ap, &a), &a) / size,
            worst(&product(&pa, p), p) / (size * size),
            worst(&transpose(&ap, m), &ap) / size,
            worst(&transpose(&pa, n), &pa) / size,
        ];
        prop_assert!(off.iter().all(|&x| x < 1e-11), "{off:?}");
    }
}
