//! Predicates: what is decided, and what is left open.

use chainrule_experiments::lab::Verdict::{Confirmed, Refuted, Undecided};
use chainrule_experiments::lab::{
    Judge, Measures, Results, Verdict, above, all, close, every_run, exceeds, fact, falling, makes_up, near,
    nearer, number, runs_above, those_within, times, within,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Arms with a measure `x` that has these values, one for each seed.
fn results(arms: &[(&str, &[f64])], exact: bool) -> Results {
    let run = |v: &f64| {
        let mut m = Measures::default();
        m.put("x", *v);
        Arc::new(m)
    };
    let runs: BTreeMap<_, _> =
        arms.iter().map(|(name, values)| (name.to_string(), values.iter().map(run).collect())).collect();
    Results::new(runs, exact)
}

fn verdict(judge: Judge, arms: &[(&str, &[f64])]) -> Verdict {
    judge(&results(arms, false)).verdict
}

#[test]
fn differences_are_taken_seed_by_seed() {
    // Each seed differs by about 1, while the seeds are 10 apart: only a paired comparison sees it.
    let arms: &[(&str, &[f64])] = &[("a", &[11.0, 21.1, 30.9]), ("b", &[10.0, 20.0, 30.0])];
    assert_eq!(verdict(above("x", "a", "b", 0.5), arms), Confirmed);
    assert_eq!(verdict(above("x", "b", "a", 0.0), arms), Refuted);
    assert_eq!(verdict(above("x", "a", "b", 1.0), arms), Undecided);
    assert_eq!(verdict(close("x", "a", "b", 1.5), arms), Confirmed);
    assert_eq!(verdict(close("x", "a", "b", 0.5), arms), Refuted);
    let arms: &[(&str, &[f64])] =
        &[("a", &[3.0, 3.1, 2.9]), ("b", &[1.0, 1.0, 1.0]), ("c", &[0.0, 0.0, 0.0])];
    assert_eq!(verdict(times("x", "a", "b", 2.0), arms), Confirmed);
    assert_eq!(verdict(times("x", "a", "b", 4.0), arms), Refuted);
    assert_eq!(verdict(times("x", "a", "c", 9.0), arms), Confirmed);
    assert_eq!(verdict(exceeds(("a", "x"), ("b", "x"), 1.5), arms), Confirmed);
}

#[test]
fn more_is_not_the_same() {
    let arms: &[(&str, &[f64])] =
        &[("a", &[0.1, 0.2, 0.3]), ("b", &[0.1, 0.2, 0.3]), ("c", &[0.05, 0.1, 0.15])];
    assert_eq!(verdict(above("x", "a", "b", 0.0), arms), Refuted);
    assert_eq!(verdict(exceeds(("a", "x"), ("b", "x"), -0.01), arms), Confirmed);
    assert_eq!(verdict(times("x", "a", "c", 2.0), arms), Refuted);
    assert_eq!(verdict(falling("x", &["a", "b"]), arms), Refuted);
}

#[test]
fn what_single_runs_do_is_counted() {
    let arms: &[(&str, &[f64])] = &[("a", &[1.0, 2.0, 0.0]), ("b", &[3.0, 4.5, 4.0])];
    let x = |run: &Measures| run.number("x");
    assert_eq!(verdict(every_run("b", x, 3.0, 5.0), arms), Confirmed);
    assert_eq!(verdict(every_run("b", x, 5.0, 9.0), arms), Refuted);
    assert_eq!(verdict(every_run("a", x, 1.0, 2.0), arms), Undecided);
    assert_eq!(every_run("a", x, 1.0, 2.0)(&results(arms, false)).measured, "in 2 of 3 runs: 1, 2, 0");
    assert_eq!(verdict(every_run("a", |_| None, 0.0, 9.0), arms), Undecided);
    assert_eq!(verdict(every_run("none", x, 0.0, 9.0), arms), Undecided);
    let large = |run: &Measures| run.number("x").filter(|x| *x > 0.5);
    assert_eq!(verdict(those_within("a", large, -9.0, 9.0), arms), Confirmed);
    assert_eq!(verdict(those_within("a", |_| None, 0.0, 9.0), arms), Undecided);
    assert_eq!(verdict(runs_above("b", "a", x, 0.0), arms), Confirmed);
    assert_eq!(verdict(runs_above("a", "b", x, 0.0), arms), Refuted);
    assert_eq!(verdict(runs_above("b", "a", |run| run.number("y"), 0.0), arms), Undecided);
}

#[test]
fn what_is_nearer_is_told_by_distances() {
    let arms: &[(&str, &[f64])] =
        &[("a", &[1.0, 2.0, 3.0]), ("b", &[1.1, 1.9, 3.1]), ("c", &[2.0, 1.0, 4.1])];
    assert_eq!(verdict(nearer("x", "a", "b", "c"), arms), Confirmed);
    assert_eq!(verdict(nearer("x", "a", "c", "b"), arms), Refuted);
    assert_eq!(verdict(nearer("x", "a", "b", "b"), arms), Refuted);
    assert_eq!(nearer("x", "a", "b", "c")(&results(arms, false)).measured, "0.1 from b, 1.0333 from c");
}

#[test]
fn noise_decides_nothing() {
    let arms: &[(&str, &[f64])] = &[("a", &[1.0, -2.0, 1.5]), ("b", &[0.0, 0.0, 0.0])];
    assert_eq!(verdict(above("x", "a", "b", 0.0), arms), Undecided);
    assert_eq!(verdict(within("a", "x", -1.0, 1.0), arms), Undecided);
}

#[test]
fn one_run_decides_nothing_unless_chance_plays_no_part() {
    let arms: &[(&str, &[f64])] = &[("a", &[2.0]), ("b", &[1.0])];
    assert_eq!(verdict(above("x", "a", "b", 0.0), arms), Undecided);
    assert_eq!(above("x", "a", "b", 0.0)(&results(arms, true)).verdict, Confirmed);
    assert_eq!(within("a", "x", 2.0, 2.0)(&results(arms, true)).verdict, Confirmed);
}

#[test]
fn printed_numbers_are_held_against_the_mean() {
    let arms: &[(&str, &[f64])] = &[("a", &[0.920, 0.922, 0.924])];
    assert_eq!(verdict(near("a", "x", 0.925, 0.005), arms), Confirmed);
    assert_eq!(verdict(near("a", "x", 0.95, 0.005), arms), Refuted);
    assert_eq!(verdict(near("a", "x", 0.929, 0.005), arms), Undecided);
}

#[test]
fn what_was_not_measured_is_not_decided() {
    let arms: &[(&str, &[f64])] = &[("a", &[1.0, f64::NAN]), ("b", &[0.0, 0.0])];
    assert_eq!(verdict(above("x", "a", "b", 0.0), arms), Undecided);
    assert_eq!(verdict(within("c", "x", 0.0, 1.0), arms), Undecided);
    assert_eq!(verdict(fact(|_| None), arms), Undecided);
}

#[test]
fn chains_and_lists_are_as_strong_as_their_weakest_link() {
    let arms: &[(&str, &[f64])] =
        &[("a", &[3.0, 3.0]), ("b", &[2.0, 2.0]), ("c", &[1.0, 1.0]), ("d", &[0.0, 2.0])];
    assert_eq!(verdict(falling("x", &["a", "b", "c"]), arms), Confirmed);
    assert_eq!(verdict(falling("x", &["a", "c", "b"]), arms), Refuted);
    assert_eq!(verdict(falling("x", &["a", "b", "d"]), arms), Undecided);
    let three = |x: Verdict, y: Verdict| {
        let is = |v: Verdict| match v {
            Confirmed => within("a", "x", 3.0, 3.0),
            Refuted => within("a", "x", 0.0, 1.0),
            Undecided => within("d", "x", 0.0, 1.0),
        };
        verdict(all(vec![is(x), is(y)]), arms)
    };
    assert_eq!(three(Confirmed, Confirmed), Confirmed);
    assert_eq!(three(Confirmed, Undecided), Undecided);
    assert_eq!(three(Undecided, Refuted), Refuted);
    assert_eq!(three(Refuted, Confirmed), Refuted);
}

#[test]
fn numbers_are_short() {
    let shown = [0.0, 0.92689, 1e-12, 272_474.0, 17.344, -0.5, 3.0, 123.456].map(number);
    assert_eq!(shown, ["0", "0.9269", "1.0e-12", "272474", "17.34", "-0.5", "3", "123.5"]);
}

#[test]
fn numbers_have_names() {
    let arms: &[(&str, &[f64])] = &[("a", &[3.0, 3.0]), ("b", &[2.0, 2.0]), ("c", &[1.0, 1.0])];
    let told = |judge: Judge| judge(&results(arms, false)).measured;
    assert_eq!(told(above("x", "a", "b", 0.0)), "a: 3, b: 2; difference 1");
    assert_eq!(told(times("x", "a", "c", 2.0)), "a: 3, c: 1; a - 2 × c: 1");
    assert_eq!(told(falling("x", &["a", "b", "c"])), "a: 3, b: 2, c: 1");
    assert_eq!(told(within("a", "x", 0.0, 9.0)), "3");
    assert_eq!(told(all(vec![within("a", "x", 0.0, 9.0), within("b", "x", 0.0, 9.0)])), "a: 3; b: 2");
    let mixed = all(vec![above("x", "a", "b", 0.0), within("c", "x", 0.0, 9.0)]);
    assert_eq!(told(mixed), "a: 3, b: 2; difference 1; c: 1");
    let mut m = Measures::default();
    m.put("x", 1.0);
    m.put("y", 2.0);
    let one = Results::new([("a".to_string(), vec![Arc::new(m)])].into(), true);
    assert_eq!(exceeds(("a", "y"), ("a", "x"), 0.0)(&one).measured, "y: 2, x: 1; difference 1");
    assert_eq!(
        all(vec![within("a", "x", 0.0, 9.0), within("a", "y", 0.0, 9.0)])(&one).measured,
        "x: 1; y: 2"
    );
}

#[test]
fn what_is_made_up_is_a_share_of_what_is_lacking() {
    let arms: &[(&str, &[f64])] = &[
        ("best", &[3.0, 3.1, 2.9]),
        ("less", &[1.0, 1.1, 0.9]),
        ("most", &[2.5, 2.6, 2.4]),
        ("little", &[1.5, 1.6, 1.4]),
        ("as good", &[2.0, 3.1, 3.9]),
    ];
    assert_eq!(verdict(makes_up("x", "best", "less", "most", 0.5), arms), Confirmed);
    assert_eq!(verdict(makes_up("x", "best", "less", "little", 0.5), arms), Refuted);
    // Nothing is lacking for sure, so nothing can be made up.
    assert_eq!(verdict(makes_up("x", "best", "as good", "most", 0.5), arms), Undecided);
    assert_eq!(verdict(makes_up("x", "best", "less", "nobody", 0.5), arms), Undecided);
}
