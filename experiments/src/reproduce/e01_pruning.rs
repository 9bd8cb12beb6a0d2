//! E1: small networks on points in the plane, and pruning.

use super::trials::{Least, Plane, Shape};
use crate::lab::{
    Arm, Experiment, Figure, Map, Measures, Plan, Prediction, Results, Scope, Verdict, above, all, exceeds,
    fact, number, those_within, within,
};

/// The experiment.
pub(super) const E1: Experiment = Experiment {
    id: "E1",
    title: "Networks in the plane: activation, depth, penalty, pruning",
    source: "A browser playground with 2-D data: ReLU preferred, more hidden layers for harder tasks, an L2 penalty, and three of the \
             third layer's units deleted for their tiny weights. Figures only, one run each.",
    plan,
    predictions,
    figures,
};

/// Enough units and penalty for some to be next to nothing.
const TINY: &str = "pruning tiny units";

fn plan(_: &Scope) -> Plan {
    let base = Plane {
        set: "spiral",
        noise: 0.1,
        flipped: 0.0,
        shape: Shape::Relu,
        hidden: vec![8, 8, 8],
        l2: 0.0,
        epochs: 100,
        prune: None,
    };
    let shape = |shape| Plane { shape, ..base.clone() };
    let sized = |set, hidden: &[usize]| Plane { set, hidden: hidden.to_vec(), ..base.clone() };
    let pruned = |least| Plane { noise: 0.2, l2: 1e-3, prune: Some((3, least)), ..base.clone() };
    let noisy = |l2| Plane { set: "circle", flipped: 0.2, hidden: vec![16, 16, 16], l2, ..base.clone() };
    Plan {
        setting: format!(
            "Toy sets of 500 points (400 to train on), batches of 10, rate 0.05, {} epochs; the sets and sizes of the write-up are \
             lost, so these are declared here. Deleted are the units with the smallest ‖v‖, outgoing weights, or, by effect, the smallest \
             mean of ‖v‖ |h|, h being the unit's output. A gap is taken from test points with as many labels wrong as in training.",
            base.epochs
        ),
        arms: vec![
            Arm::new("relu", base.clone()),
            Arm::new("tanh", shape(Shape::Tanh)),
            Arm::new("sigmoid", shape(Shape::Sigmoid)),
            Arm::new("spiral, 1 layer", sized("spiral", &[8])),
            Arm::new("gauss, 1 layer", sized("gauss", &[8])),
            Arm::new("circle, 1 layer", sized("circle", &[8])),
            Arm::new("circle, 3 layers", sized("circle", &[8, 8, 8])),
            Arm::new("no penalty", noisy(0.0)),
            Arm::new("penalty", noisy(0.01)),
            Arm::new("pruning", pruned(Least::Weights)),
            Arm::new("pruning by effect", pruned(Least::Effect)),
            Arm::new(TINY, Plane { hidden: vec![8, 8, 16], l2: 5e-3, ..pruned(Least::Weights) }),
        ],
        seeds: 20,
    }
}

/// Whether the units that were deleted did next to nothing.
fn tiny(run: &Measures) -> bool {
    run.number("largest deleted ‖v‖, of the largest").is_some_and(|share| share <= 0.2)
}

