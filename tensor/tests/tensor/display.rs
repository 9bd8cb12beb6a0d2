//! How tensors look as text. The expected texts of [`numpy_agrees`] were printed by NumPy 2.4.

use chainrule_tensor::{Range, Tensor};

fn arange(shape: impl Into<chainrule_tensor::Shape>) -> Tensor<f64> {
    let shape = shape.into();
    Tensor::arange(0.0, shape.numel() as f64, 1.0).reshaped(shape).unwrap()
}

#[test]
fn numpy_agrees() {
    let cases: Vec<(String, &str)> = vec![
        (
            arange([2, 3]).to_string(),
            "\
[[0. 1. 2.]
 [3. 4. 5.]]",
        ),
        (
            Tensor::from_rows([[1.5, -20.25], [0.001, 3.0]]).to_string(),
            "\
[[ 1.500e+00 -2.025e+01]
 [ 1.000e-03  3.000e+00]]",
        ),
        (
            Tensor::from_rows([[1.5, -20.25], [0.125, 3.0]]).to_string(),
            "\
[[  1.5   -20.25 ]
 [  0.125   3.   ]]",
        ),
        (Tensor::from_slice(&[1e-10, -2.5, 1e5]).to_string(), "[ 1.0e-10 -2.5e+00  1.0e+05]"),
        (Tensor::from_slice(&[f64::NAN, 1.25, f64::NEG_INFINITY]).to_string(), "[ nan 1.25 -inf]"),
        (Tensor::from_slice(&[f64::NAN, f64::INFINITY]).to_string(), "[nan inf]"),
        (
            Tensor::from_slice(&[1.0f32 / 3.0, 2.0 / 3.0, 0.1]).to_string(),
            "[0.33333334 0.6666667  0.1       ]",
        ),
        (
            Tensor::from_slice(&[1.0 / 3.0, 200.0 / 3.0, 0.1]).to_string(),
            "[ 0.33333333 66.66666667  0.1       ]",
        ),
        (
            arange([2, 1000]).to_string(),
            "\
[[0.000e+00 1.000e+00 2.000e+00 ... 9.970e+02 9.980e+02 9.990e+02]
 [1.000e+03 1.001e+03 1.002e+03 ... 1.997e+03 1.998e+03 1.999e+03]]",
        ),
        (
            arange([4, 20, 20]).to_string(),
            "\
[[[0.000e+00 1.000e+00 2.000e+00 ... 1.700e+01 1.800e+01 1.900e+01]
  [2.000e+01 2.100e+01 2.200e+01 ... 3.700e+01 3.800e+01 3.900e+01]
  [4.000e+01 4.100e+01 4.200e+01 ... 5.700e+01 5.800e+01 5.900e+01]
  ...
  [3.400e+02 3.410e+02 3.420e+02 ... 3.570e+02 3.580e+02 3.590e+02]
  [3.600e+02 3.610e+02 3.620e+02 ... 3.770e+02 3.780e+02 3.790e+02]
  [3.800e+02 3.810e+02 3.820e+02 ... 3.970e+02 3.980e+02 3.990e+02]]

 [[4.000e+02 4.010e+02 4.020e+02 ... 4.170e+02 4.180e+02 4.190e+02]
  [4.200e+02 4.210e+02 4.220e+02 ... 4.370e+02 4.380e+02 4.390e+02]
  [4.400e+02 4.410e+02 4.420e+02 ... 4.570e+02 4.580e+02 4.590e+02]
  ...
  [7.400e+02 7.410e+02 7.420e+02 ... 7.570e+02 7.580e+02 7.590e+02]
  [7.600e+02 7.610e+02 7.620e+02 ... 7.770e+02 7.780e+02 7.790e+02]
  [7.800e+02 7.810e+02 7.820e+02 ... 7.970e+02 7.980e+02 7.990e+02]]

 [[8.000e+02 8.010e+02 8.020e+02 ... 8.170e+02 8.180e+02 8.190e+02]
  [8.200e+02 8.210e+02 8.220e+02 ... 8.370e+02 8.380e+02 8.390e+02]
  [8.400e+02 8.410e+02 8.420e+02 ... 8.570e+02 8.580e+02 8.590e+02]
  ...
  [1.140e+03 1.141e+03 1.142e+03 ... 1.157e+03 1.158e+03 1.159e+03]
  [1.160e+03 1.161e+03 1.162e+03 ... 1.177e+03 1.178e+03 1.179e+03]
  [1.180e+03 1.181e+03 1.182e+03 ... 1.197e+03 1.198e+03 1.199e+03]]

 [[1.200e+03 1.201e+03 1.202e+03 ... 1.217e+03 1.218e+03 1.219e+03]
  [1.220e+03 1.221e+03 1.222e+03 ... 1.237e+03 1.238e+03 1.239e+03]
  [1.240e+03 1.241e+03 1.242e+03 ... 1.257e+03 1.258e+03 1.259e+03]
  ...
  [1.540e+03 1.541e+03 1.542e+03 ... 1.557e+03 1.558e+03 1.559e+03]
  [1.560e+03 1.561e+03 1.562e+03 ... 1.577e+03 1.578e+03 1.579e+03]
  [1.580e+03 1.581e+03 1.582e+03 ... 1.597e+03 1.598e+03 1.599e+03]]]",
        ),
        (
            (arange([30]) / 8.0).to_string(),
            "\
[0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.    1.125 1.25  1.375
 1.5   1.625 1.75  1.875 2.    2.125 2.25  2.375 2.5   2.625 2.75  2.875
 3.    3.125 3.25  3.375 3.5   3.625]",
        ),
        (Tensor::from_slice(&[1e-200, 1e100]).to_string(), "[1.e-200 1.e+100]"),
        (Tensor::from_slice(&[2e6f32]).reshaped([1]).unwrap().to_string(), "[2.e+06]"),
        (Tensor::from_slice(&[2e6]).to_string(), "[2000000.]"),
        (
            format!("{:.3}", Tensor::from_rows([[1.0 / 3.0, 2.0], [-10.5, 0.0]])),
            "\
[[  0.333   2.000]
 [-10.500   0.000]]",
        ),
        (format!("{:.2}", Tensor::from_slice(&[1e-5, 2.0])), "[1.00e-05 2.00e+00]"),
        (
            Tensor::from_vec((0..24u32).collect(), [2, 3, 4]).unwrap().to_string(),
            "\
[[[ 0  1  2  3]
  [ 4  5  6  7]
  [ 8  9 10 11]]

 [[12 13 14 15]
  [16 17 18 19]
  [20 21 22 23]]]",
        ),
    ];
    for (got, expected) in cases {
        assert_eq!(got, expected, "\n{got}\nagainst\n{expected}");
    }
}

