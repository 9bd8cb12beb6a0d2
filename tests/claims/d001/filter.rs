//! A 5 x 5 image under a 3 x 3 filter, and the images that give one printed result.

use crate::support::{T, descend, gap};
use chainrule::autograd::{Maths, Tape, calculus};
use chainrule::tensor::kernels::ConvSpec;
use chainrule::tensor::linalg::rank;
use chainrule::tensor::{Shape, Tensor};

const FILTER: [[f64; 3]; 3] = [[-1.0, -1.0, -1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]];
const RESULT: [[f64; 5]; 5] = [
    [0.0, -1.0, -2.0, -3.0, -2.0],
    [-2.0, -3.0, -3.0, -2.0, -1.0],
    [-1.0, -1.0, -1.0, 1.0, 1.0],
    [2.0, 2.0, 2.0, 1.0, 1.0],
    [1.0, 2.0, 3.0, 2.0, 1.0],
];
/// The image with the fewest ones that gives the result, as rows of bits.
const IMAGE: [[u8; 5]; 5] =
    [[0, 0, 0, 0, 0], [0, 0, 1, 1, 1], [1, 1, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]];

fn shaped(x: T) -> T {
    let square: Shape = x.shape().to_vec().as_slice().try_into().unwrap();
    x.reshape([1, 1, square[0], square[1]].into())
}

fn filter() -> T {
    shaped(Tensor::from_rows(FILTER))
}

fn image() -> T {
    shaped(Tensor::from_rows(IMAGE.map(|row| row.map(f64::from))))
}

fn result() -> T {
    shaped(Tensor::from_rows(RESULT))
}

/// Cross-correlation, zeros around the image.
fn corr<V: Maths>(x: &V, w: &V) -> V {
    x.conv2d(w, ConvSpec::default().padding(1))
}

/// True convolution: the filter is turned by 180 degrees.
fn conv<V: Maths>(x: &V, w: &V) -> V {
    corr(x, &w.flip(-1).flip(-2))
}

/// 001.3.1-a: the turned filter is the filter upside down, which is its negative.
#[test]
fn id_001_3_1_a() {
    let turned = filter().flip(-1).flip(-2);
    assert_eq!(turned, filter().flip(-2));
    assert_eq!(turned, -filter());
}

/// 001.3.1-b: the printed result is that of one image and of one other with zeros and ones; without turning the filter it
/// would be the negative.
#[test]
fn id_001_3_1_b() {
    assert_eq!(conv(&image(), &filter()), result());
    assert_eq!(corr(&image(), &filter()), -result());
    // As a linear map it loses nine dimensions, and the result is in its range.
    let map = calculus::jacobian(|x| conv(&x[0], &x[0].constant(filter())), &[image()]).unwrap();
    assert_eq!(map.shape().dims(), [25, 25]);
    assert_eq!(rank(&map).unwrap().item(), Some(16));
    let with = T::concat(&[&map, &result().reshape([25, 1].into())], 1);
    assert_eq!(rank(&with).unwrap().item(), Some(16));
    // The map backwards is the correlation with the same filter.
    let tape = Tape::new();
    let x = tape.leaf(image());
    let back = tape.try_vjp(conv(&x, &x.constant(filter())), &result(), &[x]).unwrap().of(x);
    assert_eq!(back, corr(&result(), &filter()));
    assert_eq!(back.reshape([25].into()), map.t().matmul(&result().reshape([25].into())));
    // The image of least norm that gives the result is not made of zeros and ones.
    let least = descend(
        |x| (conv(&x, &x.constant(filter())) - x.constant(result())).square().sum(&[]),
        &T::zeros([1, 1, 5, 5]),
        0.01,
        3000,
    );
    assert!(gap(&conv(&least, &filter()), &result()) < 1e-9);
    assert!(least.to_vec().iter().any(|v| v.abs().min((v - 1.0).abs()) > 0.2));
}

/// 001.3.1-b, the search: exactly two images of zeros and ones give the result.
#[test]
fn id_001_3_1_b_both() {
    let mut found = Vec::new();
    extend(&mut Vec::new(), &mut found);
    let mut other = IMAGE;
    for row in [0, 2, 4] {
        other[row][4] = 1;
    }
    assert_eq!(found, [IMAGE, other]);
}

/// Every image that begins with these rows, as long as the result's rows above the last are right.
fn extend(rows: &mut Vec<[u8; 5]>, found: &mut Vec<[[u8; 5]; 5]>) {
    let given: [[u8; 5]; 5] = std::array::from_fn(|i| rows.get(i).copied().unwrap_or_default());
    let out = conv(&shaped(Tensor::from_rows(given.map(|row| row.map(f64::from)))), &filter()).to_vec();
    let ready = if rows.len() == 5 { 5 } else { rows.len().saturating_sub(1) };
    if out[..5 * ready] != RESULT.as_flattened()[..5 * ready] {
        return;
    }
    if rows.len() == 5 {
        return found.push(given);
    }
    for bits in 0..32u8 {
        rows.push(std::array::from_fn(|j| bits >> (4 - j) & 1));
        extend(rows, found);
        rows.pop();
    }
}

/// 001.3.1-c: the filter finds horizontal edges, not lines: on a line of one pixel it answers 0, and ±3 beside it; a vertical
/// line it does not see.
#[test]
fn id_001_3_1_c() {
    let line = |along: usize| {
        let mut x = T::zeros([1, 1, 7, 7]);
        (0..7).for_each(|i| x.make_mut()[if along == 0 { 21 + i } else { 7 * i + 3 }] = 1.0);
        conv(&x, &filter())
    };
    let across = line(0);
    for (row, answer) in [(1, 0.0), (2, -3.0), (3, 0.0), (4, 3.0), (5, 0.0)] {
        (1..6).for_each(|column| assert_eq!(across.at(&[0, 0, row, column]), answer, "row {row}"));
    }
    let upright = line(1);
    (1..6).for_each(|row| (0..7).for_each(|column| assert_eq!(upright.at(&[0, 0, row, column]), 0.0)));
    // An edge it does find: ones below, zeros above.
    let mut half = T::zeros([1, 1, 7, 7]);
    half.make_mut()[21..].fill(1.0);
    assert_eq!(conv(&half, &filter()).at(&[0, 0, 2, 3]), -3.0);
    assert_eq!(conv(&half, &filter()).at(&[0, 0, 3, 3]), -3.0);
}
