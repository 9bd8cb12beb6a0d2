//! E19: a two-layer network on MNIST, the learning rate.

use super::e18_default::sweep;
use super::tables::{self, Row};
use super::trials::{Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, Verdict, exceeds, fact, falling, near,
    number, within,
};

/// The experiment.
pub(super) const E19: Experiment = Experiment {
    id: "E19",
    title: "Two-layer network: the rate",
    source: "Rates 1, 0.1, 0.05, 0.01: training 0.9429, 0.9214, 0.9089, 0.6182, test 0.9450, 0.9238, 0.9136, 0.7605.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 4] = ["lr 1", "lr 0.1", "lr 0.05", "lr 0.01"];
const PRINTED: &[Row] = &[
    ("lr 1", [Some(0.9429), None, Some(0.9450)]),
    ("lr 0.1", [Some(0.9214), None, Some(0.9238)]),
    ("lr 0.05", [Some(0.9089), None, Some(0.9136)]),
];

fn plan(scope: &Scope) -> Plan {
    let arm = |(name, lr): (&str, f64)| Arm::new(name, Network { lr, ..digits(scope) });
    tables::plan(scope, ARMS.into_iter().zip([1.0, 0.1, 0.05, 0.01]).map(arm).collect(), "")
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let mut found = tables::rows(scope, PRINTED);
    if scope.scale == Scale::Full {
        found.extend([
            Prediction::new(
                "lr 0.01: the printed training accuracy, up to 0.02",
                "0.6182",
                near("lr 0.01", "training accuracy", 0.6182, 0.02),
            )
            .expect(Verdict::Refuted),
            Prediction::new(
                "lr 0.01: the printed test accuracy, up to 0.03",
                "0.7605",
                near("lr 0.01", "test accuracy", 0.7605, 0.03),
            ),
            Prediction::new(
                "lr 0.01: 0.7182, a slip of one digit away, would fit, up to 0.005",
                "0.6182",
                near("lr 0.01", "training accuracy", 0.7182, 0.005),
            ),
            Prediction::new(
                "lr 0.01: the training accuracy of an earlier epoch would fit, up to 0.01",
                "0.6182",
                fact(|r| {
                    let series = r.series("lr 0.01", "training accuracy");
                    let off = |p: &[f64; 2]| (p[1] - 0.6182).abs();
                    let nearest = series.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
                    let there = off(nearest) <= 0.01 && nearest[0] < series.last()?[0];
                    Some((there, format!("{} in epoch {}", number(nearest[1]), nearest[0])))
                }),
            ),
        ]);
    }
    let plateau = 0.001;
    found.extend([
        Prediction::new(
            "A lower rate ends less accurate",
            "0.9450, 0.9238, 0.9136, 0.7605",
            falling("test accuracy", &ARMS),
        )
        .about("004.E-b"),
        Prediction::new(
            "At rate 0.01 the first epoch's loss stays at ln 10, up to 0.001: the plateau of an inverted S",
            "figure",
            within("lr 0.01", "training loss in epoch 1", 10f64.ln() - plateau, 10f64.ln() + plateau),
        )
        .about("004.E-b"),
        Prediction::new(
            "At rate 0.01, training accuracy runs 0.1 behind test accuracy in the last epoch",
            "0.6182 against 0.7605",
            exceeds(("lr 0.01", "last test accuracy"), ("lr 0.01", "training accuracy"), 0.1),
        )
        .expect(if scope.scale == Scale::Full { Verdict::Refuted } else { Verdict::Undecided }),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    sweep(r, &ARMS)
}
