//! Same inputs, same bits, whatever the number of threads; and what the masks of dropout are made of.

use chainrule_tensor::kernels::{self, ConvSpec, PoolSpec};
use chainrule_tensor::random::philox;
use chainrule_tensor::{Axes, Tensor};
use rayon::ThreadPoolBuilder;

/// `f` gives one result in pools of 1, 2 and 5 threads, and to callers outside of a pool.
fn same(name: &str, f: impl Fn() -> Tensor<f32> + Send + Sync) {
    let bits = |threads: usize| -> Vec<u32> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| f().to_vec().iter().map(|x| x.to_bits()).collect())
    };
    let one = bits(1);
    assert!(!one.is_empty());
    let outside = || -> Vec<u32> { f().to_vec().iter().map(|x| x.to_bits()).collect() };
    std::thread::scope(|s| {
        let two = [s.spawn(outside), s.spawn(outside)];
        two.into_iter()
            .for_each(|t| assert!(t.join().unwrap() == one, "{name} depends on where it is called"));
    });
    for threads in [2, 5] {
        // Twice, since threads race.
        assert!(bits(threads) == one && bits(threads) == one, "{name} depends on {threads} threads");
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let random =
        |shape: &[usize], seed| Tensor::<f32>::randn(chainrule_tensor::Shape::new(shape).unwrap(), 1.0, seed);
    let (a, b) = (random(&[301, 203], 1), random(&[203, 157], 2));
    same("matmul", || kernels::matmul(&a, &b, false, false).unwrap());
    same("matmul, transposed", || kernels::matmul(&b, &a, true, true).unwrap());
    let (s, t) = (random(&[9, 61, 67], 3), random(&[9, 67, 59], 4));
    same("batched matmul", || kernels::matmul(&s, &t, false, false).unwrap());
    let spec = ConvSpec::default().padding(1).stride(2);
    let (x, w) = (random(&[11, 4, 33, 31], 5), random(&[6, 4, 3, 3], 6));
    let g = random(&spec.out_shape(x.shape(), w.shape()).unwrap(), 7);
    same("conv2d", || kernels::conv2d(&x, &w, &spec).unwrap());
    same("conv2d_input_grad", || kernels::conv2d_input_grad(&g, &w, x.shape(), &spec).unwrap());
    same("conv2d_weight_grad", || kernels::conv2d_weight_grad(&g, &x, w.shape(), &spec).unwrap());
    // Lanes that are channels, few channels with wide images, one tap, a single image.
    for (i, (x, w)) in [
        ([13, 24, 7, 6], [40, 24, 3, 3]),
        ([13, 2, 30, 33], [4, 2, 3, 3]),
        ([9, 12, 20, 21], [33, 12, 1, 1]),
        ([1, 20, 40, 41], [32, 20, 3, 3]),
    ]
    .into_iter()
    .enumerate()
    {
        let (x, w) = (random(&x, 20 + i as u64), random(&w, 30 + i as u64));
        for spec in [ConvSpec::default(), ConvSpec::default().padding(1)] {
            let g = random(&spec.out_shape(x.shape(), w.shape()).unwrap(), 40 + i as u64);
            same("conv2d", || kernels::conv2d(&x, &w, &spec).unwrap());
            same("conv2d_input_grad", || kernels::conv2d_input_grad(&g, &w, x.shape(), &spec).unwrap());
            same("conv2d_weight_grad", || kernels::conv2d_weight_grad(&g, &x, w.shape(), &spec).unwrap());
        }
    }
    let pool = PoolSpec::Sliding { kernel: [3; 2], stride: [2; 2], padding: [1; 2] };
    let (max, arg) = kernels::max_pool(&x, &pool).unwrap();
    same("max_pool", || kernels::max_pool(&x, &pool).unwrap().0);
    same("max_pool_scatter", || kernels::max_pool_scatter(&max, &arg, x.shape()).unwrap());
    same("avg_pool", || kernels::avg_pool(&x, &pool).unwrap());
    same("avg_unpool", || kernels::avg_unpool(&max, &pool, x.shape()).unwrap());
    let long = random(&[100_003], 8);
    same("sum", || kernels::sum(&long, Axes::all(1), false).unwrap());
    same("sum over rows", || kernels::sum(&x, Axes::one(3), false).unwrap());
    same("sum over channels", || kernels::sum(&x, Axes::one(1), false).unwrap());
    let many = random(&[40_000, 3], 9);
    same("sum of many rows", || kernels::sum(&many, Axes::one(1), false).unwrap());
    let labels: Vec<u32> = (0..40_000).map(|i| i % 3).collect();
    let losses = kernels::cross_entropy(&many, &labels).unwrap();
    same("cross_entropy", || kernels::cross_entropy(&many, &labels).unwrap());
    same("cross_entropy_grad", || kernels::cross_entropy_grad(&many, &labels, &losses).unwrap());
    same("zip", || &many * &many.sliced(1, (0..1).into()).unwrap());
    same("strided copy", || many.transposed(0, 1).unwrap().contiguous());
    same("dropout", || Tensor::dropout_mask([400, 251], 0.3, 42));
    same("rand", || Tensor::rand([40_000], -1.0, 1.0, 42));
}

