//! Printed formulas, read back by a reader that knows the notation only, are the numbers that the tape computes.

use crate::common::{self, cases};
use crate::reader::{Env, read};
use chainrule_autograd::{Domain, Saved, Sym, prelude::*};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn near(a: &Tensor<f64>, b: &Tensor<f64>) -> bool {
    a.shape() == b.shape() && {
        let (far, size) = common::distance(a, b);
        far <= 1e-9 * size.max(1e-3)
    }
}

#[test]
fn the_formula_of_every_op_reads_back_as_the_op() {
    for case in cases().into_iter().filter(|c| !c.is_empty()) {
        let x = case.sample.draw(3);
        let names: Vec<String> = (0..x.len()).map(|i| format!("x{i}")).collect();
        let leaves: Vec<(&str, Shape)> = names.iter().map(String::as_str).zip(case.shapes()).collect();
        let syms = Sym::leaves(&leaves);
        let y = Sym::try_apply(case.sample.op.clone(), &syms.iter().collect::<Vec<_>>()).unwrap();
        let env: Env = names.iter().cloned().zip(x.iter().cloned()).collect();
        let text = y.text();
        let value = read(&text, &env).unwrap_or_else(|e| panic!("{case}: {text}\n{e}"));
        let expected = case.sample.op.forward(&x.iter().collect::<Vec<_>>()).unwrap();
        assert!(near(&value, &expected), "{case}: {text}\nread as {value:?}, not {expected:?}");
    }
}

#[test]
fn the_derivation_of_every_op_reads_back_as_its_gradient() {
    for case in cases().into_iter().filter(|c| !c.is_empty()) {
        let op = &case.sample.op;
        let x = case.sample.draw(3);
        let y = op.forward(&x.iter().collect::<Vec<_>>()).unwrap();
        let g = Domain::Any.draw(y.shape(), 7);
        let mut names: Vec<String> = (0..x.len()).map(|i| format!("x{i}")).collect();
        names.push("g".into());
        let mut shapes = case.shapes();
        shapes.push(*y.shape());
        let mut syms =
            Sym::leaves(&names.iter().map(String::as_str).zip(shapes.iter().copied()).collect::<Vec<_>>());
        let env: Env = names.iter().cloned().zip(x.iter().cloned().chain([g.clone()])).collect();
        let bar = syms.pop().unwrap();
        shapes.pop();
        let refs: Vec<&Sym> = syms.iter().collect();
        let out = Sym::try_apply(op.clone(), &refs).unwrap();
        for i in 0..x.len() {
            let needs = op.needs(i);
            let sym = op.vjp(i, &Saved::new(&refs, &out, &shapes, *y.shape(), needs), bar.clone());
            let x: Vec<&Tensor<f64>> = x.iter().collect();
            let number = op.vjp(i, &Saved::new(&x, &y, &shapes, *y.shape(), needs), g.clone());
            let (Some(sym), Some(number)) = (&sym, &number) else {
                assert!(sym.is_none() && number.is_none(), "{case} input {i}: {sym:?} {number:?}");
                continue;
            };
            let text = sym.text();
            let value = read(&text, &env).unwrap_or_else(|e| panic!("{case} input {i}: {text}\n{e}"));
            assert!(near(&value, number), "{case} input {i}: {text}\nread as {value:?}, not {number:?}");
        }
    }
}

/// One step of a random program: what to do, to which of the values so far, with which constant.
type Step = (u8, usize, usize, f64);

/// Runs steps on three leaves: a matrix, a row and a number. All steps fit all shapes.
fn program<'t>(tape: &'t Tape, steps: &[Step]) -> (Vec<Var<'t>>, Var<'t>) {
    let leaves = vec![
        tape.leaf(Tensor::randn([3, 3], 0.7, 1)).named("a"),
        tape.leaf(Tensor::randn([3], 0.7, 2)).named("b"),
        tape.leaf(Tensor::scalar(0.6)).named("c"),
    ];
    let mut values = leaves.clone();
    let square = Shape::from([3, 3]);
    for &(what, i, j, k) in steps {
        let (x, y) = (values[i % values.len()], values[j % values.len()]);
        let matrix = |v: Var<'t>| v.expand(square);
        values.push(match what {
            0 => x + y,
            1 => x - y,
            2 => x * y,
            3 => x / (y * y + 1.0),
            4 => -x,
            5 => x * k,
            6 => x + k,
            7 => x / 3.0,
            8 => c(k) - x,
            9 => x.sigmoid(),
            10 => x.sigmoid().exp(),
            11 => (x * x + 0.5).powf(k),
            12 => (x * x + 0.5).log(),
            13 => x.relu(),
            14 => x.step() * y,
            15 => matrix(x).matmul(&matrix(y)),
            16 => matrix(x).matmul_with(&matrix(y), k > 0.0, true),
            17 => matrix(x).permute(&[1, 0]),
            18 => matrix(x).sum_keepdim(&[-1]) * y,
            19 => x.mean(&[]) - y,
            20 => matrix(x).softmax(0),
            _ => matrix(x).reshape([9].into()).sum(&[0]),
        });
    }
    let last = *values.last().unwrap();
    (leaves, last)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let number = prop_oneof![Just(1.0), Just(-1.0), Just(0.0), Just(2.0), -2.0..2.0f64];
    prop::collection::vec((0u8..22, 0usize..64, 0usize..64, number), 1..14)
}

