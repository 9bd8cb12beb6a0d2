//! What decides statements of single experiments.

use super::e01_pruning::E1;
use super::e02_flooding::{earlier, same_until_below};
use super::e03_flooding_cnn::{clipping_calms, late_rise};
use super::e04_rmsprop::edits;
use super::e07_logistic::fall;
use super::e10_rates::largest_rise;
use super::e15_descent::{converged, meets};
use super::e18_default::no_lead_without;
use super::e20_penalty::{late_jump, off_a_share};
use super::listings::ran;
use super::tables;
use crate::lab::Verdict::{Confirmed, Refuted, Undecided};
use crate::lab::{Measures, Results, Scale, Scope, Verdict};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Runs of 3000 steps, each with the step at which its loss is first below the floor and the first whose loss differs.
fn verdict(runs: &[(Option<usize>, Option<usize>)]) -> Verdict {
    let run = |below: Option<usize>, differs: Option<usize>| {
        let mut m = Measures::default();
        for step in 0..3000 {
            m.push("step loss", step as f64, if differs.is_some_and(|d| step >= d) { 0.5 } else { 1.0 });
        }
        if let Some(step) = below {
            m.put("first step below", step as f64);
        }
        Arc::new(m)
    };
    let plain = runs.iter().map(|_| run(None, None)).collect();
    let flooded = runs.iter().map(|(below, differs)| run(*below, *differs)).collect();
    let arms: BTreeMap<_, _> = [("plain".to_string(), plain), ("flooded".to_string(), flooded)].into();
    same_until_below("plain", "flooded")(&Results::new(arms, false)).verdict
}

#[test]
fn a_floor_that_never_acts_shows_nothing() {
    assert_eq!(verdict(&[(Some(2500), Some(2501)), (Some(7), Some(8))]), Confirmed);
    assert_eq!(verdict(&[(Some(2500), Some(2400)), (Some(7), Some(8))]), Refuted);
    assert_eq!(verdict(&[(Some(2500), None)]), Refuted);
    assert_eq!(verdict(&[(None, Some(12))]), Refuted);
    assert_eq!(verdict(&[(None, None)]), Undecided);
    assert_eq!(verdict(&[(Some(7), Some(8)), (None, None)]), Confirmed);
    assert_eq!(verdict(&[(Some(2999), None), (Some(7), Some(8))]), Confirmed);
    assert_eq!(verdict(&[(Some(2999), None)]), Undecided);
    assert_eq!(verdict(&[]), Undecided);
}

/// Runs whose training error is 0.5, and from some epoch on, if there is one, 0.001.
fn runs(below: &[Option<usize>]) -> Vec<Arc<Measures>> {
    let run = |below: &Option<usize>| {
        let mut m = Measures::default();
        for epoch in 1..=100 {
            let error = if below.is_some_and(|b| epoch >= b) { 0.001 } else { 0.5 };
            m.push("training error", epoch as f64, error);
        }
        Arc::new(m)
    };
    below.iter().map(run).collect()
}

#[test]
fn what_is_sooner_is_told_run_by_run() {
    let sooner = |a: &[Option<usize>], b: &[Option<usize>]| {
        let arms: BTreeMap<_, _> = [("a".to_string(), runs(a)), ("b".to_string(), runs(b))].into();
        earlier("a", "b", 0.01)(&Results::new(arms, false))
    };
    let [five, six, never] = [[Some(5), Some(6), Some(5)], [Some(8), Some(9), Some(9)], [None; 3]];
    assert_eq!(sooner(&five, &six).verdict, Confirmed);
    assert_eq!(sooner(&six, &five).verdict, Refuted);
    // The same in every run is not sooner.
    assert_eq!(sooner(&five, &five).verdict, Refuted);
    assert_eq!(sooner(&five, &never).verdict, Confirmed);
    assert_eq!(sooner(&never, &never).verdict, Undecided);
    // One run of three: the mean curves would differ, but chance may do that.
    assert_eq!(sooner(&[Some(5), Some(6), Some(5)], &[Some(5), Some(6), None]).verdict, Undecided);
    // A run that diverged is not there early.
    let mut diverged = runs(&never);
    Arc::make_mut(&mut diverged[0]).put("diverged in epoch", 3.0);
    assert_eq!(earlier("a", "b", 0.01)(&results([("a", diverged), ("b", runs(&six))])).verdict, Undecided);
    assert_eq!(
        sooner(&five, &six).measured,
        "epochs, b: 8.6667, a: 5.3333; difference 3.3333 ± 1.4342 (n 3)"
    );
}

