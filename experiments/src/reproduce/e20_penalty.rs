//! E20: a two-layer network on MNIST, the penalty.

use super::e18_default::sweep;
use super::tables::{self, Row};
use super::trials::{Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scope, Verdict, above, all, falling, within,
};

/// The experiment.
pub(super) const E20: Experiment = Experiment {
    id: "E20",
    title: "Two-layer network: the penalty",
    source: "Penalties 1, 0.1, 0.01, 0.001, 0.0001: training 0.104, 0.336, 0.884, 0.922, 0.930, test 0.103, 0.328, 0.893, 0.926, 0.933.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 6] = ["λ 1", "λ 0.1", "λ 0.01", "λ 0.001", "λ 0.0001", "λ 0"];
const PRINTED: &[Row] = &[
    ("λ 0.01", [Some(0.884), Some(0.894), Some(0.893)]),
    ("λ 0.001", [Some(0.922), Some(0.926), Some(0.926)]),
    ("λ 0.0001", [Some(0.930), Some(0.934), Some(0.933)]),
];

fn plan(scope: &Scope) -> Plan {
    let arm = |(name, l2): (&str, f64)| Arm::new(name, Network { l2, ..digits(scope) });
    tables::plan(scope, ARMS.into_iter().zip([1.0, 0.1, 0.01, 1e-3, 1e-4, 0.0]).map(arm).collect(), "")
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let mut found = tables::rows(scope, PRINTED);
    found.extend([
        Prediction::new(
            "A larger penalty is less accurate",
            "0.933, 0.926, 0.893, 0.328",
            falling("last test accuracy", &["λ 0.0001", "λ 0.001", "λ 0.01", "λ 0.1"]),
        ),
        Prediction::new(
            "With penalty 1 nothing is learnt: the weights go to 0 and one class is always predicted",
            "0.104, 0.103",
            all(vec![within("λ 1", "weight norm", 0.0, 0.2), within("λ 1", "test accuracy", 0.08, 0.13)]),
        ),
        Prediction::new(
            "The penalty explains that validation beats training: it leads by 0.005 more with 0.001 than with 0",
            "they carry no regularisation",
            above("validation less training", "λ 0.001", "λ 0", 0.005),
        )
        .about("004.E-c")
        .expect(Verdict::Refuted),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    let mut found = sweep(r, &ARMS);
    found.push(
        Figure::lines("Norm of the weights, mean over seeds", ["epoch", "‖W‖"], r, &ARMS, "weight norm")
            .log(false, true),
    );
    found
}
