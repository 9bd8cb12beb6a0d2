//! Releasing values early changes memory and nothing else.

use crate::common;
use chainrule_autograd::{Op, prelude::*};
use chainrule_nn::{Data, Layer, Mode, Params, Product, Reads, Run, Sequential, layers::*};
use chainrule_tensor::kernels::ConvSpec;

/// A layer that says nothing about itself, so that nothing around it is released, and nothing done in the pass before.
struct Opaque(common::Boxed);

/// The same layer, with what it says.
struct Plain(common::Boxed);

macro_rules! wrapper {
    ($name:ident $(, $said:item)*) => {
        impl Layer<f64> for $name {
            fn forward<V: Data<T = f64>>(&self, run: &Run<V>, x: V) -> chainrule_autograd::Result<V> {
                V::forward(&*self.0, run, x)
            }
            fn list(&self, list: &mut Params<f64>) {
                self.0.list_dyn(list);
            }
            $($said)*
        }
    };
}
wrapper!(Opaque);
wrapper!(
    Plain,
    fn reads(&self) -> Reads {
        self.0.reads_dyn()
    },
    fn op(&self) -> Option<Op> {
        self.0.op_dyn()
    },
    fn product(&self) -> Option<Product<'_, f64>> {
        self.0.product_dyn()
    }
);

/// The input's and all parameters' gradients, and the bytes held after the forward pass; values of so many bytes are spared.
fn gradients(model: &Sequential<f64>, mode: Mode, above: usize) -> (Vec<Vec<f64>>, usize) {
    let mut tape = Tape::new();
    tape.spare_above(above);
    let (x, loss, bytes) = {
        let x = tape.leaf(Tensor::randn([2, 2, 4, 4], 1.0, 3));
        let y = model.forward(&Run::new(&tape, mode, 1, 2), x).unwrap();
        let bytes = tape.bytes();
        let w = tape.constant(Tensor::randn(y.shape(), 1.0, 4));
        (x.id(), (y * w).sum(&[]).id(), bytes)
    };
    // What a sweep has made again is held for the next.
    for _ in 0..2 {
        let (loss, x) = (tape.var(loss).unwrap(), tape.var(x).unwrap());
        let (plain, recorded) = (tape.grad(loss, &[x]), tape.grad_graph(loss, &[x])[0].value());
        let plain = plain.get(x.id()).unwrap();
        let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * (1.0 + a.abs());
        assert!(plain.to_vec().iter().zip(&recorded.to_vec()).all(close), "{plain:?}, {recorded:?}");
    }
    let grads = tape.try_backward(loss).unwrap();
    let params = model.params();
    let of = params.iter().filter_map(|(_, p)| grads.param(p));
    (of.chain([&grads.get(x).unwrap()]).map(Tensor::to_vec).collect(), bytes)
}

#[test]
fn gradients_are_the_same_bits_with_and_without_releases() {
    let count = common::layers().len();
    let (mut smaller, mut less) = (0, 0);
    // Every chain of three layers.
    for code in 0..count.pow(3) {
        let pick = |position: u32| common::layers().swap_remove(code / count.pow(position) % count).1;
        let chain = || (0..3).map(pick);
        let plain = chain().fold(Sequential::new(), |s, layer| s.push(Plain(layer)));
        let opaque = chain().fold(Sequential::new(), |s, layer| s.push(Opaque(layer)));
        for mode in [Mode::Train, Mode::Eval] {
            let ((a, bytes), (b, full)) =
                (gradients(&plain, mode, usize::MAX), gradients(&opaque, mode, usize::MAX));
            let (c, spared) = gradients(&plain, mode, 0);
            assert_eq!(a, b, "chain {code}, {mode:?}");
            assert_eq!(a, c, "chain {code}, {mode:?}, spared");
            assert!(spared <= bytes && bytes <= full, "chain {code}, {mode:?}: {spared}, {bytes}, {full}");
            smaller += usize::from(bytes < full);
            less += usize::from(spared < bytes);
        }
    }
    assert!(smaller > 100 && less > 100, "{smaller}, {less}");
}

/// What the rules on the tape read, by their own account.
#[test]
fn layers_say_what_their_rules_read() {
    for (name, layer) in common::layers() {
        for mode in [Mode::Train, Mode::Eval] {
            let tape = Tape::new();
            let x = tape.leaf(Tensor::randn([2, 2, 4, 4], 1.0, 3));
            let y = layer.forward_var(&Run::new(&tape, mode, 1, 2), x).unwrap();
            let mut found = Reads { input: y.id() == x.id(), output: y.id() == x.id() };
            for (i, node) in tape.nodes().iter().enumerate() {
                let Some(rule) = &node.rule else { continue };
                for k in 0..node.inputs.len() {
                    found.output |= i == y.id().index() && rule.needs(k).reads_output();
                    let reads = |(j, &from)| from == x.id() && rule.needs(k).reads(j);
                    found.input |= node.inputs.iter().enumerate().any(reads);
                }
            }
            let said = layer.reads_dyn();
            assert!(said.input >= found.input && said.output >= found.output, "{name}: {said:?}, {found:?}");
        }
    }
}

