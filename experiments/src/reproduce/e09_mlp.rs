//! E9: a network with one hidden layer, one example at a time.

use super::e06_perceptron::{linear, paces, seeds, stand_in};
use super::trials::{Mover, Net, Network, images};
use crate::lab::{Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, exceeds};

/// The experiment.
pub(super) const E9: Experiment = Experiment {
    id: "E9",
    title: "One hidden layer, one example at a time",
    source: "As E6 with 100 ReLUs, by steps of rate 0.001 on single examples, 20 epochs: test accuracy 0.5443, the best of the four.",
    plan,
    predictions,
    figures,
};

const MLP: &str = "hidden layer";
const ALL: [&str; 4] = ["perceptron", "logistic", "logistic with L2", MLP];

fn plan(scope: &Scope) -> Plan {
    let mlp = Network {
        images: images(scope),
        net: Net::Shifted(100),
        epochs: if scope.scale == Scale::Quick { 5 } else { 20 },
        batch: 1,
        lr: 0.001,
        mover: Mover::Sgd(0.0),
        l2: 0.0,
        flood: None,
        clip: None,
    };
    let setting = format!(
        "{} {} The hidden layer's weights begin normal with mean and deviation 0.1, which is the course's custom; its rate is 0.001, for {} \
         epochs.",
        stand_in(scope),
        paces(scope),
        mlp.epochs
    );
    Plan {
        setting,
        arms: linear(scope).into_iter().chain([Arm::new(MLP, mlp)]).collect(),
        seeds: seeds(scope),
    }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    let better = |than: &'static str, printed: &str| {
        Prediction::new(
            format!("The hidden layer is better on test examples than {than}"),
            format!("0.5443 against {printed}"),
            // Both after their last epoch.
            exceeds((MLP, "last test accuracy"), (than, "test accuracy"), 0.0),
        )
    };
    vec![better("perceptron", "0.3743"), better("logistic", "0.4597"), better("logistic with L2", "0.5053")]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::curves(
            "The hidden layer, mean over seeds",
            ["epoch", "accuracy"],
            r,
            MLP,
            &["training accuracy", "validation accuracy"],
        ),
        Figure::dots(
            "Test accuracy (of the network also after its last epoch)",
            "accuracy",
            r,
            &ALL,
            &["test accuracy", "last test accuracy"],
        ),
    ]
}
