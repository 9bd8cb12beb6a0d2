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
    assert_eq!((of("ladder").len(), of("sizes").len(), of("shapes").len()), (7, 4, 24));
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
    // What cannot be drawn is told before anything is measured, and what was measured is not lost if it turns out later.
    refused("bench matmul --svg /nonexistent/bench.svg", 2, &["cannot write /nonexistent/bench.svg"]);
    if cfg!(target_os = "linux") {
        let output = run("bench matmul --quick --sizes 16 --only 16 --svg /dev/full");
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains("cannot write /dev/full"), "{}", err(&output));
        assert!(out(&output).contains("16 x 16 x 16"), "{}", out(&output));
    }
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
        // What was measured before does not serve again: a case needs as much as it does alone.
        let all = rows.iter().find(|r| r["case"] == "resnet20 batch 32").unwrap();
        let alone = json("bench train --quick --only resnet20");
        let [all, one] = [all, &alone["rows"][0]].map(|row| row["memory"].as_f64().unwrap());
        assert!(one > 1e7 && (all / one - 1.0).abs() < 0.3, "{all} {one}");
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

/// What a benchmark says beside so many peers that are a script of the shell.
#[cfg(unix)]
fn beside_some(many: usize, script: &str, line: &str) -> std::process::Output {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a peer.sh");
    fs::write(&path, script).unwrap();
    let peer = ["--peer".into(), format!("sh '{}'", path.display())];
    chainrule(line).args((0..many).flat_map(|_| &peer)).output().unwrap()
}

/// Beside one.
#[cfg(unix)]
fn beside(script: &str, line: &str) -> std::process::Output {
    beside_some(1, script, line)
}

/// A peer that takes a quarter of a second for a product of 24 x 24, and knows no other.
#[cfg(unix)]
const SLOW: &str = r#"
echo "Slow $1 $2 $3"
while read -r line; do
    case "$line" in
        "case sizes, 24 x 24 x 24") echo yes ;;
        "case "*) echo no ;;
        "run "*) echo 0.25 ;;
    esac
done
"#;

