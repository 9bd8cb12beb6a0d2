//! Losses at their edges: wrong shapes, wrong labels, extreme numbers.

use chainrule_autograd::prelude::*;
use chainrule_nn::{Run, loss};

type Loss = fn(&Tensor<f64>, &Tensor<f64>) -> chainrule_autograd::Result<Tensor<f64>>;

#[test]
fn targets_are_never_broadcast() {
    let losses: [(&str, Loss); 6] = [
        ("squared", loss::squared),
        ("squared_sum", loss::squared_sum),
        ("log_squared", loss::log_squared),
        ("binary_cross_entropy", loss::binary_cross_entropy),
        ("binary_cross_entropy_sum", loss::binary_cross_entropy_sum),
        ("perceptron", loss::perceptron),
    ];
    for (name, loss) in losses {
        let error = loss(&Tensor::ones([5, 1]), &Tensor::zeros([5])).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{name}: predictions and targets must have one shape")),
            "{error}"
        );
        assert!(error.contains("[5, 1]") && error.ends_with("[5])"), "{error}");
    }
}

#[test]
fn labels_that_do_not_fit_are_errors() {
    let logits = Tensor::<f64>::zeros([2, 3]);
    let fail = |labels: &[u32]| loss::cross_entropy(&logits, labels.into()).unwrap_err().to_string();
    assert!(fail(&[0, 3]).contains("label 3 of row 1 is not below 3"), "{}", fail(&[0, 3]));
    assert!(fail(&[0]).contains("2 rows, but 1 labels"), "{}", fail(&[0]));
    assert!(loss::nll(&Tensor::<f64>::zeros([3]), [0].as_slice().into()).is_err());
}

#[test]
fn equal_logits_cost_the_logarithm_of_the_classes() {
    let j = loss::cross_entropy(&Tensor::<f64>::full([4, 10], 3.0), [0, 1, 2, 9].into()).unwrap();
    assert!((j.item().unwrap() - f64::ln(10.0)).abs() < 1e-15);
}

#[test]
fn cross_entropy_is_the_likelihood_of_the_softmax() {
    let labels: std::sync::Arc<[u32]> = [3, 0, 0, 4, 1].into();
    let tape = Tape::<f64>::new();
    let x = tape.leaf(Tensor::randn([5, 5], 3.0, 1));
    let j = loss::cross_entropy(&x, labels.clone()).unwrap();
    let parts = loss::nll(&x.log_softmax(-1), labels).unwrap();
    assert!((j.item().unwrap() - parts.item().unwrap()).abs() < 1e-15);
    let slopes = [j, parts].map(|loss| tape.grad(loss, &[x]).of(x));
    assert!((&slopes[0] - &slopes[1]).to_vec().iter().all(|d| d.abs() < 1e-16), "{slopes:?}");
}

/// -ln σ(a) is e⁻ᵃ (1 - e⁻ᵃ/2 + ...): what rounds to 0 when it is computed as a difference.
#[test]
fn sure_and_right_keeps_its_digits() {
    for sign in [1.0, -1.0] {
        let (logit, target) = (Tensor::full([1], sign * 40.0), Tensor::full([1], (sign + 1.0) / 2.0));
        let j = loss::binary_cross_entropy(&logit, &target).unwrap().item().unwrap();
        assert!((j / f64::exp(-40.0) - 1.0_f64).abs() < 1e-12, "{j:e}");
    }
}

#[test]
fn logarithms_of_squares_neither_overflow_nor_vanish() {
    for size in [1e-30_f32, 1e30] {
        let j = loss::log_squared(&Tensor::full([1], size), &Tensor::zeros([1])).unwrap();
        let expected = 2.0 * f64::from(size).ln();
        assert!((f64::from(j.item().unwrap()) / expected - 1.0).abs() < 1e-6);
    }
}

#[test]
fn below_the_flood_the_gradient_turns_round() {
    let slope = |x: f64| {
        let tape = Tape::new();
        let x = tape.leaf(Tensor::scalar(x));
        let j = loss::flooding(&(x * x), 4.0).unwrap();
        (j.item().unwrap(), tape.grad(j, &[x]).of(x).item().unwrap())
    };
    assert_eq!(slope(3.0), (9.0, 6.0));
    assert_eq!(slope(1.0), (7.0, -2.0));
    assert_eq!(slope(2.0), (4.0, 0.0));
}

#[test]
fn penalties_follow_the_parameters_that_are_named() {
    let w = Param::new("w", Role::Weight, Tensor::from_slice(&[3.0, -4.0, 0.0]));
    let mut tape = Tape::new();
    let loss = {
        let run = Run::train(&tape, 0, 0);
        let (l1, l2) = (loss::l1(&run, [w.clone()], 2.0).unwrap(), loss::l2(&run, [w.clone()], 2.0).unwrap());
        assert_eq!((l1.item(), l2.item()), (Some(14.0), Some(25.0)));
        assert_eq!(loss::l2(&run, [], 2.0).unwrap().item(), Some(0.0));
        (l1 + l2).id()
    };
    let grad = tape.backward(loss).param(&w).unwrap().to_vec();
    assert_eq!(grad, [2.0 + 6.0, -2.0 - 8.0, 0.0]); // λ sign(w) + λ w
}

#[test]
fn an_anomaly_in_a_loss_is_an_error_and_not_a_panic() {
    let tape = Tape::new();
    tape.detect_anomalies(true);
    let (x, t) = (tape.leaf(Tensor::from_slice(&[f64::MAX])), tape.constant(Tensor::from_slice(&[f64::MIN])));
    assert!(loss::squared(&x, &t).is_err());
}
