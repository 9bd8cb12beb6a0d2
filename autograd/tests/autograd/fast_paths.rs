//! The hand-written kernels of backward against the rules that they stand for.

use crate::common::{Case, Layout, cases, distance};
use chainrule_autograd::{Domain, prelude::*};

fn apply<'t>(case: &Case, x: &[Var<'t>]) -> Var<'t> {
    Var::try_apply(case.sample.op.clone(), &x.iter().collect::<Vec<_>>())
        .unwrap_or_else(|e| panic!("{case}: {e}"))
}

fn leaves<'t>(tape: &'t Tape, x: &[Tensor<f64>]) -> Vec<Var<'t>> {
    x.iter().map(|x| tape.leaf(x.clone())).collect()
}

fn close(case: &Case, i: usize, fast: &Tensor<f64>, rule: &Tensor<f64>) {
    let (far, size) = distance(fast, rule);
    assert!(far <= 1e-12 * size, "{case} input {i}: {fast:?} is not {rule:?}");
}

/// `try_vjp` takes fast paths where there are any, `try_vjp_graph` runs the rules.
#[test]
fn kernels_agree_with_their_rules_in_every_layout() {
    for case in cases() {
        for layout in Layout::ALL {
            let Some(x) = case.inputs(layout, 3) else { continue };
            let tape = Tape::new();
            let x = leaves(&tape, &x);
            let y = apply(&case, &x);
            let w = Domain::Any.draw(&y.shape(), 99);
            let seeds = [Some(w.clone()), layout.of(&w, Domain::Any)];
            for w in seeds.into_iter().flatten() {
                let fast = tape.try_vjp(y, &w, &x).unwrap();
                let rule = tape.try_vjp_graph(y, tape.constant(w), &x).unwrap();
                for (i, (x, rule)) in x.iter().zip(rule).enumerate() {
                    close(&case, i, &fast.of(*x), &rule.value());
                }
            }
        }
    }
}

#[test]
fn each_cotangent_may_be_asked_for_alone() {
    for case in cases() {
        let tape = Tape::new();
        let x = leaves(&tape, &case.sample.draw(3));
        let y = apply(&case, &x);
        let w = Domain::Any.draw(&y.shape(), 99);
        let all = tape.try_vjp(y, &w, &x).unwrap();
        for (i, x) in x.iter().enumerate() {
            let alone = tape.try_vjp(y, &w, &[*x]).unwrap();
            close(&case, i, &alone.of(*x), &all.of(*x));
            assert_eq!(alone.reached(x.id()), all.reached(x.id()), "{case} input {i}");
        }
    }
}

/// A kernel that adds to its slot must add, and leave alone what it shares.
#[test]
fn kernels_add_to_what_is_there() {
    for case in cases() {
        let tape = Tape::new();
        let x = leaves(&tape, &case.sample.draw(3));
        let (y, z) = (apply(&case, &x), apply(&case, &x));
        let (v, w) = (Domain::Any.draw(&y.shape(), 99), Domain::Any.draw(&y.shape(), 98));
        let sum = tape.constant(v.clone()) * y + tape.constant(w.clone()) * z;
        let both = tape.try_vjp(sum, &Tensor::ones(y.shape()), &x).unwrap();
        let (first, second) = (tape.try_vjp(y, &v, &x).unwrap(), tape.try_vjp(z, &w, &x).unwrap());
        for (i, x) in x.iter().enumerate() {
            close(&case, i, &both.of(*x), &(first.of(*x) + second.of(*x)));
        }
        // The cotangents that were read in between are unchanged.
        let again = tape.try_vjp(y, &v, &x).unwrap();
        for (i, x) in x.iter().enumerate() {
            close(&case, i, &again.of(*x), &first.of(*x));
        }
    }
}

#[test]
fn consuming_the_tape_gives_the_same_gradients() {
    for case in cases().into_iter().filter(|c| !c.is_empty()) {
        let mut tape = Tape::new();
        let (loss, ids, kept) = {
            let x = leaves(&tape, &case.sample.draw(3));
            let y = apply(&case, &x);
            let loss = (y * tape.constant(Domain::Any.draw(&y.shape(), 99))).sum(&[]);
            let kept = tape.grad(loss, &x);
            (loss.id(), x.iter().map(|x| x.id()).collect::<Vec<_>>(), kept)
        };
        let consumed = tape.backward(loss);
        for (i, id) in ids.into_iter().enumerate() {
            close(&case, i, &consumed.get(id).unwrap(), &kept.get(id).unwrap());
        }
        assert!(tape.is_empty() && tape.bytes() == 0, "{case}: {} bytes stayed", tape.bytes());
    }
}
