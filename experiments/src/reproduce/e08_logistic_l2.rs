//! E8: logistic regression with an L2 penalty.

use super::e06_perceptron::{SHRUNK, linear, logistic, paces, seeds, shrinks, stand_in};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scope, Verdict, above, exceeds, times, within,
};

/// The experiment.
pub(super) const E8: Experiment = Experiment {
    id: "E8",
    title: "Logistic regression with an L2 penalty",
    source: "As E7 with a penalty of 0.01: test accuracy 0.5053; ‖W‖ stays near 4.3 from epoch 20.",
    plan,
    predictions,
    figures,
};

const PLAIN: &str = "logistic";
const L2: &str = "logistic with L2";
const PRINTED: &str = "penalty 0.01";

fn plan(scope: &Scope) -> Plan {
    let arms = linear(scope).into_iter().filter(|a| a.name != "perceptron");
    let arms = arms.chain([Arm::new(PRINTED, logistic(scope, 0.01))]).collect();
    let setting = format!("{} {} Penalty 0.01, as printed, is tried too.", stand_in(scope), paces(scope));
    Plan { setting, arms, seeds: seeds(scope) }
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "The penalty makes the test accuracy higher",
            "0.5053 against 0.4597",
            above("test accuracy", L2, PLAIN, 0.0),
        ),
        Prediction::new(
            "And the training accuracy lower",
            "figure",
            above("training accuracy", PLAIN, L2, 0.0),
        ),
        Prediction::new(
            "And the gap between them smaller",
            "figure",
            exceeds((PLAIN, "gap"), (L2, "gap"), 0.0),
        ),
        Prediction::new(
            "Without it ‖W‖ ends more than twice as large",
            "25 against 4.3",
            times("weight norm", PLAIN, L2, 2.0),
        ),
        Prediction::new(
            "And more than five times, as printed",
            "25 against 4.3",
            times("weight norm", PLAIN, L2, 5.0),
        )
        .surprise(Verdict::Refuted),
        Prediction::new(
            "With it ‖W‖ changes by less than a twentieth after epoch 20",
            "near 4.3 from epoch 20",
            within(L2, "largest change of the weight norm after epoch 20", 0.0, 0.05),
        ),
        Prediction::new(
            format!(
                "With penalty 0.01, which here shrinks weights {:.0} times as much in a pass as there, ‖W‖ ends below a fifth of that without",
                shrinks(scope, 0.01) / SHRUNK
            ),
            "25 against 4.3",
            times("weight norm", PLAIN, PRINTED, 5.0),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    let arms = [PLAIN, L2, PRINTED];
    vec![
        Figure::lines("Norm of the weights, mean over seeds", ["epoch", "‖W‖"], r, &arms, "weight norm"),
        Figure::lines(
            "Validation accuracy, mean over seeds",
            ["epoch", "accuracy"],
            r,
            &arms,
            "validation accuracy",
        ),
        Figure::lines(
            "Training accuracy, mean over seeds",
            ["epoch", "accuracy"],
            r,
            &arms,
            "training accuracy",
        ),
        Figure::dots("Accuracy in the end", "accuracy", r, &arms, &["training accuracy", "test accuracy"]),
    ]
}
