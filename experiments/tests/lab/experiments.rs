//! Every experiment is whole, and those that take no time have their verdicts.

use chainrule_experiments::data::Store;
use chainrule_experiments::lab::{Lab, Outcome, Scale, Scope, Verdict};
use chainrule_experiments::reproduce::{EXPERIMENTS, experiment};
use std::collections::BTreeSet;

fn run(id: &str, scale: Scale, threads: usize) -> Outcome {
    let mut lab = Lab::new(scale, Store::at("/nonexistent"), &());
    lab.threads = threads;
    lab.run(experiment(id).unwrap()).unwrap()
}

#[test]
fn there_are_24_and_each_says_what_it_does() {
    let ids: Vec<&str> = EXPERIMENTS.iter().map(|e| e.id).collect();
    assert_eq!(ids, (1..=24).map(|i| format!("E{i}")).collect::<Vec<_>>());
    for scale in [Scale::Quick, Scale::Reduced, Scale::Full] {
        let scope = Scope { scale, images: "mnist-small".into(), weights: None };
        for e in EXPERIMENTS {
            let (plan, predictions) = ((e.plan)(&scope), (e.predictions)(&scope));
            let names: BTreeSet<&str> = plan.arms.iter().map(|a| a.name.as_str()).collect();
            assert_eq!(names.len(), plan.arms.len(), "{}: two arms of one name", e.id);
            assert!(!predictions.is_empty() && !plan.setting.is_empty() && !e.source.is_empty());
            assert!(plan.seeds != 1, "{}: nothing is concluded from one run", e.id);
        }
    }
}

#[test]
fn what_needs_no_training_is_as_expected() {
    for id in ["E4", "E5", "E14", "E15", "E16"] {
        let outcome = run(id, Scale::Reduced, 2);
        for f in &outcome.findings {
            assert!(!f.contradicts(), "{id}: {f:?}");
        }
        assert!(outcome.count(Verdict::Confirmed) >= 2 && !outcome.figures.is_empty());
    }
    let slips = &run("E4", Scale::Reduced, 1).findings;
    assert!(slips.iter().all(|f| f.verdict == f.expected), "{slips:?}");
}

#[test]
fn every_trained_experiment_runs_and_has_its_figures() {
    for id in ["E6", "E7", "E8", "E9", "E10", "E11", "E12", "E13", "E17"] {
        let outcome = run(id, Scale::Quick, 2);
        assert!(outcome.findings.iter().all(|f| !f.contradicts()), "{id}: {:?}", outcome.findings);
        let drawn = serde_json::to_string(&outcome.figures).unwrap();
        assert!(
            outcome.figures.len() >= 2 && drawn.contains("points") && !drawn.contains("\"points\":[]"),
            "{id}"
        );
    }
}

#[test]
fn threads_change_no_bit() {
    assert_eq!(run("E17", Scale::Quick, 1), run("E17", Scale::Quick, 4));
    assert_eq!(run("E11", Scale::Quick, 1), run("E11", Scale::Quick, 3));
}

#[test]
fn data_that_are_missing_are_told_with_the_experiment() {
    let mut lab = Lab::new(Scale::Full, Store::at("/nonexistent"), &());
    lab.scope.images = "mnist".into();
    let error = lab.run(experiment("E6").unwrap()).unwrap_err().to_string();
    assert!(error.starts_with("E6, ") && error.contains("mnist"), "{error}");
}
