//! Benchmarks: that they measure what they say. How fast it is, no test asks.

use crate::{chainrule, err, json, out, refused, run};
use std::fs;
use std::process::Stdio;

#[test]
fn products_are_measured_on_every_rung_and_size() {
    let report = json("bench matmul --quick --sizes 16,40 --dtype f64 --threads 2");
    assert_eq!((&report["dtype"], &report["threads"]), (&"f64".into(), &2.into()));
    let peak = report["peak_gflops"].as_f64().unwrap();
    assert!(peak > 0.1 && report["memory_gbytes"].as_f64().unwrap() > 0.01, "{report}");
    let rows = report["rows"].as_array().unwrap();
    let of = |table: &str| rows.iter().filter(|r| r["table"] == table).collect::<Vec<_>>();
    assert_eq!((of("ladder").len(), of("sizes").len(), of("shapes").len()), (7, 4, 22));
    for row in rows {
        let number = |key: &str| row[key].as_f64().unwrap();
        assert!(number("seconds") > 0.0 && number("best") <= number("seconds"), "{row}");
        assert!((number("gflops") * number("seconds") * 1e9 / number("flops") - 1.0).abs() < 1e-9, "{row}");
        assert!(
            (number("gflops") / number("peak_gflops") * 100.0 / number("percent") - 1.0).abs() < 1e-9,
            "{row}"
        );
        assert!(number("peak_gflops") <= peak, "{row}");
    }
    assert!(of("sizes").iter().any(|r| r["flops"] == 2.0 * 40.0 * 40.0 * 40.0));
}

#[test]
fn pictures_are_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bench.svg");
    let output = run(&format!("bench matmul --quick --sizes 24 --svg {}", path.display()));
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("24 x 24 x 24"), "{}", out(&output));
    let svg = fs::read_to_string(path).unwrap();
    for part in ["<svg", "naive", "matrixmultiply", "Roofline", "</svg>"] {
        assert!(svg.contains(part), "{part:?} is not in the picture");
    }
    refused("bench matmul --quick --sizes 0", 2, &["--sizes", "0 is not in 1..=8192"]);
    let output = run("bench matmul --quick --sizes 16 --svg /nonexistent/bench.svg");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("cannot write /nonexistent/bench.svg"), "{}", err(&output));
    assert!(out(&output).contains("16 x 16 x 16"), "what was measured is not lost");
    // Nobody reads the text.
    let path = dir.path().join("unread.svg");
    let line = format!("bench matmul --quick --sizes 16 --svg {}", path.display());
    let mut child = chainrule(&line).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    assert!(path.is_file(), "the picture is drawn all the same");
}

#[test]
fn a_step_is_measured_in_time_and_memory() {
    let report = json("bench train --quick --only Batch");
    let rows = report["rows"].as_array().unwrap();
    assert!(rows.len() >= 6, "{report}");
    assert!(rows.iter().all(|r| r["seconds"].as_f64().unwrap() > 0.0));
    if cfg!(target_os = "linux") {
        let cnn = rows.iter().find(|r| r["case"] == "cnn batch 64").unwrap();
        // Its activations alone: 64 images, 16 channels of 28 x 28 and 32 of 14 x 14, before and after the ReLU.
        let least = 64 * (16 * 28 * 28 + 32 * 14 * 14) * 4;
        assert!(cnn["memory"].as_u64().unwrap() > least, "{cnn}");
    }
    refused("bench train --only nothing", 2, &["no case is called nothing", "mlp batch 64", "scalar chain"]);
    refused("bench train --dtype f64", 2, &["training steps are measured in f32"]);
}

#[test]
fn the_way_of_each_convolution_is_told() {
    let text = out(&run("bench conv --explain"));
    for part in ["8x64x56x56, 256 of 1x1", "one tap: a matrix product", "lanes are", "weight's gradient"] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    assert!(
        text.lines().next().is_some_and(|line| line.contains(", f32; costs are multiply-adds")),
        "{text}"
    );
    refused("bench conv --explain --svg x.svg", 2, &["--explain", "cannot be used with", "--svg"]);
}

#[test]
fn only_what_is_held_against_a_peak_shows_one() {
    let text = out(&run("bench train --quick --only chain"));
    assert!(text.contains("scalar chain") && !text.contains("peak"), "{text}");
}
