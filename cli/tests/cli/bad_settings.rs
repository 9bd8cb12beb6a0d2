//! Settings that cannot be meant.

use crate::{chainrule, err, out, refused, run};

#[test]
fn words_that_are_not_known_get_a_suggestion() {
    refused("train --model cn", 2, &["cn", "'cnn'", "possible values: logistic"]);
    refused("train --optimizer adm", 2, &["a similar value exists"]);
    refused("train --schedule cosin", 2, &["'cosine'"]);
    refused("train --epoch 3", 2, &["'--epochs'"]);
    refused("trian", 2, &["'train'"]);
    refused("train --data mnst", 2, &["did you mean mnist", "spiral"]);
    refused("train --format yaml", 2, &["text, json"]);
    refused("data install mnits", 2, &["did you mean mnist"]);
    refused("ops sofmax", 2, &["did you mean softmax"]);
}

#[test]
fn numbers_out_of_range_are_told() {
    for lr in ["0", "-0.1"] {
        refused(&format!("train --lr {lr}"), 2, &["--lr", lr, "must be a number above 0"]);
    }
    for lr in ["nan", "inf"] {
        refused(&format!("train --lr {lr}"), 2, &["--lr", "it must be finite"]);
    }
    refused("train --lr fast", 2, &["--lr", "it is not a number"]);
    refused("train --batch-size 0", 2, &["--batch-size 0", "1 or more"]);
    refused(
        "train --batch-size 9001",
        2,
        &["--batch-size 9001", "at most 9000, the number of training examples"],
    );
    refused("train --epochs 0", 2, &["--epochs 0"]);
    refused("train --momentum -1", 2, &["--momentum -1"]);
    refused("train --weight-decay -1", 2, &["--weight-decay -1"]);
    refused("train --clip-norm -1", 2, &["--clip-norm -1"]);
    refused("train --validation 1", 2, &["--validation 1"]);
    refused("train --validation 0.00001", 2, &["validation fraction", "leave examples on both sides"]);
    refused("train --data circle --noise 2", 2, &["noise = 2", "must be 0 to 1"]);
    refused("train --data circle --examples 1", 2, &["examples = 1"]);
    refused("train --hidden 16,0", 2, &["--hidden 16,0"]);
    refused("train --hidden 16;8", 2, &["--hidden"]);
    for points in ["0", "4097"] {
        refused(&format!("check x.deriv --points {points}"), 2, &["--points", points, "1..=4096"]);
    }
}

#[test]
fn sizes_beyond_any_machine_are_refused() {
    refused("train --data xor --threads 100000000", 2, &["--threads 100000000", "at most"]);
    refused("train --data xor --hidden 18446744073709551615", 2, &["--hidden", "1 to"]);
    refused("train --data xor --hidden 99999999999", 2, &["--hidden", "1 to"]);
    refused("train --data xor --epochs 9223372036854775808", 2, &["--epochs", "1 to"]);
}

#[test]
fn settings_without_an_effect_are_told() {
    refused("train --model cnn --hidden 16", 2, &["--hidden 16", "--model mlp only"]);
    refused("train --optimizer adam --momentum 0.9", 2, &["--momentum 0.9", "--optimizer sgd only"]);
    refused("train --noise 0.1", 2, &["--noise 0.1", "toy sets only"]);
    refused("train --examples 100", 2, &["--examples 100", "toy sets only"]);
}

#[test]
fn settings_that_diverge_are_refused_unless_allowed() {
    refused("train --data circle --momentum 1", 2, &["momentum = 1 cannot converge", "--allow-divergent"]);
    let output = run("train --data circle --momentum 1 --epochs 2 --lr 0.001 --allow-divergent");
    assert!(output.status.success(), "{}", err(&output));
}

#[test]
fn a_loss_that_is_no_number_is_traced_to_its_origin() {
    let output = run("train --lr 1000");
    assert_eq!(output.status.code(), Some(1), "training went wrong; nothing was misunderstood");
    let told = err(&output);
    for part in [
        "training diverged",
        "from epoch 1, step ",
        "first in ",
        "nn/src/",
        "suspect: --lr 1000",
        "try --lr 0.05",
    ] {
        assert!(told.contains(part), "{part:?} is not in: {told}");
    }
    assert!(!out(&output).contains("test accuracy"));
    let momentum = err(&run("train --momentum 1.5 --allow-divergent --epochs 40"));
    assert!(momentum.contains("suspect: --momentum 1.5"), "{momentum}");
}

#[test]
fn an_instruction_set_that_cannot_run_is_refused() {
    let output = chainrule("ops").env("CHAINRULE_ISA", "sse9").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = err(&output);
    assert!(
        told.contains("CHAINRULE_ISA=sse9: no such instruction set") && told.contains("portable"),
        "{told}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"\xff");
        let output = chainrule("ops").env("CHAINRULE_ISA", name).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    }
    let output =
        chainrule("train --data circle --epochs 2").env("CHAINRULE_ISA", "portable").output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
}
