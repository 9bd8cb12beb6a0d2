//! E23: a two-layer network on MNIST, the hidden layer's width.

use super::e18_default::sweep;
use super::tables::{self, Row};
use super::trials::{Net, Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, Verdict, above, all, exceeds,
};

/// The experiment.
pub(super) const E23: Experiment = Experiment {
    id: "E23",
    title: "Two-layer network: the width",
    source: "256, 128, 64, 32 units: training 0.918, 0.921, 0.925, 0.926, test 0.923, 0.925, 0.929, 0.931. More units are said to overfit.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 6] = ["256 units", "128 units", "64 units", "32 units", "256 units, λ 0", "32 units, λ 0"];
const PRINTED: &[Row] = &[
    ("256 units", [Some(0.918), Some(0.924), Some(0.923)]),
    ("128 units", [Some(0.921), Some(0.927), Some(0.925)]),
    ("64 units", [Some(0.925), Some(0.930), Some(0.929)]),
    ("32 units", [Some(0.926), Some(0.931), Some(0.931)]),
];

fn plan(scope: &Scope) -> Plan {
    let settings = [(256, 1e-3), (128, 1e-3), (64, 1e-3), (32, 1e-3), (256, 0.0), (32, 0.0)];
    let arm = |(name, (units, l2)): (&str, (usize, f64))| {
        Arm::new(name, Network { net: Net::Sigmoid(units), l2, ..digits(scope) })
    };
    tables::plan(scope, ARMS.into_iter().zip(settings).map(arm).collect(), "")
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let (train, test) = ("training accuracy", "last test accuracy");
    let overtakes = Prediction::new(
        "With 256 units training beats validation, as in a network that overfits",
        "0.918 against 0.924",
        exceeds(("256 units", train), ("256 units", "last validation accuracy"), 0.0),
    );
    // With fewer images and more epochs there is some overfitting, whatever the width.
    let overtakes = match scope.scale {
        Scale::Full => overtakes.expect(Verdict::Refuted),
        _ => overtakes.surprise(Verdict::Confirmed),
    };
    let gap = Prediction::new(
        "More units overfit: validation leads training by less with 256 than with 32",
        "0.006 against 0.005",
        above("validation less training", "32 units", "256 units", 0.0),
    );
    let fit = Prediction::new(
        "They fit the training examples better, by more than 0.005",
        "training 0.918 against 0.926",
        above(train, "256 units", "32 units", 0.005),
    );
    // The smallest runs stop so early that width still helps: they say nothing about the claim.
    let [gap, fit] = [gap, fit].map(|p| match scope.scale {
        Scale::Quick => p.surprise(Verdict::Confirmed),
        _ => p.about("004.E-g").expect(Verdict::Refuted),
    });
    let mut found = tables::rows(scope, PRINTED);
    found.extend(tables::leads(scope, PRINTED));
    found.extend([
        gap,
        fit,
        overtakes,
        Prediction::new(
            "No network tests better than one of half its width, by more than 0.003",
            "0.923, 0.925, 0.929, 0.931",
            all(ARMS[..4].windows(2).map(|pair| exceeds((pair[1], test), (pair[0], test), -0.003)).collect()),
        ),
        Prediction::new(
            "The penalty keeps 256 units from fitting better: without one they do, by more than 0.005",
            "not tried",
            above(train, "256 units, λ 0", "32 units, λ 0", 0.005),
        )
        .expect(Verdict::Refuted),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    sweep(r, &ARMS)
}
