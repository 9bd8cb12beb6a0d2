//! Tables of accuracies as they are printed, for the experiments on digits.

use super::trials::{digits, seeds};
use crate::lab::{Arm, Judge, Plan, Prediction, Scale, Scope, all, exceeds, near};

/// A printed row: the arm; training (running over the last epoch), validation and test accuracy, where printed.
pub(super) type Row = (&'static str, [Option<f64>; 3]);

/// How far a mean may be from a printed number.
const TOLERANCE: f64 = 0.005;

/// In full runs, each row's numbers within the tolerance, and that validation beats training where it is printed to: digits carry
/// over there, and only there.
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
    let ahead =
        |(_, printed): &&Row| matches!(printed, [Some(train), Some(validation), _] if validation > train);
    let mut arms: Vec<&'static str> = table.iter().filter(ahead).map(|(arm, _)| *arm).collect();
    arms.dedup();
    let leads =
        arms.iter().map(|arm| exceeds((arm, "last validation accuracy"), (arm, "training accuracy"), 0.0));
    let leads: Vec<Judge> = leads.collect();
    let mut found: Vec<Prediction> = table.iter().map(row).collect();
    if !leads.is_empty() {
        found.push(Prediction::new(
            format!("Validation beats training, as printed: {}", arms.join(", ")),
            "in every row",
            all(leads),
        ));
    }
    found
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
