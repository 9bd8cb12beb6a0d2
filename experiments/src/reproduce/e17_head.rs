//! E17: a linear head on a frozen residual network, with weight decay.

use super::trials::{Body, Head, Images, Order};
use crate::lab::{
    Arm, Experiment, Figure, Judge, Plan, Prediction, Pretrained, Results, Scale, Scope, Verdict, all,
    exceeds, undecidable, within,
};

/// The experiment.
pub(super) const E17: Experiment = Experiment {
    id: "E17",
    title: "Fine-tuning a residual network: weight decay",
    source: "ResNet-20 trained on CIFAR-100, frozen, a new linear layer trained on CIFAR-10: batches of 32, rate 0.001, momentum 0.9, weight \
             decay 0, 0.1, 0.2. Test accuracy 67, 65 and 64 %, cut to whole numbers. eval() is never called.",
    plan,
    predictions,
    figures,
};

const ARM: &str = "head";

/// What the write-up did, with its network and its images.
fn own(weights: &Pretrained) -> Plan {
    let images = Images {
        set: "cifar10".into(),
        train: 50_000,
        validation: 0,
        test: 10_000,
        order: Order::Published,
        shrink: 1,
        noise: 0.0,
    };
    Plan {
        setting:
            "As in the write-up, with the network of a file and CIFAR-10; 10 epochs, which it does not say."
                .into(),
        arms: vec![Arm::new(
            ARM,
            Head { images, body: Body::Loaded(weights.clone()), epochs: 10, lr: 0.001 },
        )],
        seeds: 3,
    }
}

fn plan(scope: &Scope) -> Plan {
    if let Some(weights) = &scope.weights {
        return own(weights);
    }
    let full = scope.scale == Scale::Full;
    let (train, test, before, epochs) = match scope.scale {
        Scale::Quick => (600, 400, 1, 3),
        Scale::Reduced => (2000, 1000, 3, 8),
        Scale::Full => (6000, 4000, 4, 10),
    };
    let images = Images {
        set: scope.images.clone(),
        train,
        validation: 0,
        test,
        order: Order::Drawn,
        shrink: if full { 1 } else { 2 },
        noise: 0.0,
    };
    let blocks = if full { 3 } else { 1 };
    let head = Head { images, body: Body::Trained { blocks, epochs: before }, epochs, lr: 0.01 };
    Plan {
        setting: format!(
            "Neither the weights nor CIFAR-10 can be shipped (with files of both, `--full --weights` runs as the write-up did). In their place a residual network with {blocks} block(s) in each stage is trained \
             on classes 0 to 4 of {} and frozen, and the head is trained on classes 5 to 9, with rate 0.01 as there are fewer steps.",
            scope.images
        ),
        arms: vec![Arm::new(ARM, head)],
        seeds: match scope.scale {
            Scale::Quick => 2,
            Scale::Reduced => 5,
            Scale::Full => 10,
        },
    }
}

/// One measure is larger than another in the one arm.
fn more(high: &'static str, low: &'static str, by: f64) -> Judge {
    exceeds((ARM, high), (ARM, low), by)
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let mut found = Vec::new();
    if scope.weights.is_some() {
        let near = |name, low, high| within(ARM, name, low, high);
        found.push(Prediction::new(
            "The printed accuracies, up to one point and what was cut off",
            "67, 65, 64 %",
            all(vec![
                near("accuracy, decay 0", 0.66, 0.69),
                near("accuracy, decay 0.1", 0.64, 0.67),
                near("accuracy, decay 0.2", 0.63, 0.66),
            ]),
        ));
    }
    found.extend([
        Prediction::new(
            "Decay makes the head's weights smaller",
            "not printed",
            all(vec![more("norm, decay 0", "norm, decay 0.1", 0.0), more("norm, decay 0.1", "norm, decay 0.2", 0.0)]),
        )
        .about("003.Q6-a"),
        Prediction::new(
            "And its training loss larger",
            "figure",
            all(vec![
                more("training loss, decay 0.1", "training loss, decay 0", 0.0),
                more("training loss, decay 0.2", "training loss, decay 0.1", 0.0),
            ]),
        ),
        Prediction::new(
            "More decay is less accurate: none is more accurate than 0.1",
            "67 against 65 %, both cut to whole numbers: 1.01 to 2.99 points apart",
            more("accuracy, decay 0", "accuracy, decay 0.1", 0.0),
        ),
        Prediction::new(
            "And 0.1 is more accurate than 0.2",
            "65 against 64 %, both cut to whole numbers: 0.01 to 1.99 points apart",
            more("accuracy, decay 0.1", "accuracy, decay 0.2", 0.0),
        )
        .expect(Verdict::Undecided),
        Prediction::new(
            "A customary decay, 0.001, is within 0.01 of none",
            "not tried: 0.1 and 0.2 are 100 to 1000 times what is customary",
            all(vec![
                more("accuracy, decay 0", "accuracy, decay 0.001", -0.01),
                more("accuracy, decay 0.001", "accuracy, decay 0", -0.01),
            ]),
        ),
        Prediction::new(
            "Without decay, test examples are at most 0.02 behind training examples: there is next to nothing for it to cure",
            "not tried",
            more("accuracy, decay 0", "training accuracy, decay 0", -0.02),
        ),
        Prediction::new(
            "Without eval() the accuracy depends on which examples share a batch: sorted by class it is lower by more than 0.02",
            "not tried",
            more("accuracy, decay 0", "accuracy, sorted by class, decay 0", 0.02),
        ),
        Prediction::new(
            "The frozen network stays as it is: with eval() its features of test examples are the same after the head's training, up to 0.1 %",
            "frozen",
            within(ARM, "change of the features", 0.0, 0.001),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            "With eval() it is within 0.05 of the value without",
            "not tried",
            all(vec![
                more("accuracy, predicting, decay 0", "accuracy, decay 0", -0.05),
                more("accuracy, decay 0", "accuracy, predicting, decay 0", -0.05),
            ]),
        ),
        Prediction::new(
            "ResNet-20 with ten classes has 272,474 parameters",
            "not printed",
            within(ARM, "parameters of ResNet-20", 272_474.0, 272_474.0),
        ),
        Prediction::new(
            "The progress line of the listing can be printed",
            "a format string",
            undecidable("read, not run: the format string in the listing is malformed, which raises an error, or was misread"),
        )
        .expect(Verdict::Undecided),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    let ways =
        |name: &str| -> Vec<String> { ["0", "0.1", "0.2"].map(|d| format!("{name}, decay {d}")).into() };
    let figure = |title: &str, y: &str, name: &str| {
        let names = ways(name);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Figure::dots(title, y, r, &[ARM], &names)
    };
    let losses = ways("training loss");
    let losses: Vec<&str> = losses.iter().map(String::as_str).collect();
    vec![
        Figure::curves("Training loss of the head, mean over seeds", ["epoch", "loss"], r, ARM, &losses),
        figure("Test accuracy as in the write-up, without eval()", "accuracy", "accuracy"),
        figure("With eval()", "accuracy", "accuracy, predicting"),
        figure("Without eval(), examples sorted by class", "accuracy", "accuracy, sorted by class"),
        figure("Norm of the head", "norm", "norm"),
    ]
}
