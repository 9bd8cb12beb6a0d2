//! The command as users meet it: what it prints, what it leaves, and how it ends.

mod bad_input;
mod bad_settings;
mod bench;
mod check;
mod data;
mod docs;
mod explain;
mod interrupt;
mod ops;
mod output;
mod reproduce;
mod sweep;
mod train;

use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Output};

/// `chainrule` with these words, and without any installed data sets.
fn chainrule(line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chainrule"));
    command.args(line.split_whitespace()).env("CHAINRULE_DATA", "/nonexistent/chainrule");
    command
}

/// Runs a command line to its end.
fn run(line: &str) -> Output {
    chainrule(line).output().unwrap()
}

/// The JSON of a command that ends well and says nothing else on standard output.
fn json(line: &str) -> Value {
    let output = run(&format!("{line} --format json"));
    assert!(output.status.success(), "{line}: {}", err(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Holds that a command line is refused with this status before it prints anything, and that the reason has these parts.
fn refused(line: &str, status: i32, parts: &[&str]) {
    let output = run(line);
    assert_eq!(output.status.code(), Some(status), "{line}: {}", err(&output));
    assert_eq!(out(&output), "", "{line}");
    for part in parts {
        assert!(err(&output).contains(part), "{line}: {part:?} is not in: {}", err(&output));
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What Ctrl-C does.
fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// A path as one word of a command line.
fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}
