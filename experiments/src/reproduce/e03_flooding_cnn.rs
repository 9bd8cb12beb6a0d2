//! E3: a convolutional network with a floor under its loss.

use super::e02_flooding::{ALIKE, base, earlier, floor_figures, same_until_below};
use super::trials::{Mover, Net, Network};
use crate::lab::{
    Arm, Experiment, Figure, Judge, Judgement, Measures, Plan, Prediction, Results, Scale, Scope, Verdict,
    close, every_run, number, runs_above, within,
};
use std::sync::Arc;

/// The experiment.
pub(super) const E3: Experiment = Experiment {
    id: "E3",
    title: "Flooding: a convolutional network",
    source: "The same floors with a convolutional network: faster than one hidden layer, and both errors rise sharply after epoch 350. \
             Figures only, one run each.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 4] = ["sgd, b 0", "sgd, b 0.04", "adam, b 0", "adam, b 0.04"];
const FAST: &str = "adam, rate 0.01";
const CLIPPED: &str = "sgd, clipped";
const HIDDEN: &str = "one hidden layer";

fn plan(scope: &Scope) -> Plan {
    let (channels, hidden) = ([8, 16], if scope.scale == Scale::Full { 64 } else { 32 });
    let base_of = |net| {
        let base = base(scope, net, 200);
        if scope.scale == Scale::Quick { Network { epochs: 150, ..base } } else { base }
    };
    let cnn = base_of(Net::Conv(channels, hidden));
    let arm = |flood, adam: bool| Network {
        flood: Some(flood),
        mover: if adam { Mover::Adam } else { Mover::Sgd(0.0) },
        lr: if adam { 0.003 } else { 0.1 },
        ..cnn.clone()
    };
    let settings = [arm(0.0, false), arm(0.04, false), arm(0.0, true), arm(0.04, true)];
    let mut arms: Vec<Arm> = ARMS.into_iter().zip(settings).map(|(name, s)| Arm::new(name, s)).collect();
    arms.push(Arm::new(FAST, Network { lr: 0.01, ..arm(0.0, true) }));
    arms.push(Arm::new(CLIPPED, Network { clip: Some(1.0), ..arm(0.0, false) }));
    arms.push(Arm::new(HIDDEN, base_of(Net::Relu(vec![128], 0.0))));
    Plan {
        setting: format!(
            "{} images of {} with a fifth of their labels drawn anew, LeNet with {} and {} channels, {} epochs of 10 steps; SGD with \
             rate 0.1 (one hidden layer too; once with gradients cut to a norm of 1), and Adam with rates 0.003 and 0.01, as the write-up \
             does not say what moved the weights.",
            cnn.images.train, cnn.images.set, channels[0], channels[1], cnn.epochs
        ),
        arms,
        seeds: match scope.scale {
            Scale::Quick => 2,
            Scale::Reduced => 3,
            Scale::Full => 5,
        },
    }
}

/// The largest rise of a run's error from one epoch to the next, in its last quarter; none for a run that learnt nothing or
/// diverged.
pub(super) fn late_rise(run: &Measures, error: &str) -> Option<f64> {
    let learnt = run.series("training error").iter().any(|p| p[1] < 0.1);
    if !learnt || run.number("diverged in epoch").is_some() {
        return None;
    }
    let errors = run.series(error);
    let late = errors.get(errors.len() * 3 / 4..)?;
    Some(late.windows(2).map(|p| p[1][1] - p[0][1]).fold(0.0, f64::max))
}

fn rises(arm: &'static str, error: &'static str) -> Judge {
    // Of 500 examples 25 are 0.05, up to rounding.
    every_run(arm, move |run| late_rise(run, error), 0.05 - 1e-9, f64::INFINITY)
}

/// The largest late rise of an error is larger in one arm than in another.
fn rises_more(arm: &'static str, other: &'static str, error: &'static str) -> Judge {
    runs_above(arm, other, move |run| late_rise(run, error), 0.0)
}

/// A training loss so low that few examples are left to be wrong about.
const LEARNT: f64 = 0.04;

/// It is larger without clipping; open where no run without has one, and where the clipped runs do not learn as far, for
/// then they need not rise.
pub(super) fn clipping_calms(clipped: &'static str, plain: &'static str) -> Judge {
    let judge = rises_more(plain, clipped, "training error");
    Box::new(move |r: &Results| {
        let found = judge(r);
        let rise = |run: &Arc<Measures>| late_rise(run, "training error").is_some_and(|rise| rise > 0.0);
        let loss = r.sample(clipped, "training loss").map_or(f64::INFINITY, |s| s.mean);
        let open = loss >= LEARNT || !r.runs(plain).iter().any(rise);
        let verdict = if open { Verdict::Undecided } else { found.verdict };
        Judgement::new(verdict, format!("{}; training loss when clipped {}", found.measured, number(loss)))
    })
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    // The networks of smaller runs have fewer hidden units and fewer examples, and are slower, which was not expected.
    let full = scope.scale == Scale::Full;
    let adam = Prediction::new(
        "With Adam it needs fewer epochs to a training error of 0.1 than one hidden layer with SGD",
        "figure",
        earlier("adam, b 0", HIDDEN, 0.1),
    )
    .about("000.Q5.5");
    let sgd = Prediction::new(
        "It needs fewer with SGD at the same rate as well",
        "not tried",
        earlier("sgd, b 0", HIDDEN, 0.1),
    );
    vec![
        Prediction::new(
            "Until a batch's loss is first below b, the run with b = 0.04 is the run without, bit for bit",
            "0.04 converges faster",
            same_until_below("sgd, b 0", "sgd, b 0.04"),
        )
        .about("000.Q5.5"),
        Prediction::new(
            "The same holds for Adam",
            "not tried",
            same_until_below("adam, b 0", "adam, b 0.04"),
        ),
        if full { adam } else { adam.surprise(Verdict::Undecided) },
        if full { sgd } else { sgd.surprise(Verdict::Refuted) },
        Prediction::new(
            "The training error rises sharply late in the run, by 0.05 in an epoch: with SGD",
            "after epoch 350",
            rises("sgd, b 0", "training error"),
        )
        .about("000.Q5.5")
        .expect(Verdict::Refuted),
        Prediction::new("The same with Adam", "after epoch 350", rises("adam, b 0", "training error"))
            .surprise(Verdict::Refuted),
        Prediction::new(
            "The validation error rises by 0.05 in a late epoch too: with SGD",
            "after epoch 350",
            rises("sgd, b 0", "validation error"),
        )
        .expect(Verdict::Refuted),
        Prediction::new("The same with Adam", "after epoch 350", rises("adam, b 0", "validation error"))
            .expect(Verdict::Refuted),
        Prediction::new(
            "Larger steps make such rises: at rate 0.01 Adam's training error has one",
            "not tried",
            rises(FAST, "training error"),
        )
        .surprise(Verdict::Refuted),
        Prediction::new(
            "Gradients cut to a norm of 1 make the late rises of SGD's training error smaller",
            "not tried: sensitivity is blamed",
            clipping_calms(CLIPPED, ARMS[0]),
        )
        .expect(Verdict::Undecided),
        Prediction::new(
            "A floor makes late rises larger: those of the validation error, with b = 0.04 and SGD",
            "not tried",
            rises_more("sgd, b 0.04", "sgd, b 0", "validation error"),
        ),
        Prediction::new(
            "And with b = 0.04 and Adam",
            "not tried",
            rises_more("adam, b 0.04", "adam, b 0", "validation error"),
        ),
        Prediction::new(
            "With b = 0.04 the training loss stays near 0.04",
            "implied",
            within("sgd, b 0.04", "training loss", 0.02, 0.08),
        ),
        Prediction::new(
            format!(
                "There is no need for a loss of 0: with b = 0.04 and without, they end within {ALIKE} of each other"
            ),
            "no need to chase 0",
            close("last validation accuracy", "sgd, b 0", "sgd, b 0.04", ALIKE),
        ),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    floor_figures(r, &[ARMS[0], ARMS[1], ARMS[2], ARMS[3], FAST, CLIPPED, HIDDEN])
}
