//! Sweeps: here, line by line, and interrupted.

use crate::{chainrule, err, interrupt, json, out, refused, run, word};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;

const GRID: &str = "sweep --model logistic --epochs 2 --lr 0.1,0.01 --seed 1..2";

/// A sweep's summary without what differs between equal runs.
fn summary(line: &str) -> Value {
    let mut summary = json(line);
    for group in summary["groups"].as_array_mut().unwrap() {
        for report in group["finished"].as_array_mut().unwrap() {
            report["seconds"] = Value::Null;
            report["history"].as_array_mut().unwrap().iter_mut().for_each(|row| row["seconds"] = Value::Null);
        }
    }
    summary
}

fn written(folder: &Path) -> std::time::SystemTime {
    std::fs::metadata(folder.join("report.json")).unwrap().modified().unwrap()
}

#[test]
fn lines_run_one_by_one_give_what_the_sweep_gives() {
    let folder = tempfile::tempdir().unwrap();
    let (here, elsewhere) = (folder.path().join("here"), folder.path().join("elsewhere"));
    let expected = summary(&format!("{GRID} --out {}", word(&here)));
    let groups: Vec<_> = expected["groups"].as_array().unwrap().iter().map(|g| g["name"].clone()).collect();
    assert_eq!(groups, ["lr 0.01", "lr 0.1"]);

    let lines = out(&run(&format!("{GRID} --list --out {}", word(&elsewhere))));
    assert_eq!(lines.lines().count(), 4);
    for line in lines.lines().rev() {
        let output = run(line.strip_prefix("chainrule ").unwrap());
        assert!(output.status.success(), "{line}: {}", err(&output));
    }
    let page = folder.path().join("sweep.html");
    let collect = format!("sweep --collect --out {} --report {}", word(&elsewhere), word(&page));
    assert_eq!(summary(&collect), expected);
    let page = std::fs::read_to_string(page).unwrap();
    for part in ["lr 0.01", "test accuracy", "Loss while training", "--model logistic"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("http"), "the page asks nobody for anything");
}

#[test]
fn a_run_that_is_named_twice_is_one() {
    let lines = out(&run("sweep --lr 0.1,0.10,1e-1 --seed 1,1..2 --list"));
    assert_eq!(lines.lines().count(), 2, "{lines}");
}

#[test]
fn what_has_ended_is_not_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{GRID} --out {}", word(folder.path()));
    summary(&line);
    let run = folder.path().join("lr=0.1,seed=2");
    let first = written(&run);
    std::fs::remove_dir_all(folder.path().join("lr=0.01,seed=1")).unwrap();
    let again = json(&line);
    assert_eq!(again["groups"][0]["finished"].as_array().unwrap().len(), 2);
    assert_eq!(written(&run), first);
}

#[test]
fn a_run_that_diverges_is_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let line = "sweep --model logistic --epochs 1 --optimizer sgd --lr 1e30,0.1 --allow-divergent --out";
    let output = run(&format!("{line} {}", word(folder.path())));
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("lr=1e30: training diverged"), "{}", err(&output));
    assert!(out(&output).contains("1 diverged"), "{}", out(&output));
    assert!(out(&output).contains("best by validation: lr 0.1,"), "{}", out(&output));
    // It is known, and not tried again.
    let again = run(&format!("{line} {}", word(folder.path())));
    assert_eq!(out(&again).lines().next(), out(&output).lines().next());
    assert!(err(&again).contains("training diverged"));
}

#[test]
fn an_interrupted_sweep_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let grid = "sweep --data spiral --hidden 64,64 --epochs 300 --optimizer adam --seed 1..2 --threads 1";
    let expected = summary(&format!("{grid} --out {}", word(&whole)));

    let mut child = chainrule(&format!("{grid} --out {}", word(&parts)))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Its first epochs are saved.
    let saved = parts.join("seed=1/checkpoint.safetensors");
    while !saved.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    interrupt(&child);
    let stopped = child.wait_with_output().unwrap();
    assert_eq!(stopped.status.code(), Some(130), "{}", err(&stopped));
    assert!(err(&stopped).contains("the same command goes on"), "{}", err(&stopped));
    assert!(!parts.join("seed=1/report.json").exists() && !parts.join("seed=2").exists());

    assert_eq!(summary(&format!("{grid} --out {}", word(&parts))), expected);
    for seed in ["seed=1", "seed=2"] {
        let weights = |of: &Path| std::fs::read(of.join(seed).join("weights.safetensors")).unwrap();
        assert!(weights(&whole) == weights(&parts), "{seed}");
    }
}

const SMALL: &str = "sweep --data xor --examples 100 --epochs 2";

#[test]
fn only_what_was_asked_for_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let at = word(folder.path());
    json(&format!("{SMALL} --seed 1..3 --out {at}"));
    let two = json(&format!("{SMALL} --seed 1,2 --out {at}"));
    assert_eq!(two["groups"][0]["finished"].as_array().unwrap().len(), 2);
    // A run with other settings in the same folder is neither shown nor overwritten.
    let other = format!("sweep --data circle --examples 100 --epochs 2 --seed 1..2 --out {at}");
    refused(&other, 2, &["seed=1 holds a run with other settings", "another --out"]);
    let all = json(&format!("sweep --collect --out {at}"));
    assert_eq!(all["groups"][0]["finished"].as_array().unwrap().len(), 3);
}

/// At a constant rate, so that more epochs are no other run.
const CONSTANT: &str = "sweep --data xor --examples 100 --schedule constant";

