//! What a rule says that it needs is what it reads: no less, and no more.

use crate::common::{Case, cases};
use chainrule_autograd::{Domain, Needs, Saved, prelude::*};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The cotangent of input `i` from saved values that leave out all but `needs`; a panic if the rule reads another.
fn vjp(case: &Case, i: usize, needs: Needs) -> Option<Tensor<f64>> {
    let op = &case.sample.op;
    let x = case.sample.draw(3);
    let x: Vec<&Tensor<f64>> = x.iter().collect();
    let (y, shapes) = (op.forward(&x).unwrap(), case.shapes());
    let g = Domain::Any.draw(y.shape(), 7);
    op.vjp(i, &Saved::new(&x, &y, &shapes, *y.shape(), needs), g)
}

fn everything(case: &Case) -> Needs {
    (0..case.sample.inputs.len()).fold(Needs::OUTPUT, |n, i| n.and(Needs::input(i)))
}

#[test]
fn rules_read_nothing_that_they_do_not_name() {
    for case in cases() {
        for i in 0..case.sample.inputs.len() {
            let (sparing, full) = (vjp(&case, i, case.sample.op.needs(i)), vjp(&case, i, everything(&case)));
            assert_eq!(sparing, full, "{case} input {i}");
        }
    }
}

#[test]
fn jvps_read_whatever_they_like_but_only_of_this_application() {
    // Forward mode has all values at hand; this holds that asking for all of them is enough.
    for case in cases() {
        let x = case.sample.draw(3);
        let x: Vec<&Tensor<f64>> = x.iter().collect();
        let (y, shapes) = (case.sample.op.forward(&x).unwrap(), case.shapes());
        let saved = Saved::new(&x, &y, &shapes, *y.shape(), everything(&case));
        let dx: Vec<_> = x.iter().map(|x| Some(Domain::Any.draw(x.shape(), 5))).collect();
        if let Some(dy) = case.sample.op.jvp(&saved, &dx) {
            assert!(dy.shape().expands_to(y.shape()), "{case}: a tangent of {}", dy.shape());
        }
    }
}

#[test]
fn rules_name_nothing_that_they_do_not_read() {
    // Each named value is left out in turn: on some sample of the op the rule must miss it.
    let mut superfluous = Vec::new();
    let mut named = 0;
    // The panics that are waited for are not news.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let message = info.payload().downcast_ref::<String>();
        if !message.is_some_and(|m| m.contains("`needs` does not name")) {
            usual(info);
        }
    }));
    for entry in chainrule_autograd::Op::table() {
        let own: Vec<Case> = cases().into_iter().filter(|c| c.op == entry.name).collect();
        let arity = own.iter().map(|c| c.sample.inputs.len()).max().unwrap_or(0);
        for i in 0..arity {
            let reads = |c: &Case, n: usize| match n {
                n if n == arity => c.sample.op.needs(i).reads_output(),
                n => c.sample.op.needs(i).reads(n),
            };
            for n in (0..=arity).filter(|&n| own.iter().any(|c| reads(c, n))) {
                named += 1;
                let missed = own.iter().filter(|c| reads(c, n)).any(|c| {
                    let rest = (0..=arity).filter(|&m| m != n && reads(c, m));
                    let one = |m| if m == arity { Needs::OUTPUT } else { Needs::input(m) };
                    let rest = rest.fold(Needs::NOTHING, |all, m| all.and(one(m)));
                    catch_unwind(AssertUnwindSafe(|| vjp(c, i, rest))).is_err()
                });
                if !missed {
                    superfluous.push(format!(
                        "{} input {i}: value {n} of {arity} (the last is the output)",
                        entry.name
                    ));
                }
            }
        }
    }
    assert!(superfluous.is_empty(), "{superfluous:#?}");
    assert!(named > 20, "only {named} needs were looked at");
}
