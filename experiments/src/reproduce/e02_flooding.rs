//! E2: a network with one hidden layer and a floor under its loss.

use super::trials::{Mover, Net, Network, images};
use crate::lab::{
    Arm, Experiment, Figure, Judge, Judgement, Measures, Plan, Prediction, Results, Scale, Scope, Verdict,
    above, all, close, fact, runs_above, within,
};

/// The experiment.
pub(super) const E2: Experiment = Experiment {
    id: "E2",
    title: "Flooding: one hidden layer",
    source: "A floor b under the training loss, 0 and 0.04 among others, over 400 epochs; 0.04 is called steadier after epoch 200, slightly \
             faster, and as good in the end. Figures only, one run each; data and sizes are lost.",
    plan,
    predictions,
    figures,
};

const FLOORS: [&str; 3] = ["b 0", "b 0.04", "b 0.1"];

/// What both networks with a floor are trained on.
pub(super) fn base(scope: &Scope, net: Net, train: usize) -> Network {
    let (train, epochs) = match scope.scale {
        Scale::Full => (2000, 400),
        _ => (train, 400),
    };
    let images = super::trials::Images { train, ..images(scope) };
    Network {
        images,
        net,
        epochs,
        batch: train / 10,
        lr: 0.1,
        mover: Mover::Sgd(0.0),
        l2: 0.0,
        flood: Some(0.0),
        clip: None,
    }
}

fn plan(scope: &Scope) -> Plan {
    let mut base = base(scope, Net::Relu(vec![128], 0.0), 400);
    if scope.scale == Scale::Full {
        // With 10 steps an epoch the loss is not down to the floor in the end, and at larger rates runs break out.
        base.batch = 64;
    }
    let floor = |b| Network { flood: Some(b), ..base.clone() };
    Plan {
        setting: format!(
            "{} images of {} with a fifth of their labels drawn anew, 128 ReLUs, {} epochs of SGD with rate {} in batches of {}.",
            base.images.train, base.images.set, base.epochs, base.lr, base.batch
        ),
        arms: FLOORS.into_iter().zip([0.0, 0.04, 0.1]).map(|(name, b)| Arm::new(name, floor(b))).collect(),
        seeds: 10,
    }
}

/// Two runs are the same, bit for bit, until a batch's loss is first below the floor, and differ from the step after it. A
/// pair whose loss never is, or only the last, shows nothing; open if all are such.
pub(super) fn same_until_below(plain: &'static str, flooded: &'static str) -> Judge {
    Box::new(move |r: &Results| {
        let (mut verdicts, mut firsts) = (Vec::new(), Vec::new());
        for (a, b) in r.runs(plain).iter().zip(r.runs(flooded)) {
            let (x, y) = (a.series("step loss"), b.series("step loss"));
            let differ = x.iter().zip(y).position(|(a, b)| a != b);
            let first = b.number("first step below").map(|step| step as usize);
            verdicts.push(match (first, differ) {
                (Some(first), Some(differ)) => Some(differ == first + 1),
                // After the last step that both have there is nothing to compare.
                (Some(first), None) => (first + 1 < x.len().min(y.len())).then_some(false),
                (None, Some(_)) => Some(false),
                (None, None) => None,
            });
            firsts.push(first.map_or("never".into(), |step| step.to_string()));
        }
        let verdict = match verdicts.as_slice() {
            all if all.contains(&Some(false)) => Verdict::Refuted,
            all if all.contains(&Some(true)) => Verdict::Confirmed,
            _ => Verdict::Undecided,
        };
        Judgement::new(verdict, format!("first below b at steps {}", firsts.join(", ")))
    })
}

/// One arm's training error is below a limit in an earlier epoch than another's, on average over the seeds; open if it never
/// is in any run.
pub(super) fn earlier(arm: &'static str, other: &'static str, limit: f64) -> Judge {
    let reached =
        move |run: &Measures| run.series("training error").iter().find(|p| p[1] < limit).map(|p| p[0]);
    // A run that never gets there counts as one more than all: a lower limit.
    let epoch = move |run: &Measures| {
        let end = || run.series("training error").last().map(|last| last[0] + 1.0);
        if run.number("diverged in epoch").is_some() { None } else { reached(run).or_else(end) }
    };
    let judge = runs_above(other, arm, epoch, 0.0);
    Box::new(move |r: &Results| {
        if ![arm, other].iter().any(|arm| r.runs(arm).iter().any(|run| reached(run).is_some())) {
            return Judgement::new(Verdict::Undecided, "in no run");
        }
        let found = judge(r);
        Judgement::new(found.verdict, format!("epochs, {}", found.measured))
    })
}

