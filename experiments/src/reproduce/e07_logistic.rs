//! E7: logistic regression, one example at a time.

use super::e06_perceptron::{linear, paces, seeds, stand_in};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scope, all, exceeds, fact, runs_within, within,
};

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
    let setting = format!("{} {}", stand_in(scope), paces(scope));
    Plan { setting, arms, seeds: seeds(scope) }
}

/// How much lower the mean of the last ten epochs is than that of the first ten.
pub(super) fn fall(series: &[[f64; 2]]) -> Option<f64> {
    let mean = |part: &[[f64; 2]]| part.iter().map(|p| p[1]).sum::<f64>() / part.len() as f64;
    Some(mean(series.get(..10)?) - mean(series.get(series.len() - 10..)?))
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
            "It overfits: more accurate on training examples than on validation ones, and on those the last ten epochs are 0.01 worse than the \
             first",
            "figure",
            all(vec![
                exceeds(
                    ("logistic", "training accuracy"),
                    ("logistic", "validation accuracy, labels redrawn alike"),
                    0.0,
                ),
                // Means of ten epochs: the best of all epochs is always above the last.
                runs_within("logistic", |run| fall(run.series("validation accuracy")), 0.01, f64::INFINITY),
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
