//! No input shape makes a layer panic: it fits, forwards and backwards, or there is an error.

use crate::common;
use chainrule_autograd::prelude::*;
use chainrule_nn::{Mode, Run, init::Init, layers::*};
use chainrule_tensor::kernels::ConvSpec;

/// Every shape of up to 4 axes with sizes 0 to 3, and a few that fit.
fn shapes() -> Vec<Shape> {
    let mut all = vec![vec![]];
    let mut last = all.clone();
    for _ in 0..4 {
        last = last.iter().flat_map(|s| (0..4).map(move |n| [s.clone(), vec![n]].concat())).collect();
        all.extend(last.clone());
    }
    all.extend([vec![2, 2, 4, 4], vec![1, 2, 3, 1, 2], vec![5, 2]]);
    all.iter().map(|s| Shape::new(s).unwrap()).collect()
}

#[test]
fn an_input_of_any_shape_fits_or_is_an_error() {
    let plain = ConvSpec::default();
    let conv = |inputs, kernel, spec| -> common::Boxed { Box::new(Conv2d::new(inputs, 4, kernel, spec, 1)) };
    let mut layers = common::layers();
    layers.extend::<[(&str, common::Boxed); 9]>([
        ("linear", Box::new(Linear::new(2, 3, 1))),
        ("linear without bias", Box::new(Linear::with(2, 3, Init::Xavier, None, 1))),
        ("linear without inputs", Box::new(Linear::new(0, 2, 1))),
        ("flatten", Box::new(Flatten)),
        ("groups that do not divide", conv(3, [2, 2], plain.groups(2))),
        ("no groups", conv(2, [1, 1], plain.groups(0))),
        ("no stride", conv(2, [1, 1], plain.stride(0))),
        ("no kernel", conv(2, [0, 1], plain)),
        ("all dropped", Box::new(Dropout { p: 1.0 })),
    ]);
    let (mut fits, mut refused) = (0, 0);
    for (name, layer) in &layers {
        for shape in shapes() {
            for mode in [Mode::Train, Mode::Eval] {
                let x = Tensor::randn(shape, 1.0, 5);
                let plain = layer.forward_tensor(&Run::new((), mode, 1, 2), x.clone());
                let mut tape = Tape::new();
                let recorded = {
                    let x = tape.leaf(x);
                    let y = layer.forward_var(&Run::new(&tape, mode, 1, 2), x);
                    y.map(|y| (y.value(), (y.sum(&[])).id()))
                };
                match (plain, recorded) {
                    (Ok(plain), Ok((recorded, loss))) => {
                        assert_eq!(plain.to_vec().len(), recorded.to_vec().len(), "{name} {shape}");
                        assert!(tape.try_backward(loss).is_ok(), "{name} {shape} {mode:?}");
                        fits += 1;
                    }
                    (Err(a), Err(b)) => {
                        assert!(!a.to_string().is_empty() && !b.to_string().is_empty());
                        refused += 1;
                    }
                    (a, b) => panic!("{name} {shape} {mode:?}: {a:?} on tensors, {b:?} on a tape"),
                }
            }
        }
    }
    assert!(fits > 1000 && refused > 1000, "{fits} fit, {refused} are refused");
}

#[test]
fn an_error_says_what_does_not_fit() {
    let lesson = |layer: &common::Boxed, shape: &[usize]| {
        let run = Run::new((), Mode::Train, 0, 0);
        layer.forward_tensor(&run, Tensor::zeros(Shape::new(shape).unwrap())).unwrap_err().to_string()
    };
    let norm: common::Boxed = Box::new(BatchNorm::new(3));
    assert_eq!(
        lesson(&norm, &[4, 2]),
        "batch_norm: takes [N, 3, ...]: its channels are axis 1 (shapes [4, 2])"
    );
    assert!(lesson(&norm, &[1, 3]).contains("use a larger batch"), "{}", lesson(&norm, &[1, 3]));
    let dropout: common::Boxed = Box::new(Dropout { p: 1.5 });
    assert!(lesson(&dropout, &[2]).contains("probability 1.5"));
}
