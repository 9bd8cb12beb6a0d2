//! E7: logistic regression, one example at a time.

use super::e06_perceptron::{linear, seeds, stand_in};
use crate::lab::{Arm, Experiment, Figure, Plan, Prediction, Results, Scope, all, exceeds, fact, within};

/// The experiment.
pub(super) const E7: Experiment = Experiment {
    id: "E7",
    title: "Logistic regression",
    source: "As E6, by steps of rate 0.001 on single examples, 100 epochs from 0: test accuracy 0.4597; ‖W‖ rises to almost 25.",
    plan,
    predictions,
    figures,
};

fn plan(scope: &Scope) -> Plan {
    let arms: Vec<Arm> = linear(scope).into_iter().filter(|a| a.name == "logistic").collect();
    let setting = format!("{} Rates are larger, as these inputs are shorter.", stand_in(scope));
    Plan { setting, arms, seeds: seeds(scope) }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "‖W‖ rises in every epoch",
            "rises to almost 25",
            fact(|r| {
                let w = r.series("logistic", "weight norm");
                let (first, last) = (w.first()?[1], w.last()?[1]);
                let up = w.windows(2).all(|p| p[1][1] > p[0][1]);
                Some((up, format!("from {first:.2} to {last:.2}, mean over seeds")))
            }),
        ),
        Prediction::new(
            "It overfits: more accurate on training examples than on validation ones while the latter fall",
            "figure",
            all(vec![
                exceeds(
                    ("logistic", "training accuracy"),
                    ("logistic", "validation accuracy, labels redrawn alike"),
                    0.0,
                ),
                fact(|r| {
                    let v = r.series("logistic", "validation accuracy");
                    let best = v.iter().map(|p| p[1]).fold(0.0, f64::max);
                    let last = v.last()?[1];
                    let text = format!("validation accuracy {best:.3} at best, {last:.3} in the end");
                    Some((last < best - 0.01, text))
                }),
            ]),
        ),
        Prediction::new(
            "It is far better than chance, which is 0.1 here",
            "0.4597, with chance at 0.167",
            within("logistic", "test accuracy", 0.3, 1.0),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::curves(
            "Logistic regression, mean over seeds",
            ["epoch", "accuracy"],
            r,
            "logistic",
            &["training accuracy", "validation accuracy"],
        ),
        Figure::lines(
            "Norm of the weights, mean over seeds",
            ["epoch", "‖W‖"],
            r,
            &["logistic"],
            "weight norm",
        ),
    ]
}
