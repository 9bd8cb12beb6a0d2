//! Tests of the tests: every operation inside of every rule is spoiled in every way, and the checker must notice.

mod equivalent;

use crate::common::{self, Case, cases};
use chainrule_autograd::check::{Options, Verdict};
use chainrule_autograd::ops::{Expand, SumTo};
use chainrule_autograd::{Corruption, Domain, Mutant, Mutation, Needs, Op, Saved, prelude::*};
use equivalent::{EQUIVALENT, Equivalent, INDIFFERENT};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Which operation, of which rule, spoiled how.
type Key = (&'static str, String, usize, &'static str, String);

#[derive(Default)]
struct Tally {
    caught: BTreeSet<Key>,
    same: BTreeMap<Key, String>,
    /// Other numbers, and not called wrong.
    missed: Vec<String>,
}

/// One rule of a case as a function of the plan that spoils it, and the checker's view on its result.
struct Trial<'a> {
    case: &'a Case,
    rule: String,
    run: &'a dyn Fn(&Rc<Mutation>) -> Option<Tensor<f64>>,
    verdict: &'a dyn Fn(&Tensor<f64>) -> Verdict,
}

impl Tally {
    fn try_all(&mut self, t: &Trial) {
        let harmless = Mutation::new(usize::MAX, Corruption::Sign);
        let Some(right) = (t.run)(&harmless) else { return };
        let size = right.to_vec().iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        for k in 0..harmless.count() {
            for how in Corruption::ALL {
                let plan = Mutation::new(k, how);
                let wrong = (t.run)(&plan);
                let Some(hit) = plan.hit() else { continue };
                let key = (t.case.op, t.rule.clone(), k, hit, format!("{how:?}"));
                let wrong = wrong.unwrap_or_else(|| panic!("{key:?}: the gradient got lost"));
                let finite = wrong.all_finite();
                let off = wrong
                    .to_vec()
                    .iter()
                    .zip(right.to_vec())
                    .fold(0.0, |m: f64, (a, b)| m.max((a - b).abs()));
                if finite && off <= 1e-13 * size {
                    self.same.insert(key, t.case.to_string());
                } else if (t.verdict)(&wrong) == Verdict::Wrong {
                    self.caught.insert(key);
                } else {
                    self.missed.push(format!("{} {key:?}: off by {off:e} at a size of {size:e}", t.case));
                }
            }
        }
    }

    /// Every mutant must be caught on some sample, or be listed; and the list must be exact.
    fn settle(self, rule: &str) {
        assert!(self.missed.is_empty(), "not noticed:\n{}", self.missed.join("\n"));
        let of = |e: &'static Equivalent| {
            e.4.iter().map(|how| (e.0, e.1.to_string(), e.2, e.3, format!("{how:?}")))
        };
        let listed: BTreeSet<Key> =
            EQUIVALENT.iter().filter(|e| e.1.starts_with(rule)).flat_map(of).collect();
        let indifferent = |k: &Key| {
            INDIFFERENT.iter().any(|(hit, how, _)| (*hit, format!("{how:?}")) == (k.3, k.4.clone()))
        };
        let broken: Vec<_> = self.caught.iter().filter(|k| listed.contains(k) || indifferent(k)).collect();
        assert!(broken.is_empty(), "listed as equivalent, and caught: {broken:#?}");
        let same: BTreeSet<&Key> = self.same.keys().collect();
        let stale: Vec<_> = listed.iter().filter(|k| !same.contains(k)).collect();
        assert!(stale.is_empty(), "listed as equivalent, and gone: {stale:#?}");
        let open = self
            .same
            .iter()
            .filter(|(k, _)| !self.caught.contains(k) && !listed.contains(k) && !indifferent(k));
        let mut lines: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for ((op, rule, k, hit, how), _) in open {
            lines.entry((op, rule, k, hit)).or_default().push(how);
        }
        let line = |((op, rule, k, hit), how): (_, Vec<&str>)| {
            format!("    (\"{op}\", \"{rule}\", {k}, \"{hit}\", &[{}], \"\"),", how.join(", "))
        };
        let open: Vec<String> = lines.into_iter().map(line).collect();
        assert!(
            open.is_empty(),
            "{} operations, against {} caught mutants, may be spoiled unnoticed:\n{}",
            open.len(),
            self.caught.len(),
            open.join("\n")
        );
        assert!(self.caught.len() > 100, "only {} mutants: were any made?", self.caught.len());
    }
}