#[cfg(unix)]
#[test]
fn peers_take_turns_in_the_cases_that_they_have() {
    let line = "bench matmul --quick --sizes 16,24 --dtype f64 --threads 2 --only 4 --format json";
    let output = beside(SLOW, line);
    assert!(output.status.success(), "{}", err(&output));
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["peers"], serde_json::json!(["Slow matmul f64 2"]));
    let rows = report["rows"].as_array().unwrap();
    let theirs: Vec<_> = rows.iter().filter(|r| r["kernel"] == "Slow matmul f64 2").collect();
    assert_eq!((theirs.len(), &theirs[0]["case"]), (1, &"24 x 24 x 24".into()));
    assert_eq!(theirs[0]["seconds"], 0.25);
    let percent = theirs[0]["percent"].as_f64().unwrap() / 100.0 * theirs[0]["peak_gflops"].as_f64().unwrap();
    assert!((percent / (2.0 * 24f64.powi(3) / 0.25e9) - 1.0).abs() < 1e-9, "{}", theirs[0]);
    assert!(rows.iter().all(|r| r["case"].as_str().unwrap().contains('4') && r["table"] != "ladder"));

    let text = out(&beside(SLOW, "bench matmul --quick --sizes 24 --only 24"));
    assert!(text.contains("times Slow matmul f32 1"), "{text}");
    // The figures are there, and that there was nothing to compare them with.
    let output = beside(SLOW, "bench train --quick --only chain");
    assert!(output.status.code() == Some(2) && out(&output).contains("scalar chain"), "{}", out(&output));
    assert!(err(&output).ends_with("error: Slow train f32 1 has none of these cases\n"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn peers_of_one_name_are_told_apart() {
    let kernels = |script: &str| {
        let output = beside_some(2, script, "bench matmul --quick --sizes 24 --only 24 --format json");
        let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
        let names =
            report["rows"].as_array().unwrap().iter().map(|row| row["kernel"].as_str().unwrap().to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(kernels(SLOW)[2..4], ["Slow matmul f32 1", "Slow matmul f32 1 (2)"]);
    // Our own code has names too.
    let ours = &SLOW.replace("Slow $1 $2 $3", "threads");
    assert_eq!(kernels(ours)[2..4], ["threads (2)", "threads (3)"]);
}

#[cfg(unix)]
#[test]
fn a_peer_that_fails_takes_no_figures_with_it() {
    let script = SLOW.replace("echo 0.25", "[ -n \"$once\" ] && exit; once=x; echo 0.25");
    let output = beside(&script, "bench matmul --quick --sizes 16,24,32 --only x");
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("ended when asked for `run 0.004`"), "{}", err(&output));
    for case in ["16 x 16 x 16", "24 x 24 x 24", "32 x 32 x 32", "1 x 784 x 128"] {
        assert!(out(&output).contains(case), "{}", out(&output));
    }
    assert!(!out(&output).contains("Slow"), "{}", out(&output));
}

#[cfg(unix)]
#[test]
fn a_peer_may_take_its_leave() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("left");
    let output = beside(
        &format!("{SLOW}\necho bye > '{}'", file.display()),
        "bench matmul --quick --sizes 24 --only 24",
    );
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(fs::read_to_string(file).unwrap(), "bye\n");
    // One that does not is ended.
    let output = beside(&format!("{SLOW}\nexec sleep 1000"), "bench matmul --quick --sizes 24 --only 24");
    assert!(output.status.success(), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn whoever_waits_is_told_for_whom() {
    let output = beside(&format!("sleep 11; {SLOW}"), "bench matmul --quick --sizes 24 --only 24");
    assert!(output.status.success() && out(&output).contains("times Slow"), "{}", err(&output));
    assert!(
        err(&output).contains("a peer.sh'` has said nothing for 10 s when its name was"),
        "{}",
        err(&output)
    );
}

#[test]
fn the_help_names_a_peer_that_there_is() {
    let text = out(&run("bench matmul --help"));
    for path in ["benches/peers/peer_torch.py", "benches/src/peer.rs"] {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        assert!(text.contains(path) && file.exists(), "{path}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_wrong_with_a_peer_is_told() {
    let told = |script: &str, parts: &[&str]| {
        let output = beside(script, "bench train --quick --only chain");
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        for part in parts {
            assert!(err(&output).contains(part), "{part:?} is not in: {}", err(&output));
        }
    };
    told("echo no such module >&2", &["no such module", "a peer.sh'` ended when its name was expected"]);
    told("echo Short; read -r line", &["ended when asked for `case step, scalar chain`"]);
    told(
        "echo Odd; while read -r line; do echo perhaps; done",
        &["answered `perhaps` to `case", "`yes` or `no`"],
    );
    told(
        "echo Odd; while read -r line; do echo yes; done",
        &["answered `yes` to `run 0.004`", "a number of seconds from 1e-12 to 1e6"],
    );
    for time in ["-1", "0", "5e-324", "1e300", "NaN", "inf", ""] {
        let script = format!("echo Odd; while read -r line; do echo yes; read -r line; echo {time}; done");
        told(&script, &[&format!("answered `{time}` to `run")]);
    }
    told("printf 'Odd\\n\\377\\n'; read -r line; read -r line", &["answered `\u{fffd}` to `case"]);
    told(
        "printf 'Odd\\n\\033[2J%0300d\\n' 7; read -r line; read -r line",
        &[&format!("answered `\u{fffd}[2J{:0>96}` to `case", "")],
    );
    told("echo; read -r line", &["answered `` to `what are you?`, where a name was expected"]);
    // It listens no more.
    told("exec <&-; echo Deaf; sleep 1; exec >&-; exec sleep 2", &["ended when asked for `case"]);
    let refused = |command: &str, part: &str| {
        let output = chainrule("bench train --quick").args(["--peer", command]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains(part), "{part:?} is not in: {}", err(&output));
    };
    refused("/nonexistent/peer --fast", "the peer `/nonexistent/peer --fast` cannot be started: ");
    refused("python3 'peer.py", "is no command");
    refused("", "is no command");
}

#[test]
fn only_some_cases_are_measured() {
    let report = json("bench conv --quick --only STRIDE");
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{report}");
    assert!(rows.iter().all(|r| r["case"] == "32x16x32x32, 32 of 3x3, stride 2"), "{report}");
    let report = json("bench matmul --quick --only ladder");
    assert!(report["rows"].as_array().unwrap().iter().all(|r| r["table"] == "ladder"), "{report}");
    refused(
        "bench matmul --quick --sizes 16 --only 17 ",
        2,
        &["no case is called 17", "ladder; 16 x 16 x 16; 64 x"],
    );
    refused("bench conv --only 7x7", 2, &["no case is called 7x7", "64x1x28x28, 16 of 5x5"]);
}
