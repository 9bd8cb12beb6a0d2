//! Predicates: what decides a statement.
//!
//! Most compare the 95 % interval of a mean with a range: inside is confirmed, outside refuted, and across its border
//! undecided; see the module's page for the formula. [`near`] asks for the mean itself, [`every_run`] counts runs, and [`fact`] is of
//! things that are so or not.

use super::{Measures, Results, Sample, Verdict};

/// What a predicate says.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Whether the statement holds.
    pub verdict: Verdict,
    /// The numbers that say so.
    pub measured: String,
    /// Arm and measure, if it is one number, for [`all`] to name it by.
    of: Option<[&'static str; 2]>,
}

impl Judgement {
    /// A verdict with the numbers that say so.
    pub fn new(verdict: Verdict, measured: impl Into<String>) -> Judgement {
        Judgement { verdict, measured: measured.into(), of: None }
    }

    fn of(self, arm: &'static str, measure: &'static str) -> Judgement {
        Judgement { of: Some([arm, measure]), ..self }
    }
}

/// A predicate on results.
pub type Judge = Box<dyn Fn(&Results) -> Judgement + Send + Sync>;

/// The mean of a number is `value` up to `by`, borders included. For printed numbers, which are single runs.
pub fn near(arm: &'static str, measure: &'static str, value: f64, by: f64) -> Judge {
    Box::new(move |r| {
        let held = r.sample(arm, measure);
        let range = (value - by, value + by);
        // A tolerance speaks of the mean itself; chance can only excuse a mean that is outside.
        let verdict = held.map_or(Verdict::Undecided, |s| match (s.mean - value).abs() <= by {
            true => Verdict::Confirmed,
            false => place(r, &s, range),
        });
        Judgement::new(verdict, tell(r, held.as_ref())).of(arm, measure)
    })
}

/// The mean of a number lies between two limits.
pub fn within(arm: &'static str, measure: &'static str, low: f64, high: f64) -> Judge {
    Box::new(move |r| judged(r, r.sample(arm, measure), (low, high)).of(arm, measure))
}

/// A number that each run of an arm gives lies between two limits, on average over the runs.
pub fn runs_within(
    arm: &'static str,
    of: impl Fn(&Measures) -> Option<f64> + Send + Sync + 'static,
    low: f64,
    high: f64,
) -> Judge {
    Box::new(move |r| {
        let values: Option<Vec<f64>> = r.runs(arm).iter().map(|run| of(run)).collect();
        judged(r, values.and_then(|v| Sample::of(&v)), (low, high))
    })
}

/// As [`runs_within`], on average over those runs that give one.
pub fn those_within(
    arm: &'static str,
    of: impl Fn(&Measures) -> Option<f64> + Send + Sync + 'static,
    low: f64,
    high: f64,
) -> Judge {
    Box::new(move |r| {
        let values: Vec<f64> = r.runs(arm).iter().filter_map(|run| of(run)).collect();
        judged(r, Sample::of(&values), (low, high))
    })
}

/// A number that each run of an arm gives lies between two limits in every run: refuted if it does in none, and open if it
/// does in some.
pub fn every_run(
    arm: &'static str,
    of: impl Fn(&Measures) -> Option<f64> + Send + Sync + 'static,
    low: f64,
    high: f64,
) -> Judge {
    Box::new(move |r| {
        let values: Option<Vec<f64>> = r.runs(arm).iter().map(|run| of(run)).collect();
        let Some(values) = values.filter(|v| !v.is_empty()) else {
            return Judgement::new(Verdict::Undecided, "not measured in every run");
        };
        let (met, n) = (values.iter().filter(|v| (low..=high).contains(*v)).count(), values.len());
        let verdict = match met {
            0 => Verdict::Refuted,
            met if met == n => Verdict::Confirmed,
            _ => Verdict::Undecided,
        };
        let list: Vec<String> = values.iter().copied().map(number).collect();
        let list = if n > 10 { String::new() } else { format!(": {}", list.join(", ")) };
        Judgement::new(verdict, format!("in {met} of {n} runs{list}"))
    })
}

/// A number that each run gives is larger in one arm than in another by more than `by`, on average over the seeds.
pub fn runs_above(
    high: &'static str,
    low: &'static str,
    of: impl Fn(&Measures) -> Option<f64> + Send + Sync + 'static,
    by: f64,
) -> Judge {
    Box::new(move |r| {
        let values = |arm| r.runs(arm).iter().map(|run| of(run)).collect::<Option<Vec<f64>>>();
        let (Some(a), Some(b)) = (values(high), values(low)) else {
            return Judgement::new(Verdict::Undecided, "not measured in every run");
        };
        let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
        let mut found = judged(r, Sample::of(&differences), more_than(by));
        let mean = |v: &[f64]| Sample::of(v).map_or("no number".into(), |s| number(s.mean));
        found.measured = format!("{high}: {}, {low}: {}; difference {}", mean(&a), mean(&b), found.measured);
        found
    })
}