/// Samples with numbers to spoil, each at two points.
fn points() -> impl Iterator<Item = (Case, Vec<Tensor<f64>>, Tensor<f64>)> {
    let with = |seed: u64| move |c: Case| (c.sample.draw(seed), c);
    let all = cases().into_iter().filter(|c| !c.is_empty());
    let points: Vec<_> = all.flat_map(|c| [3, 4].map(|seed| with(seed)(c.clone()))).collect();
    points.into_iter().map(|(x, c)| {
        let w = Domain::Any.draw(&c.out_shape(), 99);
        (c, x, w)
    })
}

fn value(op: &Op, x: &[Tensor<f64>]) -> Tensor<f64> {
    op.forward(&x.iter().collect::<Vec<_>>()).unwrap()
}

#[test]
fn every_spoiled_vjp_is_caught() {
    let mut tally = Tally::default();
    for (case, x, w) in points() {
        let op = &case.sample.op;
        let (shapes, y) = (case.shapes(), value(op, &x));
        for i in 0..x.len() {
            let run = |plan: &Rc<Mutation>| {
                let m = |t: &Tensor<f64>| Mutant::new(t.clone(), plan);
                let (mx, my) = (x.iter().map(m).collect::<Vec<_>>(), m(&y));
                let saved = Saved::new(&mx.iter().collect::<Vec<_>>(), &my, &shapes, *y.shape(), op.needs(i));
                let bar = op.vjp(i, &saved, m(&w))?.value().clone();
                Some(Tensor::apply(SumTo::new(shapes[i]).into(), &[&bar]))
            };
            let verdict = |claimed: &Tensor<f64>| {
                let options = Options { directions: Some(2), ..Options::default() };
                let report = options.try_claim(
                    |v| {
                        let tape = v[0].tape();
                        let others: Vec<_> = x.iter().map(|x| tape.constant(x.clone())).collect();
                        let all: Vec<_> =
                            (0..x.len()).map(|j| if j == i { &v[0] } else { &others[j] }).collect();
                        let y = Var::try_apply(op.clone(), &all)?;
                        (y * tape.constant(w.clone())).try_sum(&[])
                    },
                    &x[i..=i],
                    std::slice::from_ref(claimed),
                );
                report.unwrap().verdict
            };
            tally.try_all(&Trial { case: &case, rule: format!("vjp {i}"), run: &run, verdict: &verdict });
        }
    }
    tally.settle("vjp");
}

#[test]
fn every_spoiled_jvp_is_caught() {
    let mut tally = Tally::default();
    for (case, x, w) in points() {
        let op = &case.sample.op;
        let (shapes, y) = (case.shapes(), value(op, &x));
        let along: Vec<_> =
            x.iter().enumerate().map(|(i, x)| Domain::Any.draw(x.shape(), 50 + i as u64)).collect();
        let run = |plan: &Rc<Mutation>| {
            let m = |t: &Tensor<f64>| Mutant::new(t.clone(), plan);
            let (mx, my) = (x.iter().map(m).collect::<Vec<_>>(), m(&y));
            let all = (0..x.len()).fold(Needs::OUTPUT, |n, i| n.and(Needs::input(i)));
            let saved = Saved::new(&mx.iter().collect::<Vec<_>>(), &my, &shapes, *y.shape(), all);
            let dx: Vec<_> = along.iter().map(|d| Some(m(d))).collect();
            let dy = op.jvp(&saved, &dx)?.value().clone();
            let dy = Tensor::apply(Expand::new(*y.shape()).into(), &[&dy]);
            Some(Tensor::scalar(common::dot(&dy, &w)))
        };
        // ⟨w, ẏ⟩ is the derivative of ⟨w, f(x + t ẋ)⟩ in t.
        let verdict = |claimed: &Tensor<f64>| {
            let report = Options::default().try_claim(
                |t| {
                    let constant = |v: &Tensor<f64>| t[0].constant(v.clone());
                    let moved: Vec<_> =
                        x.iter().zip(&along).map(|(x, d)| constant(d) * t[0] + constant(x)).collect();
                    let y = Var::try_apply(op.clone(), &moved.iter().collect::<Vec<_>>())?;
                    (y * constant(&w)).try_sum(&[])
                },
                &[Tensor::scalar(0.0)],
                std::slice::from_ref(claimed),
            );
            report.unwrap().verdict
        };
        tally.try_all(&Trial { case: &case, rule: "jvp".into(), run: &run, verdict: &verdict });
    }
    tally.settle("jvp");
}