#[test]
fn a_longer_run_goes_on_from_a_shorter_one() {
    let folder = tempfile::tempdir().unwrap();
    let [parts, whole] = ["parts", "whole"].map(|name| folder.path().join(name));
    let history = |epochs: usize, at: &Path| {
        let found = json(&format!("{CONSTANT} --epochs {epochs} --out {}", word(at)));
        found["groups"][0]["finished"][0]["history"].as_array().unwrap().clone()
    };
    let (short, long) = (history(2, &parts), history(4, &parts));
    // The first epochs took as long as they took: they were not done again.
    assert_eq!((short.len(), long.len()), (2, 4));
    assert_eq!(long[..2], short[..]);
    history(4, &whole);
    let weights = |at: &Path| std::fs::read(at.join("run/weights.safetensors")).unwrap();
    assert!(weights(&parts) == weights(&whole));
}

#[test]
fn a_longer_run_that_is_interrupted_has_not_ended() {
    let folder = tempfile::tempdir().unwrap();
    let line =
        |epochs: usize| format!("{CONSTANT} --epochs {epochs} --hidden 64,64 --out {}", word(folder.path()));
    json(&line(2));
    let report = folder.path().join("run/report.json");
    let mut child = chainrule(&line(3000)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while report.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let open = run(&format!("sweep --collect --out {}", word(folder.path())));
    assert_eq!((open.status.code(), out(&open).contains("1 not ended")), (Some(1), true), "{}", out(&open));
}

#[test]
fn a_run_that_diverged_does_so_with_more_epochs_too() {
    let folder = tempfile::tempdir().unwrap();
    let line = |epochs: usize| {
        run(&format!(
            "sweep --model logistic --schedule constant --optimizer sgd --lr 1e30,0.1 --allow-divergent --epochs {epochs} --out {}",
            word(folder.path())
        ))
    };
    line(1);
    let longer = line(2);
    assert!(longer.status.success() && out(&longer).contains("1 diverged"), "{}", err(&longer));
}

#[test]
fn a_damaged_run_costs_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let at = word(folder.path());
    let line = format!("{SMALL} --seed 1..3 --out {at}");
    let expected = summary(&line);
    std::fs::write(folder.path().join("seed=1/report.json"), "{").unwrap();
    let collected = run(&format!("sweep --collect --out {at}"));
    assert_eq!(collected.status.code(), Some(1));
    assert!(
        err(&collected).contains("left out") && err(&collected).contains("seed=1"),
        "{}",
        err(&collected)
    );
    assert!(out(&collected).contains(" 2 "), "{}", out(&collected));
    // The sweep itself makes the report again.
    assert_eq!(summary(&line), expected);
    std::fs::write(folder.path().join("seed=2/settings.json"), "").unwrap();
    refused(&line, 2, &["settings.json is damaged", "Remove the folder"]);
    // Without its settings nobody knows whether what was saved is of this run.
    std::fs::remove_file(folder.path().join("seed=2/settings.json")).unwrap();
    refused(&line, 2, &["settings.json is damaged"]);
    std::fs::remove_dir_all(folder.path().join("seed=2")).unwrap();
    std::fs::remove_file(folder.path().join("seed=3/report.json")).unwrap();
    std::fs::write(folder.path().join("seed=3/checkpoint.safetensors"), "x").unwrap();
    refused(&line, 2, &["checkpoint.safetensors is damaged"]);
    assert!(!folder.path().join("seed=2").exists(), "a run began before all were looked at");
}

#[test]
fn a_sweep_without_an_end_has_failed() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "sweep --model logistic --epochs 1 --lr 1e30 --allow-divergent --out {}",
        word(folder.path())
    );
    let output = run(&line);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(out(&output).contains("no run has a score: 1 diverged"), "{}", out(&output));
}

#[test]
fn runs_of_different_data_are_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        run(&format!("sweep --data xor,circle --examples 100 --epochs 1 --out {}", word(folder.path())));
    assert!(out(&output).contains("none of them is best"), "{}", out(&output));
    let output = run(&format!("sweep --data xor --noise 0,0.3 --epochs 1 --out {}", word(folder.path())));
    assert!(out(&output).contains("none of them is best"), "{}", out(&output));
}

#[test]
fn the_page_may_lie_beside_the_runs() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("runs/page.html");
    let line = format!("{SMALL} --out {} --report {}", word(&folder.path().join("runs")), word(&page));
    assert!(run(&line).status.success() && page.is_file());
}

#[test]
fn what_makes_no_sense_is_refused_before_any_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = word(folder.path());
    refused(&format!("sweep --data xor,circle,nosuch --out {at}"), 2, &["no data set \"nosuch\""]);
    refused(&format!("sweep --data moons --examples 200 --out {at}"), 2, &["no data set \"moons\""]);
    refused(&format!("sweep --momentum 0.9,1.2 --out {at}"), 2, &["momentum"]);
    refused("sweep --momentum 0.9,1.2 --list", 2, &["momentum"]);
    refused(&format!("sweep --batch-size 10,50000 --out {at}"), 2, &["--batch-size 50000", "at most"]);
    refused(&format!("sweep --threads 100000 --out {at}"), 2, &["100000", "at most 1024"]);
    refused(&format!("sweep --out {at} --report {at}/none/page.html"), 2, &["--report: cannot write"]);
    refused(&format!("sweep --lr 0.1,x --out {at}"), 2, &["--lr", "not a number"]);
    refused(&format!("sweep --seed 5..1 --out {at}"), 2, &["--seed 5..1", "1..5"]);
    refused(&format!("sweep --lr 0.1,-1 --out {at}"), 2, &["--lr -1", "above 0"]);
    refused(&format!("sweep --seed 1..90000 --epochs 1..9 --out {at}"), 2, &["more than 100000 runs"]);
    refused("sweep --collect --lr 1", 2, &["--collect", "takes no settings"]);
    refused(&format!("sweep --collect --out {at}"), 2, &["no runs"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
