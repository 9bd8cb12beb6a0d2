//! Values that are not kept, but made again when somebody reads them.

use chainrule_autograd::{Op, prelude::*};
use chainrule_tensor::memory;

/// The gradients of relu(x + b) w, and the bytes held after it and `free`, which gets the sum and its ReLU.
fn gradients(free: impl Fn(Var<'_, f64>, Var<'_, f64>)) -> (Vec<Vec<f64>>, usize) {
    let mut tape = Tape::new();
    let (loss, of, bytes) = {
        let leaf = |seed| tape.leaf(Tensor::randn([100, 100], 1.0, seed));
        let (x, b, w) = (leaf(1), leaf(2), leaf(3));
        let sum = x + b;
        let y = sum.relu();
        let z = y * w;
        free(sum, y);
        (z.sum(&[]).id(), [x, b, w].map(|v| v.id()), tape.bytes())
    };
    let grads = tape.backward(loss);
    (of.iter().map(|&v| grads.get(v).unwrap().to_vec()).collect(), bytes)
}

#[test]
fn a_spared_value_takes_no_memory_and_changes_no_bit() {
    let (kept, most) = gradients(|_, _| ());
    let (spared, least) = gradients(|sum, y| {
        sum.release();
        y.spare();
    });
    assert_eq!(kept, spared);
    // x, b, w and z; beside them the sum and its ReLU.
    assert_eq!((least, most - least), (4 * 80_000, 2 * 80_000));
    // What it is to be made from is released no more.
    let (spared, bytes) = gradients(|sum, y| {
        y.spare();
        sum.release();
    });
    assert_eq!((kept, most - 80_000), (spared, bytes));
}

#[test]
fn whoever_reads_it_has_it_made_again() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::<f64>::randn([100, 100], 1.0, 1));
    let y = x.relu();
    let numbers = y.value().to_vec();
    y.spare();
    assert_eq!(tape.bytes(), 2 * 80_000, "the newest value is kept");
    let _next = tape.leaf(Tensor::scalar(1.0));
    y.spare();
    assert_eq!(tape.bytes(), 80_000);
    let before = memory::live();
    assert_eq!(y.value().to_vec(), numbers);
    assert_eq!(memory::live() - before, 80_000, "from then on it is held");

    y.spare();
    let product = (y * y).sum(&[]);
    assert_eq!(tape.bytes(), 3 * 80_000, "an op that reads it holds it too: x, y and their product");
    y.spare();
    let twice = tape.grad(product, &[x]).get(x.id()).unwrap().to_vec();
    y.spare();
    let recorded = tape.grad_graph(product, &[x])[0].value().to_vec();
    let expected: Vec<f64> = numbers.iter().map(|y| 2.0 * y).collect();
    assert_eq!((&twice, &recorded), (&expected, &expected));

    // Somebody else has the numbers: to spare them would free nothing.
    let other = y.value();
    let bytes = tape.bytes();
    y.spare();
    drop(other);
    let _view = y.reshape([10_000].into());
    y.spare();
    assert_eq!(tape.bytes(), bytes);
}

#[test]
fn what_costs_more_than_its_memory_is_kept() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::<f64>::randn([100, 100], 1.0, 1));
    let held = tape.bytes();
    // No cheap op, a leaf, a small one.
    let (product, small) = (x.matmul(&x), tape.leaf(Tensor::<f64>::ones([8000])).relu());
    let _newest = tape.leaf(Tensor::scalar(1.0));
    [product, x, small].into_iter().for_each(Var::spare);
    assert_eq!(tape.bytes() - held, 80_000 + 2 * 64_000);
    // Its input is gone, and cannot be made again.
    let y = product.relu();
    product.release();
    let _newest = tape.leaf(Tensor::scalar(1.0));
    y.spare();
    assert!(y.try_value().is_ok());
    assert!(product.try_value().unwrap_err().to_string().contains("spare.rs"));
    // Two of its inputs are gone.
    let (a, b) = (x.relu(), x.relu());
    let both = a + b;
    let _newest = tape.leaf(Tensor::scalar(1.0));
    [a, b].into_iter().for_each(Var::release);
    both.spare();
    assert!(a.try_value().is_err() && both.try_value().is_ok());
    // Under a limit, every value is looked at when it is made.
    let watched = Tape::new();
    watched.limit(1 << 30, 1 << 20);
    let y = watched.leaf(Tensor::<f64>::randn([100, 100], 1.0, 1)).relu();
    let _newest = watched.leaf(Tensor::scalar(1.0));
    y.spare();
    assert_eq!(watched.bytes(), 2 * 80_000);
}

#[test]
fn making_one_again_is_never_making_many() {
    let tape = Tape::new();
    let x = tape.leaf(Tensor::<f64>::randn([100, 100], 1.0, 1));
    let mut chain = vec![x];
    while chain.len() < 20 {
        let sum = chain[chain.len() - 1] + x;
        chain.push(sum.relu());
        sum.release();
    }
    let _newest = tape.leaf(Tensor::scalar(1.0));
    // From the last to the first, the order that would make the longest way.
    chain.iter().rev().for_each(|v| v.spare());
    assert_eq!(tape.bytes(), 10 * 80_000, "every second one is held");
    let fresh: Vec<_> = {
        let tape = Tape::new();
        let x = tape.leaf(x.value());
        std::iter::successors(Some(x), |v| Some((*v + x).relu())).take(20).map(|v| v.value()).collect()
    };
    assert!(chain.iter().zip(&fresh).all(|(v, numbers)| v.value() == *numbers));
}

#[test]
fn cheap_ops_leave_nothing_behind() {
    let rules = Op::table().into_iter().flat_map(|entry| (entry.samples)());
    let cheap: Vec<_> = rules.filter(|sample| sample.op.is_cheap()).collect();
    assert!(["add", "normalize", "relu"].iter().all(|name| cheap.iter().any(|s| s.op.name() == *name)));
    for sample in cheap {
        let x: Vec<Tensor<f64>> =
            sample.inputs.iter().map(|(shape, _)| Tensor::rand(*shape, 0.5, 2.0, 1)).collect();
        let x: Vec<&Tensor<f64>> = x.iter().collect();
        let (y, aux) = sample.op.forward_aux(&x).unwrap();
        assert!(aux.is_none() && y == sample.op.forward(&x).unwrap(), "{}", sample.op.name());
    }
}
