//! E6: a perceptron with several classes, one example at a time.

use super::trials::{Linear, Rule, images};
use crate::lab::{Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, above, exceeds};

/// The experiment.
pub(super) const E6: Experiment = Experiment {
    id: "E6",
    title: "Perceptron",
    source: "Photographs of six kinds of scene, 48 × 48 in colour: 12,630 to train on, 1,404 to validate, 3,000 to test. 100 epochs, \
             test accuracy 0.3743; another program with the same rule reached 0.5598 on training examples.",
    plan,
    predictions,
    figures,
};

/// Rate and penalty of logistic regression. The inputs are shorter than the write-up's, so the rate is larger; the penalty
/// shrinks weights about as fast per pass as there.
fn rates(scope: &Scope) -> (f64, f64) {
    if scope.scale == Scale::Full { (0.01, 0.001) } else { (0.05, 0.002) }
}

/// Logistic regression with this penalty.
pub(super) fn logistic(scope: &Scope, l2: f64) -> Linear {
    let epochs = if scope.scale == Scale::Quick { 30 } else { 100 };
    Linear { images: images(scope), rule: Rule::Logistic { lr: rates(scope).0, l2 }, epochs }
}

/// The three linear classifiers, as E6 to E8 compare them.
pub(super) fn linear(scope: &Scope) -> [Arm; 3] {
    let plain = logistic(scope, 0.0);
    [
        Arm::new("perceptron", Linear { rule: Rule::Perceptron, ..plain.clone() }),
        Arm::new("logistic", plain),
        Arm::new("logistic with L2", logistic(scope, rates(scope).1)),
    ]
}

/// How much a penalty shrinks weights in a pass.
pub(super) fn shrinks(scope: &Scope, l2: f64) -> f64 {
    images(scope).train as f64 * rates(scope).0 * l2
}

/// How much the write-up's does: 12,630 steps of rate 0.001, with penalty 0.01.
pub(super) const SHRUNK: f64 = 12_630.0 * 0.001 * 0.01;

/// Their rate and penalty, in words.
pub(super) fn paces(scope: &Scope) -> String {
    let (lr, l2) = rates(scope);
    format!(
        "Logistic regression has rate {lr}, as these inputs are shorter, and, with L2, penalty {l2}, which shrinks weights by {:.2} in a pass \
         (the write-up's by {SHRUNK:.2}).",
        shrinks(scope, l2)
    )
}

/// What E6 to E13 are run on, in words.
pub(super) fn stand_in(scope: &Scope) -> String {
    let i = images(scope);
    format!(
        "The photographs are not free to be shipped. In their place {}, with {} to train on (a fifth of the labels drawn anew, as clean ones \
         are learnt without overfitting), {} to validate and {} to test{}. Where training and held-out \
         examples are compared, labels of the latter are redrawn alike. Orders carry over, digits do not.",
        i.set,
        i.train,
        i.validation,
        i.test,
        if i.shrink > 1 { ", height and width halved" } else { "" }
    )
}

/// How many seeds E6 to E13 have.
pub(super) fn seeds(scope: &Scope) -> u64 {
    if scope.scale == Scale::Quick { 3 } else { 5 }
}

fn plan(scope: &Scope) -> Plan {
    let setting = format!("{} {}", stand_in(scope), paces(scope));
    Plan { setting, arms: linear(scope).into(), seeds: seeds(scope) }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "The perceptron does worse than logistic regression",
            "0.3743 against 0.4597",
            above("test accuracy", "logistic", "perceptron", 0.0),
        ),
        Prediction::new(
            "It does better on training examples than on others",
            "0.5598 against 0.3868 (another program)",
            exceeds(
                ("perceptron", "training accuracy"),
                ("perceptron", "test accuracy, labels redrawn alike"),
                0.0,
            ),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::curves(
            "The perceptron, mean over seeds",
            ["epoch", "accuracy"],
            r,
            "perceptron",
            &["training accuracy", "validation accuracy"],
        ),
        Figure::dots(
            "Accuracy in the end",
            "accuracy",
            r,
            &["perceptron", "logistic", "logistic with L2"],
            &["training accuracy", "validation accuracy", "test accuracy"],
        ),
    ]
}
