//! E21: a two-layer network on MNIST, the batch.

use super::e18_default::sweep;
use super::tables::{self, Row};
use super::trials::{Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, Verdict, above, close, falling,
};

/// The experiment.
pub(super) const E21: Experiment = Experiment {
    id: "E21",
    title: "Two-layer network: the batch",
    source: "Batches of 32, 64, 128, 256: training 0.933, 0.922, 0.908, 0.887, test 0.936, 0.926, 0.914, 0.894. Small batches are said to be \
             better because their noise regularises.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 5] = ["batch 32", "batch 64", "batch 128", "batch 256", "batch 64, lr 0.05"];
const PRINTED: &[Row] = &[
    ("batch 32", [Some(0.933), Some(0.937), Some(0.936)]),
    ("batch 64", [Some(0.922), Some(0.929), Some(0.926)]),
    ("batch 128", [Some(0.908), Some(0.914), Some(0.914)]),
    ("batch 256", [Some(0.887), Some(0.895), Some(0.894)]),
];

fn plan(scope: &Scope) -> Plan {
    let arm =
        |(name, (batch, lr)): (&str, (usize, f64))| Arm::new(name, Network { batch, lr, ..digits(scope) });
    let settings = [(32, 0.1), (64, 0.1), (128, 0.1), (256, 0.1), (64, 0.05)];
    tables::plan(scope, ARMS.into_iter().zip(settings).map(arm).collect(), "")
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let by = if scope.scale == Scale::Full { 0.003 } else { 0.01 };
    let mut found = tables::rows(scope, PRINTED);
    found.extend(tables::leads(scope, PRINTED));
    found.extend([
        Prediction::new(
            "Larger batches end less accurate at equal rate and epochs",
            "0.936, 0.926, 0.914, 0.894",
            falling("test accuracy", &ARMS[..4]),
        ),
        Prediction::new(
            format!("That is their noise: 64 at half the rate, with the same lr / B as 128, is better than 128 by more than {by}"),
            "noise as regularisation",
            above("test accuracy", ARMS[4], ARMS[2], by),
        )
        .about("004.E-d")
        .expect(Verdict::Refuted),
        Prediction::new(
            format!("Batches of 128 and batches of 64 at half the rate end within {by} of each other"),
            "0.914 and 0.9136 (E19)",
            close("test accuracy", ARMS[2], ARMS[4], by),
        ),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    sweep(r, &ARMS)
}