/// Runs with this training error in each of eight epochs, and this loss in the end.
fn learning(errors: &[[f64; 8]], loss: f64) -> Vec<Arc<Measures>> {
    let one = |errors: &[f64; 8]| run(&[("training loss", loss)], ("training error", errors));
    errors.iter().map(one).collect()
}

#[test]
fn late_rises_are_those_of_the_last_quarter() {
    let of = |errors: [f64; 8]| run(&[], ("training error", &errors));
    let rise = late_rise(&of([0.9, 0.01, 0.8, 0.0, 0.0, 0.0, 0.02, 0.1]), "training error").unwrap();
    assert!((rise - 0.08).abs() < 1e-12);
    assert_eq!(late_rise(&of([0.9, 0.01, 0.8, 0.0, 0.0, 0.0, 0.1, 0.1]), "training error"), Some(0.0));
    // What has learnt nothing need not rise, and what diverged has no last quarter.
    assert_eq!(late_rise(&of([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.9]), "training error"), None);
    let mut diverged = of([0.9, 0.01, 0.8, 0.0, 0.0, 0.0, 0.02, 0.1]);
    Arc::make_mut(&mut diverged).put("diverged in epoch", 9.0);
    assert_eq!(late_rise(&diverged, "training error"), None);
}

#[test]
fn clipping_is_only_judged_where_it_lets_a_network_learn() {
    let calms = |plain: &[[f64; 8]], clipped: &[[f64; 8]], loss: f64| {
        let arms = [("plain", learning(plain, 0.001)), ("clipped", learning(clipped, loss))];
        clipping_calms("clipped", "plain")(&results(arms)).verdict
    };
    let still = [[0.5, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]; 3];
    let rising = [0.2, 0.3, 0.25].map(|last| [0.5, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01, last]);
    assert_eq!(calms(&rising, &still, 0.001), Confirmed);
    assert_eq!(calms(&rising, &rising, 0.001), Refuted);
    // Nothing rises without: there is nothing to calm.
    assert_eq!(calms(&still, &still, 0.001), Undecided);
    assert_eq!(calms(&still, &rising, 0.001), Undecided);
    // What has not learnt need not rise.
    assert_eq!(calms(&rising, &still, 0.3), Undecided);
}

#[test]
fn a_fall_is_that_of_ten_epochs_means() {
    let of = |f: fn(usize) -> f64| fall(&(0..30).map(|i| [i as f64, f(i)]).collect::<Vec<_>>());
    assert!((of(|i| if i < 10 { 0.8 } else { 0.7 }).unwrap() - 0.1).abs() < 1e-12);
    // One epoch that is best by chance is no fall.
    assert!(of(|i| if i == 12 { 0.9 } else { 0.7 }).unwrap().abs() < 1e-12);
    assert_eq!(fall(&[[1.0, 0.5]]), None);
}

#[test]
fn a_lead_that_is_not_there_has_no_cause() {
    let lead = |with: [f64; 3], without: [f64; 3]| {
        let run = |lead: f64| {
            let mut m = Measures::default();
            m.put("validation less training", lead);
            Arc::new(m)
        };
        let arms = [("with", with), ("without", without)];
        let arms: BTreeMap<_, Vec<_>> =
            arms.map(|(name, leads)| (name.to_string(), leads.map(run).into())).into();
        no_lead_without("with", "without")(&Results::new(arms, false)).verdict
    };
    assert_eq!(lead([0.005, 0.006, 0.005], [0.003, 0.004, 0.003]), Refuted);
    assert_eq!(lead([0.005, 0.006, 0.005], [-0.003, -0.004, -0.003]), Confirmed);
    assert_eq!(lead([0.005, 0.006, 0.005], [-0.003, 0.004, 0.003]), Undecided);
    assert_eq!(lead([-0.005, -0.006, -0.005], [-0.003, -0.004, -0.003]), Undecided);
}

/// A run that put these numbers and pushed this series.
fn run(numbers: &[(&str, f64)], series: (&str, &[f64])) -> Arc<Measures> {
    let mut m = Measures::default();
    numbers.iter().for_each(|(name, x)| m.put(name, *x));
    series.1.iter().enumerate().for_each(|(epoch, x)| m.push(series.0, epoch as f64, *x));
    Arc::new(m)
}

fn results<const N: usize>(arms: [(&str, Vec<Arc<Measures>>); N]) -> Results {
    Results::new(arms.map(|(name, runs)| (name.to_string(), runs)).into(), false)
}

