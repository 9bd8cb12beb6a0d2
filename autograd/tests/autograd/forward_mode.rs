//! Forward mode against reverse mode, which no step size comes between. (That reverse mode is right, differences say.)

use crate::common::{self, cases, dot};
use chainrule_autograd::{Domain, Dual, calculus, prelude::*};

#[test]
fn products_with_the_jacobian_and_its_transpose_agree_for_each_input_alone() {
    for case in cases() {
        let tape = Tape::new();
        let x: Vec<Var> = case.sample.draw(3).into_iter().map(|x| tape.leaf(x)).collect();
        let y = Var::try_apply(case.sample.op.clone(), &x.iter().collect::<Vec<_>>()).unwrap();
        let w = Domain::Any.draw(&y.shape(), 99);
        let bars = tape.try_vjp(y, &w, &x).unwrap();
        for (i, x) in x.iter().enumerate() {
            let along = Domain::Any.draw(&x.shape(), 50 + i as u64);
            let dy = tape.jvp(y.id(), &[(x.id(), along.clone())]).unwrap();
            let (forward, reverse) = (dot(&dy, &w), dot(&bars.of(*x), &along));
            assert!(
                (forward - reverse).abs() <= 1e-12 * (1.0 + forward.abs()),
                "{case} input {i}: {forward} {reverse}"
            );
        }
    }
}

/// A dual of duals moves twice: its innermost tangent is vᵀ H v.
#[test]
fn duals_of_duals_give_second_derivatives() {
    for case in cases().into_iter().filter(|c| !c.is_empty()) {
        let op = &case.sample.op;
        let x = case.sample.draw(3);
        let v: Vec<_> =
            x.iter().enumerate().map(|(i, x)| Domain::Any.draw(x.shape(), 50 + i as u64)).collect();
        let w = Domain::Any.draw(&case.out_shape(), 99);

        let still = |x: &Tensor<f64>| Dual { primal: x.clone(), tangent: None };
        let twice = |(x, v): (&Tensor<f64>, &Tensor<f64>)| Dual {
            primal: Dual { primal: x.clone(), tangent: Some(v.clone()) },
            tangent: Some(still(v)),
        };
        let moved: Vec<_> = x.iter().zip(&v).map(twice).collect();
        let y = Dual::try_apply(op.clone(), &moved.iter().collect::<Vec<_>>()).unwrap();
        let bend = y.tangent.and_then(|t| t.tangent).map_or(0.0, |b| dot(&b, &w));

        let hv = {
            let tape = Tape::new();
            let x: Vec<Var> = x.iter().map(|x| tape.leaf(x.clone())).collect();
            let y = Var::try_apply(op.clone(), &x.iter().collect::<Vec<_>>()).unwrap();
            let g = tape.try_vjp_graph(y, tape.constant(w.clone()), &x).unwrap();
            let parts = g.iter().zip(&v).map(|(g, v)| (*g * tape.constant(v.clone())).sum(&[]));
            let slope = parts.reduce(|a, b| a + b).unwrap();
            let grads = tape.grad(slope, &x);
            x.iter().zip(&v).map(|(x, v)| dot(&grads.of(*x), v)).sum::<f64>()
        };
        assert!((bend - hv).abs() <= 1e-10 * (1.0 + hv.abs()), "{case}: forward {bend}, reverse {hv}");
    }
}

#[test]
fn the_hessian_of_least_squares_is_known() {
    // J = |y - X θ|²/n has the Hessian 2 Xᵀ X / n, whatever y and θ.
    let (n, k) = (50, 4);
    let x = Tensor::<f64>::randn([n, k], 1.0, 1);
    let y = Tensor::randn([n], 1.0, 2);
    let hessian = calculus::hessian(
        |theta| {
            let tape = theta[0].tape();
            let off = tape.constant(y.clone()) - tape.constant(x.clone()).matmul(&theta[0]);
            (off * off).mean(&[])
        },
        &[Tensor::randn([k], 1.0, 3)],
    );
    let expected = x.matmul_with(&x, true, false) * (2.0 / n as f64);
    let (far, _) = common::distance(&hessian.unwrap(), &expected);
    assert!(far <= 1e-12, "off by {far:e}");
}

#[test]
fn calculus_agrees_with_itself_over_several_inputs() {
    let x = [Tensor::<f64>::randn([2, 3], 1.0, 1), Tensor::randn([3], 1.0, 2)];
    let v = [Tensor::randn([2, 3], 1.0, 3), Tensor::randn([3], 1.0, 4)];
    fn f<'t>(x: &[Var<'t>]) -> Var<'t> {
        (x[0] * x[1]).sigmoid().matmul(&x[1])
    }
    fn loss<'t>(x: &[Var<'t>]) -> Var<'t> {
        (f(x) * f(x)).sum(&[])
    }
    let flat = |t: &[Tensor<f64>]| Tensor::from_slice(&t.iter().flat_map(Tensor::to_vec).collect::<Vec<_>>());
    let near = |a: &Tensor<f64>, b: &Tensor<f64>| common::distance(a, b).0 < 1e-12;
    let j = calculus::jacobian(f, &x).unwrap();
    assert_eq!(j.shape().dims(), [2, 9]);
    let (y, dy) = calculus::jvp(f, &x, &v).unwrap();
    assert!(near(&dy, &j.matmul(&flat(&v))));
    let (_, bars) = calculus::vjp(f, &x, &y).unwrap();
    assert!(near(&flat(&bars), &y.matmul(&j)));
    let h = calculus::hessian(loss, &x).unwrap();
    assert!(near(&h, &h.transposed(0, 1).unwrap()));
    assert!(near(&flat(&calculus::hvp(loss, &x, &v).unwrap()), &h.matmul(&flat(&v))));
    let bad = calculus::vjp(f, &x, &Tensor::zeros([5]));
    assert!(matches!(bad, Err(Error::Shape { .. })), "{bad:?}");
}