fn leaves_of(leaves: &[Var]) -> Env {
    ["a", "b", "c"].iter().map(|n| n.to_string()).zip(leaves.iter().map(|v| v.value())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_formulas_read_back_as_their_values(steps in steps()) {
        let tape = Tape::new();
        let (leaves, y) = program(&tape, &steps);
        let expected = y.value();
        prop_assume!(expected.all_finite() && expected.to_vec().iter().all(|v| v.abs() < 1e9));
        let text = tape.formula(y.id()).unwrap().text();
        let value = read(&text, &leaves_of(&leaves)).map_err(|e| TestCaseError::fail(format!("{text}\n{e}")))?;
        prop_assert!(near(&value, &expected), "{text}\nread as {value:?}, not {expected:?}");
    }

    #[test]
    fn random_derivations_read_back_as_their_gradients(steps in steps()) {
        let tape = Tape::new();
        let (leaves, y) = program(&tape, &steps);
        let loss = (y * y).sum(&[]);
        let grads = tape.grad(loss, &leaves);
        let env = leaves_of(&leaves);
        for leaf in &leaves {
            let expected = grads.of(*leaf);
            prop_assume!(expected.all_finite() && expected.to_vec().iter().all(|v| v.abs() < 1e9));
            let text = tape.derive(loss.id(), leaf.id()).unwrap().text();
            let value = read(&text, &env).map_err(|e| TestCaseError::fail(format!("{text}\n{e}")))?;
            prop_assert!(near(&value, &expected), "{text}\nread as {value:?}, not {expected:?}");
        }
    }
}

/// A chain of n values in which every value is used three times.
fn chain(n: usize) -> (String, f64, Env) {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(0.3)).named("x");
    let mut y = x;
    for _ in 0..n / 4 {
        y = (y * y + y).sigmoid() + x;
    }
    assert!(tape.len() >= n);
    let env = Env::from([("x".to_string(), x.value())]);
    (tape.formula(y.id()).unwrap().text(), y.item().unwrap(), env)
}

#[test]
fn text_grows_as_the_tape_does() {
    let ((once, value, env), (twice, ..)) = (chain(2000), chain(4000));
    assert!(once.len() < 2000 * 40, "{} bytes", once.len());
    assert!(twice.len() < once.len() * 9 / 4, "{} and {} bytes", once.len(), twice.len());
    assert!((read(&once, &env).unwrap().item().unwrap() - value).abs() < 1e-12);
}

#[test]
fn squaring_forty_times_prints_in_no_time() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::scalar(1.0 + 1e-13)).named("x");
    let z = (0..40).fold(x, |z, _| z * z);
    let start = Instant::now();
    let text = tape.formula(z.id()).unwrap().text();
    // Written out it would be 2⁴⁰ factors. A microsecond's work; the limit leaves room for a busy machine.
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert!(text.lines().count() <= 40 && text.len() < 1000, "{text}");
    let value = read(&text, &Env::from([("x".into(), x.value())])).unwrap();
    assert_eq!(value.item(), z.item());
}

#[test]
fn a_negated_product_keeps_its_brackets() {
    let names = ["a", "b", "d"];
    let square = Shape::from([2, 2]);
    let syms = Sym::leaves(&names.map(|n| (n, square)));
    let env: Env = names
        .iter()
        .enumerate()
        .map(|(i, n)| (n.to_string(), Tensor::randn(square, 1.0, i as u64)))
        .collect();
    let [a, b, d] = names.map(|n| env[n].clone());
    let text = syms[0].matmul(&-(syms[1].clone() * &syms[2])).text();
    assert!(near(&read(&text, &env).unwrap(), &a.matmul(&-(b * d))), "{text}");
}
