//! `chainrule reproduce`

use super::{chainrule, json, out, refused};

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
