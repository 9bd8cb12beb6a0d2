//! Every loss and penalty against PyTorch: values and gradients, in both precisions.

use crate::fixture::{Fixture, assert_matches, list};
use chainrule::autograd::Result;
use chainrule::nn::{Run, loss};
use chainrule::prelude::*;
use std::sync::Arc;

fn prediction_loss<'t, T: Real>(f: &Fixture, run: &Run<Var<'t, T>>, x: &Var<'t, T>) -> Result<Var<'t, T>> {
    let s = &f.settings;
    let mean = s["reduction"] == "mean";
    let classes = || -> Arc<[u32]> { f.integers("target").into_iter().map(|i| i as u32).collect() };
    let real = || run.constant(f.tensor("target").cast());
    match (s["loss"].as_str().unwrap(), mean) {
        ("mse", true) => loss::squared(x, &real()),
        ("mse", false) => loss::squared_sum(x, &real()),
        ("log_squared", false) => loss::log_squared(x, &real()),
        ("cross_entropy", true) => loss::cross_entropy(x, classes()),
        ("cross_entropy", false) => loss::cross_entropy_sum(x, classes()),
        ("nll", true) => loss::nll(x, classes()),
        ("nll", false) => loss::nll_sum(x, classes()),
        ("bce_with_logits", true) => loss::binary_cross_entropy(x, &real()),
        ("bce_with_logits", false) => loss::binary_cross_entropy_sum(x, &real()),
        ("perceptron", false) => loss::perceptron(x, &real()),
        ("flooding", true) => loss::flooding(&loss::squared(x, &real())?, s["level"].as_f64().unwrap()),
        other => panic!("no loss of ours for {other:?}"),
    }
}

fn prediction<T: Real>(f: &Fixture) {
    let mut tape = Tape::<T>::new();
    let (x, j, y) = {
        let x = tape.leaf(f.tensor("x").cast());
        let y = prediction_loss(f, &Run::train(&tape, 0, 0), &x).unwrap();
        let j = y * tape.constant(f.tensor("w").cast());
        (x.id(), j.id(), y.value())
    };
    assert_matches(&format!("{}: y", f.path), &y, &f.tensor("y"));
    let grad = tape.try_backward(j).unwrap().get(x).unwrap();
    assert_matches(&format!("{}: grad.x", f.path), &grad, &f.tensor("grad.x"));
    assert_eq!(f.names(), ["grad.x", "target", "w", "x", "y"]);
}

fn penalty<T: Real>(f: &Fixture) {
    let s = &f.settings;
    let strength = s["strength"].as_f64().unwrap();
    let names = ["weight", "bias"];
    let params = names.map(|n| Param::new(n, Role::Weight, f.tensor(&format!("param.{n}")).cast::<T>()));
    let mut tape = Tape::<T>::new();
    let (j, y) = {
        let run = Run::train(&tape, 0, 0);
        // Ours: λ Σ |w| and ½ λ Σ w².
        let y = match (s["penalty"].as_str().unwrap(), s["half"].as_bool().unwrap()) {
            ("l1", false) => loss::l1(&run, params.clone(), strength),
            ("l1", true) => loss::l1(&run, params.clone(), strength / 2.0),
            ("l2", true) => loss::l2(&run, params.clone(), strength),
            ("l2", false) => loss::l2(&run, params.clone(), strength * 2.0),
            other => panic!("no penalty of ours for {other:?}"),
        }
        .unwrap();
        ((y * tape.constant(f.tensor("w").cast())).id(), y.value())
    };
    assert_matches(&format!("{}: y", f.path), &y, &f.tensor("y"));
    let grads = tape.try_backward(j).unwrap();
    for p in &params {
        let theirs = format!("grad.{}", p.name());
        assert_matches(&format!("{}: {theirs}", f.path), grads.param(p).unwrap(), &f.tensor(&theirs));
    }
    assert_eq!(f.names(), ["grad.bias", "grad.weight", "param.bias", "param.weight", "w", "y"]);
}

fn every_file<T: Real>() {
    let files = list("losses");
    assert_eq!(files.len(), 22, "a file has come or gone");
    for name in files {
        let f = Fixture::load(&format!("losses/{name}"));
        if f.settings["penalty"].is_null() { prediction::<T>(&f) } else { penalty::<T>(&f) }
    }
}

#[test]
fn losses_in_double_precision() {
    every_file::<f64>();
}

#[test]
fn losses_in_single_precision() {
    every_file::<f32>();
}
