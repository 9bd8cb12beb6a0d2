//! Ops in one pass against the same ops one by one.

use crate::common::cases;
use chainrule_autograd::{Domain, Link, Op, ops, prelude::*};

fn link<'a, V>(op: impl Into<Op>, with: Option<&'a V>) -> Link<'a, V> {
    Link { op: op.into(), with, layer: None }
}

/// The gradients of a chain's sum, and which of its values are held.
fn gradients(links: &[(Op, bool)], whole: bool) -> (Vec<Vec<f64>>, Vec<bool>) {
    let mut tape = Tape::new();
    let (loss, leaves, held) = {
        let leaf = |dims: [usize; 2], seed| tape.leaf(Tensor::randn(dims, 1.0, seed));
        let (x, w, b) = (leaf([3, 4], 1), leaf([4, 2], 2), leaf([3, 2], 3));
        let product = ops::MatMul { ta: false, tb: false };
        let y = if whole {
            let links: Vec<_> = links.iter().map(|(op, two)| link(op.clone(), two.then_some(&b))).collect();
            Value::try_chain(product.into(), &[&x, &w], &links).unwrap()
        } else {
            links.iter().fold(x.matmul(&w), |y, (op, two)| match two {
                true => Value::apply(op.clone(), &[&y, &b]),
                false => Value::apply(op.clone(), &[&y]),
            })
        };
        let held = (3..tape.len()).map(|i| tape.var(tape.nth(i).unwrap()).unwrap().try_value().is_ok());
        let held = held.collect();
        (y.sum(&[]).id(), [x, w, b].map(|v| v.id()), held)
    };
    let grads = tape.backward(loss);
    (leaves.iter().filter_map(|&v| grads.get(v).ok()).map(|g| g.to_vec()).collect(), held)
}

#[test]
fn values_that_a_rule_reads_are_kept() {
    let (add, relu, square, tanh, mul): (Op, Op, Op, Op, Op) =
        (ops::Add.into(), ops::Relu.into(), ops::Square.into(), ops::Tanh.into(), ops::Mul.into());
    for (links, kept) in [
        (vec![], vec![true]),
        (vec![(relu.clone(), false)], vec![false, true]),
        (vec![(add.clone(), true), (relu.clone(), false)], vec![false, false, true]),
        (vec![(add.clone(), true), (square, false)], vec![false, true, true]),
        (vec![(mul, true), (relu.clone(), false)], vec![true, false, true]),
        (vec![(tanh, false), (add.clone(), true), (relu, false)], vec![false, true, false, true]),
    ] {
        let ((chain, held), (single, _)) = (gradients(&links, true), gradients(&links, false));
        assert_eq!(chain, single, "{links:?}");
        assert_eq!(held, kept, "{links:?}");
    }
}

#[test]
fn a_chain_is_for_every_kind() {
    let (x, b) = (Tensor::randn([2, 3], 1.0, 1), Tensor::<f64>::randn([2, 3], 1.0, 2));
    let links = [Link::plus(&b), link(ops::Relu, None)];
    let expected = Tensor::apply(ops::Relu.into(), &[&(&x.square() + &b)]);
    assert_eq!(Tensor::try_chain(ops::Square.into(), &[&x], &links).unwrap(), expected);
}

#[test]
fn every_op_may_begin_a_chain_and_end_it() {
    let relu = |y: &Tensor<f64>| Tensor::apply(ops::Relu.into(), &[y]);
    for case in cases() {
        let (op, x) = (&case.sample.op, case.sample.draw(3));
        let x: Vec<&Tensor<f64>> = x.iter().collect();
        let y = Tensor::try_apply(op.clone(), &x).unwrap();
        let b = Domain::Any.draw(&Value::shape(&y), 99);
        let chain = |links: &[Link<Tensor<f64>>]| Tensor::try_chain(op.clone(), &x, links).unwrap();
        assert_eq!(chain(&[link(ops::Relu, None)]), relu(&y), "{case}");
        assert_eq!(chain(&[Link::plus(&b), link(ops::Relu, None)]), relu(&(&y + &b)), "{case}");
        if let [x] = x[..] {
            let once = Tensor::try_apply(op.clone(), &[&(x + x)]).unwrap();
            let last = Tensor::try_chain(ops::Add.into(), &[x, x], &[link(op.clone(), None)]).unwrap();
            let bits = |y: &Tensor<f64>| y.to_vec().iter().map(|y| y.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&last), bits(&once), "{case}");
        }
    }
}

#[test]
fn operands_of_two_tapes_are_an_error() {
    let (one, other) = (Tape::<f64>::new(), Tape::new());
    let (x, b) = (one.leaf(Tensor::ones([2, 2])), other.leaf(Tensor::ones([2])));
    let product: Op = ops::MatMul { ta: false, tb: false }.into();
    let told = |first: &[&_]| Value::try_chain(product.clone(), first, &[Link::plus(&b)]).unwrap_err();
    assert!(matches!(told(&[&x, &x]), Error::TwoTapes { op: "add" }));
    assert!(matches!(told(&[&x, &b]), Error::TwoTapes { op: "matmul" }));
    assert!(told(&[]).to_string().contains("matmul: needs at least one input"), "{}", told(&[]));
}

#[test]
fn a_limit_is_heeded_within_a_chain() {
    let tape = Tape::<f64>::new();
    let (x, b) = (tape.leaf(Tensor::ones([2, 2])), tape.leaf(Tensor::ones([2])));
    tape.limit(usize::MAX, 3);
    let product = ops::MatMul { ta: false, tb: false };
    let told = Value::try_chain(product.into(), &[&x, &x], &[Link::plus(&b)]).unwrap_err();
    assert!(matches!(told, Error::Full { .. }), "{told}");
}
