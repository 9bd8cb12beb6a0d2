//! Tables of accuracies as they are printed, for the experiments on digits.

use super::trials::{digits, seeds};
use crate::lab::{Arm, Plan, Prediction, Scale, Scope, all, near, within};

/// A printed row: the arm; training (running over the last epoch), validation and test accuracy, where printed.
pub(super) type Row = (&'static str, [Option<f64>; 3]);

/// How far a mean may be from a printed number.
const TOLERANCE: f64 = 0.005;

/// In full runs, each row's numbers within the tolerance: digits carry over there, and only there.
pub(super) fn rows(scope: &Scope, table: &'static [Row]) -> Vec<Prediction> {
    if scope.scale != Scale::Full {
        return Vec::new();
    }
    let row = |(arm, printed): &Row| {
        let names = ["training accuracy", "validation accuracy", "test accuracy"];
        let cells = names.into_iter().zip(printed).filter_map(|(name, value)| Some((name, (*value)?)));
        let judges = cells.clone().map(|(name, value)| near(arm, name, value, TOLERANCE)).collect();
        let text: Vec<String> = cells.map(|(name, value)| format!("{} {value}", short(name))).collect();
        Prediction::new(
            format!("{arm}: the printed accuracies, up to {TOLERANCE}"),
            text.join(", "),
            all(judges),
        )
    };
    table.iter().map(row).collect()
}

/// In full runs, that validation beats training in each row that is printed so.
pub(super) fn leads(scope: &Scope, table: &'static [Row]) -> Option<Prediction> {
    let pairs =
        table.iter().filter_map(|(arm, [train, validation, _])| Some((*arm, (*train)?, (*validation)?)));
    let ahead: Vec<_> = pairs.filter(|(_, train, validation)| validation > train).collect();
    let lead = |arm| within(arm, "validation less training", f64::MIN_POSITIVE, f64::INFINITY);
    let printed: Vec<String> = ahead.iter().map(|(_, t, v)| format!("{v} against {t}")).collect();
    let arms: Vec<&str> = ahead.iter().map(|(arm, ..)| *arm).collect();
    (scope.scale == Scale::Full && !ahead.is_empty()).then(|| {
        Prediction::new(
            format!("Validation beats training: {}", arms.join(", ")),
            printed.join(", "),
            all(ahead.iter().map(|(arm, ..)| lead(arm)).collect()),
        )
    })
}

fn short(name: &str) -> &str {
    name.strip_suffix(" accuracy").unwrap_or(name)
}

/// A plan on digits.
pub(super) fn plan(scope: &Scope, arms: Vec<Arm>, what: &str) -> Plan {
    let d = digits(scope);
    let size = if scope.scale == Scale::Full { "As in the write-up" } else { "Reduced" };
    Plan {
        setting: format!(
            "{size}: {} to train on, {} to validate, {} to test, of {}; 784-128-10 with sigmoids, weights begin at 0.001 × normal; SGD, rate 0.1, \
             penalty 0.001 on weights, batches of 64, {} epochs, unless said otherwise; validation and test accuracy are of the epoch that validates best. {what}",
            d.images.train, d.images.validation, d.images.test, d.images.set, d.epochs
        ),
        arms,
        seeds: seeds(scope),
    }
}
