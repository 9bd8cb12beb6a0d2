//! Where formulas alone go wrong: singular points, kinks and ties, NaN that must not spread, sizes of zero, wrong operands.

use chainrule_autograd::ops::{self, Compare};
use chainrule_autograd::{Op, prelude::*};
use chainrule_tensor::kernels::PoolSpec;
use std::f64::consts::LN_2;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Value, first and second derivative of a function of one number.
fn derivatives(x: f64, f: impl for<'t> Fn(Var<'t>) -> Var<'t>) -> [f64; 3] {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(x));
    let y = f(x);
    let first = tape.grad_graph(y, &[x])[0];
    let second = tape.grad(first, &[x]).of(x);
    [y.item().unwrap(), first.item().unwrap(), second.item().unwrap()]
}

/// A function's gradient under a given cotangent, one entry for each input.
fn pull<const N: usize>(
    x: [Tensor<f64>; N],
    g: Tensor<f64>,
    f: impl for<'t> Fn([Var<'t>; N]) -> Var<'t>,
) -> [Vec<f64>; N] {
    let tape = Tape::new();
    let x = x.map(|x| tape.leaf(x));
    let bars = tape.try_vjp(f(x), &g, &x).unwrap();
    x.map(|x| bars.of(x).to_vec())
}

fn vector(x: &[f64]) -> Tensor<f64> {
    Tensor::from_slice(x)
}

/// Equal, with NaN equal to NaN and the sign of zero looked at.
#[track_caller]
fn same(found: &[f64], expected: &[f64]) {
    let equal = |a: &f64, b: &f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    let all = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| equal(a, b));
    assert!(all, "found {found:?}, expected {expected:?}");
}

#[test]
fn constant_powers_at_zero_have_their_limits() {
    let at_zero = |p: f64| derivatives(0.0, |x| x.powf(p));
    same(&at_zero(0.0), &[1.0, 0.0, 0.0]);
    same(&at_zero(1.0), &[0.0, 1.0, 0.0]);
    same(&at_zero(2.0), &[0.0, 0.0, 2.0]);
    same(&at_zero(3.0), &[0.0, 0.0, 0.0]);
    same(&at_zero(2.5), &[0.0, 0.0, 0.0]);
    same(&at_zero(1.5), &[0.0, 0.0, INF]);
    same(&at_zero(0.5), &[0.0, INF, -INF]);
    same(&at_zero(-1.0), &[INF, -INF, INF]);
}

#[test]
fn whole_powers_of_negative_numbers_are_exact() {
    same(&derivatives(-3.0, |x| x.powf(0.0)), &[1.0, 0.0, 0.0]);
    same(&derivatives(-3.0, |x| x.powf(2.0)), &[9.0, -6.0, 2.0]);
    same(&derivatives(-3.0, |x| x.powf(3.0)), &[-27.0, 27.0, -18.0]);
    same(&derivatives(-2.0, |x| x.powf(-1.0)), &[-0.5, -0.25, -0.25]);
    same(&derivatives(-2.0, |x| x.powf(-2.0)), &[0.25, 0.25, 0.375]);
    same(&derivatives(-2.0, |x| x.powf(0.5)), &[NAN, NAN, NAN]);
    // A product is rounded once; so is the power.
    same(&derivatives(0.1, |x| x.powf(2.0))[..1], &[0.1 * 0.1]);
}