#[test]
fn scalars_masks_and_nothing() {
    assert_eq!(Tensor::scalar(3.0).to_string(), "3.0");
    assert_eq!(format!("{:.2}", Tensor::scalar(1.0 / 3.0)), "0.33");
    assert_eq!(Tensor::scalar(7u32).to_string(), "7");
    assert_eq!(Tensor::from_rows([[true, false]]).to_string(), "[[ true false]]");
    assert_eq!(Tensor::<f64>::zeros([3, 0]).to_string(), "[]");
}

#[test]
fn a_view_prints_what_it_reads() {
    let x = arange([2, 3]);
    let y = x.transposed(0, 1).unwrap().sliced(0, Range { start: None, end: None, step: -1 }).unwrap();
    assert_eq!(y.to_string(), "[[2. 5.]\n [1. 4.]\n [0. 3.]]");
}

#[test]
fn a_transpose_is_seen_to_copy_nothing() {
    let x = Tensor::from_rows([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    assert_eq!(
        x.transposed(0, 1).unwrap().explain_layout(),
        "\
shape    [3, 2]
strides  [1, 3]
offset   0
storage  6 elements: 1 2 3 4 5 6
order    not contiguous: indices jump in the storage
axis 0   3 elements, 1 apart
axis 1   2 elements, 3 apart
index [i, j] reads storage 0 + i·1 + j·3:
[[0 3]
 [1 4]
 [2 5]]"
    );
}

#[test]
fn an_expansion_is_seen_to_repeat() {
    let x = Tensor::from_slice(&[1.0, 2.0, 3.0]).expanded([2, 3]).unwrap();
    assert_eq!(
        x.explain_layout(),
        "\
shape    [2, 3]
strides  [0, 1]
offset   0
storage  3 elements: 1 2 3
order    not contiguous: indices jump in the storage
axis 0   broadcast: 2 indices read one element (stride 0)
axis 1   3 elements, 1 apart
index [i, j] reads storage 0 + j·1:
[[0 1 2]
 [0 1 2]]"
    );
}

#[test]
fn a_slice_is_seen_to_step() {
    let x = Tensor::from_vec((0..6u32).collect(), [6]).unwrap();
    let back = x.sliced(0, Range { start: None, end: None, step: -2 }).unwrap();
    assert_eq!(
        back.explain_layout(),
        "\
shape    [3]
strides  [-2]
offset   5
storage  6 elements: 0 1 2 3 4 5
order    not contiguous: indices jump in the storage
axis 0   3 elements, backwards by 2
index [i] reads storage 5 - i·2:
[5 3 1]"
    );
    let none = x.sliced(0, Range::new(6, 6)).unwrap().explain_layout();
    assert!(none.contains("shape    [0]") && none.ends_with("axis 0   empty"), "{none}");
    let one = Tensor::scalar(2.5).explain_layout();
    assert!(
        one.contains("storage  1 element: 2.5") && one.ends_with("index [] reads storage 0:\n0"),
        "{one}"
    );
    let large = Tensor::<f32>::zeros([100, 100]).explain_layout();
    assert!(large.ends_with("axis 0   100 elements, 100 apart\naxis 1   100 elements, 1 apart"), "{large}");
}