fn predictions(_: &Scope) -> Vec<Prediction> {
    vec![
        Prediction::new(
            "ReLU ends with a lower test loss than the sigmoid on the spiral",
            "figure",
            above("test loss", "sigmoid", "relu", 0.0),
        ),
        Prediction::new("And than tanh", "figure", above("test loss", "tanh", "relu", 0.0))
            .expect(Verdict::Undecided),
        Prediction::new(
            "Clouds and rings need one hidden layer only",
            "figure",
            all(vec![
                within("gauss, 1 layer", "test accuracy", 0.93, 1.0),
                within("circle, 1 layer", "test accuracy", 0.85, 1.0),
            ]),
        ),
        Prediction::new(
            "The spiral needs more: three layers are better than one",
            "figure",
            above("test accuracy", "relu", "spiral, 1 layer", 0.0),
        )
        .about("000.Q1.2-c"),
        Prediction::new(
            "Deeper networks train more slowly: more epochs to a loss of 0.3 on the ring",
            "stated",
            above("epochs to a loss of 0.3", "circle, 3 layers", "circle, 1 layer", 0.0),
        )
        .about("000.Q1.2-c")
        .expect(Verdict::Refuted),
        Prediction::new(
            "With a fifth of the labels wrong, a penalty makes the gap between test and training loss smaller",
            "stated",
            above("gap", "no penalty", "penalty", 0.0),
        )
        .about("000.Q1.2-d"),
        Prediction::new(
            "Three units deleted and the rest trained on: the test loss is no higher than before",
            "a figure: better than before",
            within("pruning", "change by cut and retraining", f64::NEG_INFINITY, 0.0),
        )
        .about("000.Q1.3"),
        Prediction::new(
            "Deleting alone, without training on, does that too",
            "not tried",
            within("pruning", "change by the cut", f64::NEG_INFINITY, 0.0),
        )
        .about("000.Q1.3")
        .expect(Verdict::Refuted),
        Prediction::new(
            "The gain is the deletion's: the whole network, trained on as long, ends higher",
            "not tried",
            exceeds(("pruning", "test loss, retrained"), ("pruning", "test loss, cut and retrained"), 0.0),
        )
        .about("000.Q1.3")
        .expect(Verdict::Refuted),
        Prediction::new(
            "No output moves by more than the sum of the deleted units' ‖v‖ |h|, up to rounding",
            "not tried",
            fact(|r| {
                // Not measured where the units do nothing at all.
                let arms = ["pruning", "pruning by effect"];
                let shares: Vec<f64> =
                    arms.iter().flat_map(|arm| r.present(arm, "share of the bound")).collect();
                let (most, n) = (shares.iter().copied().reduce(f64::max)?, shares.len());
                let told = format!("at most {} of it, over {n} runs in which they do something", number(most));
                Some((most < 1.001, told))
            }),
        )
        .about("000.Q1.3"),
        Prediction::new(
            "Where the deleted units' weights are tiny, ‖v‖ at most a fifth of the largest, deleting alone changes the test loss by at most \
             0.02, up or down, on average",
            "tiny weights",
            // No lower limit: the interval of what is never negative may well reach below 0.
            those_within(
                TINY,
                |run| tiny(run).then_some(run.number("change by the cut")?.abs()),
                f64::NEG_INFINITY,
                0.02,
            ),
        )
        .about("000.Q1.3"),
        Prediction::new(
            "There deleting makes no difference to training on: the whole network, trained on as long, ends within 0.02 of the cut one, \
             up or down, on average",
            "not tried",
            those_within(
                TINY,
                |run| {
                    let [cut, whole] = ["test loss, cut and retrained", "test loss, retrained"].map(|m| run.number(m));
                    tiny(run).then_some((cut? - whole?).abs())
                },
                f64::NEG_INFINITY,
                0.02,
            ),
        )
        .about("000.Q1.3"),
        Prediction::new(
            "Deleting alone costs less if the units are chosen by their effect",
            "not tried: tiny weights can carry large activities",
            above("change by the cut", "pruning", "pruning by effect", 0.0),
        )
        .about("000.Q1.3"),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    let shapes = ["relu", "tanh", "sigmoid"];
    let mut found = vec![Figure::lines(
        "Training loss on the spiral, mean over seeds",
        ["epoch", "loss"],
        r,
        &shapes,
        "training loss",
    )];
    for (arm, title) in [
        ("relu", "Spiral, three layers: log-odds of class 1"),
        ("spiral, 1 layer", "Spiral, one layer: log-odds of class 1"),
    ] {
        let grid = r.grid(arm, "log-odds").cloned();
        found.extend(grid.map(|grid| Figure::Map(Map { title: title.into(), grid, contour: Some(0.0) })));
    }
    let arms = [
        "relu",
        "tanh",
        "sigmoid",
        "spiral, 1 layer",
        "gauss, 1 layer",
        "circle, 1 layer",
        "circle, 3 layers",
    ];
    found.push(Figure::dots("Test accuracy", "accuracy", r, &arms, &["test accuracy"]));
    found.push(Figure::dots(
        "Test loss, labels wrong alike, less training loss",
        "loss",
        r,
        &["no penalty", "penalty"],
        &["gap"],
    ));
    let changes = ["change by the cut", "change by cut and retraining", "change by retraining"];
    found.push(Figure::dots(
        "Change of the test loss",
        "loss",
        r,
        &["pruning", "pruning by effect", TINY],
        &changes,
    ));
    found
}
