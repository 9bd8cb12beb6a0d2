//! Data and folders that cannot be used.

use crate::{err, refused, run, word};
use std::path::{Path, PathBuf};

fn csv(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("set.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// Ten good lines, with one changed.
fn lines(bad: &str) -> String {
    let mut lines: Vec<String> = (0..10).map(|i| format!("{i},{},{}", i * i, i % 2)).collect();
    lines[6] = bad.into();
    lines.join("\n")
}

#[test]
fn bad_cells_are_told_by_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    for (bad, told) in [
        ("6,36", "line 7"),
        ("6,x,0", "line 7, column 2"),
        ("6,nan,0", "line 7, column 2"),
        ("6,1,2,0", "line 7"),
    ] {
        let path = csv(folder.path(), &lines(bad));
        refused(&format!("train --data {}", word(&path)), 2, &[word(&path), told]);
    }
    let path = csv(folder.path(), &lines("6,36,0"));
    let good = run(&format!("train --batch-size 2 --epochs 2 --data {}", word(&path)));
    assert!(good.status.success(), "{}", err(&good));
}

#[test]
fn large_numbers_that_overflow_blame_the_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..40).map(|i| format!("{}e18,{}e17,{}\n", i, i * i % 7, i % 2)).collect();
    let path = csv(folder.path(), &text);
    let line = format!("train --batch-size 4 --epochs 5 --data {}", word(&path));
    assert!(run(&line).status.success(), "scaled inputs are harmless");
    let raw = run(&format!("{line} --raw"));
    assert_eq!(raw.status.code(), Some(1), "{}", err(&raw));
    assert!(err(&raw).contains("suspect: the inputs"), "{}", err(&raw));
}

#[test]
fn data_that_is_not_here_says_how_to_get_it() {
    refused("train --data mnist", 2, &["needs mnist: chainrule data install mnist"]);
    refused("train --data cifar10", 2, &["cifar-10-binary.tar.gz", "/nonexistent/chainrule/cifar10"]);
    refused("train --data ./no.csv", 2, &["./no.csv is missing"]);
}

#[test]
fn examples_that_do_not_fit_the_model_are_told() {
    for model in ["cnn", "resnet20"] {
        refused(&format!("train --data circle --model {model}"), 2, &[model, "circle", "[2]", "images"]);
    }
    for model in ["logistic", "perceptron"] {
        refused(&format!("train --data plane --model {model}"), 2, &[model, "the labels are numbers"]);
    }
}

#[test]
fn small_images_do_not_fit_two_pools() {
    let folder = tempfile::tempdir().unwrap();
    let idx = |name: &str, dims: &[u8], data: Vec<u8>| {
        let mut bytes = vec![0, 0, 8, dims.len() as u8];
        dims.iter().for_each(|&d| bytes.extend([0, 0, 0, d]));
        bytes.extend(data);
        std::fs::write(folder.path().join(name), bytes).unwrap();
    };
    for part in ["train", "t10k"] {
        idx(
            &format!("{part}-images-idx3-ubyte"),
            &[20, 8, 8],
            (0..20 * 64).map(|i| (i % 251) as u8).collect(),
        );
        idx(&format!("{part}-labels-idx1-ubyte"), &[20], (0..20).map(|i| i % 3).collect());
    }
    let line = format!("train --batch-size 4 --data {}", word(folder.path()));
    refused(&format!("{line} --model cnn"), 2, &["cnn does not take", "[1, 8, 8]", "12×12"]);
    assert!(run(&format!("{line} --epochs 1")).status.success(), "an mlp takes any images");

    idx("train-labels-idx1-ubyte", &[19], vec![0; 19]);
    refused(&line, 2, &["20 examples but 19 labels"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_training() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    // Nothing is printed, so no epoch was trained.
    refused(&format!("train --out {}/run", word(&file)), 2, &["cannot write", "file/run"]);
    refused("train --out /proc/run", 2, &["cannot write /proc/run"]);
}