#[test]
fn powers_of_tensors_at_their_corners() {
    // a, b, aᵇ, its derivative in a, in b
    let corners = [
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 1.0, 0.0],
        [0.0, 2.0, 0.0, 0.0, 0.0],
        [0.0, 0.5, 0.0, INF, 0.0],
        [0.0, -1.0, INF, -INF, -INF],
        [1.0, 5.0, 1.0, 5.0, 0.0],
        [2.0, 0.0, 1.0, 0.0, LN_2],
        [-2.0, 3.0, -8.0, 12.0, NAN],
        [-2.0, 0.5, NAN, NAN, NAN],
    ];
    for [a, b, y, da, db] in corners {
        let bars = pull([Tensor::scalar(a), Tensor::scalar(b)], Tensor::scalar(1.0), |[a, b]| a.power(&b));
        same(&[a.powf(b), bars[0][0], bars[1][0]], &[y, da, db]);
    }
    // The ways around 0 · ∞ hold for the next derivative, too.
    same(&derivatives(0.0, |x| x.power(&x.constant(Tensor::scalar(2.0)))), &[0.0, 0.0, 2.0]);
    same(&derivatives(2.0, |x| x.constant(Tensor::scalar(0.0)).power(&x)), &[0.0, 0.0, 0.0]);
    // d²/da db = aᵇ⁻¹ (1 + b ln a) = 1/a at b = 0.
    let tape = Tape::new();
    let (a, b) = (tape.leaf(Tensor::scalar(4.0)), tape.leaf(Tensor::scalar(0.0)));
    let da = tape.grad_graph(a.power(&b), &[a])[0];
    same(&tape.grad(da, &[b]).of(b).to_vec(), &[0.25]);
}

#[test]
fn roots_and_logarithms_at_zero_are_infinitely_steep() {
    same(&derivatives(0.0, |x| x.sqrt())[..2], &[0.0, INF]);
    same(&derivatives(0.0, |x| x.log()), &[-INF, INF, -INF]);
    same(&derivatives(-1.0, |x| x.log1p())[..2], &[-INF, INF]);
    same(&derivatives(-1.0, |x| x.sqrt())[..2], &[NAN, NAN]);
}

#[test]
fn kinks_are_as_stated() {
    same(&derivatives(0.0, |x| x.abs()), &[0.0, 0.0, 0.0]);
    same(&derivatives(-0.0, |x| x.sign()), &[0.0, 0.0, 0.0]);
    same(&derivatives(NAN, |x| x.sign())[..1], &[NAN]);
    same(&derivatives(0.0, |x| x.relu())[..2], &[0.0, 0.0]);
    same(&derivatives(0.0, |x| x.leaky_relu(0.1))[..2], &[0.0, 0.1]);
    same(&derivatives(-2.0, |x| x.leaky_relu(3.0))[..2], &[-6.0, 3.0]);
    for (x, slope) in [(-0.6, 0.0), (-0.5, 1.0), (0.1, 1.0), (0.7, 1.0), (0.8, 0.0)] {
        same(&derivatives(x, |x| x.clamp(-0.5, 0.7))[1..2], &[slope]);
    }
    same(&derivatives(INF, |x| x.clamp(0.0, INF))[..2], &[INF, 1.0]);
    same(&derivatives(-INF, |x| x.clamp(0.0, INF))[..2], &[0.0, 0.0]);
    same(&derivatives(NAN, |x| x.clamp(0.0, 1.0))[..1], &[NAN]);
}