#[test]
fn only_values_between_two_layers_are_released() {
    let tape = Tape::new();
    let model = Sequential::new().push(Flatten).push(Flatten).push(Flatten);
    let x = tape.leaf(Tensor::<f64>::ones([2, 3, 4]));
    let y = model.forward(&Run::train(&tape, 0, 0), x).unwrap();
    let second = tape.nodes()[y.id().index()].inputs[0];
    let first = tape.nodes()[second.index()].inputs[0];
    let held = [x.id(), first, second, y.id()].map(|id| tape.var(id).unwrap().try_value().is_ok());
    assert_eq!(held, [true, false, false, true]);
}

#[test]
fn what_is_done_in_one_pass_is_on_the_tape_op_by_op() {
    let conv = |seed| Conv2d::new(2, 3, [3, 3], Default::default(), seed);
    let model = Sequential::<f32>::new()
        .named("conv", conv(1))
        .named("relu", Relu)
        .named("flatten", Flatten)
        .named("fc", Linear::new(12, 4, 2))
        .named("last", Relu)
        .named("tanh", Tanh);
    let x = Tensor::randn([5, 2, 4, 4], 1.0, 3);
    let tape = Tape::new();
    let y = tape.scope("net", || model.forward(&Run::train(&tape, 0, 0), tape.constant(x.clone()))).unwrap();
    let ops = |tape: &Tape<f32>| -> Vec<(String, &str, bool)> {
        let ops = tape.nodes().into_iter().enumerate().filter(|(_, node)| node.rule.is_some());
        let held = |i| tape.var(tape.nth(i).unwrap()).unwrap().try_value().is_ok();
        ops.map(|(i, node)| (node.path, node.op, held(i))).collect()
    };
    let expected = [
        ("net.conv", "reshape", true),
        ("net.conv", "conv2d", false),
        ("net.conv", "add", false),
        ("net.relu", "relu", true),
        ("net.flatten", "reshape", true),
        ("net.fc", "matmul", false),
        ("net.fc", "add", false),
        ("net.last", "relu", true),
        ("net.tanh", "tanh", true),
    ];
    assert_eq!(ops(&tape), expected.map(|(path, op, held)| (path.to_string(), op, held)));
    assert_eq!(model.predict(x.clone()).unwrap(), y.value());

    // Anomaly mode looks at every value, and leaves the same tape and bits.
    let watched = Tape::new();
    watched.detect_anomalies(true);
    let y2 =
        watched.scope("net", || model.forward(&Run::train(&watched, 0, 0), watched.constant(x))).unwrap();
    assert_eq!((ops(&tape), y.value()), (ops(&watched), y2.value()));
    let odd = Tensor::full([5, 2, 4, 4], f32::INFINITY);
    let told = model.forward(&Run::train(&watched, 0, 0), watched.constant(odd)).unwrap_err().to_string();
    assert!(told.contains("conv2d"), "{told}");
}

#[test]
fn a_chain_that_does_not_fit_says_so_as_its_ops_do() {
    let tape = Tape::<f64>::new();
    let fc = Linear::new(3, 2, 1);
    let model = Sequential::new().push(fc).push(Relu);
    let run = Run::train(&tape, 0, 0);
    let told = model.forward(&run, tape.leaf(Tensor::ones([4, 5]))).unwrap_err().to_string();
    assert!(told.contains("matmul") && told.contains("5 columns"), "{told}");
    // A bias of another size: the product fits, the sum does not.
    let bias = model.params()[1].1.clone();
    bias.set(Tensor::ones([7]));
    let told = model.forward(&run, tape.leaf(Tensor::ones([4, 3]))).unwrap_err().to_string();
    assert!(told.contains("add") && told.contains("[7]"), "{told}");
    // One that makes the output larger is added all the same.
    bias.set(Tensor::ones([6, 1, 2]));
    let y = model.forward(&run, tape.leaf(Tensor::ones([4, 3]))).unwrap();
    assert_eq!(y.value().shape().dims(), [6, 4, 2]);
}

#[test]
fn a_residual_network_makes_again_what_a_pass_over_memory_makes() {
    let block = |seed| {
        let conv = |seed| Conv2d::new(8, 8, [3, 3], ConvSpec::default().padding(1), seed);
        let main = Sequential::new().push(conv(seed)).push(BatchNorm::new(8)).push(Relu);
        let main = main.push(conv(seed + 1)).push(BatchNorm::new(8));
        Residual::<f32>::new(main, None)
    };
    let model = (0..4).fold(Sequential::new(), |model, i| model.push(block(2 * i)));
    let step = |above: usize| {
        let mut tape = Tape::new();
        tape.spare_above(above);
        let (loss, x, bytes, y) = {
            let x = tape.leaf(Tensor::randn([4, 8, 32, 32], 1.0, 1));
            let y = model.forward(&Run::train(&tape, 0, 0), x).unwrap();
            (y.square().mean(&[]).id(), x.id(), tape.bytes(), y.value())
        };
        let grads = tape.backward(loss);
        let params = model.params();
        let of = params.iter().filter_map(|(_, p)| grads.param(p));
        let x = grads.get(x).unwrap();
        (of.chain([&x]).map(Tensor::to_vec).collect::<Vec<_>>(), y, bytes)
    };
    let (spared, kept) = (step(64 << 10), step(usize::MAX));
    assert_eq!((spared.0, spared.1), (kept.0, kept.1));
    let image = 4 * 8 * 32 * 32 * 4;
    // Of each block the ReLU inside, and of every second one its output, which the next one reads.
    assert_eq!(kept.2 - spared.2, 4 * image + 2 * image, "{} images", (kept.2 - spared.2) / image);
}
