//! Whole networks against PyTorch: its state dicts load and give its logits, gradients and running statistics.

use crate::fixture::{Fixture, assert_matches, list};
use chainrule::nn::{Layer, Mode, Run, Sequential, StateDict, models};
use chainrule::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

fn load<T: Real>(network: &str, model: &Sequential<T>) {
    let path = format!("tests/fixtures/pytorch/networks/{network}/model.safetensors");
    let state = StateDict::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    state.load_into(model).unwrap();
}

/// Runs a network in every mode of its file, and holds everything in the file against ours.
fn check<T: Real>(network: &str, model: &Sequential<T>) {
    assert_eq!(list(&format!("networks/{network}")), ["expected", "model"]);
    let f = Fixture::load(&format!("networks/{network}/expected"));
    let mut used: BTreeSet<String> = ["x".into()].into();
    for mode in f.settings["modes"].as_array().unwrap() {
        let mode = mode.as_str().unwrap();
        load(network, model);
        let close = |theirs: String, ours: &Tensor<T>| {
            assert_matches(&format!("{network}, {mode}: {theirs}"), ours, &f.tensor(&theirs));
            theirs
        };
        let x = f.tensor("x").cast::<T>();
        let mut tape = Tape::new();
        let (loss, updates) = {
            let kind = if mode == "train" { Mode::Train } else { Mode::Eval };
            let run = Run::new(&tape, kind, 0, 0);
            let y = model.forward(&run, tape.constant(x.clone())).unwrap();
            used.insert(close(format!("{mode}.y"), &y.value()));
            if kind == Mode::Eval {
                assert_eq!(y.value(), model.predict(x).unwrap(), "{network}: with and without a tape");
            }
            let w = tape.constant(f.tensor(&format!("{mode}.w")).cast());
            ((y * w).sum(&[]).id(), run.updates())
        };
        let grads = tape.try_backward(loss).unwrap();
        updates.into_iter().for_each(|(p, value)| p.set(value));
        used.insert(format!("{mode}.w"));
        for (key, p) in model.params() {
            if p.role() == Role::Buffer {
                let theirs = format!("buffer.after.{key}");
                if mode == "train" && key.ends_with("num_batches_tracked") {
                    assert_eq!(p.value().item().map(T::f64), Some(f.integers(&theirs)[0] as f64));
                    used.insert(theirs);
                } else if mode == "train" {
                    used.insert(close(theirs, &p.value()));
                }
                continue;
            }
            let grad = grads.param(&p).unwrap();
            let norm = grad.to_vec().into_iter().map(|g| g.f64().powi(2)).sum::<f64>().sqrt();
            used.insert(close(format!("grad_norm.{mode}.{key}"), &Tensor::scalar(T::of(norm))));
            let full = format!("grad.{mode}.{key}");
            if f.has(&full) {
                used.insert(close(full, grad));
            }
        }
    }
    assert!(f.names().into_iter().eq(&used), "{network}: not all that the file holds was compared");
}

#[test]
fn every_network_is_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pytorch/networks");
    let names = folder.read_dir().unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.collect::<BTreeSet<_>>(), ["lenet", "mlp", "resnet20"].map(String::from).into());
}

#[test]
fn mlp() {
    check("mlp", &models::mlp::<f64>(&[64, 32, 10], 1));
    check("mlp", &models::mlp::<f32>(&[64, 32, 10], 1));
}

#[test]
fn lenet() {
    check("lenet", &models::lenet::<f64>([1, 16, 16], [4, 8], 20, 10, 1).unwrap());
    check("lenet", &models::lenet::<f32>([1, 16, 16], [4, 8], 20, 10, 1).unwrap());
}

#[test]
fn resnet20() {
    check("resnet20", &models::resnet20::<f64>(3, 10, 1));
    check("resnet20", &models::resnet20::<f32>(3, 10, 1));
}