#[test]
fn of_ties_the_first_gets_the_gradient() {
    let (a, b) = (vector(&[1.0, 2.0, 3.0]), vector(&[1.0, 5.0, 0.0]));
    let ones = vector(&[1.0; 3]);
    let bars = pull([a.clone(), b.clone()], ones.clone(), |[a, b]| a.maximum(&b));
    assert_eq!(bars, [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]);
    let bars = pull([a, b], ones, |[a, b]| a.minimum(&b));
    assert_eq!(bars, [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

    // Over axes that are not neighbours the order is still that of the tensor's own elements.
    let x = Tensor::from_vec(vec![0.0, 7.0, 1.0, 3.0, 7.0, 7.0, 3.0, 0.0], [2, 2, 2]).unwrap();
    let first_of = |x: &Tensor<f64>, f: for<'t> fn(Var<'t>) -> Var<'t>, g: &[f64]| {
        pull([x.clone()], vector(g), |[x]| f(x))[0].clone()
    };
    let largest = first_of(&x, |x| x.max(&[0, 2]), &[1.0, 2.0]);
    assert_eq!(largest, [0.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
    let smallest = first_of(&x, |x| x.min(&[0, 2]), &[1.0, 2.0]);
    assert_eq!(smallest, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0]);
    // A view: the same elements, in the order of the view.
    let turned = first_of(&x, |x| x.transpose(0, 2).max(&[0, 1]), &[1.0, 1.0]);
    assert_eq!(turned, [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_maximum_with_nan_is_nan_and_of_nothing_an_error() {
    let x = vector(&[1.0, NAN, 3.0]);
    assert!(x.max(&[]).item().unwrap().is_nan() && x.min(&[]).item().unwrap().is_nan());
    assert!(x.maximum(&vector(&[0.0])).at(&[1]).is_nan() && vector(&[0.0]).minimum(&x).at(&[1]).is_nan());
    let mask = Tensor::apply(ops::First { axes: Axes::all(1), of: ops::Extreme::Smallest }.into(), &[&x]);
    assert_eq!(mask.to_vec(), [0.0, 1.0, 0.0]);
    let empty = Tensor::<f64>::zeros([2, 0]);
    let e = empty.try_max(&[1]).unwrap_err().to_string();
    assert!(e.starts_with("max: there is no element to choose from"), "{e}");
    assert!(empty.try_min(&[]).is_err());
    assert_eq!(empty.max(&[0]).shape().dims(), [0]);
}

#[test]
fn what_where_does_not_choose_reaches_nothing() {
    let mask = vector(&[1.0, 0.0]);
    let (a, b) = (vector(&[1.0, NAN]), vector(&[INF, 2.0]));
    assert_eq!(mask.select(&a, &b).to_vec(), [1.0, 2.0]);
    // Nor does a cotangent that is not finite reach the side that was not chosen.
    let [m, da, db] = pull([mask, a, b], vector(&[INF, NAN]), |[m, a, b]| m.select(&a, &b));
    same(&m, &[0.0, 0.0]);
    same(&da, &[INF, 0.0]);
    same(&db, &[0.0, NAN]);
}

#[test]
fn comparisons_are_masks_without_gradient() {
    let (a, b) = (vector(&[1.0, 2.0, 3.0, NAN]), vector(&[2.0, 2.0, 2.0, 2.0]));
    for (op, expected) in [
        (Compare::Greater, [0.0, 0.0, 1.0, 0.0]),
        (Compare::GreaterEqual, [0.0, 1.0, 1.0, 0.0]),
        (Compare::Less, [1.0, 0.0, 0.0, 0.0]),
        (Compare::LessEqual, [1.0, 1.0, 0.0, 0.0]),
        (Compare::Equal, [0.0, 1.0, 0.0, 0.0]),
    ] {
        assert_eq!(Tensor::apply(op.into(), &[&a, &b]).to_vec(), expected, "{op:?}");
        let bars = pull([a.clone(), b.clone()], vector(&[1.0; 4]), |[a, b]| Var::apply(op.into(), &[&a, &b]));
        assert_eq!(bars, [[0.0; 4], [0.0; 4]]);
    }
}

#[test]
fn exponentials_do_not_overflow() {
    same(&derivatives(1000.0, |x| x.softplus()), &[1000.0, 1.0, 0.0]);
    same(&derivatives(-1000.0, |x| x.softplus()), &[0.0, 0.0, 0.0]);
    assert_eq!(derivatives(-40.0, |x| x.softplus())[0], (-40f64).exp());
    let lse = |x: &[f64]| vector(x).logsumexp(&[]).item().unwrap();
    assert!((lse(&[1000.0, 1000.0]) - 1000.0 - LN_2).abs() < 1e-12);
    same(&[lse(&[-INF, 3.0]), lse(&[-INF, -INF]), lse(&[INF, 3.0]), lse(&[])], &[3.0, -INF, INF, -INF]);
    same(&[lse(&[NAN, INF])], &[NAN]);
    let shares = pull([vector(&[-INF, 3.0])], Tensor::scalar(1.0), |[x]| x.logsumexp(&[]));
    assert_eq!(shares, [[0.0, 1.0]]);
}

#[test]
fn parts_and_joins_of_nothing() {
    let x = Tensor::<f64>::zeros([2, 0]);
    assert_eq!(x.pad(&[(0, 0), (1, 2)], 5.0).to_vec(), [5.0; 6]);
    assert_eq!(x.slice(0, 1..2).shape().dims(), [1, 0]);
    let full = Tensor::from_rows([[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(Tensor::concat(&[&x, &full, &x], 1), full);
    let bars = pull([x.clone(), full.clone()], full.clone(), |[x, y]| Var::concat(&[&x, &y], -1));
    assert_eq!(bars, [vec![], vec![1.0, 2.0, 3.0, 4.0]]);
    let nothing = pull([full], Tensor::zeros([0, 2]), |[x]| x.slice(0, 2..2));
    assert_eq!(nothing, [[0.0; 4]]);
}

#[test]
fn slices_step_both_ways() {
    let x = vector(&[0.0, 1.0, 2.0, 3.0, 4.0]);
    let reversed = Range::ALL.step(-1);
    assert_eq!(x.slice(0, reversed.step(-2)).to_vec(), [4.0, 2.0, 0.0]);
    assert_eq!(x.flip(0).to_vec(), [4.0, 3.0, 2.0, 1.0, 0.0]);
    let bars = pull([x.clone()], vector(&[1.0, 2.0]), |[x]| x.slice(-1, Range::new(-2, 0).step(-2)));
    assert_eq!(bars, [[0.0, 2.0, 0.0, 1.0, 0.0]]);
    let e = x.try_slice(0, Range::ALL.step(0)).unwrap_err().to_string();
    assert!(e.contains("step"), "{e}");
    assert!(x.try_slice(1, 0..1).is_err());
}

#[test]
fn any_number_of_inputs_can_be_joined() {
    let tape = Tape::new();
    let parts: Vec<Var> = (0..100).map(|i| tape.leaf(Tensor::full([2], f64::from(i)))).collect();
    let y = Var::concat(&parts.iter().collect::<Vec<_>>(), 0);
    assert_eq!(y.shape().dims(), [200]);
    let weights = tape.constant(Tensor::arange(0.0, 200.0, 1.0));
    let grads = tape.grad((weights * y * y).sum(&[]), &parts);
    for (i, part) in parts.iter().enumerate() {
        let i = i as f64;
        assert_eq!(grads.of(*part).to_vec(), [2.0 * i * (2.0 * i), 2.0 * i * (2.0 * i + 1.0)]);
    }
    // Forward mode with one input that moves: the others stand still.
    let moved = tape.jvp(y.id(), &[(parts[70].id(), vector(&[3.0, 4.0]))]).unwrap().to_vec();
    assert!(moved.iter().enumerate().all(|(k, &v)| v
        == if k == 140 {
            3.0
        } else if k == 141 {
            4.0
        } else {
            0.0
        }));
    let stacked = Var::stack(&parts.iter().collect::<Vec<_>>(), -1);
    assert_eq!(stacked.shape().dims(), [2, 100]);
    assert!(Tensor::<f64>::try_concat(&[], 0).is_err() && Tensor::<f64>::try_stack(&[], 0).is_err());
}

#[test]
fn repeated_indices_add_up() {
    let x = vector(&[10.0, 20.0, 30.0]);
    let index = Tensor::from_slice(&[2, 0, 2, 2]);
    assert_eq!(x.gather(0, &index).to_vec(), [30.0, 10.0, 30.0, 30.0]);
    let bars = pull([x.clone()], vector(&[1.0, 2.0, 3.0, 4.0]), |[x]| x.gather(0, &index));
    assert_eq!(bars, [[2.0, 0.0, 8.0]]);
    let rows = Tensor::from_rows([[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(rows.index_select(0, &[1, 1, 0]), Tensor::from_rows([[3.0, 4.0], [3.0, 4.0], [1.0, 2.0]]));
    let bars = pull([rows], Tensor::ones([3, 2]), |[x]| x.index_select(0, &[1, 1, 0]));
    assert_eq!(bars, [[1.0, 1.0, 2.0, 2.0]]);
    let e = x.try_gather(0, &Tensor::from_slice(&[0, 3])).unwrap_err().to_string();
    assert!(e.contains("index 3 (entry 1") && e.contains("below 3"), "{e}");
    assert!(x.try_scatter_add(0, &Tensor::from_slice(&[0, 1, 2]), 2).is_err());
    assert!(x.try_gather(0, &Tensor::from_rows([[0]])).is_err());
}

#[test]
fn a_system_that_could_be_solved_can_be_differentiated() {
    // Elimination of A leaves 2.1 - 0.7·3 ≠ 0, that of Aᵀ leaves 2.1 - 0.3·7 = 0.
    let a = Tensor::from_rows([[10.0, 3.0], [7.0, 2.1]]);
    assert!(a.try_t().unwrap().try_solve(&vector(&[1.0, 0.0])).is_err());
    let bars = pull([a, vector(&[1.0, 2.0])], vector(&[1.0, 1.0]), |[a, b]| a.solve(&b));
    assert!(bars.iter().flatten().all(|x| x.is_finite()));
    // Pivots that turn the rows in a circle.
    let a = Tensor::from_rows([[0.0, 0.0, 3.0], [2.0, 1.0, 0.0], [1.0, 4.0, 1.0]]);
    let b = vector(&[1.0, 2.0, 3.0]);
    let transposed = Tensor::apply(ops::Solve { transposed: true }.into(), &[&a, &b]);
    let back = a.t().matmul(&transposed);
    assert!((back - &b).to_vec().iter().all(|d| d.abs() < 1e-14));
}

#[test]
fn matrices_without_an_answer_are_errors() {
    let singular = Tensor::from_rows([[1.0, 2.0], [2.0, 4.0]]);
    let text = |r: chainrule_autograd::Result<Tensor<f64>>| r.unwrap_err().to_string();
    for (op, e) in [
        ("solve", text(singular.try_solve(&vector(&[1.0, 1.0])))),
        ("inverse", text(singular.try_inverse())),
        ("logdet", text(singular.try_logdet())),
    ] {
        assert!(e.starts_with(&format!("{op}: matrix 0")) && e.contains("singular"), "{e}");
    }
    let e = text(Tensor::from_rows([[1.0, 2.0], [2.0, 1.0]]).try_cholesky());
    assert!(e.starts_with("cholesky: ") && e.contains("not positive definite"), "{e}");
    let flat = Tensor::<f64>::zeros([2, 3]);
    for e in [
        text(flat.try_inverse()),
        text(flat.try_cholesky()),
        text(flat.try_diagonal()),
        text(flat.try_trace()),
    ] {
        assert!(e.contains("square"), "{e}");
    }
    let e = text(singular.try_solve(&vector(&[1.0; 3])));
    assert!(e.contains("2 elements"), "{e}");
}

#[test]
fn singular_matrices_have_determinants_with_every_derivative() {
    // Row i and column j left out, with sign: by hand.
    let one = Tensor::from_rows([[1.0, 2.0], [2.0, 4.0]]);
    let [bar] = pull([one.clone()], Tensor::scalar(1.0), |[a]| a.det());
    assert_eq!((one.det().item(), bar), (Some(0.0), vec![4.0, -2.0, -2.0, 1.0]));
    let two = Tensor::from_rows([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]);
    let cofactors = [-3.0, 6.0, -3.0, 6.0, -12.0, 6.0, -3.0, 6.0, -3.0];
    for (found, by_hand) in two.cofactor().to_vec().iter().zip(cofactors) {
        assert!((found - by_hand).abs() < 1e-13, "{found} {by_hand}");
    }
    assert_eq!(Tensor::<f64>::zeros([3, 3]).cofactor().to_vec(), [0.0; 9]);
    // Along diag(1, 2, 3) the determinant of t·diag(1, 2, 3) is 6 t³: at 0 only the third derivative is not 0.
    let along = Tensor::from_rows([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0]]);
    let tape = Tape::new();
    let (t, along) = (tape.leaf(Tensor::scalar(0.0)), tape.constant(along));
    let mut y = (along * t).det();
    for expected in [0.0, 0.0, 0.0, 36.0, 0.0] {
        assert_eq!(y.value().item().map(|y| y + 0.0), Some(expected));
        y = tape.grad_graph(y, &[t])[0];
    }
}

#[test]
fn a_pseudo_inverse_is_one_for_every_rank() {
    let row = [[1.0, 2.0, 2.0], [2.0, 4.0, 4.0]];
    let rank_one = Tensor::from_rows(row);
    // Of u vᵀ it is v uᵀ / (|u|² |v|²).
    let found = rank_one.pinv(1e-10).to_vec();
    for (x, by_hand) in found.iter().zip([1.0, 2.0, 2.0, 4.0, 2.0, 4.0].map(|x| x / 45.0)) {
        assert!((x - by_hand).abs() < 1e-15, "{found:?}");
    }
    assert_eq!(Tensor::<f64>::zeros([2, 3]).pinv(0.0).to_vec(), [0.0; 6]);
    let small = Tensor::from_rows([[1.0, 0.0], [0.0, 1e-3]]);
    assert_eq!(small.pinv(1e-2).to_vec(), [1.0, 0.0, 0.0, 0.0]);
    let infinite = Tensor::from_rows([[INF, 0.0]]);
    assert!(infinite.try_pinv(0.0).unwrap_err().to_string().contains("not finite"));
}

#[test]
fn cholesky_sees_the_symmetric_part_only() {
    let a = Tensor::from_rows([[4.0, 3.0], [1.0, 5.0]]);
    let l = a.cholesky();
    assert_eq!(l.to_vec(), [2.0, 0.0, 1.0, 2.0]);
    let [bar] = pull([a], Tensor::from_rows([[0.3, 9.0], [-0.8, 1.1]]), |[a]| a.cholesky());
    assert_eq!(bar[1], bar[2]);
}

#[test]
fn pools_of_everything_are_means() {
    let x = Tensor::<f64>::randn([2, 3, 4, 5], 1.0, 5);
    let (pooled, mean) = (x.avg_pool2d(PoolSpec::Adaptive { out: [1, 1] }), x.global_avg_pool2d());
    assert_eq!(mean.shape().dims(), [2, 3, 1, 1]);
    assert!((pooled - &mean).to_vec().iter().all(|d| d.abs() < 1e-15));
}

#[test]
fn other_shapes_of_the_same_elements() {
    let x = Tensor::<f64>::arange(0.0, 6.0, 1.0).reshape([2, 1, 3].into());
    assert_eq!(x.squeeze(1).shape().dims(), [2, 3]);
    assert_eq!(x.unsqueeze(0).shape().dims(), [1, 2, 1, 3]);
    assert_eq!(x.unsqueeze(-1).shape().dims(), [2, 1, 3, 1]);
    assert_eq!([x.flatten(0).shape().dims(), x.flatten(1).shape().dims()], [&[6][..], &[2, 3]]);
    assert_eq!(x.flatten(3).shape().dims(), [2, 1, 3, 1]);
    assert_eq!(x.t().shape().dims(), [2, 3, 1]);
    assert_eq!(x.transpose(0, -1).shape().dims(), [3, 1, 2]);
    assert_eq!(x.flatten(0).dot(&x.flatten(0)).item(), Some(55.0));
    for e in [x.try_squeeze(0), x.try_unsqueeze(4), x.try_flatten(4), x.flatten(0).try_t(), x.try_dot(&x)] {
        assert!(e.is_err());
    }
    assert!(x.try_clamp(1.0, 0.0).is_err() && x.try_clamp(NAN, 0.0).is_err());
}

#[test]
fn an_op_stays_small() {
    // A tape holds one for each node.
    assert!(size_of::<Op>() <= 32);
}
