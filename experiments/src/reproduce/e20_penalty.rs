//! E20: a two-layer network on MNIST, the penalty.

use super::e18_default::{no_lead_without, sweep};
use super::tables::{self, Row};
use super::trials::{Network, digits};
use crate::lab::{
    Arm, Experiment, Figure, Measures, Plan, Prediction, Results, Scale, Scope, Verdict, all, every_run,
    falling, near, runs_within, within,
};

/// The experiment.
pub(super) const E20: Experiment = Experiment {
    id: "E20",
    title: "Two-layer network: the penalty",
    source: "Penalties 1, 0.1, 0.01, 0.001, 0.0001: training 0.104, 0.336, 0.884, 0.922, 0.930, test 0.103, 0.328, 0.893, 0.926, 0.933.",
    plan,
    predictions,
    figures,
};

const ARMS: [&str; 6] = ["λ 1", "λ 0.1", "λ 0.01", "λ 0.001", "λ 0.0001", "λ 0"];
const PRINTED: &[Row] = &[
    ("λ 0.01", [Some(0.884), Some(0.894), Some(0.893)]),
    ("λ 0.001", [Some(0.922), Some(0.926), Some(0.926)]),
    ("λ 0.0001", [Some(0.930), Some(0.934), Some(0.933)]),
];

fn plan(scope: &Scope) -> Plan {
    let arm = |(name, l2): (&str, f64)| Arm::new(name, Network { l2, ..digits(scope) });
    tables::plan(scope, ARMS.into_iter().zip([1.0, 0.1, 0.01, 1e-3, 1e-4, 0.0]).map(arm).collect(), "")
}

/// The largest change of a run's validation accuracy from one epoch to the next, in its second half.
pub(super) fn late_jump(run: &Measures) -> Option<f64> {
    let accuracies = run.series("validation accuracy");
    let late = accuracies.get(accuracies.len() / 2..)?;
    late.windows(2).map(|p| (p[1][1] - p[0][1]).abs()).max_by(f64::total_cmp)
}

/// How many of MNIST's 10,000 test images are of each class, 0 to 9.
const OF_EACH: [f64; 10] = [980.0, 1135.0, 1032.0, 1010.0, 982.0, 892.0, 958.0, 1028.0, 974.0, 1009.0];

/// How far a run's test accuracy is from the nearest share that a class has of the test images.
pub(super) fn off_a_share(run: &Measures) -> Option<f64> {
    let accuracy = run.number("last test accuracy")?;
    OF_EACH.iter().map(|n| (accuracy - n / 1e4).abs()).min_by(f64::total_cmp)
}

fn predictions(scope: &Scope) -> Vec<Prediction> {
    let mut found = tables::rows(scope, PRINTED);
    found.extend(tables::leads(scope, PRINTED));
    if scope.scale == Scale::Full {
        // Which class is always predicted, or how far a run has come that hardly learns, differs from seed to seed.
        let row = |arm, says: &str, printed: &str, measures: &[(&'static str, f64)], expected| {
            let judges = measures.iter().map(|(name, value)| near(arm, name, *value, 0.005)).collect();
            Prediction::new(format!("{arm}: the printed {says}, up to 0.005"), printed, all(judges))
                .expect(expected)
        };
        let [train, validation, test] = ["training accuracy", "validation accuracy", "test accuracy"];
        let held_out = [(validation, 0.317), (test, 0.328)];
        found.extend([
            row("λ 0.1", "training accuracy", "training 0.336", &[(train, 0.336)], Verdict::Confirmed),
            row("λ 0.1", "other two", "validation 0.317, test 0.328", &held_out, Verdict::Refuted),
            row("λ 1", "training accuracy", "training 0.104", &[(train, 0.104)], Verdict::Confirmed),
            row("λ 1", "test accuracy", "test 0.103", &[(test, 0.103)], Verdict::Undecided),
            Prediction::new(
                "λ 1: a test accuracy is the share of one class, as the printed 0.103 is of 2 (0.1032) or 7 (0.1028)",
                "test 0.103",
                every_run("λ 1", off_a_share, 0.0, 5e-6),
            ),
        ]);
    }
    found.extend([
        Prediction::new(
            "A larger penalty is less accurate",
            "0.933, 0.926, 0.893, 0.328, 0.103",
            falling("last test accuracy", &["λ 0.0001", "λ 0.001", "λ 0.01", "λ 0.1", "λ 1"]),
        ),
        Prediction::new(
            "With penalty 1 nothing is learnt: the weights go to 0 and one class is always predicted",
            "0.104, 0.103",
            all(vec![
                within("λ 1", "weight norm", 0.0, 0.2),
                within("λ 1", "share of the commonest prediction", 1.0, 1.0),
            ]),
        ),
        Prediction::new(
            "With penalty 0.1 the validation accuracy jumps by more than 0.03 between late epochs: its digits are of a moment",
            "0.317",
            runs_within("λ 0.1", late_jump, 0.03, f64::INFINITY),
        ),
        Prediction::new(
            "The penalty explains that validation beats training: with 0 there is no lead",
            "they carry no regularisation",
            no_lead_without("λ 0.001", "λ 0"),
        )
        .about("004.E-c")
        .expect(Verdict::Refuted),
    ]);
    found
}

fn figures(r: &Results) -> Vec<Figure> {
    let mut found = sweep(r, &ARMS);
    found.push(
        Figure::lines("Norm of the weights, mean over seeds", ["epoch", "‖W‖"], r, &ARMS, "weight norm")
            .log(false, true),
    );
    found
}
