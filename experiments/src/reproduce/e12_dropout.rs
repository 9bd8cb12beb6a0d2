//! E12: dropout.

use super::e06_perceptron::seeds;
use super::e11_batches::{base, words};
use super::trials::{Net, Network};
use crate::lab::{Arm, Experiment, Figure, Plan, Prediction, Results, Scope, Verdict, above, all, falling};

/// The experiment.
pub(super) const E12: Experiment = Experiment {
    id: "E12",
    title: "Two hidden layers: dropout",
    source: "As E11 with batches of 64 and dropout 0.01, 0.25, 0.5: test 0.5763, 0.6063, 0.5950, validation 0.5762, 0.6068, 0.5990. 0.25 is \
             called best, from one run each; E11's own run with 0.3 has 0.6080.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 4] = ["dropout 0.01", "dropout 0.25", "dropout 0.5", "dropout 0.3"];

fn plan(scope: &Scope) -> Plan {
    let base = base(scope);
    let hidden = match &base.net {
        Net::Relu(hidden, _) => hidden.clone(),
        _ => Vec::new(),
    };
    let arm = |(name, p): (&str, f64)| {
        Arm::new(name, Network { net: Net::Relu(hidden.clone(), p), ..base.clone() })
    };
    Plan {
        setting: words(scope),
        arms: ARMS.into_iter().zip([0.01, 0.25, 0.5, 0.3]).map(arm).collect(),
        seeds: seeds(scope),
    }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "More dropout ends with a higher training loss",
            "figure",
            falling("training loss", &["dropout 0.5", "dropout 0.25", "dropout 0.01"]),
        ),
        Prediction::new(
            "Dropout of 0.25 beats almost none on test examples",
            "0.6063 against 0.5763",
            above("last test accuracy", ARMS[1], ARMS[0], 0.0),
        ),
        Prediction::new(
            "0.25 is best: it also beats 0.5",
            "0.6063 against 0.5950, which is 0.9 standard errors of 3,000 examples",
            above("last test accuracy", ARMS[1], ARMS[2], 0.0),
        )
        .expect(Verdict::Undecided),
        Prediction::new(
            "And 0.3, with which E11 was run",
            "0.6063 against 0.6080",
            above("last test accuracy", ARMS[1], ARMS[3], 0.0),
        )
        .expect(Verdict::Undecided),
        Prediction::new(
            "With almost no dropout the loss on validation examples is farthest above that on training examples, both without dropout and \
             with labels redrawn alike",
            "figure",
            all(ARMS[1..].iter().map(|arm| above("loss gap", ARMS[0], arm, 0.0)).collect()),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::lines("Training loss, mean over seeds", ["epoch", "loss"], r, &ARMS, "training loss"),
        Figure::lines("Validation loss, mean over seeds", ["epoch", "loss"], r, &ARMS, "validation loss"),
        Figure::dots(
            "Accuracy in the end",
            "accuracy",
            r,
            &ARMS,
            &["last validation accuracy", "last test accuracy"],
        ),
    ]
}
