//! `chainrule reproduce`

use super::{chainrule, err, json, out, refused, word};
use std::process::Stdio;
use std::time::Duration;

#[test]
fn claims_are_judged_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let output = chainrule("reproduce 000.Q2.1-d").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success());
    assert!(out(&output).contains("1 of 1 rows judged as expected"), "{}", out(&output));
}

#[test]
fn what_is_not_run_is_not_claimed() {
    let value = json("reproduce 004.E-c");
    let row = &value["rows"][0];
    assert_eq!([&row["id"], &row["verdict"]], ["004.E-c", "not run"]);
    assert_eq!(row["measured"], "not run: experiments E18, E20");
}

#[test]
fn an_id_that_does_not_exist_is_corrected() {
    refused("reproduce 003.Q9", 2, &["no id begins with 003.Q9"]);
}

#[test]
fn an_experiment_is_run_and_shown_on_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let line = |more: &str| {
        let mut command = chainrule(&format!("reproduce E4 E14 --cache kept --report page.html {more}"));
        command.current_dir(folder.path()).output().unwrap()
    };
    let first = line("");
    assert!(first.status.success(), "{}", err(&first));
    assert!(
        out(&first).contains("2 experiments: 8 statements confirmed, 3 refuted, 1 undecided; none against"),
        "{}",
        out(&first)
    );
    let page = std::fs::read(folder.path().join("page.html")).unwrap();
    let resumed = line("--resume --threads 1");
    assert_eq!(out(&resumed), out(&first));
    assert_eq!(std::fs::read(folder.path().join("page.html")).unwrap(), page);
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("<svg") && page.contains("<code>chainrule reproduce E4</code>"));
    assert!(!page.contains("http") && page.len() < 5_000_000);
}

#[test]
fn weights_are_looked_at_before_anything_runs() {
    refused("reproduce E17 --weights none.safetensors", 2, &["--full"]);
    refused("reproduce E17 --full --weights none.safetensors", 2, &["--weights: none.safetensors: "]);
    refused("reproduce E4 --full --weights none.safetensors", 2, &["--weights: it is for E17"]);
    refused("reproduce claims --full --weights none.safetensors", 2, &["--weights: it is for E17"]);
}

#[test]
fn a_killed_reproduction_goes_on_to_the_same_page() {
    let folder = tempfile::tempdir().unwrap();
    let command = |name: &str, more: &str| {
        let mut command =
            chainrule(&format!("reproduce E10 --threads 1 --cache {name} --report {name}.html {more}"));
        command.current_dir(folder.path());
        command
    };
    let page = |name: &str| std::fs::read(folder.path().join(name).with_extension("html"));
    let kept = || std::fs::read_dir(folder.path().join("parts")).map_or(0, Iterator::count);
    let whole = command("whole", "").output().unwrap();

    let mut child = command("parts", "").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while kept() < 3 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(page("parts").is_err(), "it was killed before its end");

    let resumed = command("parts", "--resume").output().unwrap();
    assert_eq!(out(&resumed), out(&whole));
    assert!(page("parts").unwrap() == page("whole").unwrap());
}

#[test]
fn experiments_have_ids_too() {
    refused("reproduce E25", 2, &["no id begins with E25", "nearest is E2"]);
    refused("reproduce experiment", 2, &["nearest is experiments"]);
    let folder = tempfile::tempdir().unwrap();
    let output = chainrule("reproduce e14 --cache kept").current_dir(folder.path()).output().unwrap();
    assert!(out(&output).contains("1 experiment:"), "{}", out(&output));
}

#[test]
fn what_cannot_be_used_is_told_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let at = word(folder.path());
    let refused =
        |line: &str, parts: &[&str]| refused(&format!("reproduce E4 --cache {at}/kept {line}"), 2, parts);
    refused(&format!("--report {at}/none/page.html"), &["--report: cannot write", "none/page.html"]);
    refused(&format!("--report {at}"), &["--report: cannot write"]);
    refused("E10 --images nosuch.npz", &["nosuch.npz", "no such file"]);
    refused("--threads 99999999", &["99999999", "at most 1024"]);
    assert!(
        !folder.path().join("kept").exists() || folder.path().join("kept").read_dir().unwrap().count() == 0
    );
}

#[test]
fn claims_that_are_not_on_the_page_are_no_links() {
    let folder = tempfile::tempdir().unwrap();
    let page = |what: &str| {
        let line = format!("reproduce {what} --cache kept --report page.html");
        chainrule(&line).current_dir(folder.path()).output().unwrap();
        std::fs::read_to_string(folder.path().join("page.html")).unwrap()
    };
    let (alone, both) = (page("E14"), page("E14 003.Q2"));
    assert!(alone.contains("003.Q2-a") && !alone.contains("href=\"#c"), "a link to nowhere");
    assert!(both.contains("href=\"#c003.Q2-a\"") && both.contains("id=\"c003.Q2-a\""));
}