/// How far two validation accuracies may be apart to end alike: one and a half standard errors of a full set.
pub(super) const ALIKE: f64 = 0.02;

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let without = Prediction::new(
        "Without a floor it ends below 0.02",
        "implied",
        within("b 0", "training loss", 0.0, 0.02),
    );
    // The smaller runs have fewer steps, and do not come so far.
    let without = if scope.scale == Scale::Full { without } else { without.surprise(Verdict::Refuted) };
    // With steps enough to come so far it is, by 2 epochs of 145: hardly more than chance.
    let sooner = Prediction::new(
        "With b = 0.04 the training error is sooner below 0.01",
        "0.04 converges slightly faster",
        earlier("b 0.04", "b 0", 0.01),
    );
    let sooner = match scope.scale {
        Scale::Full => sooner.surprise(Verdict::Confirmed),
        _ => sooner.expect(Verdict::Refuted),
    };
    vec![
        Prediction::new(
            "Until a batch's loss is first below b, the run with b = 0.04 is the run without, bit for bit; then it is not",
            "0.04 converges slightly faster",
            same_until_below("b 0", "b 0.04"),
        )
        .about("000.Q5.3"),
        Prediction::new("The same holds for b = 0.1", "not tried", same_until_below("b 0", "b 0.1")),
        Prediction::new(
            "The training error is steadier with b = 0.04 in the second half",
            "figure",
            above("training error, deviation in the second half", "b 0", "b 0.04", 0.0),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            "So is the validation error",
            "figure",
            above("validation error, deviation in the second half", "b 0", "b 0.04", 0.0),
        )
        .expect(Verdict::Refuted),
        sooner,
        Prediction::new(
            "0.04 is the best of the three: the validation accuracy ends higher than with 0 and with 0.1",
            "figure: as good or slightly better",
            all(["b 0", "b 0.1"].map(|other| above("last validation accuracy", "b 0.04", other, 0.0)).into()),
        )
        .expect(Verdict::Refuted),
        Prediction::new(
            format!("There is no need for a loss of 0: with b = 0.04 and without, they end within {ALIKE} of each other"),
            "no need to chase 0",
            close("last validation accuracy", "b 0", "b 0.04", ALIKE),
        )
        .about("000.Q5.4"),
        Prediction::new(
            "With b = 0.04 the training loss stays near 0.04",
            "implied",
            within("b 0.04", "training loss", 0.02, 0.08),
        )
        .about("000.Q5.4"),
        without,
        Prediction::new(
            "Early epochs learn what carries over, later ones noise: the validation loss is lowest early and then rises while the \
             training loss falls",
            "stated",
            fact(|r| {
                let (train, validation) =
                    (r.series("b 0", "training loss"), r.series("b 0", "validation loss"));
                let best = validation.iter().copied().min_by(|a, b| a[1].total_cmp(&b[1]))?;
                let (last, start) = (validation.last()?, train.iter().find(|p| p[0] == best[0])?);
                let fell = train.last()?[1] < 0.5 * start[1];
                let text = format!(
                    "lowest {:.3} at epoch {}, {:.3} at epoch {}; training loss {:.3} and {:.3}",
                    best[1],
                    best[0],
                    last[1],
                    last[0],
                    start[1],
                    train.last()?[1]
                );
                Some((fell && last[1] > 1.1 * best[1] && best[0] < 0.5 * last[0], text))
            }),
        )
        .about("000.Q5.1"),
    ]
}

fn figures(r: &Results) -> Vec<Figure> {
    floor_figures(r, &FLOORS)
}

/// Loss and error of training and validation.
pub(super) fn floor_figures(r: &Results, arms: &[&str]) -> Vec<Figure> {
    let lines = |title, y, series| Figure::lines(title, ["epoch", y], r, arms, series);
    vec![
        lines("Training loss, mean over seeds", "loss", "training loss").log(false, true),
        lines("Training error, mean over seeds", "error", "training error"),
        lines("Validation error, mean over seeds", "error", "validation error"),
        Figure::dots("Validation accuracy in the end", "accuracy", r, arms, &["last validation accuracy"]),
    ]
}