/// A number is larger in one arm than in another by more than `by`, on average over the seeds; not if they are the same in
/// every run.
pub fn above(measure: &'static str, high: &'static str, low: &'static str, by: f64) -> Judge {
    exceeds((high, measure), (low, measure), by)
}

/// As [`above`], for any two numbers.
pub fn exceeds(high: (&'static str, &'static str), low: (&'static str, &'static str), by: f64) -> Judge {
    Box::new(move |r| {
        let difference = r.paired(high, low, |a, b| a - b);
        let mut found = judged(r, difference, more_than(by));
        found.measured = format!("{}; difference {}", both(r, high, low), found.measured);
        found
    })
}

/// A number is more than `factor` times another, a > f b, judged by a - f b: a ratio would not exist where b is 0.
pub fn times(measure: &'static str, high: &'static str, low: &'static str, factor: f64) -> Judge {
    Box::new(move |r| {
        let (high, low) = ((high, measure), (low, measure));
        let over = r.paired(high, low, |a, b| a - factor * b);
        let mut found = judged(r, over, more_than(0.0));
        found.measured = format!(
            "{}; {} - {} × {}: {}",
            both(r, high, low),
            high.0,
            number(factor),
            low.0,
            found.measured
        );
        found
    })
}

/// A number differs between two arms by at most `by`, on average over the seeds.
pub fn close(measure: &'static str, a: &'static str, b: &'static str, by: f64) -> Judge {
    Box::new(move |r| {
        let mut found = judged(r, r.paired((a, measure), (b, measure), |a, b| a - b), (-by, by));
        found.measured = format!("{}; difference {}", both(r, (a, measure), (b, measure)), found.measured);
        found
    })
}

/// A number of one arm is nearer to another's than to a third's, on average over the seeds.
pub fn nearer(measure: &'static str, arm: &'static str, to: &'static str, than: &'static str) -> Judge {
    Box::new(move |r| {
        let far = |other| r.paired((arm, measure), (other, measure), |a, b| (a - b).abs());
        let [near, far_off] = [to, than].map(|other| r.values(other, measure));
        let own = r.values(arm, measure);
        let over = own.iter().zip(near.iter().zip(&far_off));
        let over = over.map(|(a, (b, c))| Some(((*a)? - (*c)?).abs() - ((*a)? - (*b)?).abs()));
        let over = over.collect::<Option<Vec<f64>>>().and_then(|v| Sample::of(&v));
        let mean = |s: Option<Sample>| s.map_or("not measured".into(), |s| number(s.mean));
        let text = format!("{} from {to}, {} from {than}", mean(far(to)), mean(far(than)));
        Judgement::new(judged(r, over, more_than(0.0)).verdict, text)
    })
}

/// A number falls from each arm to the next.
pub fn falling(measure: &'static str, arms: &[&'static str]) -> Judge {
    let arms = arms.to_vec();
    Box::new(move |r| {
        let steps = arms.windows(2).map(|pair| {
            let difference = r.paired((pair[0], measure), (pair[1], measure), |a, b| a - b);
            judged(r, difference, more_than(0.0)).verdict
        });
        let verdict = together(steps);
        let mean = |a: &&str| format!("{a}: {}", tell(r, r.sample(a, measure).as_ref()));
        Judgement::new(verdict, arms.iter().map(mean).collect::<Vec<_>>().join(", "))
    })
}

/// What an arm lacks of another one is made up by a third to more than this share. Open unless it is sure that something
/// is lacking.
pub fn makes_up(
    measure: &'static str,
    best: &'static str,
    less: &'static str,
    by: &'static str,
    share: f64,
) -> Judge {
    Box::new(move |r| {
        let lacks = judged(r, r.paired((best, measure), (less, measure), |a, b| a - b), more_than(0.0));
        let [a, b, c] = [best, less, by].map(|arm| r.values(arm, measure));
        let over = a.iter().zip(&b).zip(&c).map(|((a, b), c)| Some((*c)? - (*b)? - share * ((*a)? - (*b)?)));
        let over = over.collect::<Option<Vec<f64>>>().and_then(|v| Sample::of(&v));
        let found = judged(r, over, more_than(0.0));
        let verdict = if lacks.verdict == Verdict::Confirmed { found.verdict } else { Verdict::Undecided };
        let means = [best, less, by].map(|arm| named(r, (arm, measure), arm)).join(", ");
        Judgement::new(
            verdict,
            format!("{means}; above {} of the difference by {}", number(share), found.measured),
        )
    })
}

