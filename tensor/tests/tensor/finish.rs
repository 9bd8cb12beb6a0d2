//! What follows on a product or a convolution, against the same steps one after the other.

use chainrule_tensor::kernels::{self, ConvSpec, Each, Finish};
use chainrule_tensor::{Isa, Real, Shape, Tensor, with_isa};

/// On every instruction set, on this thread and on five.
fn everywhere(check: impl Fn() + Sync) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(5).build().unwrap();
    for isa in Isa::here() {
        with_isa(isa, &check);
    }
    pool.install(&check);
}

fn halved<T: Real>(x: T) -> T {
    if x > T::ZERO { x } else { x * T::of(0.5) }
}

/// `then` with each choice of what follows must give the bits of `plain` with the same steps after it.
fn same<T: Real>(bias: &Tensor<T>, plain: Tensor<T>, then: impl Fn(&Finish<T>) -> Tensor<T>) {
    let each = |x: &mut [T]| kernels::change(x, halved);
    let bits = |x: &Tensor<T>| x.to_vec().iter().map(|x| x.f64().to_bits()).collect::<Vec<_>>();
    let biased = kernels::zip("add", &plain, bias, |x, b| x + b).unwrap();
    for (bias, each, expected) in [
        (None, None, plain.clone()),
        (Some(bias), None, biased.clone()),
        (None, Some(&each as &Each<T>), kernels::map(&plain, halved)),
        (Some(bias), Some(&each), kernels::map(&biased, halved)),
    ] {
        let got = then(&Finish { bias, each });
        assert_eq!(got.shape(), expected.shape());
        assert_eq!(bits(&got), bits(&expected), "{}, bias {}", expected.shape(), bias.is_some());
    }
}

fn products<T: Real>() {
    // One row, one column, no step, several blocks of steps, several groups of columns, enough for two threads, turned if `b`
    // is, copied in two blocks if `a` is transposed; few columns and few rows, also enough for two threads.
    for (m, k, n) in [
        (1, 9, 20),
        (9, 20, 1),
        (4, 0, 3),
        (0, 3, 4),
        (7, 11, 70),
        (30, 4100, 9),
        (65, 300, 600),
        (16, 600, 64),
        (48, 300, 128),
        (40, 1100, 1040),
        (40, 700, 5),
        (5, 700, 40),
        (3000, 700, 3),
        (3, 700, 3000),
        (1000, 1100, 1),
        (1, 1100, 1000),
    ] {
        let (a, b) = (Tensor::<T>::randn([m, k], 1.0, 1), Tensor::<T>::randn([k, n], 1.0, 2));
        let at = a.transposed(0, 1).unwrap().contiguous();
        let bt = b.transposed(0, 1).unwrap().contiguous();
        let bias = Tensor::randn([n], 1.0, 3);
        same(&bias, kernels::matmul(&a, &b, false, false).unwrap(), |finish| {
            kernels::matmul_then(&a, &b, false, false, finish).unwrap()
        });
        same(&bias, kernels::matmul(&a, &bt, false, true).unwrap(), |finish| {
            kernels::matmul_then(&a, &bt, false, true, finish).unwrap()
        });
        same(&bias, kernels::matmul(&at, &b, true, false).unwrap(), |finish| {
            kernels::matmul_then(&at, &b, true, false, finish).unwrap()
        });
    }
    // A stack with one matrix and with another stack, of one product too, and large enough for threads; vectors.
    let shapes: [(&[usize], &[usize]); 6] = [
        (&[2, 5, 3], &[3, 4]),
        (&[2, 5, 3], &[2, 3, 4]),
        (&[1, 5, 3], &[1, 3, 4]),
        (&[40, 30, 32], &[40, 32, 33]),
        (&[2, 5, 3], &[2, 3, 1]),
        (&[3], &[3, 4]),
    ];
    for (a, b) in shapes {
        let shape = |dims: &[usize]| Shape::new(dims).unwrap();
        let bias = Tensor::randn([b[b.len() - 1]], 1.0, 3);
        let (a, b) = (Tensor::<T>::randn(shape(a), 1.0, 1), Tensor::<T>::randn(shape(b), 1.0, 2));
        same(&bias, kernels::matmul(&a, &b, false, false).unwrap(), |finish| {
            kernels::matmul_then(&a, &b, false, false, finish).unwrap()
        });
    }
}

