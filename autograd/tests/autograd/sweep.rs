//! The gradient sweep: every op of the table, on all its samples, in all layouts, to both orders, in both precisions.

use crate::common::{Case, Layout, cases, distance};
use chainrule_autograd::check::{InputReport, Options, Order, Reason, Report, Verdict};
use chainrule_autograd::{Domain, Op, prelude::*};
use std::collections::BTreeSet;

/// How the inputs of an op are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Inputs {
    Laid(Layout),
    /// The same value for two inputs.
    Repeated(usize, usize),
}

/// What differences cannot show, and why. Everything else must be `right`, and every line must be used.
struct Known {
    op: &'static str,
    input: usize,
    /// Whether the exception is for these inputs.
    when: fn(&Case, Inputs) -> bool,
    reasons: &'static [Reason],
    #[allow(dead_code)] // For the reader.
    why: &'static str,
}

const JUMP: &[Reason] = &[Reason::BelowResolution, Reason::Insensitive];
const FLAT: &[Reason] = &[Reason::Insensitive];
const KINK: &[Reason] = &[Reason::AtKink, Reason::BelowResolution];
const KNOWN: &[Known] = &[
    known("step", 0, always, FLAT, "piecewise constant"),
    known("sign", 0, always, FLAT, "piecewise constant"),
    known("compare", 0, always, FLAT, "piecewise constant"),
    known("compare", 1, always, FLAT, "piecewise constant"),
    known("first", 0, off_ties, FLAT, "piecewise constant"),
    known("first", 0, tied, JUMP, "a tie: the place jumps"),
    known("keep", 1, always, FLAT, "a mask"),
    known("where", 0, always, FLAT, "a mask"),
    known("max_pool_scatter", 1, off_ties, FLAT, "places do not move"),
    known("max_pool_gather", 1, off_ties, FLAT, "places do not move"),
    known("max_pool_scatter", 1, tied, JUMP, "a tie: the place jumps"),
    known("max_pool_gather", 1, tied, JUMP, "a tie: the place jumps"),
    known("max_pool2d", 0, tied, KINK, "tied maxima; the gradient jumps"),
    known("max", 0, tied, KINK, "tied maxima; the gradient jumps"),
    known("min", 0, tied, KINK, "tied minima; the gradient jumps"),
    known("powf", 0, power_of_zero, FLAT, "x⁰ = 1"),
    known("cofactor", 0, one_number, FLAT, "without its row and column nothing is left: 1"),
    known("var", 0, one_number, FLAT, "one number does not vary"),
    known("var", 0, tied, FLAT, "equal numbers: the least variance there is"),
    known("sub", 0, repeated, FLAT, "x - x = 0"),
    known("div", 0, repeated, FLAT, "x / x = 1"),
];

const fn known(
    op: &'static str,
    input: usize,
    when: fn(&Case, Inputs) -> bool,
    reasons: &'static [Reason],
    why: &'static str,
) -> Known {
    Known { op, input, when, reasons, why }
}
fn always(_: &Case, _: Inputs) -> bool {
    true
}
fn tied(_: &Case, inputs: Inputs) -> bool {
    inputs == Inputs::Laid(Layout::Broadcast)
}
fn off_ties(case: &Case, inputs: Inputs) -> bool {
    !tied(case, inputs)
}
fn repeated(_: &Case, inputs: Inputs) -> bool {
    matches!(inputs, Inputs::Repeated(..))
}
fn power_of_zero(case: &Case, _: Inputs) -> bool {
    format!("{:?}", case.sample.op).contains("Powf(0.0)")
}
fn one_number(case: &Case, _: Inputs) -> bool {
    case.shapes()[0].numel() == 1
}

/// Every way to feed a case.
fn ways(case: &Case) -> Vec<Inputs> {
    let laid = Layout::ALL.into_iter().filter(|&l| case.inputs(l, 0).is_some()).map(Inputs::Laid);
    let shapes = case.shapes();
    // Of ops that take any number of inputs, the first few serve.
    let few = shapes.len().min(5);
    let pairs = (0..few).flat_map(|i| (i + 1..few).map(move |j| (i, j)));
    let repeated = pairs.filter(|&(i, j)| shapes[i] == shapes[j]).map(|(i, j)| Inputs::Repeated(i, j));
    laid.chain(repeated).collect()
}

