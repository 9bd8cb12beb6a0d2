//! What a run leaves in its folder, and where its output goes.

use crate::{chainrule, err, json, run, word};
use std::io::Read;
use std::process::Stdio;

#[test]
fn the_folder_holds_the_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/run");
    let report = json(&format!("train --data circle --epochs 3 --out {}", word(&out)));
    let read = |name: &str| std::fs::read_to_string(out.join(name)).unwrap();
    let csv = read("metrics.csv");
    assert_eq!(csv.lines().count(), 1 + 3);
    let row: Vec<&str> = csv.lines().nth(2).unwrap().split(',').collect();
    assert_eq!(row[0], "2");
    assert_eq!(row[1].parse::<f64>().ok(), report["history"][1]["train"]["loss"].as_f64());
    assert_eq!(row.len(), csv.lines().next().unwrap().split(',').count());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&read("report.json")).unwrap(), report);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&read("settings.json")).unwrap(),
        report["settings"]
    );
    let svg = read("curve.svg");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    // A line of training and one of validation in each of two panels.
    assert!(svg.contains("#4682B4"), "{svg}");
    assert!(svg.contains("validation") && svg.contains("accuracy, %"));
}

#[test]
fn a_folder_of_another_run_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("train --data circle --epochs 1 --out {}", word(folder.path()));
    let first = json(&line);
    let before = std::fs::read(folder.path().join("weights.safetensors")).unwrap();
    let other = run(&format!("{line} --seed 2"));
    assert_eq!(other.status.code(), Some(2));
    assert!(err(&other).contains("--seed was 1, now 2"), "{}", err(&other));
    assert!(before == std::fs::read(folder.path().join("weights.safetensors")).unwrap());
    assert_eq!(json(&line)["test"], first["test"], "the same run may be repeated");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for line in ["train --data spiral --epochs 2000", "ops", "ops --format json", "data list"] {
        let mut child = chainrule(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut some = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        assert_eq!(err(&output), "", "{line}");
    }
}
