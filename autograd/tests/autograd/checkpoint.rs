//! Checkpointing trades time for memory and changes no number.

use chainrule_autograd::ops::checkpoint;
use chainrule_autograd::prelude::*;

const SIZE: usize = 64;

fn step<'t>(x: Var<'t>, w: Var<'t>) -> Var<'t> {
    x.matmul(&w).sigmoid()
}

/// The loss after `steps` steps in segments of `segment` (0: no checkpoints), its gradients, and the peak of the tape.
fn run(steps: usize, segment: usize) -> (f64, Vec<f64>, usize) {
    let mut tape = Tape::new();
    let (loss, w) = {
        let w = tape.leaf(Tensor::rand([SIZE, SIZE], -0.3, 0.3, 1));
        let mut x = tape.leaf(Tensor::rand([SIZE, SIZE], -1.0, 1.0, 2));
        match segment {
            0 => x = (0..steps).fold(x, |x, _| step(x, w)),
            _ => {
                for _ in 0..steps / segment {
                    x = checkpoint(|v| (0..segment).fold(v[0], |x, _| step(x, v[1])), &[x, w]).unwrap();
                }
            }
        }
        ((x * x).sum(&[]), w.id())
    };
    let (value, id) = (loss.item().unwrap(), loss.id());
    let grads = tape.backward(id);
    (value, grads.get(w).unwrap().to_vec(), tape.peak_bytes())
}

#[test]
fn gradients_are_the_same() {
    let (plain, checkpointed) = (run(24, 0), run(24, 6));
    assert_eq!(plain.0, checkpointed.0);
    let worst = plain.1.iter().zip(&checkpointed.1).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let scale = plain.1.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    // Sums over segments associate differently, so the last bits may differ.
    assert!(worst <= 1e-13 * scale, "{worst} of {scale}");
}

#[test]
fn the_tape_holds_one_value_for_each_segment() {
    let bytes = SIZE * SIZE * size_of::<f64>();
    let (k, root) = (256, 16);
    let plain = run(k, 0).2;
    let checkpointed = run(k, root).2;
    // Without: two values for each step. With: one for each segment, and small change.
    assert!(plain >= 2 * k * bytes, "{plain}");
    assert!(checkpointed <= (root + 8) * bytes, "{checkpointed}, that is {} values", checkpointed / bytes);
}

#[test]
fn everything_must_be_an_input() {
    let tape = Tape::<f64>::new();
    let x = tape.leaf(Tensor::scalar(1.0));
    let e = checkpoint(|x| x[0] * x[0].constant(Tensor::scalar(2.0)), &[x]).unwrap_err();
    assert!(e.to_string().contains("leaf of its own"), "{e}");
}

#[test]
fn second_derivatives_go_through() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(0.7));
    let twice = |y: Var<'_>| {
        let dy = tape.grad_graph(tape.var(y.id()).unwrap(), &[x])[0];
        tape.grad(dy, &[x]).of(x).item().unwrap()
    };
    let plain = twice((x * x).sigmoid());
    let checkpointed = twice(checkpoint(|v| (v[0] * v[0]).sigmoid(), &[x]).unwrap());
    assert!((plain - checkpointed).abs() < 1e-14, "{plain} {checkpointed}");
}
