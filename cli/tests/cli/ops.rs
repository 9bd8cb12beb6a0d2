//! The table of operations.

use crate::{json, out, run};

#[test]
fn every_op_is_listed_with_its_derivative() {
    let ops = json("ops");
    let ops = ops.as_array().unwrap();
    assert_eq!(ops.len(), chainrule::autograd::Op::table().len());
    for op in ops {
        assert!(!op["formula"].as_str().unwrap().is_empty(), "{op}");
        assert!(op["vjp"].is_array() && op["kink"].is_string(), "{op}");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(root.join(op["file"].as_str().unwrap()).is_file(), "{op}");
    }
    let matmul = ops.iter().find(|op| op["name"] == "matmul").unwrap();
    assert_eq!(matmul["formula"], "a @ b");
    assert_eq!(matmul["vjp"], serde_json::json!(["g @ b.T", "a.T @ g"]));
    let text = out(&run("ops"));
    assert!(ops.iter().all(|op| text.contains(op["name"].as_str().unwrap())));
}

#[test]
fn one_op_is_shown_in_full() {
    let text = out(&run("ops div"));
    for part in ["autograd/src/ops/div.rs", "y = a / b", "\\frac{a}{b}", "a\u{304} = g / b"] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    assert!(out(&run("ops relu")).contains("kink: at x = 0 the derivative is 0"));
}