fn check(case: &Case, inputs: Inputs, order: Order, seed: u64) -> Report {
    let options = Options { seed: 5, order, ..Options::default() };
    let op = &case.sample.op;
    let report = match inputs {
        Inputs::Laid(layout) => options.rule(op.clone(), &case.inputs(layout, seed).unwrap()),
        Inputs::Repeated(i, j) => {
            let mut x = case.sample.draw(seed);
            let other = x.remove(j);
            // Whichever has the narrower domain.
            if case.sample.inputs[i].1 == Domain::Any {
                x[i] = other;
            }
            options.try_gradient(
                |x| {
                    let mut x: Vec<_> = x.iter().collect();
                    x.insert(j, x[i]);
                    let y = Var::try_apply(op.clone(), &x)?;
                    Ok(if order == Order::Second { y + y * y * 0.5 } else { y })
                },
                &x,
            )
        }
    };
    report.unwrap_or_else(|e| panic!("{case} {inputs:?} {order:?}: {e}"))
}

/// Whether an input's verdict is what it must be; marks the exceptions used.
fn accept(case: &Case, inputs: Inputs, i: usize, found: &InputReport, used: &mut [bool]) -> bool {
    let reason = match found.verdict {
        Verdict::Right => return true,
        Verdict::Wrong => return false,
        Verdict::Unproven(reason) => reason,
    };
    if case.is_empty() {
        // Nothing goes in, or nothing comes out.
        return matches!(reason, Reason::NoEntries | Reason::Insensitive);
    }
    let mut hit = false;
    for (k, used) in KNOWN.iter().zip(used) {
        if k.op == case.op && k.input == i && (k.when)(case, inputs) && k.reasons.contains(&reason) {
            (hit, *used) = (true, true);
        }
    }
    hit
}

