//! E10: logistic regression in batches, three rates.

use super::e06_perceptron::{seeds, stand_in};
use super::trials::{Mover, Net, Network, images};
use crate::lab::{
    Arm, Experiment, Figure, Measures, Plan, Prediction, Results, Scale, Scope, above, all, every_run,
};

/// The experiment.
pub(super) const E10: Experiment = Experiment {
    id: "E10",
    title: "Logistic regression in batches: the rate",
    source: "The data of E6, batches of 32, a penalty of 0.01, 100 epochs, rates 1e-5, 1e-3, 1e-1: validation accuracy about 0.45, 0.52, and \
             between 0.2 and 0.5. Other programs disagree about the first: 0.469, 0.296, 0.289.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 3] = ["small rate", "middle rate", "large rate"];
const DOUBLE: &str = "small rate, two softmaxes";

fn plan(scope: &Scope) -> Plan {
    let factor = if scope.scale == Scale::Full { 20.0 } else { 100.0 };
    let base = Network {
        images: images(scope),
        net: Net::Linear,
        epochs: if scope.scale == Scale::Quick { 20 } else { 100 },
        batch: 32,
        lr: 0.0,
        mover: Mover::Sgd(0.0),
        l2: 0.01,
        flood: None,
        clip: None,
    };
    let rate = |lr: f64| Network { lr: factor * lr, ..base.clone() };
    let mut arms: Vec<Arm> =
        ARMS.into_iter().zip([1e-5, 1e-3, 1e-1]).map(|(name, lr)| Arm::new(name, rate(lr))).collect();
    arms.push(Arm::new(DOUBLE, Network { net: Net::DoubleSoftmax, ..rate(1e-5) }));
    let setting = format!(
        "{} Rates are {factor} times those of the write-up, as these inputs are shorter.",
        stand_in(scope)
    );
    Plan { setting, arms, seeds: seeds(scope) }
}

/// The largest rise of the training loss from one epoch to the next; negative if it always falls.
pub(super) fn largest_rise(run: &Measures) -> Option<f64> {
    let losses = run.series("training loss");
    losses.windows(2).map(|p| p[1][1] - p[0][1]).max_by(f64::total_cmp)
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    let best = "validation accuracy";
    let last = "last validation accuracy";
    let spread = "validation accuracy, deviation in the second half";
    vec![
        Prediction::new(
            "The middle rate ends best on validation examples",
            "0.52 against 0.45 and 0.2 to 0.5",
            all(vec![above(last, ARMS[1], ARMS[0], 0.0), above(last, ARMS[1], ARMS[2], 0.0)]),
        ),
        Prediction::new(
            "The large rate fluctuates most",
            "between 0.2 and 0.5",
            all(vec![above(spread, ARMS[2], ARMS[1], 0.0), above(spread, ARMS[2], ARMS[0], 0.0)]),
        ),
        Prediction::new(
            "The small rate's training loss is smooth: it falls in every epoch",
            "figure",
            every_run(ARMS[0], largest_rise, f64::NEG_INFINITY, 0.0f64.next_down()),
        ),
        Prediction::new(
            "The small rate's training loss ends higher than the middle one's",
            "figure",
            above("training loss", ARMS[0], ARMS[1], 0.0),
        ),
        Prediction::new(
            "A second softmax before the loss makes the small rate's accuracy lower, which may be why programs disagree",
            "0.469 against 0.296 and 0.289",
            above(best, ARMS[0], DOUBLE, 0.0),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    let arms = [ARMS[0], ARMS[1], ARMS[2], DOUBLE];
    vec![
        Figure::lines("Training loss, mean over seeds", ["epoch", "loss"], r, &arms, "training loss")
            .log(false, true),
        Figure::lines(
            "Validation accuracy, mean over seeds",
            ["epoch", "accuracy"],
            r,
            &arms,
            "validation accuracy",
        ),
        Figure::dots("Validation accuracy in the end", "accuracy", r, &arms, &["last validation accuracy"]),
    ]
}
