//! E24: a two-layer network on MNIST, combinations of what was best.

use super::e18_default::{DEFAULT, sweep};
use super::tables::{self, Row};
use super::trials::{Net, Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, above, all, exceeds, near,
};

/// The experiment.
pub(super) const E24: Experiment = Experiment {
    id: "E24",
    title: "Two-layer network: combinations",
    source: "50 epochs of 32 units, batch 32, rate 1; 32 units, batch 32, penalty 0.0001; penalty 0.0001, batch 32, rate 1; 32 units, penalty 0.0001, \
             rate 1: test 0.949, 0.964, 0.978, 0.969. All beat the default; the third is best.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 4] =
    ["32 units, B 32, lr 1", "32 units, B 32, λ 1e-4", "λ 1e-4, B 32, lr 1", "32 units, λ 1e-4, lr 1"];
const BEST: &str = ARMS[2];
const PRINTED: &[Row] = &[
    (ARMS[0], [Some(0.939), Some(0.949), Some(0.949)]),
    (ARMS[1], [Some(0.979), Some(0.966), Some(0.964)]),
    (ARMS[2], [Some(0.989), Some(0.975), Some(0.978)]),
    (ARMS[3], [Some(0.981), Some(0.965), Some(0.969)]),
];

fn plan(scope: &Scope) -> Plan {
    let d = digits(scope);
    let long = Network { epochs: if scope.scale == Scale::Full { 50 } else { 2 * d.epochs }, ..d.clone() };
    let small = Network { net: Net::Sigmoid(32), ..long.clone() };
    let settings = [
        Network { batch: 32, lr: 1.0, ..small.clone() },
        Network { batch: 32, l2: 1e-4, ..small.clone() },
        Network { batch: 32, l2: 1e-4, lr: 1.0, ..long.clone() },
        Network { l2: 1e-4, lr: 1.0, ..small },
    ];
    let what = format!("The combinations run for {} epochs.", long.epochs);
    let arms = ARMS.into_iter().zip(settings).map(|(n, s)| Arm::new(n, s)).chain([Arm::new(DEFAULT, d)]);
    tables::plan(scope, arms.collect(), &what)
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let test = "test accuracy";
    let mut found = tables::rows(scope, PRINTED);
    found.extend(tables::leads(scope, PRINTED));
    if scope.scale == Scale::Full {
        found.push(Prediction::new(
            "32 units with rate 1 and penalty 0.0001: in the last epoch too the validation accuracy is the printed one, up to 0.005",
            "validation 0.965",
            near(ARMS[3], "last validation accuracy", 0.965, 0.005),
        ));
    }
    found.extend([
        Prediction::new(
            "Every combination beats the default",
            "0.949 to 0.978 against 0.927",
            all(ARMS.into_iter().map(|arm| above(test, arm, DEFAULT, 0.0)).collect()),
        )
        .about("004.E-h"),
        Prediction::new(
            "Rate 1, penalty 0.0001 and batches of 32 are best",
            "0.978 against 0.949, 0.964, 0.969",
            all([ARMS[0], ARMS[1], ARMS[3]].into_iter().map(|arm| above(test, BEST, arm, 0.0)).collect()),
        )
        .about("004.E-h"),
        Prediction::new(
            "In the three runs with penalty 0.0001 training beats validation",
            "0.979, 0.989, 0.981 against 0.966, 0.975, 0.965",
            all(ARMS[1..]
                .iter()
                .map(|arm| exceeds((arm, "training accuracy"), (arm, "last validation accuracy"), 0.0))
                .collect()),
        ),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    sweep(r, &[ARMS[0], ARMS[1], ARMS[2], ARMS[3], DEFAULT])
}