#[test]
fn gradients_are_right_to_both_orders() {
    let name = |case: &Case, way: Inputs, order: Order| format!("{case} {way:?} {order:?}");
    let orders = [Order::First, Order::Second];
    let mut listed = BTreeSet::new();
    for case in cases() {
        for way in ways(&case) {
            listed.extend(orders.map(|order| name(&case, way, order)));
        }
    }
    let (mut run, mut failures) = (BTreeSet::new(), Vec::new());
    let mut used = vec![false; KNOWN.len()];
    for order in orders {
        for case in cases() {
            for way in ways(&case) {
                failures.extend(fault(&case, way, order, &mut used));
                run.insert(name(&case, way, order));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {}\n{}",
        failures.len(),
        run.len(),
        failures[..failures.len().min(40)].join("\n")
    );
    assert_eq!(run, listed);
    for (k, used) in KNOWN.iter().zip(used) {
        assert!(used, "the exception for {} input {} ({}) is not needed", k.op, k.input, k.why);
    }
}

/// What is wrong with one combination, if anything is.
fn fault(case: &Case, way: Inputs, order: Order, used: &mut [bool]) -> Option<String> {
    let mut open: Option<Vec<bool>> = None;
    // A point may happen to show nothing of an input, as a relu of negative numbers; then another one must.
    for seed in 3..11 {
        let report = check(case, way, order, seed);
        let open = open.get_or_insert_with(|| vec![true; report.inputs.len()]);
        for (i, found) in report.inputs.iter().enumerate() {
            open[i] &= !accept(case, way, i, found, used);
        }
        let dot = report.dot_product.is_none_or(|d| d.verdict == Verdict::Right);
        if report.verdict == Verdict::Wrong || !dot || seed == 10 {
            return Some(format!("{case} {way:?} {order:?}, inputs {open:?}: {report}"));
        }
        if !open.contains(&true) {
            return None;
        }
    }
    None
}

#[test]
fn every_op_is_tried_with_and_without_elements_and_in_every_layout() {
    // Ops that have no empty sample, or none with an axis of size 1 (or of rank 0), or that take vectors only.
    let no_empty = ["checkpoint"];
    let no_single = ["checkpoint"];
    let vectors = ["unpick"];
    let mut missing = Vec::new();
    let all = cases();
    for entry in Op::table() {
        let own: Vec<&Case> = all.iter().filter(|c| c.op == entry.name).collect();
        let single = |s: &Shape| s.rank() == 0 || s.contains(&1);
        let mut expect = |what: &str, is: bool, excused: bool| {
            if is == excused {
                missing.push(format!(
                    "{}: {what} is {}",
                    entry.name,
                    if is { "excused for nothing" } else { "missing" }
                ));
            }
        };
        expect("size 0", own.iter().any(|c| c.is_empty()), no_empty.contains(&entry.name));
        let singles = own.iter().any(|c| c.shapes().iter().any(single) || single(&c.out_shape()));
        expect("size 1", singles, no_single.contains(&entry.name));
        for layout in Layout::ALL {
            let is = own.iter().any(|c| !c.is_empty() && c.inputs(layout, 0).is_some());
            let excused = layout == Layout::Transposed && vectors.contains(&entry.name);
            expect(&format!("{layout:?}"), is, excused);
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn layouts_do_not_change_values() {
    for case in cases() {
        for layout in Layout::ALL {
            let Some(x) = case.inputs(layout, 3) else { continue };
            let plain: Vec<_> = x.iter().map(Tensor::contiguous).collect();
            let value = |x: &[Tensor<f64>]| case.sample.op.forward(&x.iter().collect::<Vec<_>>()).unwrap();
            let (far, size) = distance(&value(&x), &value(&plain));
            assert!(far <= 1e-14 * size, "{case} {layout:?}: {far:e}");
        }
    }
}

/// The value of an op and its cotangents, in either precision, with a weight that both represent.
fn run<T: Real>(case: &Case, x: &[Tensor<f64>], w: &Tensor<f64>) -> (Tensor<f64>, Vec<Tensor<f64>>) {
    let tape = Tape::<T>::new();
    let leaves: Vec<_> = x.iter().map(|x| tape.leaf(x.cast::<T>())).collect();
    let y = Var::try_apply(case.sample.op.clone(), &leaves.iter().collect::<Vec<_>>()).unwrap();
    let grads = tape.try_vjp(y, &w.cast::<T>(), &leaves).unwrap();
    (y.value().cast(), leaves.iter().map(|x| grads.of(*x).cast()).collect())
}

#[test]
fn f32_follows_f64() {
    for case in cases() {
        for layout in Layout::ALL {
            let Some(x) = case.inputs(layout, 3) else { continue };
            // The same point for both: numbers that f32 has.
            let x: Vec<Tensor<f64>> = x.iter().map(|x| x.cast::<f32>().cast()).collect();
            let w = Tensor::<f32>::randn(case.out_shape(), 1.0, 9).cast::<f64>();
            let (y32, g32) = run::<f32>(&case, &x, &w);
            let (y64, g64) = run::<f64>(&case, &x, &w);
            for (a, b) in g32.iter().zip(&g64).chain([(&y32, &y64)]) {
                let (far, size) = distance(a, b);
                assert!(far <= 2e-5 * size, "{case} {layout:?}: off by {far:e} at a size of {size:e}");
            }
        }
    }
}

#[test]
fn an_f32_tape_replays_in_f64() {
    for case in cases().into_iter().filter(|c| !c.is_empty()) {
        let x: Vec<Tensor<f32>> = case.sample.draw(3).iter().map(Tensor::cast).collect();
        let tape = Tape::<f32>::new();
        let leaves: Vec<_> = x.iter().map(|x| tape.leaf(x.clone())).collect();
        let y = Var::try_apply(case.sample.op.clone(), &leaves.iter().collect::<Vec<_>>()).unwrap();
        let oracle: Tensor<f64> = tape.replay(y.id(), |_, x| x.cast::<f64>()).unwrap();
        let (far, size) = distance(&y.value().cast(), &oracle);
        assert!(far <= 2e-6 * size, "{case}: off by {far:e} at a size of {size:e}");
    }
}
