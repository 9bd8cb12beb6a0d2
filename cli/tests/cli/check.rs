//! Judging derivations: which files are read, and how the command ends.

use crate::{chainrule, err, json, out, refused, run, word};
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    word(&path).into()
}

fn piped(line: &str, text: &str) -> Output {
    let mut child =
        chainrule(line).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_folder_is_searched_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.deriv", "sub/a.deriv", ".hidden/c.deriv", "target/d.deriv", ".e.deriv", "note.txt"] {
        written(folder.path(), name, "given x real\n");
    }
    written(folder.path(), "with.md", "```deriv\ngiven x real\n```\n");
    written(folder.path(), "without.md", "# no derivation\n");
    let report = json(&format!("check {0} {0}", word(folder.path())));
    let files = report["files"].as_array().unwrap();
    let names: Vec<&str> = files
        .iter()
        .map(|f| f["path"].as_str().unwrap().strip_prefix(word(folder.path())).unwrap())
        .collect();
    assert_eq!(names, ["/b.deriv", "/sub/a.deriv", "/with.md"]);
    assert_eq!(report["summary"]["errors"], 0);
}

#[test]
fn each_file_is_judged_once_however_it_is_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "sub/x.deriv", "given x real\n");
    let dotted = folder.path().join("./sub/../sub/x.deriv");
    let sub = folder.path().join("sub");
    let report = json(&format!("check {path} {} {} {}", word(&dotted), word(&sub), word(folder.path())));
    let files: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(files, [path.as_str()]);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.md", "b.deriv"] {
        let made = std::process::Command::new("mkfifo").arg(folder.path().join(name)).status().unwrap();
        assert!(made.success());
    }
    let path = written(folder.path(), "c.deriv", "given x real\n");
    let report = json(&format!("check {}", word(folder.path())));
    let files: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(files, [path.as_str()]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let latin = written(folder.path(), "latin.deriv", b"given x real\nclaim caf\xe9\n");
    let long = written(folder.path(), "long.deriv", vec![b'#'; 1_000_001]);
    let bare = written(folder.path(), "bare.md", "# Title\n");
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let empty = folder.path().join("empty");
    for (path, reason) in [
        ("/nonexistent/x.deriv", "there is no such file"),
        (&latin, "is no UTF-8 text: line 2"),
        (&long, "longer than 1 MB"),
        (&bare, "no block marked deriv"),
        (word(&empty), "this folder holds no .deriv"),
    ] {
        let output = run(&format!("check {path}"));
        assert_eq!(output.status.code(), Some(2), "{path}");
        let text = out(&output);
        assert!(text.contains(path) && text.contains(reason), "{path}: {text}");
        let output = run(&format!("check {path} --format json"));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(report["files"][0]["errors"][0]["message"].as_str().unwrap().contains(reason), "{report}");
        assert_eq!(report["summary"]["errors"], 1);
    }
    refused("check", 2, &["PATH"]);
}

#[test]
fn an_error_is_shown_at_its_place_and_the_rest_is_read() {
    let output = piped("check -", "given x real\nf = x +* 2\ng = x )\n");
    assert_eq!(output.status.code(), Some(2));
    let text = out(&output);
    assert!(text.starts_with("standard input\n"), "{text}");
    assert!(text.contains("--> standard input:2:8\n"), "{text}");
    assert!(text.contains("3 | g = x )\n  |       ^"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal");
    assert_eq!(err(&output), "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "a.deriv", "x )\n".repeat(2000));
    let mut child =
        chainrule(&format!("check {path}")).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(err(&output), "");
}

#[test]
fn explain_reads_one_derivation() {
    refused("explain /nonexistent/x.deriv", 2, &["/nonexistent/x.deriv: there is no such file"]);
    refused("explain", 2, &["FILE"]);
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "a.deriv", "given x real\nJ = x^2\n");
    let report = json(&format!("explain {path}"));
    assert_eq!(report["path"], path.as_str());
    assert!(report["steps"].is_array() && report["derivations"].is_array());
}

const RIGHT: &str = "given a, x real\nJ = a x^2\nclaim dJ/dx = 2 a x\n";
const WRONG: &str = "given a, x real\nJ = a x^2\nclaim slip:  dJ/dx = a x\n";

#[test]
fn the_exit_status_tells_right_from_wrong_and_not_understood() {
    for (text, status, said) in
        [(RIGHT, 0, "the claim is right"), (WRONG, 1, "1 wrong"), ("claim x = y\n", 2, "1 error")]
    {
        let output = piped("check -", text);
        assert_eq!(output.status.code(), Some(status), "{}", out(&output));
        assert!(out(&output).contains(said), "{}", out(&output));
    }
    let worst = piped("check -", &format!("{WRONG}claim J = nothing\n"));
    assert_eq!(worst.status.code(), Some(2), "not being understood wins");
}

#[test]
fn what_was_blessed_is_as_expected() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "slip.deriv", WRONG);
    assert_eq!(run(&format!("check {path} --expect")).status.code(), Some(1));
    assert_eq!(run(&format!("check {path} --bless")).status.code(), Some(0));
    let blessed = std::fs::read_to_string(&path).unwrap();
    assert!(blessed.starts_with(WRONG) && blessed[WRONG.len()..].starts_with("#! wrong"), "{blessed}");
    assert_eq!(run(&format!("check {path} --expect")).status.code(), Some(0));
    assert_eq!(run(&format!("check {path}")).status.code(), Some(1), "it is wrong all the same");
}

/// A file that could be written in part only would be lost.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_leaves_the_file_as_it_was() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "slip.deriv", WRONG);
    let link = folder.path().join("link.deriv");
    symlink(&path, &link).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let full =
        format!("ulimit -f 0; trap '' XFSZ; exec {} check {path} --bless", env!("CARGO_BIN_EXE_chainrule"));
    let output = std::process::Command::new("sh").args(["-c", &full]).output().unwrap();
    assert!(err(&output).contains(&format!("cannot write {path}")), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), WRONG);
    // A link leads to what was written, which anybody may read who could.
    run(&format!("check {} --bless", word(&link)));
    assert!(link.is_symlink() && std::fs::read_to_string(&path).unwrap().contains("#! wrong"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn blocks_of_a_markdown_file_share_their_names() {
    let (head, claim) = RIGHT.split_at(RIGHT.find("claim").unwrap());
    let text = format!("# Homework\n\n```deriv\n{head}```\n\ntherefore\n\n```deriv\n{claim}```\n");
    let output = piped("check - --dialect markdown --format json", &text);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["right"], 1, "{report}");
    assert_eq!(report["files"][0]["claims"][0]["line"], 11);
}

#[test]
fn the_reading_is_shown_on_demand() {
    let text = out(&piped("check - --echo=latex", RIGHT));
    assert!(text.contains("\n  3 | \\frac{\\partial J}{\\partial x} = 2 a x\n"), "{text}");
    assert!(out(&piped("check - --echo", RIGHT)).contains("\n  2 | J = a x^2\n"));
}

#[test]
fn a_file_without_claims_is_not_called_right() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "a.deriv", RIGHT);
    written(folder.path(), "b.deriv", "");
    let text = out(&run(&format!("check {}", word(folder.path()))));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("right") && lines[1].starts_with("empty"), "{text}");
}

#[test]
fn a_family_of_numbers_is_echoed_as_it_is_written() {
    let given = "given y^(i) real for i in 1..N; t^(i) in {0, 1} for i in 1..N";
    let text = out(&piped("check - --echo", &format!("dims N\n{given}\nshow y = y\n")));
    assert!(text.contains(&format!(" 2 | {given}\n")), "{text}");
}