#[test]
fn a_change_that_scatters_near_0_is_small() {
    let scope = Scope { scale: Scale::Reduced, images: "mnist-small".into(), weights: None };
    let asked =
        (E1.predictions)(&scope).into_iter().find(|p| p.says.contains("deleting alone changes")).unwrap();
    let verdict = |changes: [f64; 4]| {
        let pruned =
            |x| run(&[("largest deleted ‖v‖, of the largest", 0.1), ("change by the cut", x)], ("", &[]));
        (asked.judge)(&results([("pruning tiny units", changes.map(pruned).into())])).verdict
    };
    // The interval of the mean of these sizes reaches below 0, where no size can be.
    assert_eq!(verdict([0.0001, -0.0002, 0.0, 0.01]), Confirmed);
    assert_eq!(verdict([0.1, -0.1, 0.1, -0.1]), Refuted);
}

#[test]
fn what_met_a_tolerance_has_converged_if_its_gradient_is_small() {
    let stopped =
        |met: f64, gradient: f64| run(&[("met the tolerance", met), ("gradient", gradient)], ("", &[]));
    let verdict = |runs| converged(vec!["a"])(&results([("a", runs)])).verdict;
    assert_eq!(verdict(vec![stopped(1.0, 0.001), stopped(1.0, 0.002)]), Confirmed);
    assert_eq!(verdict(vec![stopped(1.0, 0.001), stopped(1.0, 0.5)]), Refuted);
    // A run that was not stopped may have any gradient.
    assert_eq!(verdict(vec![stopped(1.0, 0.001), stopped(0.0, 0.5)]), Confirmed);
    assert_eq!(verdict(vec![stopped(0.0, 0.5)]), Undecided);
    let two = results([("a", vec![stopped(1.0, 0.1), stopped(0.0, 0.1)]), ("b", vec![stopped(0.0, 0.1)])]);
    assert_eq!(meets(&two, ["a", "b"]), ([1, 0], "a: 1 of 2, b: 0 of 1".to_string()));
}

#[test]
fn leads_are_asked_for_where_they_are_printed() {
    const TABLE: &[tables::Row] = &[
        ("ahead", [Some(0.5), Some(0.6), None]),
        ("behind", [Some(0.6), Some(0.5), None]),
        ("untold", [Some(0.6), None, Some(0.7)]),
    ];
    let scope = |scale| Scope { scale, images: "mnist-small".into(), weights: None };
    assert!(tables::leads(&scope(Scale::Reduced), TABLE).is_none());
    assert!(tables::leads(&scope(Scale::Full), &TABLE[1..]).is_none());
    let asked = tables::leads(&scope(Scale::Full), TABLE).unwrap();
    assert_eq!(asked.says, "Validation beats training: ahead");
    assert_eq!(asked.printed, "0.6 against 0.5");
    let lead = |x| vec![run(&[("validation less training", x)], ("", &[])); 3];
    let verdict = |x| (asked.judge)(&results([("ahead", lead(x)), ("behind", lead(-1.0))])).verdict;
    assert_eq!([verdict(0.01), verdict(-0.01)], [Confirmed, Refuted]);
}

#[test]
fn steps_of_a_curve_are_measured_where_they_are_asked_for() {
    // A jump counts in the second half only, up or down.
    let curve = |x: &[f64]| late_jump(&run(&[], ("validation accuracy", x)));
    assert!((curve(&[0.1, 0.9, 0.3, 0.3, 0.25, 0.27]).unwrap() - 0.05).abs() < 1e-12);
    assert_eq!(curve(&[0.5]), None);
    let rise = |x: &[f64]| largest_rise(&run(&[], ("training loss", x)));
    assert_eq!(rise(&[1.0, 0.5, 0.25]), Some(-0.25));
    assert_eq!(rise(&[1.0, 0.5, 0.75, 0.25]), Some(0.25));
    assert_eq!(rise(&[1.0, 1.0]), Some(0.0));
    let off = |accuracy| off_a_share(&run(&[("last test accuracy", accuracy)], ("", &[]))).unwrap();
    assert!(off(0.1028) < 1e-12 && off(0.0892) < 1e-12);
    assert!((off(0.1030) - 0.0002).abs() < 1e-12);
}

#[test]
fn edits_are_counted() {
    let cases =
        [("kitten", "sitting", 3), ("", "ab", 2), ("abc", "abc", 0), ("0.12", "0.21", 2), ("12", "", 2)];
    for (a, b, expected) in cases {
        assert_eq!((edits(a, b), edits(b, a)), (expected, expected), "{a} {b}");
    }
}

#[test]
fn every_listing_was_run() {
    for name in ["fourth_figure", "limits_before_axes", "plot_after_loop"] {
        let found = ran(name, "nothing")(&Results::default());
        assert_eq!(found.verdict, Refuted, "{name}");
    }
    assert_eq!(ran("limits_before_axes", "they are lost")(&Results::default()).verdict, Confirmed);
    assert_eq!(ran("another", "")(&Results::default()).verdict, Undecided);
}
