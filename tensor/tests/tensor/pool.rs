//! Pooling and its transposes against loops over every window.

use crate::common::{self, Dice, Naive, lay_out, naive};
use chainrule_tensor::{Isa, Real, Shape, Tensor, kernels, kernels::PoolSpec, with_isa};
use proptest::prelude::*;

/// The elements of window `i` along an axis, and by how many a mean divides.
fn window(spec: &PoolSpec, axis: usize, size: usize, i: usize) -> (Vec<usize>, usize) {
    match *spec {
        PoolSpec::Sliding { kernel, stride, padding } => {
            let (k, s, p) = (kernel[axis] as usize, stride[axis] as usize, padding[axis] as usize);
            ((0..k).filter_map(|j| (i * s + j).checked_sub(p)).filter(|&at| at < size).collect(), k)
        }
        PoolSpec::Adaptive { out } => {
            let n = out[axis] as usize;
            let (start, end) = (i * size / n, ((i + 1) * size).div_ceil(n));
            ((start..end).collect(), end - start)
        }
    }
}

fn count(spec: &PoolSpec, axis: usize, size: usize) -> usize {
    match *spec {
        PoolSpec::Sliding { kernel, stride, padding } => {
            // As many as start before what is left is shorter than the kernel.
            let padded = size + 2 * padding[axis] as usize;
            (0..padded).step_by(stride[axis] as usize).filter(|s| s + kernel[axis] as usize <= padded).count()
        }
        PoolSpec::Adaptive { out } => out[axis] as usize,
    }
}

fn check(spec: &PoolSpec, shape: &[usize], ties: bool, seed: u64) {
    let mut dice = Dice(seed);
    let x = Naive::from_fn(shape, |_| if ties { dice.below(3) as f64 } else { dice.real() });
    let (rank, lead) = (shape.len(), &shape[..shape.len() - 2]);
    let (h, w) = (shape[rank - 2], shape[rank - 1]);
    let out = [lead, &[count(spec, 0, h), count(spec, 1, w)]].concat();
    let g: Naive<f64> = dice.array(&out);
    let (mut means, mut largest, mut places) = (g.clone(), g.clone(), Vec::new());
    let zeros = Naive::from_fn(shape, |_| 0.0);
    let (mut spread, mut scattered) = (zeros.clone(), zeros);
    for (at, index) in common::indices(&out).into_iter().enumerate() {
        let ((rows, rn), (columns, cn)) =
            (window(spec, 0, h, index[rank - 2]), window(spec, 1, w, index[rank - 1]));
        let plane = index[..rank - 2].iter().zip(lead).fold(0, |at, (&i, &d)| at * d + i) * h * w;
        let cells: Vec<usize> =
            rows.iter().flat_map(|r| columns.iter().map(move |c| plane + r * w + c)).collect();
        means.data[at] = cells.iter().map(|&c| x.data[c]).sum::<f64>() / (rn * cn) as f64;
        let best = cells.iter().copied().fold(cells[0], |b, c| if x.data[c] > x.data[b] { c } else { b });
        largest.data[at] = x.data[best];
        places.push((best - plane) as u32);
        scattered.data[best] += g.data[at];
        cells.iter().for_each(|&c| spread.data[c] += g.data[at] / (rn * cn) as f64);
    }
    let (tx, tg) = (lay_out(&x, f64::NAN, &mut dice), lay_out(&g, f64::NAN, &mut dice));
    let (max, arg) = kernels::max_pool(&tx, spec).unwrap();
    assert_eq!(naive(&max), largest);
    assert_eq!(arg.to_vec(), places);
    assert_eq!(naive(&kernels::max_pool_gather(&tx, &arg).unwrap()), largest);
    let close = |a: Tensor<f64>, b: &Naive<f64>| {
        assert_eq!(a.shape().dims(), b.shape);
        assert!(a.to_vec().iter().zip(&b.data).all(|(a, b)| (a - b).abs() < 1e-13), "{a} against {b:?}");
    };
    close(kernels::max_pool_scatter(&tg, &arg, tx.shape()).unwrap(), &scattered);
    close(kernels::avg_pool(&tx, spec).unwrap(), &means);
    close(kernels::avg_unpool(&tg, spec, tx.shape()).unwrap(), &spread);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn sliding_windows_overlap_and_leave_gaps(
        lead in prop::collection::vec(0usize..3, 0..3), size in [1usize..8, 1usize..40],
        kernel in [1u16..5, 1u16..5], stride in [1u16..5, 1u16..5], padding in [0u16..3, 0u16..3],
        ties: bool, seed: u64,
    ) {
        let padding = [padding[0].min(kernel[0] / 2), padding[1].min(kernel[1] / 2)];
        let spec = PoolSpec::Sliding { kernel, stride, padding };
        let shape = [lead, size.to_vec()].concat();
        if (0..2).all(|i| size[i] + 2 * padding[i] as usize >= kernel[i] as usize) {
            check(&spec, &shape, ties, seed);
        } else {
            let x = Tensor::<f64>::zeros(Shape::new(&shape).unwrap());
            prop_assert!(kernels::max_pool(&x, &spec).is_err() && kernels::avg_pool(&x, &spec).is_err());
        }
    }

    #[test]
    fn adaptive_windows_cover_everything(
        lead in prop::collection::vec(0usize..3, 0..3), size in [1usize..8, 1usize..8],
        out in [1u16..9, 1u16..9], ties: bool, seed: u64,
    ) {
        check(&PoolSpec::Adaptive { out }, &[lead, size.to_vec()].concat(), ties, seed);
    }
}

