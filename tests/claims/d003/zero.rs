//! What makes a gradient small, and what makes it 0.

use crate::support::{T, gradient, matrix, norm, normal};
use chainrule::autograd::{Maths, Tape, Var};
use chainrule::nn::layers::{Linear, Sigmoid};
use chainrule::nn::{Layer, Run, Sequential, loss};
use chainrule::tensor::Tensor;

/// 003.Q4.2-b: saturated units in an early layer give that layer a small gradient, and so slow learning.
#[test]
fn id_003_q4_2_b() {
    let first_layer = |shift: f64| {
        let net =
            Sequential::<f64>::new().push(Linear::new(4, 6, 1)).push(Sigmoid).push(Linear::new(6, 1, 2));
        let params = net.params();
        params[1].1.set(T::full([6], shift));
        let mut tape = Tape::new();
        let id = {
            let out = net.forward(&Run::train(&tape, 0, 0), tape.constant(normal([16, 4], 3))).unwrap();
            loss::squared(&out, &tape.constant(normal([16, 1], 4))).unwrap().id()
        };
        let grads = tape.backward(id);
        norm(grads.param(&params[0].1).unwrap())
    };
    let (alive, saturated) = (first_layer(0.0), first_layer(20.0));
    assert!(alive > 1e-3 && saturated > 0.0 && saturated < 1e-6 * alive, "{alive} {saturated}");
    assert!(first_layer(-20.0) < 1e-6 * alive);
}

/// A chain of three ReLU units with weight 1 and error y - t, as a function of its weights.
fn relu_chain(w: [f64; 3], x: f64, t: f64) -> Vec<f64> {
    let through = |w: Var<'_, f64>| -> T {
        let at = |i: isize| w.slice(0, i..i + 1);
        let y = ((at(0) * x).relu() * at(1)).relu() * at(2);
        w.tape().grad(((y - t).square() * 0.5).sum(&[]), &[w]).of(w)
    };
    let tape = Tape::new();
    through(tape.leaf(Tensor::from_slice(&w))).to_vec()
}

/// 003.Q4.3-b, 003.Q4.2-d: of a chain's first weight the gradient is 0 if one pre-activation on the way is negative, one
/// later weight is 0, the input is 0, or nothing is wrong with the output; else it is not.
#[test]
fn id_003_q4_3_b() {
    assert_ne!(relu_chain([1.0, 2.0, 3.0], 0.5, 1.0)[0], 0.0);
    for (why, w, x, t) in [
        ("first unit off", [-1.0, 2.0, 3.0], 0.5, 1.0),
        ("second unit off", [1.0, -2.0, 3.0], 0.5, 1.0),
        ("a weight of 0", [1.0, 2.0, 0.0], 0.5, 1.0),
        ("no input", [1.0, 2.0, 3.0], 0.0, 1.0),
        ("no error", [1.0, 2.0, 3.0], 0.5, 3.0),
    ] {
        assert_eq!(relu_chain(w, x, t)[0], 0.0, "{why}");
    }
}

/// 003.Q4.4-e: with two units in each layer a gradient is 0 if all ways on are dead, or if they cancel, all units being
/// active; or if nothing comes in, or nothing is wrong.
#[test]
fn id_003_q4_4_e() {
    let slope = |wb: [[f64; 2]; 2], wc: [f64; 2], t: f64, x: [f64; 2]| {
        let loss = |wa: Var<'_, f64>| {
            let fixed = |v: T| wa.constant(v);
            let z = wa.matmul(&fixed(Tensor::from_slice(&x))).relu();
            let y = fixed(Tensor::from_rows(wb)).matmul(&z).relu().dot(&fixed(Tensor::from_slice(&wc)));
            wa.tape().grad((y - t).square() * 0.5, &[wa]).of(wa)
        };
        let tape = Tape::new();
        loss(tape.leaf(matrix(vec![vec![1.0; 2]; 2]))).to_vec()
    };
    let (wb, wc) = ([[1.0, 0.5], [1.0, 0.7]], [1.0, -1.0]);
    let cancelled = slope(wb, wc, 5.4, [1.0, 2.0]);
    assert_eq!(cancelled[..2], [0.0, 0.0]);
    assert!((cancelled[2] - 1.2).abs() < 1e-12 && (cancelled[3] - 2.4).abs() < 1e-12, "{cancelled:?}");
    // One way on less, and nothing cancels.
    assert!(slope(wb, [1.0, 0.0], 5.4, [1.0, 2.0]).iter().all(|g| *g != 0.0));
    let zero = |g: Vec<f64>| assert_eq!(g, [0.0; 4]);
    zero(slope([[-1.0, -0.5], [-1.0, -0.7]], wc, 5.4, [1.0, 2.0])); // both units after it are off
    zero(slope(wb, [0.0, 0.0], 5.4, [1.0, 2.0])); // nothing goes on
    zero(slope(wb, wc, 5.4, [0.0, 0.0])); // nothing comes in
    zero(slope([[1.0, 0.5]; 2], wc, 0.0, [1.0, 2.0])); // nothing is wrong
}

/// 003.Q4.3-a: at 0 the engine says 0, as most do, and the write-up 1; both lie between the one-sided slopes.
#[test]
fn id_003_q4_3_a() {
    let at = |a: f64| gradient(|x| x.relu(), &Tensor::scalar(a)).item().unwrap();
    assert_eq!((at(-1e-300), at(1e-300)), (0.0, 1.0));
    assert!((at(-1e-300)..=at(1e-300)).contains(&at(0.0)));
}
