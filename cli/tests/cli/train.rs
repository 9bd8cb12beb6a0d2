//! What training gives.

use crate::{err, json, out, run, word};
use chainrule::experiments::data::Store;
use chainrule::experiments::train::{Objective, Settings, evaluate, load};
use chainrule::nn::{StateDict, models};

#[test]
fn the_main_job_learns_digits() {
    let report = json("train");
    assert_eq!(report["data"], "mnist-small");
    assert_eq!(report["model"], "mlp");
    assert!(report["test"]["accuracy"].as_f64().unwrap() >= 0.95, "{}", report["test"]);
}

#[test]
#[ignore = "minutes long: the accuracies of the README's table"]
fn promised_accuracies_hold_on_average_over_seeds() {
    for (flags, promised) in [("", 0.95), ("--model cnn --epochs 8", 0.978)] {
        let accuracy =
            |seed| json(&format!("train {flags} --seed {seed}"))["test"]["accuracy"].as_f64().unwrap();
        let mean = (1..=5).map(accuracy).sum::<f64>() / 5.0;
        assert!(mean >= promised, "{flags}: {mean}");
    }
}

#[test]
fn the_report_has_its_keys() {
    let report = json("train --data circle --epochs 2");
    for key in ["data", "model", "seed", "epochs", "seconds", "best_epoch", "settings", "command"] {
        assert!(!report[key].is_null(), "{key}");
    }
    for part in ["train", "validation", "test"] {
        assert!(report[part]["loss"].is_f64() && report[part]["accuracy"].is_f64(), "{part}");
    }
    assert_eq!(report["history"].as_array().unwrap().len(), 2);
    assert!(json("train --data circle --epochs 2 --validation 0")["validation"].is_null());
}

#[test]
fn the_printed_command_repeats_the_run() {
    let first = json(
        "train --data spiral --noise 0.2 --examples 200 --epochs 3 --hidden 8,4 --lr 0.07 --optimizer adamw --raw --seed 5",
    );
    let command = first["command"].as_str().unwrap().strip_prefix("chainrule ").unwrap();
    let again = json(command);
    assert_eq!(first["settings"], again["settings"], "{command}");
    assert_eq!(first["test"], again["test"]);
    assert_ne!(first["test"], json(&format!("{command} --seed 6").replacen("--seed 5", "", 1))["test"]);
}

#[test]
fn equal_seeds_give_equal_bits_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let weights = |threads: usize| {
        let out = folder.path().join(threads.to_string());
        json(&format!("train --epochs 1 --threads {threads} --out {}", word(&out)));
        std::fs::read(out.join("weights.safetensors")).unwrap()
    };
    let one = weights(1);
    assert!(one == weights(2) && one == weights(5));
}

#[test]
fn saved_weights_are_the_tested_ones() {
    let folder = tempfile::tempdir().unwrap();
    let report =
        json(&format!("train --data gauss --noise 0.4 --hidden 6 --epochs 5 --out {}", word(folder.path())));
    let settings: Settings = serde_json::from_value(report["settings"].clone()).unwrap();
    let data = load(&settings, &Store::at("/nonexistent")).unwrap();
    let model = models::mlp::<f32>(&[2, 6, 2], 77);
    StateDict::read(folder.path().join("weights.safetensors")).unwrap().load_into(&model).unwrap();
    let score = evaluate(&model, Objective::CrossEntropy, &data.test).unwrap();
    assert_eq!(Some(score.loss), report["test"]["loss"].as_f64());
    assert_eq!(score.accuracy, report["test"]["accuracy"].as_f64());
}

#[test]
fn the_tested_epoch_is_the_best_by_validation() {
    let report = json("train --data spiral --noise 0.5 --epochs 30 --schedule constant");
    let accuracy = |row: &serde_json::Value| row["validation"]["accuracy"].as_f64().unwrap();
    let rows = report["history"].as_array().unwrap();
    let best = rows.iter().map(accuracy).fold(0.0, f64::max);
    let kept = &rows[report["best_epoch"].as_u64().unwrap() as usize - 1];
    assert_eq!(accuracy(kept), best);
    assert_eq!(report["validation"], kept["validation"], "the snapshot is that epoch's");
}

#[test]
fn every_model_and_optimizer_trains() {
    for model in ["logistic", "perceptron", "mlp"] {
        let report = json(&format!("train --data gauss --model {model} --epochs 10"));
        assert!(report["test"]["accuracy"].as_f64().unwrap() > 0.95, "{model}: {}", report["test"]);
    }
    for optimizer in ["sgd", "rmsprop", "adagrad", "adam", "adamw"] {
        let report = json(&format!("train --data gauss --optimizer {optimizer} --clip-norm 1 --lr 0.01"));
        assert!(report["test"]["accuracy"].as_f64().unwrap() > 0.95, "{optimizer}: {}", report["test"]);
    }
}

#[test]
fn a_plane_is_learnt_by_regression() {
    let report = json("train --data plane");
    // The labels are uniform sums, of variance 2 · 10²/12 / 100 = 1/6.
    assert!(report["test"]["loss"].as_f64().unwrap() < 0.01 / 6.0, "{}", report["test"]);
    assert!(report["test"]["accuracy"].is_null());
    let text = out(&run("train --data plane --epochs 2"));
    assert!(text.contains("test loss") && !text.contains("accuracy"), "{text}");
}

#[test]
fn the_last_line_has_the_result_and_the_command() {
    let output = run("train --data xor --epochs 2 --seed 3");
    let text = out(&output);
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("test accuracy ")
            && last.ends_with("chainrule train --data xor --epochs 2 --seed 3"),
        "{text}"
    );
    assert_eq!(err(&output), "", "no bar where standard error is no terminal");
}