fn convolutions<T: Real>() {
    let plain = ConvSpec::default();
    let cases: [(ConvSpec, [usize; 4], [usize; 4]); 9] = [
        (plain.padding(2), [3, 1, 28, 28], [16, 1, 5, 5]),
        (plain.padding(2), [3, 16, 14, 14], [32, 16, 5, 5]),
        (plain.stride(2).padding(1), [2, 4, 9, 11], [6, 4, 3, 3]),
        (plain.groups(2).padding(1), [2, 4, 9, 11], [6, 2, 3, 3]),
        (plain, [2, 8, 16, 16], [5, 8, 1, 1]),
        (plain.groups(2), [2, 8, 16, 16], [6, 4, 1, 1]),
        (plain.winograd(), [1, 8, 16, 16], [8, 8, 3, 3]),
        // Enough for two threads.
        (plain.winograd().padding(1), [66, 2, 32, 32], [16, 2, 3, 3]),
        // No tap meets an element.
        (plain.padding(3), [1, 0, 4, 4], [4, 0, 1, 1]),
    ];
    for (spec, x, w) in cases {
        let (x, w) = (Tensor::<T>::randn(x, 1.0, 1), Tensor::<T>::randn(w, 1.0, 2));
        let bias = Tensor::randn([w.shape()[0], 1, 1], 1.0, 3);
        same(&bias, kernels::conv2d(&x, &w, &spec).unwrap(), |finish| {
            kernels::conv2d_then(&x, &w, &spec, finish).unwrap()
        });
    }
}

/// Of the same shape, stretched, of one number; enough for two threads.
fn sums<T: Real>() {
    for (x, y) in [
        (vec![40, 1000], vec![40, 1000]),
        (vec![3, 70, 9], vec![70, 1]),
        (vec![1], vec![1]),
        (vec![0, 2], vec![2]),
    ] {
        let shape = |dims: &[usize]| Shape::new(dims).unwrap();
        let (x, y) = (Tensor::<T>::randn(shape(&x), 1.0, 1), Tensor::<T>::randn(shape(&y), 1.0, 2));
        let add = |a: T, b: T| a + b;
        let halve = |x: &mut [T]| kernels::change(x, halved);
        let expected = kernels::map(&kernels::zip("add", &x, &y, add).unwrap(), halved);
        assert_eq!(kernels::zip_then("add", &x, &y, add, halve).unwrap(), expected);
    }
}

#[test]
fn what_follows_gives_the_same_bits() {
    everywhere(|| {
        products::<f32>();
        products::<f64>();
        convolutions::<f32>();
        convolutions::<f64>();
        sums::<f32>();
        sums::<f64>();
    });
}

#[test]
fn a_bias_that_does_not_fit_is_an_error() {
    let (a, b) = (Tensor::<f64>::zeros([2, 3]), Tensor::<f64>::zeros([3, 4]));
    let (x, w) = (Tensor::<f64>::zeros([1, 2, 4, 4]), Tensor::<f64>::zeros([3, 2, 2, 2]));
    for bias in [Tensor::zeros([3]), Tensor::zeros([2, 4]), Tensor::zeros([1, 3, 1, 1]), Tensor::zeros([])] {
        let finish = Finish { bias: Some(&bias), each: None };
        let told = kernels::matmul_then(&a, &b, false, false, &finish).unwrap_err().to_string();
        assert!(told.contains("the bias must have the shape [4]"), "{told}");
        let told = kernels::conv2d_then(&x, &w, &ConvSpec::default(), &finish).unwrap_err().to_string();
        assert!(told.contains("the bias must have the shape [3, 1, 1]"), "{told}");
    }
}
