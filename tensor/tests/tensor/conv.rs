//! Convolution and its gradients, each way of them on every instruction set, against the definition in double precision.

use crate::common::{Dice, Naive, lay_out, naive};
use chainrule_tensor::conv::ladder;
use chainrule_tensor::{Isa, Real, Shape, Tensor, kernels, kernels::ConvSpec, with_isa};
use proptest::prelude::*;

/// Calls `f(y, x, w)` with the indices of every product in the definition.
fn products(
    x: &[usize],
    w: &[usize],
    y: &[usize],
    spec: &ConvSpec,
    mut f: impl FnMut([usize; 4], [usize; 4], [usize; 4]),
) {
    let (in_group, out_group) = (w[1], w[0] / spec.groups);
    for n in 0..x[0] {
        for oc in 0..w[0] {
            for oh in 0..y[2] {
                for ow in 0..y[3] {
                    for c in 0..in_group {
                        for i in 0..w[2] {
                            for j in 0..w[3] {
                                let h = (oh * spec.stride[0] + i * spec.dilation[0])
                                    .wrapping_sub(spec.padding[0].0);
                                let v = (ow * spec.stride[1] + j * spec.dilation[1])
                                    .wrapping_sub(spec.padding[1].0);
                                if h < x[2] && v < x[3] {
                                    let channel = oc / out_group * in_group + c;
                                    f([n, oc, oh, ow], [n, channel, h, v], [oc, c, i, j]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn flat(shape: &[usize], i: [usize; 4]) -> usize {
    ((i[0] * shape[1] + i[1]) * shape[2] + i[2]) * shape[3] + i[3]
}

/// Value and size (the sum of the magnitudes that were added) of every element.
type Sums = Vec<(f64, f64)>;

fn check<T: Real>(x: &[usize], w: &[usize], spec: &ConvSpec, seed: u64) {
    let mut dice = Dice(seed);
    let (sx, sw) = (Shape::new(x).unwrap(), Shape::new(w).unwrap());
    let y = spec.out_shape(&sx, &sw).unwrap();
    let (a, b, g): (Naive<T>, Naive<T>, Naive<T>) = (dice.array(x), dice.array(w), dice.array(&y));
    let (mut ys, mut xs, mut ws): (Sums, Sums, Sums) =
        (vec![(0.0, 0.0); g.data.len()], vec![(0.0, 0.0); a.data.len()], vec![(0.0, 0.0); b.data.len()]);
    products(x, w, &y, spec, |iy, ix, iw| {
        let (py, px, pw) = (flat(&y, iy), flat(x, ix), flat(w, iw));
        let add = |s: &mut (f64, f64), u: T, v: T| {
            let p = u.f64() * v.f64();
            *s = (s.0 + p, s.1 + p.abs());
        };
        add(&mut ys[py], a.data[px], b.data[pw]);
        add(&mut xs[px], g.data[py], b.data[pw]);
        add(&mut ws[pw], g.data[py], a.data[px]);
    });
    let nan = T::of(f64::NAN);
    let (tx, tw, tg) =
        (lay_out(&a, nan, &mut dice), lay_out(&b, nan, &mut dice), lay_out(&g, nan, &mut dice));
    let close = |got: Tensor<T>, shape: &Shape, sums: &Sums, what: &str| {
        assert_eq!(got.shape(), shape);
        // Winograd's errors are those of the largest numbers of a tile.
        let largest = sums.iter().map(|s| s.1).fold(0.0, f64::max);
        let whole = what.starts_with("winograd");
        for (v, (exact, size)) in naive(&got).data.iter().zip(sums) {
            let slack = if whole { 64.0 * largest } else { 200.0 * size } * T::EPSILON.f64();
            assert!((v.f64() - exact).abs() <= slack, "{what}: {v} against {exact}");
        }
    };
    for isa in Isa::here() {
        with_isa(isa, || {
            let on = |name: &str| format!("{name} on {}", isa.name());
            close(kernels::conv2d(&tx, &tw, spec).unwrap(), &y, &ys, &on("conv2d"));
            close(kernels::conv2d_input_grad(&tg, &tw, &sx, spec).unwrap(), &sx, &xs, &on("input_grad"));
            close(kernels::conv2d_weight_grad(&tg, &tx, &sw, spec).unwrap(), &sw, &ws, &on("weight_grad"));
            for rung in ladder::rungs::<T>() {
                let on = |name: &str| format!("{}, {}", rung.name, on(name));
                close(rung.conv2d(&tx, &tw, spec).unwrap(), &y, &ys, &on("forward"));
                close(rung.conv2d_input_grad(&tg, &tw, &sx, spec).unwrap(), &sx, &xs, &on("input"));
                close(rung.conv2d_weight_grad(&tg, &tx, &sw, spec).unwrap(), &sw, &ws, &on("weight"));
            }
        });
    }
}

fn spec() -> impl Strategy<Value = ConvSpec> {
    let pair = |r: std::ops::Range<usize>| [r.clone(), r];
    let sides = || (0usize..3, 0usize..3);
    (pair(1..4), [sides(), sides()], pair(1..3), 1usize..4).prop_map(|(stride, padding, dilation, groups)| {
        ConvSpec { stride, padding, dilation, groups, winograd: false }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn convolution_and_gradients_follow_the_definition(
        spec in spec(), n in 0usize..3, c in 0usize..3, oc in 0usize..3,
        size in [0usize..8, 0usize..8], kernel in [1usize..4, 1usize..4], seed: u64,
    ) {
        let x = [n, c * spec.groups, size[0], size[1]];
        let w = [oc * spec.groups, c, kernel[0], kernel[1]];
        if spec.out_shape(&x.into(), &w.into()).is_ok() {
            check::<f64>(&x, &w, &spec, seed);
            check::<f32>(&x, &w, &spec, seed);
        } else {
            // Refused only where a window does not fit.
            let fits = (0..2).all(|i| size[i] + spec.padding[i].0 + spec.padding[i].1 > spec.dilation[i] * (kernel[i] - 1));
            prop_assert!(!fits);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn so_do_images_wider_than_registers(
        spec in spec(), n in 1usize..4, c in 1usize..9, oc in 1usize..36,
        size in [1usize..12, 1usize..45], kernel in [1usize..4, 1usize..6], seed: u64,
    ) {
        let x = [n, c * spec.groups, size[0], size[1]];
        let w = [oc * spec.groups, c, kernel[0], kernel[1]];
        if spec.out_shape(&x.into(), &w.into()).is_ok() {
            check::<f64>(&x, &w, &spec, seed);
            check::<f32>(&x, &w, &spec, seed);
        }
    }
}

#[test]
fn a_layer_of_real_size() {
    check::<f32>(&[9, 3, 17, 16], &[8, 3, 5, 5], &ConvSpec::default().padding(2), 1);
    check::<f32>(&[5, 8, 12, 12], &[16, 8, 3, 3], &ConvSpec::default().stride(2).padding(1), 2);
    check::<f32>(&[3, 6, 9, 9], &[6, 1, 3, 3], &ConvSpec::default().groups(6).dilation(2).padding(2), 3);
    // More steps than are summed in one go, in either direction, and windows that are cut into bands of rows.
    check::<f32>(&[1, 130, 5, 6], &[20, 130, 3, 3], &ConvSpec::default().padding(1), 4);
    check::<f32>(&[1, 20, 5, 6], &[130, 20, 3, 3], &ConvSpec::default().padding(1), 5);
    check::<f32>(&[1, 16, 61, 70], &[3, 16, 3, 3], &ConvSpec::default().stride(2), 6);
    // Too many weights for sums of their own in every block of images.
    check::<f32>(&[3, 120, 4, 3], &[270, 120, 3, 3], &ConvSpec::default().padding(1), 9);
    check::<f32>(&[2, 3, 40, 41], &[17, 3, 1, 1], &ConvSpec::default(), 7);
    check::<f32>(&[2, 19, 7, 7], &[33, 19, 1, 1], &ConvSpec::default().stride(3), 8);
}

/// Products with the zeros around an image are left out: few at its edges, most, or all that a tap or a pixel has.
#[test]
fn zeros_around_an_image_count_as_zeros() {
    let plain = ConvSpec::default();
    check::<f32>(&[5, 9, 14, 14], &[20, 9, 5, 5], &plain.padding(2), 1);
    check::<f64>(&[9, 7, 2, 3], &[9, 7, 5, 5], &plain.padding(4), 2);
    check::<f32>(&[3, 16, 8, 8], &[33, 16, 3, 3], &plain.padding(3).dilation(2), 3);
    check::<f32>(&[9, 12, 9, 8], &[6, 6, 4, 3], &plain.padding(5).stride(2).groups(2), 4);
    check::<f64>(&[2, 8, 30, 31], &[17, 8, 3, 3], &plain.padding(1), 5);
    // Cut into bands of rows, the last of which is shorter.
    check::<f32>(&[1, 24, 30, 31], &[48, 24, 3, 3], &plain.padding(1), 7);
    // Few pixels at a time, and windows far wider than the image.
    check::<f32>(&[2, 8, 14, 14], &[260, 8, 3, 3], &plain.padding(1), 8);
    check::<f32>(&[8, 8, 14, 14], &[40, 8, 3, 3], &plain.padding(12).dilation(12), 9);
    let uneven = ConvSpec { padding: [(0, 6), (5, 0)], stride: [3, 1], ..plain };
    check::<f32>(&[4, 6, 7, 6], &[8, 6, 3, 2], &uneven, 6);
}

/// With more products than are summed in one go, and products that are left out only where an image is not cut.
#[test]
fn an_image_has_the_bits_that_it_has_among_others() {
    let (x, w) = (Tensor::<f32>::randn([8, 130, 14, 14], 1.0, 1), Tensor::randn([130, 130, 3, 3], 1.0, 2));
    let spec = ConvSpec::default().padding(1);
    let all = kernels::conv2d(&x, &w, &spec).unwrap();
    for i in [0, 7] {
        let alone = kernels::conv2d(&x.sliced(0, (i..i + 1).into()).unwrap(), &w, &spec).unwrap();
        assert_eq!(alone.to_vec(), all.sliced(0, (i..i + 1).into()).unwrap().to_vec());
    }
}

#[test]
fn winograd_is_taken_where_it_is_asked_for_and_exact() {
    let (x, w) =
        (Tensor::<f32>::randn([3, 17, 21, 38], 1.0, 1), Tensor::<f32>::randn([18, 17, 3, 3], 1.0, 2));
    let spec = ConvSpec::default().padding(1);
    let usual = kernels::conv2d(&x, &w, &spec).unwrap();
    let quick = kernels::conv2d(&x, &w, &spec.winograd()).unwrap();
    assert_ne!(usual.to_vec(), quick.to_vec(), "other roundings show that it was taken");
    // Of pixels that only taps of 0 meet, rounding errors would be left.
    let mut data = vec![1e8; 16];
    for (i, at) in [0, 1, 4, 5].into_iter().enumerate() {
        data[at] = i as f32 + 0.5;
    }
    let x = Tensor::from_vec(data, [1, 1, 4, 4]).unwrap();
    let w = Tensor::from_vec([&[1.0][..], &[0.0; 8]].concat(), [1, 1, 3, 3]).unwrap();
    let y = kernels::conv2d(&x, &w, &ConvSpec::default().winograd()).unwrap();
    assert_eq!(y.to_vec(), [0.5, 1.5, 2.5, 3.5]);
    let g = Tensor::<f32>::ones([1, 1, 2, 2]);
    let back = kernels::conv2d_input_grad(&g, &w, x.shape(), &ConvSpec::default().winograd()).unwrap();
    assert_eq!(back.to_vec().iter().sum::<f32>(), 4.0);
}

#[test]
fn windows_that_do_not_fit_are_errors() {
    let (x, w) = (Tensor::<f32>::zeros([1, 2, 4, 4]), Tensor::<f32>::zeros([3, 2, 3, 3]));
    let spec = ConvSpec::default();
    let fails = |x: &Tensor<f32>, w: &Tensor<f32>, spec: ConvSpec| {
        kernels::conv2d(x, w, &spec).unwrap_err().to_string()
    };
    assert!(fails(&x, &w, spec.dilation(2)).contains("a window of 5 does not fit into 4"));
    assert!(fails(&x, &w, spec.stride(0)).contains("at least 1"));
    assert!(fails(&x, &w, spec.groups(2)).contains("2 groups"));
    assert!(fails(&x, &w, spec.groups(0)).contains("0 groups"));
    assert!(fails(&x, &w, spec.dilation(usize::MAX / 2)).contains("does not fit"));
    assert!(fails(&x, &w, spec.dilation(usize::MAX)).contains("does not fit"));
    assert!(fails(&x, &w, spec.padding(usize::MAX)).contains("padding"));
    assert!(fails(&x.squeezed(0).unwrap(), &w, spec).contains("[N, C, H, W]"));
    assert!(fails(&x, &Tensor::zeros([3, 2, 0, 3]), spec).contains("one tap"));
    let g = Tensor::<f32>::zeros([1, 3, 2, 3]);
    assert!(kernels::conv2d_input_grad(&g, &w, x.shape(), &spec).is_err());
    assert!(kernels::conv2d_weight_grad(&g, &x, w.shape(), &spec).is_err());
}

/// Tiles of neighbouring pixels: of every length, and of every number of them, for registers of any size.
#[test]
fn runs_of_pixels() {
    let small = (4..9).flat_map(|wide| (1..9).map(move |tall| [tall, wide]));
    for [tall, wide] in small.chain((9..40).map(|wide| [2, wide])) {
        let (spec, seed) = (ConvSpec::default(), (tall * 64 + wide) as u64);
        for channels in [2, 4, 8, 16] {
            check::<f64>(&[1, 2, tall, wide + 2], &[channels, 2, 1, 3], &spec, seed);
            check::<f32>(&[1, 2, tall, wide + 2], &[2 * channels, 2, 1, 3], &spec, seed);
        }
    }
    // Pixels of a column that meet other taps than those inside are no neighbours; there are enough of them.
    check::<f32>(&[2, 3, 16, 16], &[16, 3, 3, 3], &ConvSpec::default().padding(1), 1);
    check::<f64>(&[2, 3, 16, 16], &[16, 3, 3, 3], &ConvSpec::default().padding(1), 2);
}

/// Tiles of neighbouring channels, as a weight's gradient has them: several images in a piece, with and without edges, in
/// the parts of a stride, in groups, and in bands of an image.
#[test]
fn runs_of_channels() {
    let plain = ConvSpec::default();
    for c in (4..20).chain([33]) {
        for spec in [plain, plain.padding(1), plain.stride(2)] {
            check::<f32>(&[5, c, 5, 6], &[12, c, 3, 2], &spec, c as u64);
            check::<f64>(&[5, c, 5, 6], &[7, c, 3, 2], &spec, c as u64);
        }
    }
    let groups = ConvSpec { groups: 2, ..plain };
    check::<f32>(&[5, 16, 6, 6], &[10, 8, 3, 3], &groups.padding(1), 1);
    check::<f32>(&[2, 12, 40, 41], &[10, 6, 3, 3], &groups.padding(2).stride(3), 2);
    check::<f32>(&[2, 6, 31, 33], &[4, 6, 3, 3], &plain.padding(1), 3);
    check::<f64>(&[2, 6, 31, 33], &[4, 6, 3, 3], &plain.padding(1), 4);
}

/// An image that is cut into bands, the last of which has fewer rows than the others.
#[test]
fn a_shorter_band() {
    check::<f32>(&[1, 8, 151, 70], &[16, 8, 3, 3], &ConvSpec::default().padding(1), 3);
    check::<f32>(&[1, 8, 151, 70], &[16, 8, 3, 3], &ConvSpec::default().padding(1).stride(2), 4);
    check::<f64>(&[1, 4, 151, 70], &[8, 4, 3, 3], &ConvSpec::default().padding(1), 5);
}

#[test]
fn an_element_beyond_a_window_does_not_matter() {
    // The second row is not a number, and no window of the first output row reaches it.
    let x = Tensor::<f32>::ones([1, 2, 2, 19]);
    let mut data = x.to_vec();
    data[19..38].fill(f32::NAN);
    data[57..].fill(f32::NAN);
    let x = Tensor::from_vec(data, [1, 2, 2, 19]).unwrap();
    let w = Tensor::<f32>::ones([3, 2, 1, 3]);
    let g = Tensor::from_vec([vec![1.0; 17], vec![0.0; 17]].concat().repeat(3), [1, 3, 2, 17]).unwrap();
    for isa in Isa::here() {
        with_isa(isa, || {
            for rung in ladder::rungs::<f32>() {
                let y = rung.conv2d(&x, &w, &ConvSpec::default()).unwrap().to_vec();
                for (i, y) in y.iter().enumerate() {
                    assert!(if i / 17 % 2 == 0 { *y == 6.0 } else { y.is_nan() }, "{}, {i}: {y}", rung.name);
                }
                // The gradient of the first row alone: stride 2 leaves the second out.
                let spec = ConvSpec { stride: [2, 1], ..ConvSpec::default() };
                let first = g.sliced(2, (0..1).into()).unwrap();
                let grad = rung.conv2d_weight_grad(&first, &x, w.shape(), &spec).unwrap();
                assert_eq!(grad.to_vec(), [17.0; 18], "{}", rung.name);
            }
        });
    }
}

#[test]
fn the_plan_can_be_read() {
    let explain = |x: [usize; 4], w: [usize; 4], spec: ConvSpec| {
        chainrule_tensor::conv::explain::<f32>(&x.into(), &w.into(), &spec).unwrap()
    };
    let plain = ConvSpec::default();
    assert!(explain([1, 64, 56, 56], [256, 64, 1, 1], plain).starts_with("one tap"));
    for isa in Isa::here() {
        with_isa(isa, || {
            let wide = explain([8, 3, 64, 64], [4, 3, 3, 3], plain.padding(1));
            assert!(wide.starts_with("output, 27 products a sum: lanes are pixels of a row"), "{wide}");
            let narrow = explain([8, 64, 5, 5], [64, 64, 3, 3], plain.padding(1));
            let first = "output, 576 products a sum (13 % of them left out): lanes are output channels";
            assert!(narrow.starts_with(first), "{narrow}");
            assert_eq!(narrow.lines().count(), 3);
            // Of a stride's phases, those that are alike share a line: of an image that is cut, where nothing is left out.
            let strided = explain([8, 8, 256, 256], [8, 8, 3, 3], plain.padding(1).stride(2));
            assert!(
                strided.contains("input's gradient, 16 products") && strided.contains("(2 times)"),
                "{strided}"
            );
        });
    }
    // A convolution without channels is one, too.
    assert!(explain([1, 2, 5, 5], [0, 2, 3, 3], plain).contains("output"));
    assert!(chainrule_tensor::conv::explain::<f32>(&[1, 2].into(), &[3].into(), &plain).is_err());
}
