//! Ctrl-C, and going on after it.

use crate::{chainrule, err, interrupt, json, refused, run, word};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Output, Stdio};

/// It says more than a pipe holds, and so cannot come to its end before somebody reads on.
const RUN: &str = "train --data spiral --hidden 8 --epochs 2000 --optimizer adam";

/// Starts a run, waits for its third epoch, and interrupts it as the terminal does.
fn interrupted(line: &str) -> Output {
    let mut child = chainrule(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let third = |line: &std::io::Result<String>| line.as_ref().unwrap().starts_with("    3");
    lines.find(third).expect("three epochs").unwrap();
    interrupt(&child);
    // Read on, so that the run does not end by a broken pipe.
    lines.for_each(drop);
    child.wait_with_output().unwrap()
}

fn weights(folder: &Path) -> Vec<u8> {
    std::fs::read(folder.join("weights.safetensors")).unwrap()
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let expected = json(&format!("{RUN} --out {}", word(&whole)));

    let stopped = interrupted(&format!("{RUN} --out {}", word(&parts)));
    assert_eq!(stopped.status.code(), Some(130), "{}", err(&stopped));
    assert!(
        err(&stopped).contains(&format!("chainrule train --resume {}", word(&parts))),
        "{}",
        err(&stopped)
    );
    assert!(!parts.join("weights.safetensors").exists(), "it was stopped before its end");

    let resumed = json(&format!("train --resume {}", word(&parts)));
    assert!(weights(&whole) == weights(&parts));
    assert_eq!(expected["test"], resumed["test"]);
    assert_eq!(resumed["history"].as_array().unwrap().len(), 2000);
}

#[test]
fn without_a_folder_it_says_that_nothing_is_saved() {
    let stopped = interrupted(RUN);
    assert_eq!(stopped.status.code(), Some(130));
    assert!(err(&stopped).contains("nothing is saved, as there is no --out"), "{}", err(&stopped));
}

#[test]
fn more_epochs_go_on_from_a_finished_run() {
    let folder = tempfile::tempdir().unwrap();
    let (long, short) = (folder.path().join("long"), folder.path().join("short"));
    let line = "train --data circle --schedule constant --validation 0";
    json(&format!("{line} --epochs 6 --out {}", word(&long)));
    json(&format!("{line} --epochs 4 --out {}", word(&short)));
    json(&format!("train --epochs 6 --resume {}", word(&short)));
    assert!(weights(&long) == weights(&short));
}

#[test]
fn other_settings_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let at = word(folder.path());
    json(&format!("train --data circle --epochs 2 --out {at}"));
    let same = run(&format!("train --data circle --epochs 2 --resume {at}"));
    assert!(same.status.success(), "naming equal settings again is no change: {}", err(&same));
    let differ = ["--lr was 0.03, now 0.5", "--model was mlp, now logistic", "--epochs was 2, now 3"];
    refused(&format!("train --resume {at} --lr 0.5 --model logistic --epochs 3 --seed 1"), 2, &differ);
}

#[test]
fn damaged_checkpoints_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = word(folder.path());
    refused(&format!("train --resume {at}"), 2, &["cannot resume from", "settings.json"]);

    json(&format!("train --data circle --epochs 1 --out {at}"));
    let file = folder.path().join("checkpoint.safetensors");
    let whole = std::fs::read(&file).unwrap();
    for length in [0, 4, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&file, &whole[..length]).unwrap();
        refused(
            &format!("train --resume {at}"),
            2,
            &["cannot resume from", "checkpoint.safetensors", "damaged"],
        );
    }
    std::fs::remove_file(&file).unwrap();
    refused(&format!("train --resume {at}"), 2, &["checkpoint.safetensors"]);

    std::fs::write(&file, whole).unwrap();
    let settings = folder.path().join("settings.json");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("\"hidden\": [\n    16,", "\"hidden\": [\n    17,")).unwrap();
    refused(&format!("train --resume {at}"), 2, &["0.weight has shape [16, 2], but the model's has [17, 2]"]);
    std::fs::write(&settings, &text[..40]).unwrap();
    refused(&format!("train --resume {at}"), 2, &["settings.json"]);
}
