//! E18: a two-layer network on MNIST, with its default settings.

use super::tables::{self, Row};
use super::trials::{Network, Order, digits};
use crate::lab::{
    Arm, Experiment, Figure, Judge, Judgement, Plan, Prediction, Results, Scale, Scope, Verdict, above,
    exceeds, within,
};

/// The experiment.
pub(super) const E18: Experiment = Experiment {
    id: "E18",
    title: "Two-layer network: default settings",
    source: "MNIST's first 48,000 images to train on, the last 12,000 to validate; 128 sigmoids; rate 0.1, penalty 0.001, batches of 64, 10 \
             epochs. Training 0.921 (mean over the last epoch's batches), validation 0.928, test 0.927. That validation and test beat \
             training is put down to the penalty.",
    plan,
    predictions,
    figures,
};

/// The default settings' name wherever they occur.
pub(super) const DEFAULT: &str = "default";
const NO_PENALTY: &str = "λ 0";
const DRAWN: &str = "λ 0, split at random";
const PRINTED: &[Row] = &[(DEFAULT, [Some(0.921), Some(0.928), Some(0.927)])];

fn plan(scope: &Scope) -> Plan {
    let d = digits(scope);
    let free = Network { l2: 0.0, ..d.clone() };
    let drawn =
        Network { images: super::trials::Images { order: Order::Drawn, ..d.images.clone() }, ..free.clone() };
    let arms = vec![Arm::new(DEFAULT, d), Arm::new(NO_PENALTY, free), Arm::new(DRAWN, drawn)];
    tables::plan(
        scope,
        arms,
        "The accuracy on training examples is the running one, unless it says `of the last weights`.",
    )
}

/// Validation does not beat training in the arm without a penalty. Open unless it surely does in the one with.
pub(super) fn no_lead_without(penalty: &'static str, none: &'static str) -> Judge {
    let lead = "validation less training";
    let [with, without] = [(penalty, f64::MIN_POSITIVE, f64::INFINITY), (none, f64::NEG_INFINITY, 0.0)]
        .map(|(arm, low, high)| within(arm, lead, low, high));
    Box::new(move |r: &Results| {
        let (with, without) = (with(r), without(r));
        let verdict = if with.verdict == Verdict::Confirmed { without.verdict } else { Verdict::Undecided };
        Judgement::new(verdict, format!("lead, {penalty}: {}; {none}: {}", with.measured, without.measured))
    })
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let (train, validation) = ("training accuracy", "last validation accuracy");
    let last = "training accuracy of the last weights";
    let mut found = tables::rows(scope, PRINTED);
    found.extend([
        Prediction::new(
            "Validation examples are classified better than training examples",
            "0.928 against 0.921",
            exceeds((DEFAULT, validation), (DEFAULT, train), 0.0),
        ),
        Prediction::new(
            "That is the penalty's doing: without one there is no lead",
            "they carry no regularisation",
            no_lead_without(DEFAULT, NO_PENALTY),
        )
        .about("004.E-c")
        .expect(Verdict::Refuted),
        Prediction::new(
            "A part is that the running mean is taken with worse weights: the last weights do better",
            "the running average",
            exceeds((DEFAULT, last), (DEFAULT, train), 0.0),
        ),
        Prediction::new(
            "With a split drawn at random, validation does no better than the last weights do on training examples",
            "not tried",
            exceeds((DRAWN, last), (DRAWN, validation), 0.0),
        ),
    ]);
    if scope.scale == Scale::Full {
        found.push(Prediction::new(
            "The main part of the lead over the last weights, more than 0.003, is the published split's",
            "not tried",
            above("validation less last weights", NO_PENALTY, DRAWN, 0.003),
        ));
    }
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    let loss = ["training loss", "validation loss"];
    let accuracy = ["training accuracy", "validation accuracy"];
    let all = [
        "training accuracy",
        "training accuracy of the last weights",
        "last validation accuracy",
        "test accuracy",
    ];
    vec![
        Figure::curves("Loss, mean over seeds", ["epoch", "loss"], r, DEFAULT, &loss),
        Figure::curves("Accuracy, mean over seeds", ["epoch", "accuracy"], r, DEFAULT, &accuracy),
        Figure::lines("Norm of the weights", ["epoch", "‖W‖"], r, &[DEFAULT, NO_PENALTY], "weight norm"),
        Figure::dots(
            "With and without penalty and random split",
            "accuracy",
            r,
            &[DEFAULT, NO_PENALTY, DRAWN],
            &all,
        ),
    ]
}

/// Training loss and validation accuracy over the epochs, and the accuracies in the end: the figures of E19 to E24.
pub(super) fn sweep(r: &Results, arms: &[&str]) -> Vec<Figure> {
    let measures = ["training accuracy", "validation accuracy", "test accuracy"];
    vec![
        Figure::dots("Accuracy by setting", "accuracy", r, arms, &measures),
        Figure::lines("Training loss, mean over seeds", ["epoch", "loss"], r, arms, "training loss"),
        Figure::lines(
            "Validation accuracy, mean over seeds",
            ["epoch", "accuracy"],
            r,
            arms,
            "validation accuracy",
        ),
    ]
}
