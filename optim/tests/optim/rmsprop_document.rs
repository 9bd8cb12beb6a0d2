//! A published run of RMSProp, digit by digit: minimise (2 w₁ + w₂ - 2)² from w = 0 with rate 0.01, squares averaged by
//! 0.9 and 0.1, no ε. Its listing starts the average at 1e-9, its output at 1e-10. The expected rows come from a separate
//! run in Python, whose numbers print as Rust's do.

use chainrule_autograd::prelude::*;
use chainrule_optim::{Optim, Optimizer, RmsProp};

/// w after each of 200 steps.
fn run(rule: RmsProp) -> Vec<[f64; 2]> {
    let w = Param::new("w", Role::Weight, Tensor::from_slice(&[0.0, 0.0]));
    let mut opt = Optim::new(rule, vec![("w".to_string(), w.clone())]).unwrap();
    let mut tape = Tape::new();
    let step = |_| {
        let loss = {
            let x = tape.constant(Tensor::from_slice(&[2.0, 1.0]));
            let residual = (tape.param(&w) * x).sum(&[]) - tape.constant(Tensor::scalar(2.0));
            (residual * residual).id()
        };
        opt.step(&tape.backward(loss)).unwrap();
        w.value().to_vec().try_into().unwrap()
    };
    (0..200).map(step).collect()
}

fn as_printed() -> RmsProp {
    RmsProp::new(0.01).keep(0.9).take(Some(0.1)).eps(0.0).initial(1e-10)
}

#[test]
fn the_printed_rows_come_out_digit_by_digit() {
    let rows = run(as_printed());
    for (step, w1, w2) in [
        (0, 0.03162277660146144, 0.031622776600794406),
        (1, 0.054029072356855196, 0.054029072355952806),
        (6, 0.12992612967722628, 0.12992612967597558),
        (96, 0.6664180390901754, 0.6664180390886847),
        (101, 0.666642600668602, 0.6666426006671113),
        (199, 0.6666666666671636, 0.6666666666656729),
    ] {
        assert_eq!(rows[step], [w1, w2], "row {step}");
    }
}

#[test]
fn the_run_stops_at_a_fixed_point_that_is_not_the_solution_of_least_norm() {
    let rows = run(as_printed());
    let end = rows[199];
    assert!(rows[119..].iter().all(|row| *row == end), "nothing moves after step 119");
    assert_eq!(2.0 * end[0] + end[1] - 2.0, 0.0);
    // (2/3, 2/3) against the solution of least norm, (4/5, 2/5).
    assert!((end[0].hypot(end[1]) - 8f64.sqrt() / 3.0).abs() < 1e-11);
    assert!(end[0].hypot(end[1]) > 0.8f64.hypot(0.4));
    assert!(rows.iter().all(|[a, b]| (a - b).abs() < 2e-12));
}

#[test]
fn other_settings_do_not_give_the_printed_rows() {
    let first = [0.03162277660146144, 0.031622776600794406];
    assert_ne!(run(as_printed().initial(1e-9))[0], first);
    // 1 - 0.9 is not 0.1.
    assert_ne!(run(as_printed().take(None)), run(as_printed()));
}

#[test]
fn a_parameter_without_gradient_stays_when_nothing_is_added_to_the_root() {
    let w = Param::new("w", Role::Weight, Tensor::from_slice(&[3.0, 4.0]));
    let mut opt =
        Optim::new(RmsProp::new(0.5).keep(0.0).eps(0.0), vec![("w".to_string(), w.clone())]).unwrap();
    let mut tape = Tape::new();
    let loss = (tape.param(&w) * tape.constant(Tensor::from_slice(&[0.0, 1.0]))).sum(&[]).id();
    opt.step(&tape.backward(loss)).unwrap();
    assert_eq!(w.value().to_vec(), [3.0, 3.5]);
}
