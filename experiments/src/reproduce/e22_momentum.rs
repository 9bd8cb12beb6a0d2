//! E22: a two-layer network on MNIST, momentum.

use super::e18_default::sweep;
use super::tables::{self, Row};
use super::trials::{Mover, Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Judge, Plan, Prediction, Results, Scale, Scope, Verdict, above, all, close,
    exceeds, fact, near, nearer,
};

/// The experiment.
pub(super) const E22: Experiment = Experiment {
    id: "E22",
    title: "Two-layer network: momentum",
    source: "Momentum 1.1, 0.9, 0.7, 0.5: training 0.921 four times, validation 0.927, 0.927, 0.928, 0.927, test 0.925, 0.924, 0.927, 0.926. 0.7 is \
             called best. The course's program builds its optimizer without momentum; elsewhere its defaults are printed five times, training \
             0.921 to 0.922, validation 0.926 to 0.929, test 0.924 to 0.927, and all four columns lie among them.",
    plan,
    predictions,
    figures,
};

const NONE: &str = "no momentum";
const HEAVY: [&str; 4] = ["μ 0.5", "μ 0.7", "μ 0.9", "μ 1.1"];
const AVERAGED: [&str; 4] = ["average, μ 0.5", "average, μ 0.7", "average, μ 0.9", "average, μ 1.1"];
const EQUAL: [&str; 2] = ["batch 32", "lr 1"];
/// The printed columns, for momentum 1.1, 0.9, 0.7, 0.5, against a run in which momentum is not applied.
const PRINTED: &[Row] = &[
    (NONE, [Some(0.921), Some(0.927), Some(0.925)]),
    (NONE, [Some(0.921), Some(0.927), Some(0.924)]),
    (NONE, [Some(0.921), Some(0.928), Some(0.927)]),
    (NONE, [Some(0.921), Some(0.927), Some(0.926)]),
];

fn plan(scope: &Scope) -> Plan {
    let d = digits(scope);
    let moved = |mover| Network { mover, ..d.clone() };
    let mut arms = vec![Arm::new(NONE, d.clone())];
    arms.extend(
        HEAVY.into_iter().zip([0.5, 0.7, 0.9, 1.1]).map(|(n, mu)| Arm::new(n, moved(Mover::Sgd(mu)))),
    );
    arms.extend(
        AVERAGED.into_iter().zip([0.5, 0.7, 0.9, 1.1]).map(|(n, mu)| Arm::new(n, moved(Mover::Averaged(mu)))),
    );
    arms.push(Arm::new(EQUAL[0], Network { batch: 32, ..d.clone() }));
    arms.push(Arm::new(EQUAL[1], Network { lr: 1.0, ..d }));
    tables::plan(scope, arms, "Momentum is applied here, as a heavy ball and as an average of gradients.")
}

/// Every run of an arm ends with a loss that is no number.
fn diverges(arm: &'static str) -> Judge {
    fact(move |r| {
        let epochs: Vec<String> = r
            .values(arm, "diverged in epoch")
            .iter()
            .map(|e| e.map_or("never".into(), |e| e.to_string()))
            .collect();
        let all = !epochs.is_empty() && !epochs.contains(&"never".into());
        Some((all, format!("{arm}: not finite from epoch {}", epochs.join(", "))))
    })
}

/// An arm ends close to one without momentum, and closer than to the default.
fn equals(what: &str, arm: &'static str, other: &'static str, by: f64) -> Prediction {
    let test = "test accuracy";
    Prediction::new(
        format!("{what} ends within {by} of {other}, and nearer to it than to no momentum"),
        "not tried",
        all(vec![close(test, arm, other, by), nearer(test, arm, other, NONE)]),
    )
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let full = scope.scale == Scale::Full;
    let by = if full { 0.003 } else { 0.01 };
    let columns = tables::rows(scope, PRINTED).into_iter().zip(["1.1", "0.9", "0.7", "0.5"]);
    let column = |(row, mu): (Prediction, &str)| Prediction {
        says: format!("The column for momentum {mu} is a run without, up to 0.005"),
        ..row
    };
    let mut found: Vec<Prediction> = columns.map(column).collect();
    if full {
        let applied = |(arm, mu): (&'static str, &str)| {
            Prediction::new(
                format!("Applied, momentum {mu} has the printed training accuracy, up to 0.005"),
                "0.921",
                near(arm, "training accuracy", 0.921, 0.005),
            )
            .expect(Verdict::Refuted)
        };
        found.extend(HEAVY.into_iter().zip(["0.5", "0.7", "0.9"]).map(applied));
    }
    found.extend([
        Prediction::new(
            "Momentum 1.1, applied, diverges: the printed column is a run without it",
            "0.921, 0.927, 0.925",
            diverges("μ 1.1"),
        )
        .about("004.E-f"),
        Prediction::new("An average of gradients with 1.1 diverges too", "not tried", diverges("average, μ 1.1")),
        Prediction::new(
            "Momentum makes no difference: 0.9 trains no better than none by more than 0.01",
            "training 0.921 four times",
            exceeds((NONE, "training accuracy"), ("μ 0.9", "training accuracy"), -0.01),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            "0.7 is the best momentum",
            "0.927 against 0.924 and 0.926",
            above("test accuracy", "μ 0.7", "μ 0.9", 0.0),
        )
        .about("004.E-f")
        .expect(Verdict::Refuted),
        Prediction::new(
            format!("Averages of gradients end within {by} of no momentum, from 0.5 to 0.9: only the column for 1.1 tells them apart"),
            "0.926, 0.927, 0.924",
            all(AVERAGED[..3].iter().map(|arm| close("test accuracy", arm, NONE, by)).collect()),
        ),
        equals("lr / (B (1 - μ)) decides: momentum 0.5", "μ 0.5", EQUAL[0], by),
        equals("And momentum 0.9", "μ 0.9", EQUAL[1], by),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    sweep(r, &[NONE, HEAVY[0], HEAVY[1], HEAVY[2], AVERAGED[1], EQUAL[0], EQUAL[1]])
}
