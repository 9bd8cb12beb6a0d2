//! Every layer against PyTorch: outputs, gradients, buffers, in both precisions.

use crate::fixture::{Fixture, assert_matches, list};
use chainrule::nn::init::Init;
use chainrule::nn::layers::*;
use chainrule::nn::{Layer, Mode, Run, Sequential, models};
use chainrule::prelude::*;
use chainrule::tensor::kernels::{ConvSpec, PoolSpec};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The layer that a fixture's settings describe, under the name `layer`.
fn build<T: Real>(f: &Fixture) -> Sequential<T> {
    let s = &f.settings;
    let shape = |name: &str| f.tensor(name).shape().to_vec();
    let bias = s["bias"].as_bool().unwrap_or(false).then_some(Init::Constant(0.0));
    let zero = Init::Constant(0.0);
    let norm = || {
        let channels = f.tensor("x").shape()[1];
        BatchNorm::with(channels, number(&s["eps"]), number(&s["momentum"]))
    };
    let one = Sequential::new();
    match s["layer"].as_str().unwrap() {
        "Linear" => {
            let weight = shape("param.weight");
            one.named("layer", Linear::with(weight[1], weight[0], zero, bias, 0))
        }
        "Conv2d" => {
            let [top, bottom, left, right] = whole(&s["padding"]);
            let groups = s["groups"].as_u64().unwrap() as usize;
            let spec = ConvSpec {
                stride: whole(&s["stride"]),
                padding: [(top, bottom), (left, right)],
                dilation: whole(&s["dilation"]),
                groups,
                ..ConvSpec::default()
            };
            let [inputs, outputs] = [shape("x")[1], shape("param.weight")[0]];
            one.named("layer", Conv2d::with(inputs, outputs, whole(&s["kernel"]), spec, zero, bias, 0))
        }
        "MaxPool2d" => one.named("layer", MaxPool2d(window(s))),
        "AvgPool2d" => one.named("layer", AvgPool2d(window(s))),
        "AdaptiveAvgPool2d" => one.named("layer", AdaptiveAvgPool2d(whole(&s["output"]).map(|n| n as u16))),
        "BatchNorm1d" | "BatchNorm2d" => one.named("layer", norm()),
        "Flatten" => one.named("layer", Flatten),
        "ReLU" => one.named("layer", Relu),
        "LeakyReLU" => one.named("layer", LeakyRelu { slope: number(&s["slope"]) }),
        "Sigmoid" => one.named("layer", Sigmoid),
        "Tanh" => one.named("layer", Tanh),
        "Softplus" => one.named("layer", Softplus),
        "Softmax" => one.named("layer", Softmax { axis: number(&s["axis"]) as isize }),
        "LogSoftmax" => one.named("layer", LogSoftmax { axis: number(&s["axis"]) as isize }),
        "BasicBlock" => {
            let [inputs, outputs] = [shape("x")[1], shape("param.conv1.weight")[0]];
            one.named("layer", models::basic_block(inputs, outputs, number(&s["stride"]) as usize, 0))
        }
        other => panic!("no layer of ours for {other}"),
    }
}

fn number(json: &Json) -> f64 {
    json.as_f64().unwrap()
}

fn whole<const N: usize>(json: &Json) -> [usize; N] {
    let list: Vec<usize> = json.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    list.try_into().unwrap()
}

fn window(s: &Json) -> PoolSpec {
    let pair = |key: &str| whole::<2>(&s[key]).map(|n| n as u16);
    let [top, bottom, left, right] = whole(&s["padding"]);
    assert_eq!((top, left), (bottom, right), "our pools pad both sides alike");
    PoolSpec::Sliding { kernel: pair("kernel"), stride: pair("stride"), padding: [top as u16, left as u16] }
}

/// Runs a fixture and holds everything in it against ours.
fn check<T: Real>(name: &str) {
    let f = Fixture::load(&format!("layers/{name}"));
    let model = build::<T>(&f);
    let params = model.params();
    let name_in = |kind: &str, key: &str| format!("{kind}.{}", key.strip_prefix("layer.").unwrap());
    let value = |name: &str| match name.ends_with("num_batches_tracked") {
        true => Tensor::scalar(f.integers(name)[0] as f64),
        false => f.tensor(name),
    };
    let mut used: BTreeSet<String> = ["x", "y", "w", "grad.x"].map(String::from).into();
    for (key, p) in &params {
        let theirs = name_in(if p.role() == Role::Buffer { "buffer.before" } else { "param" }, key);
        p.set(value(&theirs).cast());
        used.insert(theirs);
    }
    let mut close = |theirs: String, ours: &Tensor<T>| {
        assert_matches(&format!("{name}: {theirs}"), ours, &value(&theirs));
        used.insert(theirs);
    };

    let mode = if f.settings["mode"] == "train" { Mode::Train } else { Mode::Eval };
    let mut tape = Tape::new();
    let (x, loss, updates) = {
        let x = tape.leaf(f.tensor("x").cast());
        let run = Run::new(&tape, mode, 0, 0);
        let y = model.forward(&run, x).unwrap();
        close("y".into(), &y.value());
        let loss = (y * tape.constant(f.tensor("w").cast())).sum(&[]);
        (x.id(), loss.id(), run.updates())
    };
    let grads = tape.try_backward(loss).unwrap();
    close("grad.x".into(), &grads.get(x).unwrap());
    updates.into_iter().for_each(|(p, value)| p.set(value));
    for (key, p) in &params {
        match p.role() {
            Role::Buffer => close(name_in("buffer.after", key), &p.value()),
            _ => close(name_in("grad", key), grads.param(p).unwrap()),
        }
    }
    assert!(f.names().into_iter().eq(&used), "{name}: not all that the file holds was compared");
}

fn every_file(check: fn(&str)) {
    let files = list("layers");
    assert_eq!(files.len(), 49, "a file has come or gone");
    files.iter().for_each(|name| check(name));
}

#[test]
fn layers_in_double_precision() {
    every_file(check::<f64>);
}

#[test]
fn layers_in_single_precision() {
    every_file(check::<f32>);
}