#[test]
fn a_mask_is_a_function_of_key_and_place() {
    let long = Tensor::<f64>::dropout_mask([100_000], 0.25, 99).to_vec();
    for (i, &m) in long.iter().enumerate() {
        let kept = philox(i as u64 / 4, 99)[i % 4] >= 1 << 30;
        assert_eq!(m, if kept { 1.0 / 0.75 } else { 0.0 });
    }
    // Of any shape.
    assert_eq!(Tensor::<f64>::dropout_mask([7, 11, 13], 0.25, 99).to_vec(), long[..1001]);
    assert_eq!(Tensor::<f64>::dropout_mask([1, 1], 0.25, 99).to_vec(), long[..1]);
}

#[test]
fn masks_drop_at_their_rate_and_differ_by_key() {
    let n = 200_000;
    for p in [0.1, 0.5, 0.9] {
        let mask = Tensor::<f32>::dropout_mask([n], p, 5).to_vec();
        let dropped = mask.iter().filter(|&&m| m == 0.0).count() as f64;
        // Five standard deviations.
        assert!((dropped - n as f64 * p).abs() < 5.0 * (n as f64 * p * (1.0 - p)).sqrt(), "{dropped} at {p}");
        assert!(mask.iter().all(|&m| m == 0.0 || m == (1.0 / (1.0 - p)) as f32));
        let other = Tensor::<f32>::dropout_mask([n], p, 6).to_vec();
        let both = mask.iter().zip(&other).filter(|&(&a, &b)| a == 0.0 && b == 0.0).count() as f64;
        let expected = n as f64 * p * p;
        assert!((both - expected).abs() < 5.0 * (expected * (1.0 - p * p)).sqrt(), "{both} at {p}");
    }
    assert!(Tensor::<f32>::dropout_mask([100], 0.0, 1).to_vec().iter().all(|&m| m == 1.0));
    assert!(Tensor::<f32>::dropout_mask([100], 1.0, 1).to_vec().iter().all(|&m| m == 0.0));
}

#[test]
fn samples_have_their_moments() {
    let n = 200_000;
    let x = Tensor::<f64>::randn([n], 2.0, 3).to_vec();
    let mean = x.iter().sum::<f64>() / n as f64;
    let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
    let fourth = x.iter().map(|v| (v - mean).powi(4)).sum::<f64>() / n as f64;
    // Five standard deviations of each: σ/√n, σ²√(2/n), σ⁴√(96/n).
    let root = (n as f64).sqrt();
    assert!(mean.abs() < 5.0 * 2.0 / root && (variance - 4.0).abs() < 5.0 * 4.0 * 2f64.sqrt() / root);
    assert!((fourth - 48.0).abs() < 5.0 * 16.0 * 96f64.sqrt() / root, "{fourth}");
    let u = Tensor::<f64>::rand([n], -1.0, 3.0, 3).to_vec();
    assert!(u.iter().all(|v| (-1.0..3.0).contains(v)));
    assert!((u.iter().sum::<f64>() / n as f64 - 1.0).abs() < 5.0 * 4.0 / 12f64.sqrt() / root);
    let mut order = chainrule_tensor::random::Stream::new(4).permutation(1000);
    order.sort_unstable();
    assert_eq!(order, (0..1000).collect::<Vec<_>>());
}
