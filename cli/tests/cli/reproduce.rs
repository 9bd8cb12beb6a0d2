//! `chainrule reproduce`

use super::{chainrule, text};

#[test]
fn claims_are_judged_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let output = chainrule().current_dir(folder.path()).args(["reproduce", "000.Q2.1-d"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("1 of 1 rows judged as expected"), "{}", text(&output.stdout));
}

#[test]
fn what_is_not_run_is_not_claimed() {
    let output = chainrule().args(["reproduce", "004.E-c", "--format", "json"]).output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = &value["rows"][0];
    assert_eq!([&row["id"], &row["verdict"]], ["004.E-c", "not run"]);
    assert_eq!(row["measured"], "not run: experiments E18, E20");
}

#[test]
fn an_id_that_does_not_exist_is_corrected() {
    let output = chainrule().args(["reproduce", "003.Q9"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no id begins with 003.Q9"), "{}", text(&output.stderr));
}
