//! E13: momentum.

use super::e06_perceptron::seeds;
use super::e11_batches::{base, words};
use super::trials::{Mover, Network};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, Verdict, above, close, exceeds,
    makes_up,
};

/// The experiment.
pub(super) const E13: Experiment = Experiment {
    id: "E13",
    title: "Two hidden layers: momentum",
    source: "As E11 with batches of 1,024 and momentum 0 or 0.9: test 0.4887 and 0.6010, validation 0.4701 and 0.5997.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 4] = ["momentum 0", "momentum 0.9", "momentum 0, rate × 10", "momentum 0, batch ÷ 10"];

fn plan(scope: &Scope) -> Plan {
    let batch = if scope.scale == Scale::Full { 1024 } else { 512 };
    let base = Network { batch, ..base(scope) };
    let settings = [
        base.clone(),
        Network { mover: Mover::Sgd(0.9), ..base.clone() },
        Network { lr: 10.0 * base.lr, ..base.clone() },
        Network { batch: batch / 10, ..base },
    ];
    let setting = format!("{} Batches of {batch}.", words(scope));
    Plan {
        setting,
        arms: ARMS.into_iter().zip(settings).map(|(n, s)| Arm::new(n, s)).collect(),
        // The arm of ten times the rate scatters most.
        seeds: 2 * seeds(scope),
    }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    let test = "last test accuracy";
    vec![
        Prediction::new(
            "At equal rate momentum 0.9 is more accurate",
            "0.6010 against 0.4887",
            above(test, ARMS[1], ARMS[0], 0.0),
        ),
        Prediction::new("By more than 0.08", "0.6010 against 0.4887", above(test, ARMS[1], ARMS[0], 0.08)),
        Prediction::new(
            "That is the length of the steps: without momentum ten times the rate makes up more than half of the difference",
            "not tried: momentum 0.9 makes steps ten times as long",
            makes_up(test, ARMS[1], ARMS[0], ARMS[2], 0.5),
        ),
        Prediction::new(
            "Without momentum batches a tenth as large are more accurate by more than 0.05, which suggests that 0.4887 is not of E11's batches of 64",
            "0.4887 against E11's 0.6080",
            above(test, ARMS[3], ARMS[0], 0.05),
        ),
        Prediction::new(
            "Without momentum test beats validation",
            "0.4887 against 0.4701",
            exceeds((ARMS[0], test), (ARMS[0], "last validation accuracy"), 0.0),
        )
        .expect(Verdict::Undecided),
        Prediction::new(
            "Momentum 0.9 is close to batches a tenth as large without it (lr / (B (1 - μ)) is the same)",
            "not tried",
            close(test, ARMS[1], ARMS[3], 0.01),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::lines("Training loss, mean over seeds", ["epoch", "loss"], r, &ARMS, "training loss"),
        Figure::lines(
            "Validation accuracy, mean over seeds",
            ["epoch", "accuracy"],
            r,
            &ARMS,
            "validation accuracy",
        ),
        Figure::dots(
            "Accuracy in the end",
            "accuracy",
            r,
            &ARMS,
            &["last validation accuracy", "last test accuracy"],
        ),
    ]
}
