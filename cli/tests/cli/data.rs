//! Data sets: listing, installing, verifying.

use crate::{chainrule, err, json, out, run};

#[test]
fn all_data_sets_are_listed() {
    let sets = json("data list");
    let names: Vec<&str> = sets.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["mnist-small", "mnist", "fashion", "cifar10", "circle", "xor", "gauss", "spiral", "plane"]
    );
    assert_eq!((&sets[0]["installed"], &sets[1]["installed"]), (&true.into(), &false.into()));
    let text = out(&run("data list"));
    assert!(names.iter().all(|name| text.contains(name)));
    assert!(text.lines().all(|line| line == line.trim_end()), "no blanks at the ends of lines");
}

#[test]
fn what_is_built_in_needs_no_installation() {
    assert_eq!(out(&run("data install mnist-small")), "mnist-small needs no installation\n");
    assert_eq!(json("data install spiral")["fetched"], false);
}

#[test]
fn damaged_files_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let verify = |line: &str| chainrule(line).env("CHAINRULE_DATA", folder.path()).output().unwrap();
    let empty = verify("data verify");
    assert!(empty.status.success() && out(&empty).contains("no files to check"), "{}", out(&empty));

    let missing = verify("data verify mnist");
    assert_eq!(missing.status.code(), Some(1));
    assert!(out(&missing).contains("train-images-idx3-ubyte is missing"), "{}", out(&missing));

    let mnist = folder.path().join("mnist");
    std::fs::create_dir(&mnist).unwrap();
    for part in ["train", "t10k"] {
        std::fs::write(mnist.join(format!("{part}-images-idx3-ubyte")), "damaged").unwrap();
        std::fs::write(mnist.join(format!("{part}-labels-idx1-ubyte")), "damaged").unwrap();
    }
    let damaged = verify("data verify");
    assert_eq!(damaged.status.code(), Some(1), "{}", err(&damaged));
    assert!(out(&damaged).contains("is not the published file"), "{}", out(&damaged));
    let report: serde_json::Value =
        serde_json::from_slice(&verify("data verify --format json").stdout).unwrap();
    assert_eq!(report["files"].as_array().unwrap().len(), 4);
    assert_eq!(report["files"][0]["right"], false);
}