#[test]
fn many_planes_take_the_parallel_road() {
    check(&PoolSpec::square(2), &[7, 9, 33, 35], false, 1);
    check(&PoolSpec::Sliding { kernel: [3; 2], stride: [2, 1], padding: [1; 2] }, &[40, 40, 25], true, 2);
}

/// The largest of each window and its place against a loop, for numbers some of which are not finite.
fn largest<T: Real>(isa: Isa, size: [usize; 2], kernel: u16, stride: u16, odd: &[f64]) {
    let mut dice = Dice((size[1] * 100 + stride as usize) as u64);
    let mut number = |_| {
        if dice.below(30) == 0 && !odd.is_empty() { odd[dice.below(odd.len())] } else { dice.below(9) as f64 }
    };
    let x: Vec<T> = (0..size[0] * size[1]).map(|i| T::of(number(i))).collect();
    let spec = PoolSpec::Sliding { kernel: [kernel; 2], stride: [stride; 2], padding: [0; 2] };
    let image = Tensor::from_slice(&x).reshaped(Shape::from(size)).unwrap();
    let (max, arg) = with_isa(isa, || kernels::max_pool(&image, &spec)).unwrap();
    let (rows, columns) = (window(&spec, 0, size[0], 0).0.len(), count(&spec, 1, size[1]));
    for (i, (max, arg)) in max.to_vec().into_iter().zip(arg.to_vec()).enumerate() {
        let (r, c) = (i / columns * stride as usize, i % columns * stride as usize);
        let cells = (0..rows * rows).map(|k| (r + k / rows) * size[1] + c + k % rows);
        let larger = |a: T, b: T| if b.is_nan() { false } else { a.is_nan() || a > b };
        let best = cells.reduce(|b, c| if larger(x[c], x[b]) { c } else { b }).unwrap();
        let told = (max.f64().to_bits(), arg as usize);
        assert_eq!(
            told,
            (x[best].f64().to_bits(), best),
            "{}: {size:?}, {kernel} by {stride}: {i}",
            isa.name()
        );
    }
}

#[test]
fn every_instruction_set_finds_the_same() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0];
    for isa in Isa::here() {
        for width in [2, 3, 7, 8, 9, 14, 15, 16, 17, 28, 31, 32, 33, 64, 65] {
            for (kernel, stride) in [(1, 1), (2, 2), (2, 1), (1, 2), (3, 2), (3, 3)] {
                if kernel as usize <= width {
                    for odd in [&odd[..], &odd[1..], &odd[2..], &odd[3..], &[]] {
                        largest::<f32>(isa, [5, width], kernel, stride, odd);
                        largest::<f64>(isa, [5, width], kernel, stride, odd);
                    }
                }
            }
        }
    }
}

#[test]
fn places_that_no_register_counts_are_right() {
    let far = 1 << 24;
    let mut x = vec![0f32; far + 8];
    (far..far + 8).for_each(|i| x[i] = (i % 2) as f32);
    let image = Tensor::from_slice(&x).reshaped(Shape::from([1, far + 8])).unwrap();
    let spec = PoolSpec::Sliding { kernel: [1, 2], stride: [1, 2], padding: [0; 2] };
    let (_, arg) = kernels::max_pool(&image, &spec).unwrap();
    let expected = [1, 3, 5, 7].map(|i| (far + i) as u32);
    assert_eq!(arg.to_vec()[far / 2..], expected);
}

#[test]
fn nan_is_the_largest() {
    let x = Tensor::from_rows([[1.0, f64::NAN], [3.0, f64::NAN]]);
    let (max, arg) = kernels::max_pool(&x, &PoolSpec::square(2)).unwrap();
    assert!(max.at(&[0, 0]).is_nan());
    assert_eq!(arg.to_vec(), [1]);
}

#[test]
fn bad_pools_are_errors() {
    let x = Tensor::<f64>::zeros([2, 4, 4]);
    let sliding = |kernel: u16, stride: u16, padding: u16| PoolSpec::Sliding {
        kernel: [kernel; 2],
        stride: [stride; 2],
        padding: [padding; 2],
    };
    for spec in [
        sliding(0, 1, 0),
        sliding(2, 0, 0),
        sliding(2, 1, 2),
        sliding(5, 1, 0),
        PoolSpec::Adaptive { out: [0, 1] },
    ] {
        assert!(kernels::max_pool(&x, &spec).is_err() && kernels::avg_pool(&x, &spec).is_err(), "{spec:?}");
    }
    assert!(kernels::max_pool(&Tensor::<f64>::zeros([4]), &PoolSpec::square(1)).is_err());
    // All padding and no element.
    assert!(kernels::max_pool(&Tensor::<f64>::zeros([1, 0, 4]), &sliding(2, 1, 1)).is_err());
    let (_, arg) = kernels::max_pool(&x, &PoolSpec::square(2)).unwrap();
    // Another gradient, other planes, places outside.
    assert!(kernels::max_pool_scatter(&Tensor::<f64>::zeros([2, 2, 3]), &arg, x.shape()).is_err());
    assert!(kernels::max_pool_scatter(&Tensor::<f64>::zeros([2, 2, 2]), &arg, &[3, 4, 4].into()).is_err());
    assert!(kernels::max_pool_scatter(&Tensor::<f64>::zeros([2, 2, 2]), &arg, &[2, 2, 2].into()).is_err());
    assert!(kernels::max_pool_gather(&Tensor::<f64>::zeros([3, 4, 4]), &arg).is_err());
    assert!(kernels::max_pool_gather(&Tensor::<f64>::zeros([2, 2, 2]), &arg).is_err());
    assert!(kernels::avg_unpool(&Tensor::<f64>::zeros([2, 2, 3]), &PoolSpec::square(2), x.shape()).is_err());
}
