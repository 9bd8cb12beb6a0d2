//! Releasing values early changes memory and nothing else.

use crate::common;
use chainrule_autograd::prelude::*;
use chainrule_nn::{Data, Layer, Mode, Params, Reads, Run, Sequential, layers::*};

/// A layer that says nothing about what it reads, so that nothing around it is released.
struct Opaque(common::Boxed);

/// The same layer, with what it says.
struct Plain(common::Boxed);

macro_rules! wrapper {
    ($name:ident $(, $reads:item)?) => {
        impl Layer<f64> for $name {
            fn forward<V: Data<T = f64>>(&self, run: &Run<V>, x: V) -> chainrule_autograd::Result<V> {
                V::forward(&*self.0, run, x)
            }
            fn list(&self, list: &mut Params<f64>) {
                self.0.list_dyn(list);
            }
            $($reads)?
        }
    };
}
wrapper!(Opaque);
wrapper!(
    Plain,
    fn reads(&self) -> Reads {
        self.0.reads_dyn()
    }
);

/// The input's and all parameters' gradients, and the bytes held after the forward pass.
fn gradients(model: &Sequential<f64>, mode: Mode) -> (Vec<Vec<f64>>, usize) {
    let mut tape = Tape::new();
    let (x, loss, bytes) = {
        let x = tape.leaf(Tensor::randn([2, 2, 4, 4], 1.0, 3));
        let y = model.forward(&Run::new(&tape, mode, 1, 2), x).unwrap();
        let bytes = tape.bytes();
        let w = tape.constant(Tensor::randn(y.shape(), 1.0, 4));
        (x.id(), (y * w).sum(&[]).id(), bytes)
    };
    let grads = tape.try_backward(loss).unwrap();
    let params = model.params();
    let of = params.iter().filter_map(|(_, p)| grads.param(p));
    (of.chain([&grads.get(x).unwrap()]).map(Tensor::to_vec).collect(), bytes)
}

#[test]
fn gradients_are_the_same_bits_with_and_without_releases() {
    let count = common::layers().len();
    let mut smaller = 0;
    // Every chain of three layers.
    for code in 0..count.pow(3) {
        let pick = |position: u32| common::layers().swap_remove(code / count.pow(position) % count).1;
        let chain = || (0..3).map(pick);
        let plain = chain().fold(Sequential::new(), |s, layer| s.push(Plain(layer)));
        let opaque = chain().fold(Sequential::new(), |s, layer| s.push(Opaque(layer)));
        for mode in [Mode::Train, Mode::Eval] {
            let ((a, bytes), (b, full)) = (gradients(&plain, mode), gradients(&opaque, mode));
            assert_eq!(a, b, "chain {code}, {mode:?}");
            assert!(bytes <= full);
            smaller += usize::from(bytes < full);
        }
    }
    assert!(smaller > 100, "{smaller}");
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
