//! E11: a network with two hidden layers, two sizes of batches.

use super::e06_perceptron::{seeds, stand_in};
use super::trials::{Mover, Net, Network, images};
use crate::lab::{
    Arm, Experiment, Figure, Plan, Prediction, Results, Scale, Scope, Verdict, above, exceeds, makes_up,
    undecidable,
};

/// The experiment.
pub(super) const E11: Experiment = Experiment {
    id: "E11",
    title: "Two hidden layers: the batch",
    source: "The data of E6, two hidden layers of 200 ReLUs with dropout 0.3, SGD with rate 0.002, 200 epochs. Batch 64: test 0.6080, \
             validation 0.6090, 2 min 45 s; batch 512: 0.5190, 0.5028, 1 min 26 s.",
    plan,
    predictions,
    figures,
};

/// The network of E11 to E13, with batches of 64.
pub(super) fn base(scope: &Scope) -> Network {
    let (hidden, epochs, lr) = match scope.scale {
        Scale::Quick => (vec![50, 50], 15, 0.1),
        Scale::Reduced => (vec![100, 100], 40, 0.1),
        Scale::Full => (vec![200, 200], 200, 0.002),
    };
    Network {
        images: images(scope),
        net: Net::Relu(hidden, 0.3),
        epochs,
        batch: 64,
        lr,
        mover: Mover::Sgd(0.0),
        l2: 0.0,
        flood: None,
        clip: None,
    }
}

/// [`base`] in words.
pub(super) fn words(scope: &Scope) -> String {
    let n = base(scope);
    let hidden = match &n.net {
        Net::Relu(hidden, _) => format!("{hidden:?}"),
        _ => String::new(),
    };
    format!("{} Hidden layers {hidden}, rate {}, {} epochs.", stand_in(scope), n.lr, n.epochs)
}

const ARMS: [&str; 3] = ["batch 64", "batch 512", "batch 512, rate × 8"];

fn plan(scope: &Scope) -> Plan {
    let base = base(scope);
    let arms = vec![
        Arm::new(ARMS[0], base.clone()),
        Arm::new(ARMS[1], Network { batch: 512, ..base.clone() }),
        Arm::new(ARMS[2], Network { batch: 512, lr: 8.0 * base.lr, ..base }),
    ];
    Plan { setting: words(scope), arms, seeds: seeds(scope) }
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "Batches of 64 end more accurate than batches of 512 at equal epochs and rate",
            "0.6080 against 0.5190",
            above("last test accuracy", ARMS[0], ARMS[1], 0.0),
        ),
        Prediction::new(
            "That is the number of steps: eight times the rate makes up more than half of the difference",
            "not tried: there are 8 times fewer steps",
            makes_up("last test accuracy", ARMS[0], ARMS[1], ARMS[2], 0.5),
        ),
        Prediction::new(
            "With batches of 512 test beats validation",
            "0.5190 against 0.5028",
            exceeds((ARMS[1], "last test accuracy"), (ARMS[1], "last validation accuracy"), 0.0),
        )
        .expect(Verdict::Undecided),
        Prediction::new(
            "Batches of 64 take 1.5 times as long",
            "2 min 45 s against 1 min 26 s",
            undecidable(
                "no number of a run depends on time here, and runs share the processors; `chainrule train --batch-size` shows the seconds of each epoch",
            ),
        )
        .expect(Verdict::Undecided),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    vec![
        Figure::lines(
            "Validation accuracy, mean over seeds",
            ["epoch", "accuracy"],
            r,
            &ARMS,
            "validation accuracy",
        ),
        Figure::lines("Training loss, mean over seeds", ["epoch", "loss"], r, &ARMS, "training loss"),
        Figure::dots(
            "Accuracy in the end",
            "accuracy",
            r,
            &ARMS,
            &["last validation accuracy", "last test accuracy"],
        ),
    ]
}