/// All of several predicates.
pub fn all(judges: Vec<Judge>) -> Judge {
    Box::new(move |r| {
        let found: Vec<Judgement> = judges.iter().map(|j| j(r)).collect();
        let numbers: Vec<[&str; 2]> = found.iter().filter_map(|j| j.of).collect();
        // What all have in common is in the sentence; what tells them apart is not.
        let several = |i: usize| numbers.iter().any(|n| n[i] != numbers[0][i]);
        let part = |j: &Judgement| match j.of {
            Some([arm, measure]) if several(0) && several(1) => format!("{arm}, {measure}: {}", j.measured),
            Some([_, measure]) if several(1) => format!("{measure}: {}", j.measured),
            Some([arm, _]) if several(0) || numbers.len() < found.len() => format!("{arm}: {}", j.measured),
            _ => j.measured.clone(),
        };
        let measured: Vec<String> = found.iter().map(part).collect();
        Judgement::new(together(found.iter().map(|j| j.verdict)), measured.join("; "))
    })
}

/// Something that is so or not, whatever chance does, with the numbers that show it; none if it cannot be told.
pub fn fact(f: impl Fn(&Results) -> Option<(bool, String)> + Send + Sync + 'static) -> Judge {
    Box::new(move |r| match f(r) {
        Some((holds, measured)) => {
            let verdict = if holds { Verdict::Confirmed } else { Verdict::Refuted };
            Judgement::new(verdict, measured)
        }
        None => Judgement::new(Verdict::Undecided, "not measured"),
    })
}

/// Nothing here can decide it, for this reason.
pub fn undecidable(what: &'static str) -> Judge {
    Box::new(move |_| Judgement::new(Verdict::Undecided, what))
}

/// The range above a number, without the number itself.
fn more_than(low: f64) -> (f64, f64) {
    (low.next_up(), f64::INFINITY)
}

/// Where the interval of a mean is, seen from a range.
fn place(r: &Results, s: &Sample, (low, high): (f64, f64)) -> Verdict {
    let half = r.half(s);
    if s.mean - half >= low && s.mean + half <= high {
        Verdict::Confirmed
    } else if s.mean + half < low || s.mean - half > high {
        Verdict::Refuted
    } else {
        Verdict::Undecided
    }
}

fn judged(r: &Results, sample: Option<Sample>, range: (f64, f64)) -> Judgement {
    let verdict = sample.map_or(Verdict::Undecided, |s| place(r, &s, range));
    Judgement::new(verdict, tell(r, sample.as_ref()))
}

/// All hold; or one does not; or that is open.
fn together(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts.fold(Verdict::Confirmed, |so_far, v| match (so_far, v) {
        (Verdict::Refuted, _) | (_, Verdict::Refuted) => Verdict::Refuted,
        (Verdict::Undecided, _) | (_, Verdict::Undecided) => Verdict::Undecided,
        _ => Verdict::Confirmed,
    })
}

/// Two means, each with what tells it from the other: the arm, or the measure if the arm is the same.
fn both(r: &Results, a: (&str, &str), b: (&str, &str)) -> String {
    let name = |(arm, measure): (&str, &str)| match (a.0 == b.0, a.1 == b.1) {
        (true, _) => measure.to_string(),
        (false, true) => arm.to_string(),
        (false, false) => format!("{arm}, {measure}"),
    };
    [a, b].map(|at| named(r, at, &name(at))).join(", ")
}

fn named(r: &Results, (arm, measure): (&str, &str), name: &str) -> String {
    let mean = r.sample(arm, measure).map_or("no number".into(), |s| number(s.mean));
    format!("{name}: {mean}")
}

/// `0.9269 ± 0.0012 (n 3)`
fn tell(r: &Results, sample: Option<&Sample>) -> String {
    match sample {
        None => "not measured in every run".into(),
        Some(s) if r.half(s) == 0.0 => number(s.mean),
        Some(s) if s.n < 2 => format!("{} (one run)", number(s.mean)),
        Some(s) => format!("{} ± {} (n {})", number(s.mean), number(r.half(s)), s.n),
    }
}

/// A number with about four digits.
pub fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".into()
    } else if !(1e-4..1e6).contains(&size) {
        format!("{x:.1e}")
    } else if size >= 1000.0 {
        format!("{x:.0}")
    } else {
        let digits = if size >= 100.0 {
            1
        } else if size >= 10.0 {
            2
        } else {
            4
        };
        let text = format!("{x:.digits$}");
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    }
}
